package payment

import (
	"context"
	"errors"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/problem"
)

// Accounts are where organizers' money goes (https://stripe.com/docs/connect/express-accounts).
type Accounts interface {
	// CreateAccount makes an account for a user, whose id Stripe keeps beside it; the same key makes the same account.
	CreateAccount(ctx context.Context, key, userID, email string) (account.PayoutAccount, error)
	Account(ctx context.Context, id string) (account.PayoutAccount, error)
	// OnboardingLink is where the account's owner tells Stripe who they are. It can be used once, within minutes.
	OnboardingLink(ctx context.Context, id, returnURL string) (string, error)
}

// Connect returns where the caller sets their payout account up at Stripe, or completes it; the account is made with the first call.
func (s *Store) Connect(ctx context.Context, actor access.Actor) (url string, err error) {
	payouts, caller, err := s.accounts.Payouts(ctx, withoutMemory(actor))
	if err != nil {
		return "", err
	}
	if err := actor.Rule.Permit(access.Standing{Roles: caller.Roles}); err != nil {
		return "", err
	}
	if payouts.StripeID == "" {
		made, err := s.provider.CreateAccount(ctx, "payouts:"+caller.ID, caller.ID, caller.Email)
		if err != nil {
			return "", away(err)
		}
		if payouts, _, err = s.accounts.KeepPayouts(ctx, made); err != nil {
			return "", err
		}
	}
	url, err = s.provider.OnboardingLink(ctx, payouts.StripeID, s.site+"/payouts")
	return url, away(err)
}

// Payouts returns the caller's payout account. Stripe is asked while it is not ready, so that somebody who comes back from there
// sees what they have done; while Stripe is away, what it said last is good enough.
func (s *Store) Payouts(ctx context.Context, actor access.Actor) (account.PayoutAccount, error) {
	payouts, caller, err := s.accounts.Payouts(ctx, actor)
	if err != nil {
		return account.PayoutAccount{}, err
	}
	if err := actor.Rule.Permit(access.Standing{Roles: caller.Roles}); err != nil {
		return account.PayoutAccount{}, err
	}
	if payouts.StripeID == "" || payouts.Ready() && payouts.PayoutsEnabled {
		return payouts, nil
	}
	said, err := s.provider.Account(ctx, payouts.StripeID)
	switch {
	case errors.Is(away(err), problem.ErrUnavailable):
		return payouts, nil
	case err != nil:
		return account.PayoutAccount{}, err
	}
	kept, _, err := s.accounts.KeepPayouts(ctx, said)
	return kept, err
}

// SyncPayouts takes over what Stripe says of an account.
func (s *Store) SyncPayouts(ctx context.Context, accountID string) error {
	said, err := s.provider.Account(ctx, accountID)
	if err != nil && !errors.Is(err, problem.ErrNotFound) {
		return away(err)
	}
	known := said.UserID != ""
	if known {
		if _, known, err = s.accounts.KeepPayouts(ctx, said); err != nil {
			return err
		}
	}
	if !known {
		return s.quarantine(ctx, Exception{Kind: ForeignAccount, Reference: accountID, Detail: "Stripe speaks of an account that is no organizer's."})
	}
	return nil
}

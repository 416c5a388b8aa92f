package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/table"
)

// PayoutAccount is where an organizer's money goes: their account at Stripe, as Stripe last described it.
type PayoutAccount struct {
	UserID         string    `json:"userId"`
	Version        int64     `json:"version"`
	StripeID       string    `json:"stripeId"` // "acct_…"; "" while none was asked for
	ChargesEnabled bool      `json:"chargesEnabled"`
	PayoutsEnabled bool      `json:"payoutsEnabled"`
	Requirements   []string  `json:"requirements,omitempty"` // what Stripe still wants to know, by its own names
	CreatedAt      time.Time `json:"createdAt"`
	UpdatedAt      time.Time `json:"updatedAt"`
}

// Ready says whether tickets that cost something can be sold for the account.
func (a PayoutAccount) Ready() bool { return a.StripeID != "" && a.ChargesEnabled }

// says whether Stripe described the account so before.
func (a PayoutAccount) says(said PayoutAccount) bool {
	return a.StripeID == said.StripeID && a.ChargesEnabled == said.ChargesEnabled && a.PayoutsEnabled == said.PayoutsEnabled &&
		slices.Equal(a.Requirements, said.Requirements)
}

// ReadPayouts is the read of a user's payout account, which there need not be.
func ReadPayouts(user string, into *PayoutAccount) table.Read {
	return table.Read{Key: table.PayoutKey(user), Into: into}
}

// Payouts returns the caller's payout account.
func (s *Store) Payouts(ctx context.Context, actor access.Actor) (PayoutAccount, User, error) {
	account := PayoutAccount{UserID: actor.UserID}
	caller, err := s.Load(ctx, actor, ReadPayouts(actor.UserID, &account))
	return account, caller.User, err
}

// errPayoutsMoved: the payout account changed since it was read.
var errPayoutsMoved = errors.New("account: the payout account changed meanwhile")

// KeepPayouts stores what Stripe says of a user's payout account, unless it says so already. An account that is another than
// the user's own is left alone, and known is false.
func (s *Store) KeepPayouts(ctx context.Context, said PayoutAccount) (kept PayoutAccount, known bool, err error) {
	for range 4 {
		var before PayoutAccount
		if err := s.table.Load(ctx, ReadPayouts(said.UserID, &before)); err != nil {
			return PayoutAccount{}, false, err
		}
		if before.StripeID != "" && before.StripeID != said.StripeID {
			return before, false, nil
		}
		if before.says(said) {
			return before, true, nil
		}
		now := s.now()
		kept = said
		kept.Version, kept.CreatedAt, kept.UpdatedAt = before.Version+1, now, now
		write := table.Create(table.PayoutKey(said.UserID), kept, errPayoutsMoved)
		if before.Version > 0 {
			kept.CreatedAt = before.CreatedAt
			write = table.Replace(table.PayoutKey(said.UserID), kept, before.Version, errPayoutsMoved)
		}
		if err := s.table.Commit(ctx, write); !errors.Is(err, errPayoutsMoved) {
			return kept, true, err
		}
	}
	return PayoutAccount{}, false, errPayoutsMoved
}

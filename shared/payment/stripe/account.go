package stripe

import (
	"context"

	"github.com/stripe/stripe-go/v76"
	stripeaccount "github.com/stripe/stripe-go/v76/account"
	"github.com/stripe/stripe-go/v76/accountlink"

	"github.com/event-radar/event-radar/shared/account"
)

// CreateAccount makes an Express account. Its country is the platform's own until its owner says otherwise while onboarding.
func (s *Stripe) CreateAccount(ctx context.Context, idempotencyKey, userID, email string) (account.PayoutAccount, error) {
	key, err := s.key(ctx)
	if err != nil {
		return account.PayoutAccount{}, err
	}
	wanted := &stripe.AccountParams{Params: params(ctx, idempotencyKey), Type: stripe.String(string(stripe.AccountTypeExpress)),
		Metadata: map[string]string{metaUser: userID},
		Capabilities: &stripe.AccountCapabilitiesParams{
			CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)},
			Transfers:    &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)},
		}}
	if email != "" {
		wanted.Email = &email
	}
	made, err := stripeaccount.Client{B: s.backend, Key: key}.New(wanted)
	if err != nil {
		return account.PayoutAccount{}, meaning(err)
	}
	return accountOf(made), nil
}

// Account returns an account as it is now.
func (s *Stripe) Account(ctx context.Context, id string) (account.PayoutAccount, error) {
	key, err := s.key(ctx)
	if err != nil {
		return account.PayoutAccount{}, err
	}
	found, err := stripeaccount.Client{B: s.backend, Key: key}.GetByID(id, &stripe.AccountParams{Params: params(ctx, "")})
	if err != nil {
		return account.PayoutAccount{}, meaning(err)
	}
	return accountOf(found), nil
}

// OnboardingLink is where an account's owner tells Stripe who they are.
func (s *Stripe) OnboardingLink(ctx context.Context, id, returnURL string) (string, error) {
	key, err := s.key(ctx)
	if err != nil {
		return "", err
	}
	made, err := accountlink.Client{B: s.backend, Key: key}.New(&stripe.AccountLinkParams{Params: params(ctx, ""), Account: &id,
		Type: stripe.String(string(stripe.AccountLinkTypeAccountOnboarding)), ReturnURL: &returnURL, RefreshURL: &returnURL})
	if err != nil {
		return "", meaning(err)
	}
	return made.URL, nil
}

func accountOf(from *stripe.Account) account.PayoutAccount {
	of := account.PayoutAccount{UserID: from.Metadata[metaUser], StripeID: from.ID, ChargesEnabled: from.ChargesEnabled, PayoutsEnabled: from.PayoutsEnabled}
	if from.Requirements != nil {
		of.Requirements = from.Requirements.CurrentlyDue
	}
	return of
}

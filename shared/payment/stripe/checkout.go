package stripe

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
	"github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/paymentintent"

	"github.com/event-radar/event-radar/shared/payment"
)

// CreateSession opens a hosted page for one order: a destination charge on behalf of the organizer's account, of which the platform
// keeps its fee.
func (s *Stripe) CreateSession(ctx context.Context, idempotencyKey string, r payment.SessionRequest) (payment.Session, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Session{}, err
	}
	fee, err := toStripe(r.Fee, r.Currency)
	if err != nil {
		return payment.Session{}, err
	}
	meta := map[string]string{metaOrder: r.OrderID, metaAttempt: strconv.Itoa(r.Attempt)}
	wanted := &stripe.CheckoutSessionParams{
		Params:            params(ctx, idempotencyKey),
		Mode:              stripe.String(string(stripe.CheckoutSessionModePayment)),
		ClientReferenceID: &r.OrderID,
		Metadata:          meta,
		SuccessURL:        &r.ReturnURL,
		CancelURL:         &r.ReturnURL,
		ExpiresAt:         stripe.Int64(r.ExpiresAt.Unix()),
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{
			Metadata: meta, Description: &r.Title, OnBehalfOf: &r.Account,
			TransferData: &stripe.CheckoutSessionPaymentIntentDataTransferDataParams{Destination: &r.Account},
		},
	}
	if r.Email != "" {
		wanted.CustomerEmail = &r.Email
	}
	if fee > 0 {
		wanted.PaymentIntentData.ApplicationFeeAmount = &fee
	}
	for _, line := range r.Lines {
		each, err := toStripe(line.Amount, r.Currency)
		if err != nil {
			return payment.Session{}, err
		}
		wanted.LineItems = append(wanted.LineItems, &stripe.CheckoutSessionLineItemParams{
			Quantity: stripe.Int64(int64(line.Quantity)),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{Currency: &r.Currency, UnitAmount: &each,
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: &line.Name, Description: &r.Title}},
		})
	}
	wanted.AddExpand("payment_intent")
	made, err := session.Client{B: s.backend, Key: key}.New(wanted)
	if err != nil {
		return payment.Session{}, meaning(err)
	}
	return sessionOf(made), nil
}

// Session returns a session as it is now.
func (s *Stripe) Session(ctx context.Context, id string) (payment.Session, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Session{}, err
	}
	wanted := &stripe.CheckoutSessionParams{Params: params(ctx, "")}
	wanted.AddExpand("payment_intent")
	found, err := session.Client{B: s.backend, Key: key}.Get(id, wanted)
	if err != nil {
		return payment.Session{}, meaning(err)
	}
	return sessionOf(found), nil
}

// ExpireSession closes a session that is open. Stripe refuses that for one that is complete or expired, and then it is read.
func (s *Stripe) ExpireSession(ctx context.Context, id string) (payment.Session, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Session{}, err
	}
	wanted := &stripe.CheckoutSessionExpireParams{Params: params(ctx, "")}
	_, err = session.Client{B: s.backend, Key: key}.Expire(id, wanted)
	var refused *payment.Refusal
	if err = meaning(err); err != nil && !errors.As(err, &refused) {
		return payment.Session{}, err
	}
	return s.Session(ctx, id)
}

// Sessions visits the sessions that were made since an instant, the newest first.
func (s *Stripe) Sessions(ctx context.Context, since time.Time) iter.Seq2[payment.Session, error] {
	return func(yield func(payment.Session, error) bool) {
		key, err := s.key(ctx)
		if err != nil {
			yield(payment.Session{}, err)
			return
		}
		found := session.Client{B: s.backend, Key: key}.List(&stripe.CheckoutSessionListParams{ListParams: listing(ctx, "payment_intent"),
			CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: since.Unix()}})
		for found.Next() {
			if !yield(sessionOf(found.CheckoutSession()), nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(payment.Session{}, meaning(err))
		}
	}
}

func sessionOf(from *stripe.CheckoutSession) payment.Session {
	of := payment.Session{ID: from.ID, State: stateOf(from), URL: from.URL, OrderID: from.Metadata[metaOrder], CreatedAt: at(from.Created)}
	of.Attempt, _ = strconv.Atoi(from.Metadata[metaAttempt]) // 0 when it is not ours
	of.Amount, of.Currency = fromStripe(from.AmountTotal, from.Currency)
	if intent := from.PaymentIntent; intent != nil {
		of.Intent = intent.ID
		if intent.TransferData != nil && intent.TransferData.Destination != nil {
			of.Account = intent.TransferData.Destination.ID
		}
	}
	return of
}

// stateOf is what became of a session: whether it is complete is its own to say, whether the money came its payment's.
func stateOf(from *stripe.CheckoutSession) payment.SessionState {
	switch {
	case from.Status == stripe.CheckoutSessionStatusOpen:
		return payment.SessionOpen
	case from.Status == stripe.CheckoutSessionStatusExpired:
		return payment.SessionExpired
	case from.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid:
		return payment.SessionPaid
	case from.PaymentIntent != nil && (from.PaymentIntent.Status == stripe.PaymentIntentStatusRequiresPaymentMethod ||
		from.PaymentIntent.Status == stripe.PaymentIntentStatusCanceled):
		return payment.SessionFailed
	}
	return payment.SessionProcessing
}

// Charge returns what was paid by a payment, and what of it went back.
func (s *Stripe) Charge(ctx context.Context, intent string) (payment.Charge, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Charge{}, err
	}
	wanted := &stripe.PaymentIntentParams{Params: params(ctx, "")}
	wanted.AddExpand("latest_charge.transfer")
	wanted.AddExpand("latest_charge.application_fee")
	found, err := paymentintent.Client{B: s.backend, Key: key}.Get(intent, wanted)
	if err != nil {
		return payment.Charge{}, meaning(err)
	}
	of := payment.Charge{Intent: found.ID, CreatedAt: at(found.Created)}
	if found.LatestCharge != nil {
		of = chargeOf(found.LatestCharge)
	}
	_, of.Currency = fromStripe(0, found.Currency)
	of.Intent, of.OrderID = found.ID, found.Metadata[metaOrder]
	return of, nil
}

// Assign has Stripe keep beside a payment that it is that of an order.
func (s *Stripe) Assign(ctx context.Context, intent, orderID string) error {
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	_, err = paymentintent.Client{B: s.backend, Key: key}.Update(intent, &stripe.PaymentIntentParams{Params: params(ctx, ""),
		Metadata: map[string]string{metaOrder: orderID}})
	return meaning(err)
}

// Charges visits what was paid since an instant, the newest first.
func (s *Stripe) Charges(ctx context.Context, since time.Time) iter.Seq2[payment.Charge, error] {
	return func(yield func(payment.Charge, error) bool) {
		key, err := s.key(ctx)
		if err != nil {
			yield(payment.Charge{}, err)
			return
		}
		found := charge.Client{B: s.backend, Key: key}.List(&stripe.ChargeListParams{ListParams: listing(ctx, "transfer", "application_fee"),
			CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: since.Unix()}})
		for found.Next() {
			if !yield(chargeOf(found.Charge()), nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(payment.Charge{}, meaning(err))
		}
	}
}

func chargeOf(from *stripe.Charge) payment.Charge {
	of := payment.Charge{OrderID: from.Metadata[metaOrder], CreatedAt: at(from.Created)}
	if from.PaymentIntent != nil {
		of.Intent = from.PaymentIntent.ID
	}
	if from.Status == stripe.ChargeStatusSucceeded {
		of.Captured = ours(from.AmountCaptured, from.Currency)
	}
	of.Refunded, of.Currency = fromStripe(from.AmountRefunded, from.Currency)
	if from.ApplicationFee != nil {
		of.Returned = ours(from.ApplicationFee.AmountRefunded, from.Currency)
	}
	if from.Transfer != nil {
		of.Transfer, of.Reversed = from.Transfer.ID, ours(from.Transfer.AmountReversed, from.Currency)
	}
	return of
}

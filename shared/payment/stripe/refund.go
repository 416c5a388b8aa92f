package stripe

import (
	"context"
	"iter"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/refund"
	"github.com/stripe/stripe-go/v76/transferreversal"

	"github.com/event-radar/event-radar/shared/payment"
)

// CreateRefund gives money back.
func (s *Stripe) CreateRefund(ctx context.Context, idempotencyKey string, r payment.RefundRequest) (payment.Returned, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Returned{}, err
	}
	charge, err := s.Charge(ctx, r.Intent)
	if err != nil {
		return payment.Returned{}, err
	}
	amount, err := toStripe(r.Amount, charge.Currency)
	if err != nil {
		return payment.Returned{}, err
	}
	wanted := &stripe.RefundParams{Params: params(ctx, idempotencyKey), PaymentIntent: &r.Intent, Amount: &amount,
		Metadata: map[string]string{metaRefund: r.Refund, metaOrder: r.OrderID}}
	if r.Reverse {
		wanted.ReverseTransfer = stripe.Bool(true)
	}
	if r.ReturnFee {
		wanted.RefundApplicationFee = stripe.Bool(true)
	}
	made, err := refund.Client{B: s.backend, Key: key}.New(wanted)
	if err != nil {
		return payment.Returned{}, meaning(err)
	}
	return returnedOf(made), nil
}

// RefundsOf returns the refunds of a payment.
func (s *Stripe) RefundsOf(ctx context.Context, intent string) ([]payment.Returned, error) {
	var all []payment.Returned
	for one, err := range s.refunds(ctx, &stripe.RefundListParams{ListParams: listing(ctx), PaymentIntent: &intent}) {
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// RefundsSince visits the refunds that were made since an instant, the newest first.
func (s *Stripe) RefundsSince(ctx context.Context, since time.Time) iter.Seq2[payment.Returned, error] {
	return s.refunds(ctx, &stripe.RefundListParams{ListParams: listing(ctx), CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: since.Unix()}})
}

func (s *Stripe) refunds(ctx context.Context, wanted *stripe.RefundListParams) iter.Seq2[payment.Returned, error] {
	return func(yield func(payment.Returned, error) bool) {
		key, err := s.key(ctx)
		if err != nil {
			yield(payment.Returned{}, err)
			return
		}
		found := refund.Client{B: s.backend, Key: key}.List(wanted)
		for found.Next() {
			if !yield(returnedOf(found.Refund()), nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(payment.Returned{}, meaning(err))
		}
	}
}

// ReverseTransfer takes money back from the account that a payment went to.
func (s *Stripe) ReverseTransfer(ctx context.Context, idempotencyKey, transfer string, amount int64, currency string) error {
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	counted, err := toStripe(amount, currency)
	if err != nil {
		return err
	}
	_, err = transferreversal.Client{B: s.backend, Key: key}.New(&stripe.TransferReversalParams{Params: params(ctx, idempotencyKey), ID: &transfer, Amount: &counted})
	return meaning(err)
}

func returnedOf(from *stripe.Refund) payment.Returned {
	of := payment.Returned{ID: from.ID, Refund: from.Metadata[metaRefund], Failure: string(from.FailureReason), CreatedAt: at(from.Created)}
	of.Amount, of.Currency = fromStripe(from.Amount, from.Currency)
	if from.PaymentIntent != nil {
		of.Intent = from.PaymentIntent.ID
	}
	switch from.Status {
	case stripe.RefundStatusSucceeded:
		of.Status = payment.RefundSucceeded
	case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		of.Status = payment.RefundFailed
	case stripe.RefundStatusPending, stripe.RefundStatusRequiresAction:
		of.Status = payment.RefundPending
	}
	return of
}

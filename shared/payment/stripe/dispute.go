package stripe

import (
	"context"
	"iter"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/dispute"

	"github.com/event-radar/event-radar/shared/payment"
)

// Claim returns a dispute as it is now.
func (s *Stripe) Claim(ctx context.Context, id string) (payment.Claim, error) {
	key, err := s.key(ctx)
	if err != nil {
		return payment.Claim{}, err
	}
	wanted := &stripe.DisputeParams{Params: params(ctx, "")}
	wanted.AddExpand("payment_intent")
	found, err := dispute.Client{B: s.backend, Key: key}.Get(id, wanted)
	if err != nil {
		return payment.Claim{}, meaning(err)
	}
	return claimOf(found), nil
}

// ClaimsSince visits the disputes that began since an instant, the newest first.
func (s *Stripe) ClaimsSince(ctx context.Context, since time.Time) iter.Seq2[payment.Claim, error] {
	return func(yield func(payment.Claim, error) bool) {
		key, err := s.key(ctx)
		if err != nil {
			yield(payment.Claim{}, err)
			return
		}
		found := dispute.Client{B: s.backend, Key: key}.List(&stripe.DisputeListParams{ListParams: listing(ctx, "payment_intent"),
			CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: since.Unix()}})
		for found.Next() {
			if !yield(claimOf(found.Dispute()), nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(payment.Claim{}, meaning(err))
		}
	}
}

// Answer submits evidence. Stripe takes it once.
func (s *Stripe) Answer(ctx context.Context, idempotencyKey, claim string, e payment.Evidence) error {
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	_, err = dispute.Client{B: s.backend, Key: key}.Update(claim, &stripe.DisputeParams{Params: params(ctx, idempotencyKey), Submit: stripe.Bool(true),
		Evidence: &stripe.DisputeEvidenceParams{CustomerName: &e.CustomerName, CustomerEmailAddress: &e.CustomerEmail, ProductDescription: &e.Product,
			ServiceDate: &e.ServiceDate, AccessActivityLog: &e.Activity, RefundPolicyDisclosure: &e.Policy}})
	return meaning(err)
}

func claimOf(from *stripe.Dispute) payment.Claim {
	of := payment.Claim{ID: from.ID, Reason: string(from.Reason), CreatedAt: at(from.Created)}
	of.Amount, of.Currency = fromStripe(from.Amount, from.Currency)
	if intent := from.PaymentIntent; intent != nil {
		of.Intent, of.OrderID = intent.ID, intent.Metadata[metaOrder]
	}
	if details := from.EvidenceDetails; details != nil {
		of.Answered = details.SubmissionCount > 0
		if details.DueBy > 0 {
			of.DueBy = at(details.DueBy)
		}
	}
	switch from.Status {
	case stripe.DisputeStatusWarningNeedsResponse:
		of.Status, of.Inquiry = payment.NeedsResponse, true
	case stripe.DisputeStatusWarningUnderReview:
		of.Status, of.Inquiry = payment.UnderReview, true
	case stripe.DisputeStatusWarningClosed:
		of.Status, of.Inquiry = payment.Won, true
	case stripe.DisputeStatusNeedsResponse:
		of.Status = payment.NeedsResponse
	case stripe.DisputeStatusUnderReview:
		of.Status = payment.UnderReview
	case stripe.DisputeStatusWon:
		of.Status = payment.Won
	case stripe.DisputeStatusLost:
		of.Status = payment.Lost
	}
	return of
}

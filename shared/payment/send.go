package payment

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// keyKept is how long Stripe surely knows a key: it promises 24 hours (https://stripe.com/docs/api/idempotent_requests). An attempt
// that is older may be forgotten, so that the payment's refunds are looked through before another is made.
const keyKept = 20 * time.Hour

// Send makes a refund that is written down, unless it is made already. Whatever happens in between, the money goes back once: the
// attempt is written down first, Stripe does nothing twice for its key, and where a key may be of no use any more the refunds that
// Stripe has are looked through.
func (s *Store) Send(ctx context.Context, orderID, refundID string) error {
	refund, err := s.refund(ctx, orderID, refundID)
	if err != nil || refund.Status != RefundPending || refund.StripeID != "" {
		return err
	}
	order, err := s.orders.Load(ctx, orderID)
	if err != nil {
		return err
	}
	if refund, err = s.attempt(ctx, order, refund); err != nil || refund.StripeID != "" {
		return away(err)
	}
	made, err := s.provider.CreateRefund(ctx, refund.ID+":"+strconv.Itoa(refund.Attempt), RefundRequest{Intent: order.Payment.Intent, Amount: refund.Amount,
		Refund: refund.ID, OrderID: order.ID, Reverse: refund.Reverse, ReturnFee: refund.ReturnFee})
	var refused *Refusal
	switch {
	case err == nil:
		return s.returned(ctx, order.ID, made)
	case errors.As(err, &refused), errors.Is(err, ErrFault): // the key is spent
		found, lookup := s.lookUp(ctx, order, refund)
		switch {
		case lookup != nil:
			return errors.Join(err, away(lookup))
		case found != nil:
			return s.returned(ctx, order.ID, *found)
		case refused != nil:
			return s.returned(ctx, order.ID, Returned{Intent: order.Payment.Intent, Amount: refund.Amount, Currency: refund.Currency,
				Status: RefundFailed, Failure: refused.Code, Refund: refund.ID, CreatedAt: s.now()})
		}
		_, another := s.next(ctx, refund, order)
		return errors.Join(away(err), another)
	}
	return away(err)
}

// attempt writes down the attempt that is about to be made: the first, the same again, or another after a look at what there is.
func (s *Store) attempt(ctx context.Context, order booking.Order, refund Refund) (Refund, error) {
	if refund.Attempt > 0 && s.now().Sub(*refund.AttemptedAt) < keyKept {
		return refund, nil
	}
	if refund.Attempt > 0 {
		found, err := s.lookUp(ctx, order, refund)
		if err != nil {
			return refund, err
		}
		if found != nil {
			refund.StripeID = found.ID
			return refund, s.returned(ctx, order.ID, *found)
		}
	}
	return s.next(ctx, refund, order)
}

// next writes down another attempt. What the organizer has given back already is not asked of them again.
func (s *Store) next(ctx context.Context, refund Refund, order booking.Order) (Refund, error) {
	charge, err := s.provider.Charge(ctx, order.Payment.Intent)
	if err != nil {
		return refund, err
	}
	now := s.now()
	refund.Attempt, refund.AttemptedAt = refund.Attempt+1, &now
	refund.Reverse = charge.Transfer != "" && charge.Reversed+refund.Amount <= charge.Captured
	refund.ReturnFee = refund.Reverse && order.FeeReturned && order.PlatformFee > 0
	write := s.keep(&refund)
	return refund, s.table.Commit(ctx, write)
}

// lookUp finds a refund among those that Stripe has of its payment.
func (s *Store) lookUp(ctx context.Context, order booking.Order, refund Refund) (*Returned, error) {
	all, err := s.provider.RefundsOf(ctx, order.Payment.Intent)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(r Returned) bool { return r.Refund == refund.ID }); i >= 0 {
		return &all[i], nil
	}
	return nil, nil
}

// SyncRefunds takes over what Stripe says of all refunds of an order's payment, those among them that we did not make.
func (s *Store) SyncRefunds(ctx context.Context, orderID, intent string) error {
	all, err := s.provider.RefundsOf(ctx, intent)
	if err != nil {
		return away(err)
	}
	for _, one := range all {
		if decided, err := s.decidedByStaff(ctx, one); decided || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.returned(ctx, orderID, one); err != nil {
			return err
		}
	}
	return nil
}

// returned moves a refund, its order and the ledger by what Stripe says of it, and does nothing when they say so already.
func (s *Store) returned(ctx context.Context, orderID string, said Returned) error {
	ours := said.Refund
	if ours == "" {
		ours = refundID(orderID, said.ID)
	}
	failed := false
	_, err := s.orders.Change(ctx, orderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if o.Payment == nil || o.Payment.Intent != said.Intent {
			return nil, s.quarantine(ctx, Exception{Kind: ForeignRefund, Reference: said.ID, OrderID: orderID, Intent: said.Intent, Amount: said.Amount,
				Currency: said.Currency, Detail: "A refund of a payment that is not this order's."})
		}
		refund, err := s.refund(ctx, orderID, ours)
		switch {
		case errors.Is(err, problem.ErrNotFound):
			return s.adopt(ctx, o, ours, said)
		case err != nil:
			return nil, err
		}
		writes, err := s.advance(ctx, o, refund, said)
		failed = writes != nil && said.Status == RefundFailed
		return writes, err
	})
	if err == nil && failed {
		telemetry.Count(ctx, "refundsFailed", 1)
	}
	return err
}

// advance moves a refund of ours forward.
func (s *Store) advance(ctx context.Context, o *booking.Order, refund Refund, said Returned) ([]table.Write, error) {
	known := refund.StripeID != ""
	moves := refund.Status != said.Status
	if known && !moves || moves && !refundLifecycle.Leads(refund.Status, said.Status) {
		return nil, nil
	}
	var writes []table.Write
	if !known && said.ID != "" {
		refund.StripeID = said.ID
		net, err := s.lost(ctx, o)
		if err != nil {
			return nil, err
		}
		writes = append(writes, s.book(*o, refunded(*o, refund, said, net, s.now()))...)
	}
	if moves {
		if refund.Status == RefundSucceeded {
			o.Pending++ // it was counted as done
		}
		refund.Status, refund.Failure = said.Status, said.Failure
		o.Refunded(refund.Amount, said.Status == RefundSucceeded)
		if said.Status == RefundFailed {
			if refund.StripeID != "" {
				net, err := s.lost(ctx, o)
				if err != nil {
					return nil, err
				}
				writes = append(writes, s.book(*o, unreturned(*o, refund, said, net, s.now()))...)
			}
			writes = append(writes, message.Record(message.RefundFailed{RefundID: refund.ID, OrderID: o.ID, EventID: o.EventID}, s.now()))
		}
	}
	return append(writes, s.keep(&refund)), nil
}

// adopt writes down a refund that somebody made at Stripe, without us.
func (s *Store) adopt(ctx context.Context, o *booking.Order, ours string, said Returned) ([]table.Write, error) {
	if said.Status == RefundFailed {
		return nil, nil // nothing came of it
	}
	net, err := s.lost(ctx, o)
	if err != nil {
		return nil, err
	}
	now := s.now()
	refund := Refund{ID: ours, Version: 1, OrderID: o.ID, EventID: o.EventID, Amount: said.Amount, Currency: said.Currency, Status: said.Status,
		Cause: AtStripe, StripeID: said.ID, CreatedAt: said.CreatedAt, UpdatedAt: now}
	o.Refunding += said.Amount
	o.Pending++
	o.RefundStatus = booking.RefundPending
	if said.Status == RefundSucceeded {
		o.Refunded(said.Amount, true)
	}
	o.Flagged = "A refund was made in Stripe's dashboard; its tickets are still valid."
	write := table.Create(table.RefundKey(o.ID, ours), refund, booking.ErrMoved)
	if said.Status == RefundPending {
		write = write.At(table.GSI1, table.PendingRefundEntry(o.ID, refund.CreatedAt, ours))
	}
	return append(s.book(*o, refunded(*o, refund, said, net, now)), write), nil
}

// SendPending makes the refunds that were written down a while ago and are still pending, and asks what became of those that were
// made: for messages that were lost, and refunds that take days.
func (s *Store) SendPending(ctx context.Context, age time.Duration) error {
	var failed []error
	for shard := range table.PendingRefundShards {
		old := table.Range{Index: table.GSI1, Partition: table.PendingRefundPartition(shard), To: table.Instant(s.now().Add(-age)) + "~"}
		err := s.table.Each(ctx, old, func(item table.Item) error {
			var refund Refund
			if err := item.Decode(&refund); err != nil {
				return err
			}
			if err := s.Send(ctx, refund.OrderID, refund.ID); err != nil {
				failed = append(failed, err)
				return nil
			}
			order, err := s.orders.Load(ctx, refund.OrderID)
			if err == nil {
				err = s.SyncRefunds(ctx, order.ID, order.Payment.Intent)
			}
			failed = append(failed, err)
			telemetry.Count(ctx, "refundsPending", 1)
			return nil
		})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

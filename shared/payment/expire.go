package payment

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// stepTime is how long one order takes at most, with Stripe at its slowest; with less left none is begun.
const stepTime = 12 * time.Second

// ExpireHolds gives back the seats of orders that were not paid in time. Stripe is asked first: only when the session is closed
// there, so that nobody can pay it any more, do the seats go back; while Stripe does not answer they stay held. What turns out to be
// paid is confirmed instead.
func (s *Store) ExpireHolds(ctx context.Context) error {
	var failed []error
	err := s.orders.RunOut(ctx, func(orderID string, until time.Time) error {
		if !clock.Allows(ctx, stepTime) {
			return errNoTime
		}
		err := s.expire(ctx, orderID, until)
		switch {
		case err == nil:
			telemetry.Count(ctx, "holdsEnded", 1)
		case errors.Is(err, ErrStripeAway) && len(failed) >= awayTries:
			return err // it is not the orders' fault
		default:
			failed = append(failed, err)
		}
		return nil
	})
	if errors.Is(err, errNoTime) {
		err = nil // the next run goes on
	}
	return errors.Join(append(failed, err)...)
}

// awayTries is after how many orders in vain a run ends that finds Stripe away.
const awayTries = 3

var errNoTime = errors.New("payment: no time is left")

func (s *Store) expire(ctx context.Context, orderID string, until time.Time) error {
	order, err := s.orders.Load(ctx, orderID)
	if errors.Is(err, problem.ErrNotFound) || err == nil && (order.HeldUntil == nil || !order.HeldUntil.Equal(until)) {
		return s.orders.ForgetHold(ctx, orderID, until) // it is held until another time, or no longer
	}
	if err != nil {
		return err
	}
	closed, err := s.close(ctx, order)
	if err != nil || !closed {
		return err
	}
	_, err = s.orders.Change(ctx, orderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if !o.Open() || o.HeldUntil == nil || s.now().Before(*o.HeldUntil) {
			return nil, nil
		}
		return s.orders.Expire(o)
	})
	return err
}

// close sees to it that nobody can pay an order any more. closed is false when somebody has, or is at it: then the order has moved
// by that. A bank debit that is still on its way when its time is over counts as closed; should it succeed, it is a late payment.
func (s *Store) close(ctx context.Context, order booking.Order) (closed bool, err error) {
	if order.Payment == nil {
		return true, nil
	}
	session := Session{ID: order.Payment.Session}
	if session.ID == "" { // it was asked for, and the answer was lost: asking again finds or makes it
		if order, session, err = s.open(ctx, order); err != nil {
			return false, away(err)
		}
	}
	if session, err = s.provider.ExpireSession(ctx, session.ID); err != nil {
		return false, away(err)
	}
	switch session.State {
	case SessionExpired:
		return true, nil
	case SessionProcessing:
		if order.PaymentStatus == booking.PaymentProcessing {
			return true, nil
		}
	case SessionOpen, SessionPaid, SessionFailed:
	}
	return false, s.Settle(ctx, session)
}

// Cancel gives an order up for its buyer: what is not paid yet once nobody can pay it any more, what costs nothing as the event
// allows, and what was paid by the event's refund policy, with the money that it gives back. Without a policy for it the error is
// booking.ErrNotFree: it is the organizer's to decide.
func (s *Store) Cancel(ctx context.Context, actor access.Actor, orderID string) (booking.Order, error) {
	var order booking.Order
	caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound})
	switch {
	case err != nil:
		return booking.Order{}, err
	case order.BuyerID != actor.UserID:
		return booking.Order{}, problem.ErrNotFound
	case caller.Replayed != "":
		return order, nil
	case order.Total().IsZero() || order.Status == booking.Reserved:
		return s.orders.Cancel(ctx, actor, orderID)
	case order.Status == booking.AwaitingPayment && order.PaymentStatus != booking.PaymentProcessing:
		closed, err := s.close(ctx, order)
		if err != nil {
			return booking.Order{}, err
		}
		if closed {
			return s.orders.Cancel(ctx, actor, orderID)
		}
	}
	return s.cancelPaid(ctx, actor, orderID)
}

// cancelPaid gives a paid order up by the event's refund policy.
func (s *Store) cancelPaid(ctx context.Context, actor access.Actor, orderID string) (booking.Order, error) {
	return s.orders.Change(ctx, orderID, func(o *booking.Order, happening event.Event) ([]table.Write, error) {
		if o.Open() && o.PaymentStatus == booking.PaymentProcessing { // which may have turned out only now
			return nil, booking.ErrNotFree.Saying("A payment of this order is on its way. Ask the organizer for a refund once it has come.")
		}
		percent, may := happening.Returned(s.now())
		if o.Status == booking.Confirmed && !may || o.PaymentStatus == booking.PaymentDisputed {
			return nil, booking.ErrNotFree
		}
		voided := o.Valid()
		writes, err := s.orders.GiveUp(o)
		if err != nil {
			return nil, err
		}
		writes = append(writes, actor.Once.Remember(o.ID, s.now())...)
		returned := o.Refundable().Amount * int64(percent) / 100
		returned -= returned % money.Step(o.Currency)
		if returned == 0 {
			return append(writes, message.Record(message.OrderCancelled{OrderID: o.ID, EventID: o.EventID}, s.now())), nil
		}
		if _, _, err := s.orders.GiveBack(o, booking.Refund{Amount: &returned}); err != nil {
			return nil, err
		}
		return append(writes, s.pend(Refund{ID: refundID(o.ID, string(ByPolicy)), OrderID: o.ID, EventID: o.EventID, Amount: returned,
			Currency: o.Currency, Cause: ByPolicy, Registrations: voided, By: actor.UserID}, booking.ErrMoved)...), nil
	})
}

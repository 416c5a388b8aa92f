package payment

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Queue takes messages for a worker; *queue.Queue is one.
type Queue interface {
	Send(ctx context.Context, delay time.Duration, messages ...message.Message) error
}

// How a cancelled event's orders are gone through: in rounds, until one finds all of them settled. The last round begins when even an
// order that was made just before the sale closed can be found among the event's.
const (
	indexLag     = time.Minute
	firstPause   = 30 * time.Second
	longestPause = 15 * time.Minute // SQS's: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
	overdue      = 24 * time.Hour
)

// CallOff settles the orders of an event that does not take place, one by one: what is held is let go, what was paid is given back
// once, and everybody is told by the message of their own order. What it has no time for, and whatever is not settled yet, goes back
// onto the queue; an order that fails holds up no other.
func (s *Store) CallOff(ctx context.Context, rest Queue, m message.Message) error {
	due, err := message.Open[message.CallOffDue](m)
	if cancelled, other := message.Open[message.EventCancelled](m); other == nil {
		due, err = message.CallOffDue{EventID: cancelled.EventID}, nil
	}
	if err != nil {
		return nil // a message of another kind
	}
	for order, err := range s.orders.OfEvent(ctx, due.EventID, due.From) {
		if err != nil {
			return err
		}
		if !clock.Allows(ctx, stepTime) {
			due.From = order.Place()
			return rest.Send(ctx, 0, message.New(due, s.now()))
		}
		if order.Settled() {
			continue
		}
		settled, err := s.callOff(ctx, order)
		if err != nil {
			telemetry.Annotate(ctx, "callOff", telemetry.Scrub(err.Error()))
			telemetry.Count(ctx, "callOffFailures", 1)
		}
		if !settled {
			due.Open++
		}
	}
	return s.endRound(ctx, rest, due)
}

// endRound ends a round: with the event, if nothing is open any more, or with another round.
func (s *Store) endRound(ctx context.Context, rest Queue, due message.CallOffDue) error {
	var happening event.Event
	if err := s.table.Load(ctx, table.Read{Key: table.EventKey(due.EventID), Into: &happening}); err != nil {
		return err
	}
	if happening.CancelledAt == nil || happening.SettledAt != nil {
		return nil
	}
	age := s.now().Sub(*happening.CancelledAt)
	if due.Open == 0 && age > indexLag {
		return s.events.Settled(ctx, due.EventID)
	}
	if age > overdue {
		telemetry.Count(ctx, "callOffOverdue", due.Open)
	}
	pause := min(firstPause*time.Duration(1+due.Round), longestPause)
	return rest.Send(ctx, pause, message.New(message.CallOffDue{EventID: due.EventID, Round: due.Round + 1}, s.now()))
}

// callOff settles one order, as far as that can be done now.
func (s *Store) callOff(ctx context.Context, order booking.Order) (settled bool, err error) {
	order, err = s.orders.Load(ctx, order.ID)
	if err != nil {
		return false, err
	}
	if order.Status == booking.AwaitingPayment && order.PaymentStatus != booking.PaymentProcessing {
		if closed, err := s.close(ctx, order); err != nil || !closed {
			return false, err // it was just paid, and is given back by that
		}
	}
	order, err = s.orders.Change(ctx, order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if !o.Open() && o.Status != booking.Confirmed {
			return nil, nil
		}
		voided := o.Valid()
		writes, err := s.orders.CallOff(o)
		if err != nil || o.Refundable().Amount == 0 || o.PaymentStatus == booking.PaymentDisputed {
			return writes, err
		}
		left, given, err := s.orders.GiveBack(o, booking.Refund{})
		if err != nil {
			return nil, err
		}
		return table.Writes(writes, given, s.pend(Refund{ID: refundID(o.ID, string(ForCancelledEvent)), OrderID: o.ID, EventID: o.EventID, Amount: left,
			Currency: o.Currency, Cause: ForCancelledEvent, Registrations: voided}, booking.ErrMoved)), nil
	})
	return err == nil && order.Settled(), err
}

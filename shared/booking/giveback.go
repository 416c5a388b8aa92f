package booking

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// Cancel gives a whole order up: all of its tickets that nobody used become void, and their seats are free again. Only a
// free order is its buyer's to cancel; one that was paid for is refunded.
func (s *Store) Cancel(ctx context.Context, actor access.Actor, order string) (Order, error) {
	return s.giveBack(ctx, actor, order, func(_ account.User, o *Order, happening event.Event) ([]table.Write, error) {
		if o.BuyerID != actor.UserID {
			return nil, problem.ErrNotFound
		}
		unpaid := o.Open()
		switch {
		case unpaid && o.expired(s.now()):
			return nil, ErrHoldExpired
		case !unpaid:
			if err := o.mayGiveBack(happening, s.now()); err != nil {
				return nil, err
			}
		}
		writes, err := s.GiveUp(o)
		if err != nil || unpaid { // whoever thinks better of paying needs no mail
			return writes, err
		}
		return append(writes, message.Record(message.OrderCancelled{OrderID: o.ID, EventID: o.EventID}, s.now())), nil
	})
}

// GiveUp cancels an order of which no ticket was used.
func (s *Store) GiveUp(o *Order) ([]table.Write, error) {
	if err := lifecycle.Move("order", o.Status, Cancelled); err != nil {
		return nil, err
	}
	for _, r := range o.Registrations {
		if r.Status == RegistrationAttended {
			return nil, state.ErrIllegalTransition.Saying("A ticket of this order was used already. Withdraw the others one by one.")
		}
	}
	writes := vacate(o, RegistrationCancelled, RegistrationHeld, RegistrationConfirmed)
	o.Status = Cancelled
	return writes, nil
}

// mayGiveBack says whether free tickets of the order can be given back at an instant.
func (o Order) mayGiveBack(happening event.Event, now time.Time) error {
	switch {
	case !o.Total().IsZero():
		return ErrNotFree
	case !happening.Settings.Withdrawal || !now.Before(happening.StartAt):
		return ErrWithdrawalClosed
	}
	return nil
}

// Withdraw gives one ticket back: it becomes void, and its seat is free again; with its last ticket the order is cancelled.
// It is for the ticket's holder, and for the buyer.
func (s *Store) Withdraw(ctx context.Context, actor access.Actor, registration string) (Order, error) {
	return s.giveBack(ctx, actor, id.OrderOf(registration), func(caller account.User, o *Order, happening event.Event) ([]table.Write, error) {
		r, ok := o.Registrations[registration]
		if !ok || !o.isOf(caller, r) {
			return nil, problem.ErrNotFound
		}
		if err := registrationLifecycle.Move("ticket", r.Status, RegistrationWithdrawn); err != nil {
			return nil, err
		}
		if err := o.mayGiveBack(happening, s.now()); err != nil {
			return nil, err
		}
		r.Status = RegistrationWithdrawn
		o.Registrations[registration] = r
		if !o.AnyValid() {
			o.Status = Cancelled
		}
		return table.Writes(inventory.ReturnSeats(o.seats(r)), count(*o, -1), []table.Write{
			message.Record(message.RegistrationWithdrawn{OrderID: o.ID, EventID: o.EventID, RegistrationID: registration}, s.now())}), nil
	})
}

// giveBack changes an order for one of its people so that seats come back, and begins again when the order changed meanwhile.
func (s *Store) giveBack(ctx context.Context, actor access.Actor, orderID string, change func(account.User, *Order, event.Event) ([]table.Write, error)) (Order, error) {
	for range 4 {
		var order Order
		caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound})
		if err != nil {
			return Order{}, err
		}
		if caller.Replayed != "" {
			return order, nil
		}
		var happening event.Event
		if err := s.table.Load(ctx, table.Read{Key: table.EventKey(order.EventID), Into: &happening}); err != nil {
			return Order{}, err
		}
		writes, err := change(caller.User, &order, happening)
		if err != nil {
			return Order{}, err
		}
		writes = append(writes, s.replace(&order))
		err = s.table.Commit(ctx, append(actor.Once.Remember(order.ID, s.now()), writes...)...)
		if !errors.Is(err, ErrMoved) {
			return order, err
		}
	}
	return Order{}, problem.ErrUnavailable
}

// AnyValid says whether a ticket of the order still lets somebody in, or has.
func (o Order) AnyValid() bool {
	for _, r := range o.Registrations {
		if r.Valid() {
			return true
		}
	}
	return false
}

// isOf says whether a registration of the order is somebody's: as the buyer, or as its holder, whose address is proof enough
// when it is verified.
func (o Order) isOf(who account.User, r Registration) bool {
	return o.BuyerID == who.ID || r.Holder.UserID == who.ID || who.EmailVerified && r.Holder.Email == who.Email
}

// Resend asks for the order's mail once more.
func (s *Store) Resend(ctx context.Context, actor access.Actor, orderID string) (Order, error) {
	var order Order
	caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound})
	switch {
	case err != nil:
		return Order{}, err
	case order.BuyerID != actor.UserID:
		return Order{}, problem.ErrNotFound
	case caller.Replayed != "":
		return order, nil
	case order.Status != Confirmed:
		return Order{}, state.ErrIllegalTransition.Saying("Only a confirmed order has tickets to send.")
	}
	now := s.now()
	return order, s.table.Commit(ctx, append(actor.Once.Remember(order.ID, now),
		message.Record(message.OrderMailRequested{OrderID: order.ID, Request: rand.Text()}, now))...)
}

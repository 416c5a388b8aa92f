package payment

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Settle moves an order by what became of its checkout. It goes forward only, whatever the order in which it learns of things,
// and settling twice is settling once. A payment that does not fit the order becomes an Exception.
func (s *Store) Settle(ctx context.Context, session Session) error {
	if session.State == SessionOpen {
		return nil
	}
	order, err := s.orders.Load(ctx, session.OrderID)
	if errors.Is(err, problem.ErrNotFound) {
		return s.unmatched(ctx, session)
	}
	if err != nil {
		return err
	}
	switch session.State {
	case SessionPaid:
		if found := mismatch(order, session); found != "" {
			return s.quarantine(ctx, exceptionOf(session, Mismatched, found))
		}
		return s.settlePaid(ctx, session)
	case SessionProcessing:
		return s.settleProcessing(ctx, session)
	case SessionFailed:
		return s.settleFailed(ctx, session)
	case SessionOpen, SessionExpired: // the hold has an end of its own
	}
	return nil
}

// unmatched keeps a payment that no order is known for.
func (s *Store) unmatched(ctx context.Context, session Session) error {
	if session.State != SessionPaid {
		return nil
	}
	return s.quarantine(ctx, exceptionOf(session, Unmatched, "No order is known for this payment."))
}

// mismatch says what of a payment is other than the order asked for; "" if nothing is.
func mismatch(order booking.Order, session Session) string {
	asked := order.Payment
	switch {
	case asked == nil:
		return "Nobody asked for a payment of this order."
	case asked.Session != "" && asked.Session != session.ID, asked.Session == "" && asked.Attempt != session.Attempt:
		return "The order is paid by another checkout."
	case session.Currency != order.Currency:
		return "The order is in " + order.Currency + ", the payment in " + session.Currency + "."
	case session.Amount != order.Total().Amount:
		return "The order costs " + order.Total().String() + ", paid were " + amount(session.Amount, session.Currency) + "."
	case session.Account != asked.Account:
		return "The money went to another account than the organizer's."
	}
	return ""
}

// settlePaid confirms a paid order. One whose seats went back meanwhile gets them again if they are there; otherwise, and when
// the event does not take place or the order was given up, all of the money goes back.
func (s *Store) settlePaid(ctx context.Context, session Session) error {
	_, err := s.orders.Change(ctx, session.OrderID, func(o *booking.Order, happening event.Event) ([]table.Write, error) {
		if o.Payment.Captured > 0 {
			return nil, nil // known already
		}
		o.Payment.Session = session.ID
		writes, err := s.seat(ctx, o, happening, session)
		if err != nil {
			return nil, err
		}
		return append(writes, s.book(*o, charged(*o, s.now()))...), nil
	})
	return err
}

// seat finds an order that was just paid its seats, or gives the money back.
func (s *Store) seat(ctx context.Context, o *booking.Order, happening event.Event, session Session) ([]table.Write, error) {
	switch {
	case o.Open() && happening.Status == event.Cancelled:
		writes, err := s.orders.CallOff(o)
		if err != nil {
			return nil, err
		}
		o.Receive(session.Intent, session.Amount)
		returned, err := s.returnAll(o, ForCancelledEvent)
		return append(writes, returned...), err
	case o.Open():
		return s.orders.Confirm(o, session.Intent, session.Amount)
	case o.Status == booking.Expired:
		retaken, err := s.orders.Retake(ctx, o, happening)
		switch {
		case err == nil:
			writes, err := s.orders.Confirm(o, session.Intent, session.Amount)
			return append(retaken, writes...), err
		case !errors.Is(err, inventory.ErrSoldOut) && !errors.Is(err, inventory.ErrSaleClosed):
			return nil, err
		}
	}
	o.Receive(session.Intent, session.Amount)
	return s.returnAll(o, ForLatePayment)
}

// returnAll gives everything back that was paid for an order which has no seats for it.
func (s *Store) returnAll(o *booking.Order, cause Cause) ([]table.Write, error) {
	returned, writes, err := s.orders.GiveBack(o, booking.Refund{})
	if err != nil {
		return nil, err
	}
	return append(writes, s.pend(Refund{ID: refundID(o.ID, string(cause)), OrderID: o.ID, EventID: o.EventID, Amount: returned, Currency: o.Currency,
		Cause: cause, Registrations: o.InOrder()}, booking.ErrMoved)...), nil
}

// settleProcessing keeps the seats for a payment that takes days, up to the platform's limit and at most until the event begins.
func (s *Store) settleProcessing(ctx context.Context, session Session) error {
	var settings platform.Settings
	if err := s.table.Load(ctx, platform.Read(&settings)); err != nil {
		return err
	}
	_, err := s.orders.Change(ctx, session.OrderID, func(o *booking.Order, happening event.Event) ([]table.Write, error) {
		if o.Payment == nil || mismatch(*o, session) != "" || !o.Open() || o.PaymentStatus != booking.PaymentRequired {
			return nil, nil // what does not fit becomes an exception once it is paid
		}
		o.Payment.Session, o.Payment.Intent, o.Payment.Debit, o.PaymentStatus = session.ID, session.Intent, true, booking.PaymentProcessing
		until := s.now().Add(time.Duration(settings.ProcessingHours) * time.Hour)
		if happening.StartAt.Before(until) {
			until = happening.StartAt
		}
		if until.Before(*o.HeldUntil) {
			return []table.Write{}, nil
		}
		return s.orders.Keep(o, until), nil
	})
	return err
}

// settleFailed gives the seats back of an order whose bank debit failed, and has its buyer told.
func (s *Store) settleFailed(ctx context.Context, session Session) error {
	_, err := s.orders.Change(ctx, session.OrderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if o.Payment == nil || mismatch(*o, session) != "" || o.Payment.Captured > 0 || o.PaymentStatus == booking.PaymentFailed {
			return nil, nil
		}
		o.PaymentStatus = booking.PaymentFailed
		writes := []table.Write{message.Record(message.PaymentFailed{OrderID: o.ID, EventID: o.EventID}, s.now())}
		if !o.Open() {
			return writes, nil
		}
		expired, err := s.orders.Expire(o)
		return append(writes, expired...), err
	})
	return err
}

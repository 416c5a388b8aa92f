package booking

import (
	"context"
	"slices"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// The functions below change an order that is about to be committed by Change, and return the writes that belong to it.

// Await takes note of what is about to be asked of Stripe for the order.
func (s *Store) Await(o *Order, payment Payment) ([]table.Write, error) {
	if o.Status != AwaitingPayment {
		if err := lifecycle.Move("order", o.Status, AwaitingPayment); err != nil {
			return nil, err
		}
	}
	o.Status, o.Payment = AwaitingPayment, &payment
	return []table.Write{}, nil
}

// Confirm makes the seats of an order its buyer's, once it is paid. They are held, or were taken again.
func (s *Store) Confirm(o *Order, intent string, captured int64) ([]table.Write, error) {
	if err := lifecycle.Move("order", o.Status, Confirmed); err != nil {
		return nil, err
	}
	writes := release(*o)
	for id, r := range o.Registrations {
		if r.Status == RegistrationHeld || r.Status == RegistrationExpired {
			r.Status = RegistrationConfirmed
			o.Registrations[id] = r
		}
	}
	o.Receive(intent, captured)
	o.Status, o.HeldUntil = Confirmed, nil
	return append(writes, message.Record(message.OrderConfirmed{OrderID: o.ID, EventID: o.EventID}, s.now())), nil
}

// Receive takes note that the order is paid, whatever becomes of it.
func (o *Order) Receive(intent string, captured int64) {
	o.Payment.Intent, o.Payment.Captured, o.Payment.URL = intent, captured, ""
	o.PaymentStatus = PaymentPaid
}

// Retake takes the seats of an expired order again, for a payment that came late. It returns inventory.ErrSoldOut when they are
// gone, and inventory.ErrSaleClosed when the event sells nothing any more. A limit per person is counted and does not refuse:
// the order was within it when it was made.
func (s *Store) Retake(ctx context.Context, o *Order, happening event.Event) ([]table.Write, error) {
	ticketTypes, err := s.ticketTypes(ctx, *o)
	if err != nil {
		return nil, err
	}
	wants := wantsOf(*o, happening, ticketTypes)
	looked, err := s.look(ctx, wants)
	if err != nil {
		return nil, err
	}
	seats, err := looked.pick(wants)
	if err != nil {
		return nil, err
	}
	o.assign(wants, seats)
	return table.Writes(inventory.TakeSeats(slices.Concat(seats...)), count(*o, o.tickets())), nil
}

// ticketTypes are the types of an order's tickets as they are now, each once.
func (s *Store) ticketTypes(ctx context.Context, o Order) ([]event.TicketType, error) {
	var ids []string
	for _, line := range o.Lines {
		if !slices.Contains(ids, line.TicketTypeID) {
			ids = append(ids, line.TicketTypeID)
		}
	}
	ticketTypes := make([]event.TicketType, len(ids))
	reads := make([]table.Read, len(ids))
	for i, id := range ids {
		reads[i] = table.Read{Key: table.TicketTypeKey(o.EventID, id), Into: &ticketTypes[i], Missing: inventory.ErrSaleClosed}
	}
	return ticketTypes, s.table.Load(ctx, reads...)
}

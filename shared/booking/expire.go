package booking

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// Keep holds the seats of an order until another instant, for a payment that takes its time.
func (s *Store) Keep(o *Order, until time.Time) []table.Write {
	writes := release(*o)
	until = until.UTC().Truncate(time.Millisecond)
	o.HeldUntil = &until
	return append(writes, hold(*o)...)
}

// Expire gives the seats of an order back that was not paid in time. It happens once, by the order's own condition.
func (s *Store) Expire(o *Order) ([]table.Write, error) {
	if err := lifecycle.Move("order", o.Status, Expired); err != nil {
		return nil, err
	}
	writes := vacate(o, RegistrationExpired, RegistrationHeld)
	o.Status = Expired
	return append(writes, message.Record(message.OrderExpired{OrderID: o.ID, EventID: o.EventID}, s.now())), nil
}

// CallOff cancels an order whose event does not take place, with the message by which its people are told.
func (s *Store) CallOff(o *Order) ([]table.Write, error) {
	if err := lifecycle.Move("order", o.Status, Cancelled); err != nil {
		return nil, err
	}
	writes := vacate(o, RegistrationCancelled, RegistrationHeld, RegistrationConfirmed, RegistrationAttended)
	o.Status, o.CalledOff = Cancelled, true
	return append(writes, message.Record(message.OrderCalledOff{OrderID: o.ID, EventID: o.EventID}, s.now())), nil
}

// Void makes all tickets of an order void whose payment was lost.
func (s *Store) Void(o *Order) []table.Write {
	writes := vacate(o, RegistrationRevoked, RegistrationConfirmed, RegistrationAttended)
	if o.Status == Confirmed {
		o.Status = Cancelled
	}
	return writes
}

// vacate gives back the seats of those registrations of an order that are in some states, and forgets its hold.
func vacate(o *Order, to RegistrationStatus, from ...RegistrationStatus) []table.Write {
	var seats []inventory.Seat
	returned := 0
	for id, r := range o.Registrations {
		if slices.Contains(from, r.Status) {
			seats, returned = append(seats, o.seats(r)...), returned+1
			r.Status = to
			o.Registrations[id] = r
		}
	}
	writes := table.Writes(release(*o), inventory.ReturnSeats(seats))
	o.HeldUntil = nil
	if returned > 0 {
		writes = append(writes, count(*o, -returned)...)
	}
	return writes
}

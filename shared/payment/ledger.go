package payment

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/table"
)

// Kind is what a movement of money was.
type Kind string

// The kinds of movements.
const (
	Charged     Kind = "charge"
	GivenBack   Kind = "refund"
	NotGiven    Kind = "refundFailed" // the platform has it back, and owes it to the buyer
	Disputed    Kind = "dispute"      // the bank took it, for the time being
	DisputeWon  Kind = "disputeWon"
	DisputeLost Kind = "disputeLost" // the bank keeps it; the organizer gives it back to the platform
)

// Entry is one movement of money. Entries are only added, never changed; what an event has earned is their sum. Gross is what the
// buyer's side gave, or got back; Net is what the organizer's account got of it, Fee what the platform did, whoever bore it:
// Gross = Fee + Net, in every entry.
type Entry struct {
	EventID   string           `json:"eventId"`
	OrderID   string           `json:"orderId"`
	Kind      Kind             `json:"kind"`
	Reference string           `json:"reference"` // Stripe's name for what moved
	At        time.Time        `json:"at"`
	Currency  string           `json:"currency"`
	Gross     int64            `json:"gross"` // minor units, like all of them
	Fee       int64            `json:"fee"`
	Net       int64            `json:"net"`
	Tickets   map[string]int   `json:"tickets,omitempty"` // by ticket type: sold, or given back
	Amounts   map[string]int64 `json:"amounts,omitempty"` // by ticket type: its share of Gross
}

// book adds an entry to the ledger. A charge can also be found by its day.
func (s *Store) book(o booking.Order, e Entry) []table.Write {
	write := table.Create(table.LedgerKey(o.EventID, o.ID, e.At, string(e.Kind)+"#"+e.Reference), e, booking.ErrMoved)
	if e.Kind == Charged {
		write = write.At(table.GSI1, table.BookedEntry(e.At, o.ID))
	}
	return []table.Write{write}
}

// charged is the entry of an order that was just paid.
func charged(o booking.Order, now time.Time) Entry {
	e := Entry{EventID: o.EventID, OrderID: o.ID, Kind: Charged, Reference: o.Payment.Intent, At: now, Currency: o.Currency,
		Gross: o.Payment.Captured, Fee: o.PlatformFee, Net: o.Payment.Captured - o.PlatformFee, Tickets: map[string]int{}, Amounts: map[string]int64{}}
	for _, r := range o.Registrations {
		e.Tickets[r.TicketTypeID]++
		e.Amounts[r.TicketTypeID] += r.Paid
	}
	return e
}

// refunded is the entry of a refund that Stripe has made, by which the organizer's account has moved by net.
func refunded(o booking.Order, r Refund, said Returned, net int64, now time.Time) Entry {
	e := Entry{EventID: o.EventID, OrderID: o.ID, Kind: GivenBack, Reference: said.ID, At: now, Currency: o.Currency, Gross: -said.Amount, Net: net,
		Fee: -said.Amount - net, Tickets: map[string]int{}, Amounts: map[string]int64{}}
	for _, id := range r.Registrations {
		e.Tickets[o.Registrations[id].TicketTypeID]--
	}
	e.share(o, r)
	return e
}

// lost is what the organizer's account has lost of an order since that was last booked, as a negative number: what Stripe says of
// the whole payment, less what is booked already, so that the ledger agrees with Stripe also where Stripe rounds. The order takes
// note of it. Stripe is asked after the order was read: whoever books meanwhile makes this change be tried again, so that the last
// who books an order has seen all that was to book.
func (s *Store) lost(ctx context.Context, o *booking.Order) (int64, error) {
	charge, err := s.provider.Charge(ctx, o.Payment.Intent)
	if err != nil {
		return 0, away(err)
	}
	net := (charge.Returned - o.Payment.Returned) - (charge.Reversed - o.Payment.Reversed)
	o.Payment.Returned, o.Payment.Reversed = charge.Returned, charge.Reversed
	return net, nil
}

// share divides the entry's amount among the ticket types of a refund, by what was paid for each of them.
func (e *Entry) share(o booking.Order, r Refund) {
	weights := map[string]int64{}
	for id, registration := range o.Registrations {
		if len(r.Registrations) == 0 || slices.Contains(r.Registrations, id) {
			weights[registration.TicketTypeID] += registration.Paid
		}
	}
	types := slices.Sorted(maps.Keys(weights))
	list := make([]int64, len(types))
	for i, id := range types {
		list[i] = weights[id]
	}
	size, sign := e.Gross, int64(1)
	if size < 0 {
		size, sign = -size, -1
	}
	parts, err := money.Split(size, list)
	if err != nil {
		return // weights of 20 tickets cannot be too large
	}
	for i, id := range types {
		e.Amounts[id] = sign * parts[i]
	}
}

// unreturned is the entry of a refund that failed: the platform has the money again, and owes it to the buyer. Its tickets stay void.
func unreturned(o booking.Order, r Refund, said Returned, net int64, now time.Time) Entry {
	e := Entry{EventID: o.EventID, OrderID: o.ID, Kind: NotGiven, Reference: r.StripeID, At: now, Currency: o.Currency, Gross: said.Amount,
		Net: net, Fee: said.Amount - net, Amounts: map[string]int64{}}
	e.share(o, r)
	return e
}

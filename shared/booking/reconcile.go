package booking

import (
	"context"
	"slices"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// What follows is for package books, which holds orders against the stock and the limits that they were counted in.

// Seated says whether the registration holds a seat: for good, or while it is being paid.
func (r Registration) Seated() bool { return r.Status == RegistrationHeld || r.Valid() }

// Seats are all that the order holds: of each pool that a ticket was taken from, one.
func (o Order) Seats() (seats []inventory.Seat) {
	for _, r := range o.Registrations {
		if r.Seated() {
			seats = append(seats, o.seats(r)...)
		}
	}
	return seats
}

// Counted is how many tickets of the order count against what its buyer may hold of the event.
func (o Order) Counted() (tickets int) {
	for _, r := range o.Registrations {
		if o.Limited && r.Seated() {
			tickets++
		}
	}
	return tickets
}

// Limit is how many tickets of an event are counted as one person's.
type Limit struct {
	Taken   int   `json:"taken"`
	Version int64 `json:"version"` // rises with every order that is made or given up
}

// ReadLimit reads how many tickets are counted as somebody's. Of whoever never had one, there is none.
func ReadLimit(eventID, person string, into *Limit) table.Read {
	return table.Read{Key: table.LimitKey(eventID, person), Into: into}
}

// CorrectLimit counts so many tickets as somebody's, unless an order of theirs moved since the limit was read. Then the commit
// fails with ErrMoved.
func CorrectLimit(eventID, person string, read Limit, taken int) table.Write {
	write := table.Write{Op: table.Update, Key: table.LimitKey(eventID, person), Set: "#taken = :taken", Condition: "#version = :read",
		Values: table.Values{"taken": taken, "read": read.Version}, Else: ErrMoved}
	if read.Version == 0 {
		write.Condition, write.Values = table.Absent, table.Values{"taken": taken}
	}
	return write
}

// EachOfEvent visits the orders of an event as the index has them, a moment behind, in no order.
func (s *Store) EachOfEvent(ctx context.Context, eventID string, visit func(Order) error) error {
	for _, place := range ofEvent(eventID) {
		err := s.table.Each(ctx, place, func(item table.Item) error {
			var order Order
			if err := item.Decode(&order); err != nil {
				return err
			}
			return visit(order)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// LoadEach visits orders as they are at this moment.
func (s *Store) LoadEach(ctx context.Context, orderIDs []string, visit func(Order) error) error {
	for part := range slices.Chunk(orderIDs, table.BatchLimit) {
		orders := make([]Order, len(part))
		reads := make([]table.Read, len(part))
		for i, id := range part {
			reads[i] = table.Read{Key: table.OrderKey(id), Into: &orders[i]}
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return err
		}
		for _, order := range orders {
			if order.Version == 0 {
				continue
			}
			if err := visit(order); err != nil {
				return err
			}
		}
	}
	return nil
}

// HoldKnown says whether the end of an order's hold is written down where those find it who give seats back.
func (s *Store) HoldKnown(ctx context.Context, o Order) (known bool, err error) {
	if o.HeldUntil == nil {
		return false, nil
	}
	var h held
	err = s.table.Load(ctx, table.Read{Key: table.HoldKey(o.ID, *o.HeldUntil), Into: &h})
	return h.OrderID != "", err
}

// Rehold lets the hold of an open order end now, written down where it is found, with whatever else belongs to it. Its seats
// go back as those of any other: once nobody can pay for it any more. It does nothing unless the order is still at the version
// that was read.
func (s *Store) Rehold(ctx context.Context, orderID string, version int64, also ...table.Write) (done bool, err error) {
	_, err = s.Change(ctx, orderID, func(o *Order, _ event.Event) ([]table.Write, error) {
		if done = o.Open() && o.Version == version; !done {
			return nil, nil
		}
		return append(s.Keep(o, s.now()), also...), nil
	})
	return done && err == nil, err
}

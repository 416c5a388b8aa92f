package checkin

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/table"
)

// lasting is how long a manifest is good for, and a position in it. noted is how long changes are kept, a little longer.
const (
	lasting = 72 * time.Hour
	noted   = lasting + 24*time.Hour
)

// change notes that tickets of an order changed; what they are by now says the order.
type change struct {
	OrderID   string `json:"orderId"`
	ExpiresAt int64  `json:"expiresAt"` // garbage after this, in seconds since 1970
}

// Concerns says whether a gate must know of what became of an order: whether tickets were issued, changed, used or taken away.
func Concerns(before, after booking.Order) bool {
	return !maps.EqualFunc(known(before), known(after), same)
}

// known are the tickets of an order that a gate knows, by their ids.
func known(o booking.Order) map[string]Entry {
	entries := map[string]Entry{}
	for _, id := range o.InOrder() {
		if r := o.Registrations[id]; issued(r) {
			entries[id] = entry(id, r, o)
		}
	}
	return entries
}

// same compares what is told of a ticket: not its version, which another ticket of the order raises as well.
func same(a, b Entry) bool {
	at, bt := a.CheckedInAt, b.CheckedInAt
	a.CheckedInAt, b.CheckedInAt, a.Version, b.Version = nil, nil, 0, 0
	return a == b && (at == nil) == (bt == nil) && (at == nil || at.Equal(*bt))
}

// issued says whether somebody may have a registration's code: not while it is held, nor when it came to nothing.
func issued(r booking.Registration) bool {
	switch r.Status {
	case booking.RegistrationConfirmed, booking.RegistrationAttended, booking.RegistrationWithdrawn, booking.RegistrationCancelled, booking.RegistrationRevoked:
		return true
	case booking.RegistrationHeld, booking.RegistrationExpired:
	}
	return false
}

// atOnce is how many changes one commit notes.
const atOnce = 100

// Note remembers that orders of an event changed, for those who ask what did. It is called after the change, by the stream, and
// may be called again.
func (s *Store) Note(ctx context.Context, eventID string, orders ...string) error {
	orders = slices.Compact(slices.Sorted(slices.Values(orders)))
	for some := range slices.Chunk(orders, atOnce) {
		now := s.now()
		writes := make([]table.Write, len(some))
		for i, order := range some {
			writes[i] = table.Write{Op: table.Put, Key: table.ChangeKey(eventID, order, now), Record: change{order, now.Add(noted).Unix()}}
		}
		if err := s.table.Commit(ctx, writes...); err != nil {
			return err
		}
	}
	return nil
}

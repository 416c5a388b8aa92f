package checkin

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// errNotCheckedIn: there is nothing to undo.
var errNotCheckedIn = state.ErrIllegalTransition.Saying("This ticket was not checked in.")

// mostUndone is how many scans of a ticket are remembered as undone: a device repeats what was not answered for a while, and
// nobody undoes one ticket more often in that time.
const mostUndone = 10

// Undo takes back a check-in that was a mistake: the ticket lets its holder in again, by another scan. Who did it is in the
// audit.
func (s *Store) Undo(ctx context.Context, actor access.Actor, eventID, registration string) error {
	var order booking.Order
	read := table.Read{Key: table.OrderKey(id.OrderOf(registration)), Into: &order}
	if _, err := event.Permit(ctx, s.accounts, actor, eventID, read); err != nil {
		return err
	}
	for range 4 {
		r, ok := order.Registrations[registration]
		switch {
		case !ok || order.EventID != eventID:
			return problem.ErrNotFound
		case r.Status != booking.RegistrationAttended:
			return errNotCheckedIn
		}
		now := s.now()
		err := s.table.Commit(ctx, letOut(order, registration, now),
			message.Record(message.CheckInUndone{EventID: eventID, RegistrationID: registration}, now),
			audit.Record(actor, "registration.checkInUndone", registration, audit.Change{Before: map[string]any{"gate": r.Gate, "checkedInAt": r.CheckedInAt}}, "", now))
		if !errors.Is(err, errBeaten) {
			return err
		}
		order = booking.Order{}
		if err := s.table.Load(ctx, read); err != nil {
			return err
		}
	}
	return problem.ErrUnavailable
}

// letOut marks a ticket as not used, and its scan as undone, if the order still is what was read: the scan that is undone is
// the one that was seen.
func letOut(order booking.Order, registration string, now time.Time) table.Write {
	r, ticket := order.Registrations[registration], "#registrations.#"+registration
	undone := append(slices.Clone(r.Undone[max(0, len(r.Undone)-mostUndone+1):]), r.Scan)
	return table.Write{Op: table.Update, Key: table.OrderKey(order.ID),
		Set:       ticket + ".#status = :confirmed, " + ticket + ".#undone = :undone, #updatedAt = :now",
		Remove:    ticket + ".#checkedInAt, " + ticket + ".#gate, " + ticket + ".#scan",
		Condition: table.Current,
		Values:    table.Values{"confirmed": booking.RegistrationConfirmed, "undone": undone, "now": now, "version": order.Version},
		Else:      errBeaten}
}

// Package checkin lets people in. A scan always has an answer, and a ticket is let in at most once: whichever of two gates
// comes first wins by the condition on the ticket itself, and the other is told when the first one was.
package checkin

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Result is the answer to a scan.
type Result string

// The answers to a scan.
const (
	OK        Result = "ok"        // let in, now or by this very scan before
	Duplicate Result = "duplicate" // let in before, by another scan or by this one, which was undone
	Invalid   Result = "invalid"   // not a ticket of this event
	Void      Result = "void"      // a ticket that was withdrawn, cancelled or revoked
)

// Scan is a ticket held before a scanner.
type Scan struct {
	Code      string
	Gate      string
	DeviceID  string
	ScanID    string     // the device's own name for it: the same again has the same answer
	ScannedAt *time.Time // when, if the gate was offline; nil: now
}

// Answer is what the gate is told.
type Answer struct {
	Result         Result
	Ticket         *booking.Ticket // nil when the scan is invalid
	FirstScannedAt *time.Time      // with Duplicate: when it was let in, nil if that was undone
}

// name tells the scan from those of all devices: each has names of its own for its scans, and many count. It is short, however
// long theirs are, so that a check-in costs the same for all of them.
func (s Scan) name() string { return id.Hash(s.DeviceID, s.ScanID) }

// Store lets people in to the events of a table.
type Store struct {
	table    *table.Table
	accounts *account.Store
	now      clock.Clock
}

// NewStore returns the door of a table's events.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{t, account.NewStore(t, now), now}
}

// parallel is how many tickets of one batch are let in at once.
const parallel = 8

// Scan answers scans in their order. Tickets are let in one by one, each by one conditional commit, so that one that fails
// takes no other along; an error means that some were not answered, and that the batch can be sent again. With an
// Idempotency-Key that came with another batch it is problem.ErrKeyReused.
func (s *Store) Scan(ctx context.Context, actor access.Actor, codes *booking.Codes, eventID string, scans []Scan) ([]Answer, error) {
	orders, reads := ordersOf(scans)
	beside := reads[:min(len(reads), besidePermit)]
	if _, err := event.Permit(ctx, s.accounts, actor, eventID, beside...); err != nil {
		return nil, err
	}
	if err := s.table.Load(ctx, reads[len(beside):]...); err != nil {
		return nil, err
	}
	if err := s.table.Commit(ctx, actor.Once.Claim(eventID, s.now())...); err != nil {
		return nil, err
	}
	var (
		answers = make([]Answer, len(scans))
		failed  = make([]error, len(scans))
		door    = door{s, codes, eventID}
		turns   = make(chan struct{}, parallel)
		group   sync.WaitGroup
	)
	for i, scan := range scans {
		if earlier(scans[:i], scan.Code) {
			continue // the same ticket twice in one batch: the later scan waits for the earlier
		}
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			answers[i], failed[i] = door.admit(ctx, scan, orders)
		})
	}
	group.Wait()
	for i, scan := range scans {
		if earlier(scans[:i], scan.Code) {
			delete(orders, orderOf(scan.Code))
			answers[i], failed[i] = door.admit(ctx, scan, orders)
		}
	}
	return answers, errors.Join(failed...)
}

func earlier(scans []Scan, code string) bool {
	for _, scan := range scans {
		if scan.Code == code {
			return true
		}
	}
	return false
}

func orderOf(code string) string {
	registration, ok := booking.Locate(code)
	if !ok {
		return ""
	}
	return id.OrderOf(registration)
}

// besidePermit is how many orders are read in one round trip with what says whether the caller may read them: as many as
// there is room for beside it.
const besidePermit = 90

// ordersOf are the reads of the orders that the codes speak of, into the map.
func ordersOf(scans []Scan) (orders map[string]*booking.Order, reads []table.Read) {
	orders = map[string]*booking.Order{}
	for _, scan := range scans {
		if order := orderOf(scan.Code); order != "" && orders[order] == nil {
			orders[order] = &booking.Order{}
			reads = append(reads, table.Read{Key: table.OrderKey(order), Into: orders[order]})
		}
	}
	return orders, reads
}

// door is the store at the entrance of one event.
type door struct {
	*Store
	codes   *booking.Codes
	eventID string
}

// errBeaten: another scan, or a withdrawal, came first.
var errBeaten = errors.New("checkin: the ticket changed meanwhile")

// admit answers one scan. When the ticket changed since it was read it looks again: once is enough to see who was first,
// unless somebody undoes it at the same moment.
func (d door) admit(ctx context.Context, scan Scan, orders map[string]*booking.Order) (Answer, error) {
	registration, ok := booking.Locate(scan.Code)
	if !ok {
		return Answer{Result: Invalid}, nil
	}
	var order booking.Order
	read, seen := orders[id.OrderOf(registration)]
	if seen {
		order = *read
	}
	for range 4 {
		if !seen {
			order = booking.Order{}
			if err := d.table.Load(ctx, table.Read{Key: table.OrderKey(id.OrderOf(registration)), Into: &order}); err != nil {
				return Answer{}, err
			}
		}
		answer, admitted := d.judge(scan, registration, order)
		if !admitted {
			return answer, nil
		}
		now := d.now()
		at := instant(scan, order.CreatedAt, now)
		err := d.table.Commit(ctx, letIn(order, registration, scan, at, now),
			message.Record(message.RegistrationCheckedIn{EventID: d.eventID, RegistrationID: registration, Gate: scan.Gate}, now))
		if err == nil {
			answer.Ticket.Status, answer.Ticket.CheckedInAt, answer.Ticket.Gate = booking.RegistrationAttended, &at, scan.Gate
			answer.Ticket.Order.Version, answer.Ticket.Order.UpdatedAt = order.Version+1, now
			return answer, nil
		}
		if !errors.Is(err, errBeaten) {
			return Answer{}, err
		}
		seen = false
	}
	return Answer{}, problem.ErrUnavailable
}

// judge says what a scan means by what was read; admitted says that the ticket is still to be let in.
func (d door) judge(scan Scan, registration string, order booking.Order) (answer Answer, admitted bool) {
	r, ok := order.Registrations[registration]
	if !ok || order.EventID != d.eventID || !d.codes.Genuine(scan.Code, registration, r.Revision) {
		return Answer{Result: Invalid}, false
	}
	answer.Ticket = &booking.Ticket{ID: registration, Registration: r, Order: order}
	switch {
	case r.Status == booking.RegistrationConfirmed && order.PaymentStatus == booking.PaymentDisputed:
		answer.Result = Void // until the dispute is won
	case r.Status == booking.RegistrationConfirmed && slices.Contains(r.Undone, scan.name()):
		answer.Result = Duplicate
	case r.Status == booking.RegistrationConfirmed:
		answer.Result = OK
		return answer, true
	case r.Status == booking.RegistrationAttended && r.Scan == scan.name():
		answer.Result = OK
	case r.Status == booking.RegistrationAttended:
		answer.Result, answer.FirstScannedAt = Duplicate, r.CheckedInAt
	default:
		answer.Result = Void
	}
	return answer, false
}

// letIn marks a ticket as used at an instant, if it still is what was read, its payment is not disputed, and this scan was not
// undone. It does not ask that the order is as it was: others may be let in by it at the same moment.
func letIn(order booking.Order, registration string, scan Scan, at, now time.Time) table.Write {
	ticket := "#registrations.#" + registration
	return table.Write{Op: table.Update, Key: table.OrderKey(order.ID),
		Set:       ticket + ".#status = :attended, " + ticket + ".#checkedInAt = :at, " + ticket + ".#gate = :gate, " + ticket + ".#scan = :scan, #updatedAt = :now",
		Condition: ticket + ".#status = :confirmed AND " + ticket + ".#revision = :revision AND NOT contains(" + ticket + ".#undone, :scan) AND #paymentStatus <> :disputed",
		Values: table.Values{"attended": booking.RegistrationAttended, "confirmed": booking.RegistrationConfirmed, "disputed": booking.PaymentDisputed,
			"revision": order.Registrations[registration].Revision, "at": at, "gate": scan.Gate, "scan": scan.name(), "now": now},
		Else: errBeaten}
}

// instant is when a ticket was let in: when the gate says, but neither before the ticket was ordered nor later than now.
func instant(scan Scan, ordered, now time.Time) time.Time {
	switch at := scan.ScannedAt; {
	case at == nil || at.After(now):
		return now
	case at.Before(ordered):
		return ordered
	default:
		return at.UTC().Truncate(time.Millisecond)
	}
}

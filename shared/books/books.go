// Package books keeps what was sold and what is left in agreement. Every sale, return and change of size moves a pool, a
// person's limit and an order in one commit, so that there should be nothing to find. This package looks all the same, event
// by event (round.go): it holds what orders hold against the pools and limits that they were counted in, and finds orders that
// should have ended (look.go); what it is sure of it puts right, and says so; the rest a person decides (settle.go).
//
// # Checking what moves
//
// Nothing is locked. Whatever changes what orders hold of a shard raises the shard's version in the same commit. So a shard
// whose version is the same before its orders were read and after it had one state all the while, and what its orders hold can
// be held against it to the seat. A shard that moved meanwhile says nothing, and is looked at again another time.
//
// Which orders there are is known from an index, which lags behind. A first look takes the index at its word, since it costs a
// tenth. Where it shows a difference, a second one reads every order itself, after the shard has stood still for a while: what
// is older than that the index has. A seat that an order holds and the index does not show yet looks like one that nobody
// holds. To give that away would sell it twice, so it is given back only when the same was seen by a check long before too.
// Seats that are available and should not be are taken out at once: an order that is not seen only makes them fewer.
//
// A repair is a condition on the version that was looked at. Whatever comes between makes it fail, and nothing was repaired.
package books

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/table"
)

// Kind is what is wrong.
type Kind string

// What may be wrong. By the subject of a finding it is known where.
const (
	SeatsLost       Kind = "seatsLost"       // nobody holds them, and they are not available: they cannot be sold
	SeatsExcess     Kind = "seatsExcess"     // they are available beside those that there are: they could be sold twice
	Oversold        Kind = "oversold"        // orders hold more than there is, and too little is left to make up for it
	SeatsNowhere    Kind = "seatsNowhere"    // orders hold seats of a shard that there is not
	CapacityDiffers Kind = "capacityDiffers" // the shards of a pool have more or fewer seats together than its ticket type or event
	LimitTooHigh    Kind = "limitTooHigh"    // more tickets are counted as a person's than they hold
	LimitTooLow     Kind = "limitTooLow"     // fewer are: they could have more than the event allows
	HoldLost        Kind = "holdLost"        // an order should have been paid long ago, and nothing gives its seats back
	NotCalledOff    Kind = "notCalledOff"    // orders of a cancelled event go on
	RefundLost      Kind = "refundLost"      // a refund is on its way for days, of which Stripe does not know
)

// Outcome is what was done about a finding.
type Outcome string

// What may be done about a finding.
const (
	Repaired   Outcome = "repaired"
	Repairable Outcome = "repairable" // it would be, but for the dry run
	Noted      Outcome = "noted"      // it is put right if the next check finds the same
	Moving     Outcome = "moving"     // the stock moves: it is looked at again another time
	Open       Outcome = "open"       // a person decides
)

// Finding is something that should not be.
type Finding struct {
	Kind    Kind      `json:"kind"`
	Subject string    `json:"subject"`      // a shard of a pool, a person, an order, a ticket type, or an event
	By      int64     `json:"by,omitempty"` // seats or tickets
	Since   time.Time `json:"since"`        // when it was first seen
	Outcome Outcome   `json:"outcome"`
}

// Report says what a check has found.
type Report struct {
	Events   int                  `json:"events"`   // that were looked at
	Orders   int                  `json:"orders"`   // of these
	Findings map[string][]Finding `json:"findings"` // by event
}

// Request is what an operator asks for. Nothing is asked for by the schedule: the round goes on.
type Request struct {
	EventID string `json:"eventId"`
	DryRun  bool   `json:"dryRun"` // say what would be done
}

// Pace is how much time is taken.
//
// Quiet and Patience say how sure is sure enough: for how long a shard stands still before its orders are read, and how long ago
// the same must have been seen before seats are given back. An index that is more behind than the one is rare, than the other
// unheard of. The others say how much time must be left to begin to glance at an event, to settle one that has stood still, and
// to write down how far the round is.
type Pace struct{ Quiet, Patience, Glance, Settle, Save time.Duration }

// steady is the pace outside of tests.
var steady = Pace{Quiet: time.Minute, Patience: 30 * time.Minute, Glance: 10 * time.Second, Settle: 20 * time.Second, Save: 5 * time.Second}

// Store holds the books of a table's events.
type Store struct {
	table    *table.Table
	events   *event.Store
	orders   *booking.Store
	payments *payment.Store
	now      clock.Clock
	pace     Pace
}

// NewStore returns the books of a table.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{table: t, events: event.NewStore(t, now), orders: booking.NewStore(t, now), payments: payment.NewStore(t, nil, "", now),
		now: now, pace: steady}
}

// At another pace: for tests, whose indexes do not lag.
func (s *Store) At(pace Pace) *Store {
	s.pace = pace
	return s
}

// book is an event whose books are open, with what was found in them and not put right.
type book struct {
	EventID string    `json:"eventId"`
	Version int64     `json:"version"`
	Seen    []Finding `json:"seen,omitempty"`
}

// read reads the book of an event. One that is not open is empty, and is opened by whatever is found in it.
func (s *Store) read(ctx context.Context, eventID string) (book, error) {
	b := book{EventID: eventID}
	err := s.table.Load(ctx, table.Read{Key: table.BooksKey(eventID), Into: &b})
	return b, err
}

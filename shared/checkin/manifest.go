package checkin

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Manifest is a page of what a gate knows of an event's tickets. Pages are chained: each begins where the one before it says.
// First come all tickets, from the newest order back; then, for as long as somebody asks, those that changed.
type Manifest struct {
	EventID   string
	AsOf      time.Time // when it was read
	ExpiresAt time.Time // from when on it is good for nothing
	Since     string    // the position behind which it lies, "" for the first page
	Position  string    // where the next page begins
	More      bool      // there is a next page already
	Entries   []Entry
}

// Entry is what a gate knows of one ticket.
type Entry struct {
	RegistrationID string
	Version        int64 // of its order: what has a higher one is newer
	Revision       int   // of its code
	HolderName     string
	TicketTypeID   string
	TicketTypeName string
	Status         booking.RegistrationStatus
	Admits         bool // it lets somebody in, or has
	CheckedInAt    *time.Time
}

func entry(id string, r booking.Registration, o booking.Order) Entry {
	return Entry{RegistrationID: id, Version: o.Version, Revision: r.Revision, HolderName: r.Holder.Name, TicketTypeID: r.TicketTypeID,
		TicketTypeName: o.TicketTypeName(r.TicketTypeID), Status: r.Status, Admits: o.Admits(r), CheckedInAt: r.CheckedInAt}
}

// pageSize is how many tickets a page has room for. Orders are not divided, so that it may end a few short of that.
const pageSize = 1000

// Positions overlap, so that nothing falls between two pages. Changes are noted by the stream, with the time at that moment:
// what is noted at an instant can be read at most flight later, the time that a commit and its replicas may take. The index of an event's orders lags
// behind as well, by less than a second as a rule; what it does not show yet is told as a change, for as long as lag.
const (
	flight = 15 * time.Second
	lag    = 2 * time.Minute
)

// position is where a page begins.
type position struct {
	Order string `json:"o,omitempty"` // among all tickets: behind this order's Place
	Noted string `json:"n"`           // among changes, now or when the orders are through: from this sort key on
	Back  string `json:"b,omitempty"` // within changes that fill several pages: where to go on when they are through
}

func (p position) String() string {
	text, _ := json.Marshal(p) // strings marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

var errPosition = problem.NewBadRequest("invalid-parameter", "The parameter since is no position of a manifest; begin without it.")

// ErrOutdated refuses a position whose changes are forgotten.
var ErrOutdated = problem.NewConflict("manifest-outdated", "Changes are told for three days. Read the list anew, without since.")

// readPosition reads what a page said of the next. It needs no protection: it leads nowhere but to the same event's tickets, of
// which its sender may see all.
func readPosition(text string, now time.Time) (p position, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &p) != nil || p.Noted == "" {
		return position{}, errPosition
	}
	if p.Noted < table.Instant(now.Add(-lasting)) {
		return position{}, ErrOutdated
	}
	return p, nil
}

// Manifest returns the page behind a position, "" for the first, to those who let people in.
func (s *Store) Manifest(ctx context.Context, actor access.Actor, orders *booking.Store, eventID, since string) (Manifest, error) {
	now := s.now()
	from := position{Noted: table.Instant(now.Add(-lag))}
	if since != "" {
		var err error
		if from, err = readPosition(since, now); err != nil {
			return Manifest{}, err
		}
	}
	if _, err := event.Permit(ctx, s.accounts, actor, eventID); err != nil {
		return Manifest{}, err
	}
	page := Manifest{EventID: eventID, AsOf: now, ExpiresAt: now.Add(lasting), Since: since}
	read := s.changes
	if since == "" || from.Order != "" {
		read = func(ctx context.Context, page *Manifest, from position) (position, error) {
			return all(ctx, orders, page, from)
		}
	}
	next, err := read(ctx, &page, from)
	page.Position = next.String()
	return page, err
}

// add puts an order's tickets onto the page, unless there is no room for them.
func (m *Manifest) add(o booking.Order) (fits bool) {
	entries := known(o)
	if len(m.Entries)+len(entries) > pageSize {
		return false
	}
	for _, id := range o.InOrder() {
		if known, ok := entries[id]; ok {
			m.Entries = append(m.Entries, known)
		}
	}
	return true
}

// mostOrders is how many orders one page looks at: few of them may have tickets.
const mostOrders = 1000

// all fills a page with the tickets of all orders, the newest first. Orders that come meanwhile are newer than the first page, and changes.
func all(ctx context.Context, orders *booking.Store, page *Manifest, from position) (position, error) {
	next, read := from, 0
	for order, err := range orders.OfEvent(ctx, page.EventID, from.Order) {
		switch {
		case err != nil:
			return position{}, err
		case order.Place() == from.Order:
			continue // it ended the page before
		case read == mostOrders, !page.add(order):
			page.More = true
			return next, nil
		}
		next.Order = order.Place()
		read++
	}
	page.More = true // what changed while the pages were read
	return position{Noted: from.Noted}, nil
}

// mostChanges is how many notes of each shard one page looks at.
const mostChanges = 500

// note is one that was read.
type note struct {
	change
	at string // its sort key
}

// changes fills a page with the tickets of orders that changed, as these are by now.
func (s *Store) changes(ctx context.Context, page *Manifest, from position) (position, error) {
	notes, complete, err := s.notes(ctx, page.EventID, from.Noted)
	if err != nil {
		return position{}, err
	}
	back := cmp.Or(from.Back, table.Instant(page.AsOf.Add(-flight)))
	done := map[string]bool{}
	for some := range slices.Chunk(notes, 100) {
		changed := map[string]*booking.Order{}
		var reads []table.Read
		for _, note := range some {
			if !done[note.OrderID] && changed[note.OrderID] == nil {
				changed[note.OrderID] = &booking.Order{}
				reads = append(reads, table.Read{Key: table.OrderKey(note.OrderID), Into: changed[note.OrderID]})
			}
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return position{}, err
		}
		for _, note := range some {
			if order := changed[note.OrderID]; order != nil && !done[note.OrderID] && !page.add(*order) {
				page.More = true
				return position{Noted: note.at, Back: back}, nil
			}
			done[note.OrderID] = true
		}
	}
	if !complete {
		page.More = true
		return position{Noted: notes[len(notes)-1].at + "#", Back: back}, nil
	}
	return position{Noted: back}, nil
}

// notes reads what was noted from a sort key on, oldest first; complete says that this is all of it. It need not be consistent: what is
// not seen yet is still under way. Of shards that have more than
// is read at once, the one that was read least far says how far all are read.
func (s *Store) notes(ctx context.Context, eventID, from string) (notes []note, complete bool, err error) {
	var until string
	for shard := range table.ChangeShards {
		read, err := s.table.Query(ctx, table.Range{Partition: table.ChangesPartition(eventID, shard), From: from, Limit: mostChanges})
		if err != nil {
			return nil, false, err
		}
		for _, item := range read.Items {
			read := note{at: item.SK()}
			if err := item.Decode(&read.change); err != nil {
				return nil, false, err
			}
			notes = append(notes, read)
		}
		if last := len(notes) - 1; read.Next != nil && (until == "" || notes[last].at < until) {
			until = notes[last].at
		}
	}
	slices.SortFunc(notes, func(a, b note) int { return cmp.Compare(a.at, b.at) })
	if until == "" {
		return notes, true, nil
	}
	return slices.DeleteFunc(notes, func(n note) bool { return n.at > until }), false, nil
}

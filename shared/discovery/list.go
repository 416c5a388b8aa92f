package discovery

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Store keeps the lists.
type Store struct {
	table  *table.Table
	events *event.Store
}

// NewStore returns the lists of a table's events.
func NewStore(t *table.Table, events *event.Store) *Store { return &Store{t, events} }

// place is one entry of an event in a list.
type place struct {
	List string    `json:"list"`
	From time.Time `json:"from"`
}

// listed remembers where an event stands, so that its entries can be found again when it moves or goes.
type listed struct {
	Version int64   `json:"version"`
	Places  []place `json:"places"`
}

// errListed: somebody else is listing the same event.
var errListed = errors.New("discovery: the event was listed meanwhile")

// List makes the lists agree with an event as it is now. It may be repeated and may be cut short: it first remembers all
// places that it will have touched, then writes them, then remembers those that stay.
func (s *Store) List(ctx context.Context, eventID string) error {
	page, err := s.events.Whole(ctx, eventID)
	if err != nil && !errors.Is(err, problem.ErrNotFound) {
		return err
	}
	var before listed
	if err := s.table.Load(ctx, table.Read{Key: table.ListedKey(eventID), Into: &before}); err != nil {
		return err
	}
	card, wanted := cardOf(page), []place{}
	if page.Listed() {
		for _, list := range card.lists() {
			for _, from := range stretches(page) {
				wanted = append(wanted, place{list, from})
			}
		}
	}
	if len(wanted) == 0 && len(before.Places) == 0 {
		return nil
	}
	var writes []table.Write
	gone := slices.DeleteFunc(slices.Clone(before.Places), func(p place) bool { return slices.ContainsFunc(wanted, p.same) })
	for _, p := range gone {
		writes = append(writes, table.Write{Op: table.Delete, Key: table.ListingKey(p.List, p.From, eventID)})
	}
	for _, p := range wanted {
		card.ShownFrom, card.Continues = instant(p.From), !p.From.Equal(page.StartAt)
		writes = append(writes, table.Write{Op: table.Put, Key: table.ListingKey(p.List, p.From, eventID), Record: card})
	}
	return s.write(ctx, eventID, before, append(slices.Clone(wanted), gone...), wanted, writes)
}

func (p place) same(other place) bool { return p.List == other.List && p.From.Equal(other.From) }

// chunk is how many entries are written at a time.
const chunk = 90

func (s *Store) write(ctx context.Context, eventID string, before listed, touched, kept []place, writes []table.Write) error {
	remember := func(version int64, places []place) table.Write {
		record := listed{Version: version + 1, Places: places}
		if version == 0 {
			return table.Create(table.ListedKey(eventID), record, errListed)
		}
		return table.Replace(table.ListedKey(eventID), record, version, errListed)
	}
	if len(writes) < chunk {
		return s.table.Commit(ctx, append(writes, remember(before.Version, kept))...)
	}
	if err := s.table.Commit(ctx, remember(before.Version, touched)); err != nil {
		return err
	}
	for part := range slices.Chunk(writes, chunk) {
		if err := s.table.Commit(ctx, part...); err != nil {
			return err
		}
	}
	return s.table.Commit(ctx, remember(before.Version+1, kept))
}

// lastInstant stands for all that come after it: with a fifth digit of the year, texts would no longer sort as times do.
var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func instant(t time.Time) string {
	if t.After(lastInstant) {
		t = lastInstant
	}
	return table.Instant(t)
}

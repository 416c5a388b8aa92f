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
	list string
	from time.Time
}

// run is the entries of an event in one list: one for each stretch, from the first on. To remember runs and not places keeps
// an item small that would else outgrow DynamoDB's 400 KB.
type run struct {
	List  string    `json:"list"`
	From  time.Time `json:"from"`
	Count int       `json:"count"`
}

// placesOf are all entries of some runs, each once.
func placesOf(runs []run) []place {
	var places []place
	known := map[place]bool{}
	for _, r := range runs {
		for i := range r.Count {
			p := place{r.List, r.From.UTC().Add(time.Duration(i) * stretch)}
			if !known[p] {
				known[p] = true
				places = append(places, p)
			}
		}
	}
	return places
}

// listed remembers where an event stands, so that its entries can be found again when it moves or goes. Its version guards
// them: whoever writes entries of the event holds it as they read it.
type listed struct {
	Version int64 `json:"version"`
	Runs    []run `json:"runs"`
}

// errListed: somebody else is listing the same event.
var errListed = errors.New("discovery: the event was listed meanwhile")

// List makes the lists agree with an event as it is now. It may be repeated and may be cut short: it first remembers all
// places that it will have touched, then writes them, then remembers those that stay. Of two at the same time the one that
// knows the older event fails, and looks again.
func (s *Store) List(ctx context.Context, eventID string) error {
	for range 4 {
		if err := s.list(ctx, eventID); !errors.Is(err, errListed) {
			return err
		}
	}
	return errors.Join(problem.ErrUnavailable, errListed)
}

// list reads first where the event stands and then the event: who reads the event later finds, or makes, a later version
// of where it stands.
func (s *Store) list(ctx context.Context, eventID string) error {
	var before listed
	if err := s.table.Load(ctx, table.Read{Key: table.ListedKey(eventID), Into: &before}); err != nil {
		return err
	}
	page, err := s.events.Whole(ctx, eventID)
	if err != nil && !errors.Is(err, problem.ErrNotFound) {
		return err
	}
	var wanted []run
	card := cardOf(page)
	if page.Listed() {
		wanted = card.runs(page.End())
	}
	switch {
	case len(wanted) == 0 && len(before.Runs) == 0:
		return nil
	case len(before.Runs) > mostRuns:
		if err := s.write(ctx, eventID, before, nil, entries(eventID, card, before.Runs, nil)); err != nil {
			return err
		}
		return s.list(ctx, eventID)
	}
	return s.write(ctx, eventID, before, wanted, entries(eventID, card, before.Runs, wanted))
}

// mostRuns is how much attempts that were cut short, each of a changed event, may leave to be remembered before it is cleared
// away: some fifty kilobytes.
const mostRuns = 96

// entries are the writes that take an event's card out of where it was and put it where it is wanted.
func entries(eventID string, card Card, before, wanted []run) []table.Write {
	var writes []table.Write
	stays := map[place]bool{}
	for _, p := range placesOf(wanted) {
		stays[p] = true
		card.ShownFrom, card.Continues = instant(p.from), !p.from.Equal(card.StartAt)
		writes = append(writes, table.Write{Op: table.Put, Key: table.ListingKey(p.list, p.from, eventID), Record: card})
	}
	for _, p := range placesOf(before) {
		if !stays[p] {
			writes = append(writes, table.Write{Op: table.Delete, Key: table.ListingKey(p.list, p.from, eventID)})
		}
	}
	return writes
}

// chunk is how many entries are written at a time.
const chunk = 90

// write carries the entries out, each commit under the guard. Few go with it in one; of many it tells first where they will
// have been, and last where they are.
func (s *Store) write(ctx context.Context, eventID string, before listed, wanted []run, entries []table.Write) error {
	if len(entries) < chunk {
		return s.table.Commit(ctx, append(entries, remember(eventID, before.Version, wanted))...)
	}
	if err := s.table.Commit(ctx, remember(eventID, before.Version, union(before.Runs, wanted))); err != nil {
		return err
	}
	version := before.Version + 1
	guard := table.Write{Op: table.Check, Key: table.ListedKey(eventID), Condition: table.Current, Values: table.Values{"version": version}, Else: errListed}
	for part := range slices.Chunk(entries, chunk) {
		if err := s.table.Commit(ctx, append(slices.Clone(part), guard)...); err != nil {
			return err
		}
	}
	return s.table.Commit(ctx, remember(eventID, version, wanted))
}

// remember writes where an event stands, if it still stood where the version that was read says.
func remember(eventID string, version int64, runs []run) table.Write {
	record := listed{Version: version + 1, Runs: runs}
	if version == 0 {
		return table.Create(table.ListedKey(eventID), record, errListed)
	}
	return table.Replace(table.ListedKey(eventID), record, version, errListed)
}

// union is all runs of both, each once: that of an attempt which is made again is the same.
func union(a, b []run) []run {
	all := slices.Clone(a)
	for _, r := range b {
		if !slices.ContainsFunc(all, r.same) {
			all = append(all, r)
		}
	}
	return all
}

func (r run) same(other run) bool {
	return r.List == other.List && r.Count == other.Count && r.From.Equal(other.From)
}

// firstInstant and lastInstant stand for all that come before and after them: with a sign or a fifth digit in the year, texts
// would no longer sort as times do.
var (
	firstInstant = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	lastInstant  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

func instant(t time.Time) string {
	switch {
	case t.Before(firstInstant):
		t = firstInstant
	case t.After(lastInstant):
		t = lastInstant
	}
	return table.Instant(t)
}

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

// stand is where an event stands: in some lists, in all of them since its start, and so many times among what is running.
// To remember that and not every entry keeps an item small that would else outgrow DynamoDB's 400 KB.
type stand struct {
	Lists   []string  `json:"lists"`
	Start   time.Time `json:"start"`
	Running int       `json:"running"`
}

// keys are those of all entries.
func (s stand) keys(eventID string) []table.Key {
	var keys []table.Key
	for _, list := range s.Lists {
		keys = append(keys, table.ListingKey(list, s.Start, eventID))
		for i := range s.Running {
			keys = append(keys, table.RunningKey(list, s.Start.Add(fresh+time.Duration(i)*stretch), eventID))
		}
	}
	return keys
}

// run is what was remembered until there were lists of what is running: the entries of an event in one list, one for each 48
// hours. Whoever lists the event anew takes them away.
type run struct {
	List  string    `json:"list"`
	From  time.Time `json:"from"`
	Count int       `json:"count"`
}

func (r run) keys(eventID string) []table.Key {
	var keys []table.Key
	for i := range r.Count {
		keys = append(keys, table.ListingKey(r.List, r.From.Add(time.Duration(i)*48*time.Hour), eventID))
	}
	return keys
}

// listed remembers where an event stands, so that its entries can be found again when it moves or goes. Its version guards
// them: whoever writes entries of the event holds it as they read it.
type listed struct {
	Version int64   `json:"version"`
	Stands  []stand `json:"stands"`
	Runs    []run   `json:"runs,omitempty"`
}

// nowhere says that there are no entries.
func (l listed) nowhere() bool { return len(l.Stands) == 0 && len(l.Runs) == 0 }

// keys are those of all entries that there may be, each once.
func (l listed) keys(eventID string) []table.Key {
	var keys []table.Key
	for _, stand := range l.Stands {
		keys = append(keys, stand.keys(eventID)...)
	}
	for _, run := range l.Runs {
		keys = append(keys, run.keys(eventID)...)
	}
	return distinct(keys)
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

// Listed returns all events that are in public lists, also those that are over: for operators, since it reads every card.
func (s *Store) Listed(ctx context.Context) ([]string, error) {
	var eventIDs []string
	err := s.table.Each(ctx, table.Range{Partition: table.ListingPartition(everything)}, func(item table.Item) error {
		var card Card
		err := item.Decode(&card)
		eventIDs = append(eventIDs, card.EventID)
		return err
	})
	return distinct(eventIDs), err
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
	var wanted listed
	card := cardOf(page)
	if page.Listed() {
		wanted.Stands = []stand{card.stand(page.End())}
	}
	switch {
	case wanted.nowhere() && before.nowhere():
		return nil
	case len(before.Stands) > mostStands:
		if err := s.write(ctx, eventID, before, listed{}, entries(eventID, card, before, listed{})); err != nil {
			return err
		}
		return s.list(ctx, eventID)
	}
	return s.write(ctx, eventID, before, wanted, entries(eventID, card, before, wanted))
}

// mostStands is how much attempts that were cut short, each of a changed event, may leave to be remembered before it is
// cleared away: some kilobytes for each.
const mostStands = 8

// entries are the writes that take an event's card out of where it was and put it where it is wanted.
func entries(eventID string, card Card, before, wanted listed) []table.Write {
	var writes []table.Write
	stays := map[table.Key]bool{}
	for _, key := range wanted.keys(eventID) {
		stays[key] = true
		writes = append(writes, table.Write{Op: table.Put, Key: key, Record: card})
	}
	for _, key := range before.keys(eventID) {
		if !stays[key] {
			writes = append(writes, table.Write{Op: table.Delete, Key: key})
		}
	}
	return writes
}

// chunk is how many entries are written at a time: with their guard, as many as a commit takes. Those of most events are fewer.
const chunk = 99

// write carries the entries out, each commit under the guard. Few go with it in one; of many it tells first where they will
// have been, and last where they are.
func (s *Store) write(ctx context.Context, eventID string, before, wanted listed, entries []table.Write) error {
	if len(entries) <= chunk {
		return s.table.Commit(ctx, append(entries, remember(eventID, before.Version, wanted))...)
	}
	if err := s.table.Commit(ctx, remember(eventID, before.Version, union(before, wanted))); err != nil {
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
func remember(eventID string, version int64, stands listed) table.Write {
	stands.Version = version + 1
	if version == 0 {
		return table.Create(table.ListedKey(eventID), stands, errListed)
	}
	return table.Replace(table.ListedKey(eventID), stands, version, errListed)
}

// union is where an event stands by either, each once: that of an attempt which is made again is the same.
func union(a, b listed) listed {
	all := listed{Stands: slices.Clone(a.Stands), Runs: a.Runs}
	for _, s := range b.Stands {
		if !slices.ContainsFunc(all.Stands, s.same) {
			all.Stands = append(all.Stands, s)
		}
	}
	return all
}

func (s stand) same(other stand) bool {
	return slices.Equal(s.Lists, other.Lists) && s.Start.Equal(other.Start) && s.Running == other.Running
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

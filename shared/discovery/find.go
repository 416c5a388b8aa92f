package discovery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/table"
)

// bookmark is where a listing goes on, and of which instant its pages are. Were each of the moment at which it is asked for,
// a long event would stand on a page once more when it begins to stand elsewhere, and the place to go on from could fall out
// of what is read.
type bookmark struct {
	From    string `json:"from"`
	Way     int    `json:"way"`     // which of the search's ways it goes
	Running bool   `json:"running"` // it is still among what was running at From
	At      string `json:"at"`      // the sort key of the last entry that was read
}

// mostPages bounds what a page costs when little of what is read is wanted: as many entries are read as stand on so many pages.
const mostPages = 6

// Find returns a page of events: first what has been running for more than two days, then the others by their start. Of
// several filters the one with the shortest list chooses what is read, and the others drop cards from it; a page may then hold
// fewer than limit and still have a next. All pages of a listing are of the instant of the first, whatever From later
// searches have.
//
// A page of twenty costs some 2½ read units of one filter, and at most 20 of any, for cards of up to a kilobyte.
func (s *Store) Find(ctx context.Context, search Search, limit int, after table.Position) ([]Card, table.Position, error) {
	mark := bookmark{Way: -1, Running: true}
	if after != nil {
		if err := json.Unmarshal(after, &mark); err != nil {
			return nil, nil, fmt.Errorf("discovery: position: %w", err)
		}
		from, err := time.Parse(time.RFC3339, mark.From)
		if err != nil {
			return nil, nil, fmt.Errorf("discovery: position: %w", err)
		}
		search.From = from
	}
	wanted := search.ready()
	if wanted.nowhere() {
		return nil, nil, nil
	}
	mark.From = wanted.from
	l := listing{table: s.table, wanted: wanted, ways: wanted.ways(), limit: limit, mark: mark}
	cards, more, err := l.page(ctx)
	if err != nil || !more {
		return cards, nil, err
	}
	next, err := json.Marshal(l.mark)
	return cards, next, err
}

// listing is one page in the making.
type listing struct {
	table  *table.Table
	wanted wanted
	ways   []way
	limit  int
	mark   bookmark
	read   int // entries so far
}

// page reads until the page is full and it is known whether there is more, or until enough is read for one page.
func (l *listing) page(ctx context.Context) (cards []Card, more bool, err error) {
	others, err := l.choose(ctx)
	if err != nil {
		return nil, false, err
	}
	if l.mark.Running {
		running, err := l.reader(l.ways[l.mark.Way], true)
		if err != nil {
			return nil, false, err
		}
		if cards, more, err = l.collect(ctx, nil, running); err != nil || more {
			return cards, more, err
		}
		l.mark.Running, l.mark.At = false, ""
	}
	if others == nil {
		if others, err = l.reader(l.ways[l.mark.Way], false); err != nil {
			return nil, false, err
		}
	}
	others.portion = max(others.portion-len(cards), l.portion())
	return l.collect(ctx, cards, others)
}

// choose finds the way of the shortest list, unless it is known, and returns its reader, with what it has read to find out.
func (l *listing) choose(ctx context.Context) (*reader, error) {
	switch {
	case l.mark.Way >= 0 && l.mark.Way < len(l.ways):
		return nil, nil
	case len(l.ways) == 1:
		l.mark.Way = 0
		return nil, nil
	}
	readers := make([]*reader, len(l.ways))
	for i, way := range l.ways {
		var err error
		if readers[i], err = l.reader(way, false); err != nil {
			return nil, err
		}
		readers[i].portion = l.portion()
	}
	if err := fill(ctx, readers...); err != nil {
		return nil, err
	}
	l.mark.Way = 0
	for i, reader := range readers {
		l.read += reader.read
		if reader.shorter(readers[l.mark.Way]) {
			l.mark.Way = i
		}
	}
	return readers[l.mark.Way], nil
}

// portion is how much is read at a time where several lists are read: of a page of twenty, as much as two read units of half
// price hold of large cards.
func (l *listing) portion() int { return max(2*l.limit/5, 2) }

// reader reads the lists of a way: those of what is running, or the others.
func (l *listing) reader(lists way, running bool) (*reader, error) {
	r := &reader{table: l.table, portion: l.limit + 1}
	if len(lists) > 1 {
		r.portion = l.portion()
	}
	for _, list := range lists {
		at := table.Range{Partition: table.ListingPartition(list), From: l.wanted.freshSince()}
		if running {
			at = table.Range{Partition: table.RunningPartition(list), From: l.wanted.runningSince(), To: instant(l.wanted.From.Add(time.Millisecond))}
		} else if !l.wanted.To.IsZero() {
			at.To = instant(l.wanted.To)
		}
		if l.mark.At != "" && running == l.mark.Running {
			var err error
			if at.After, err = table.Behind(at.Partition, l.mark.At); err != nil {
				return nil, err
			}
		}
		r.lists = append(r.lists, &source{at: at})
	}
	return r, nil
}

// collect adds the cards that are wanted. There is more when another one would not fit, or when it breaks off.
func (l *listing) collect(ctx context.Context, cards []Card, from *reader) (_ []Card, more bool, err error) {
	before := from.read
	defer func() { l.read += from.read - before }()
	for {
		if from.read > 0 && from.dry() && l.read+from.read-before >= mostPages*(l.limit+1) {
			return cards, true, nil
		}
		item, ok, err := from.next(ctx)
		if err != nil || !ok {
			return cards, false, err
		}
		var card Card
		if err := item.Decode(&card); err != nil {
			return nil, false, err
		}
		if l.wanted.admits(&card) {
			if len(cards) == l.limit {
				return cards, true, nil
			}
			cards = append(cards, card)
		}
		l.mark.At = item.SK()
	}
}

// mostUpcoming is as far as Upcoming counts.
const mostUpcoming = 100

// Upcoming counts an organizer's public events that are to come or running at an instant; a hundred stands for all more.
func (s *Store) Upcoming(ctx context.Context, organizerID string, at time.Time) (int, error) {
	cards, _, err := s.Find(ctx, Search{From: at, Organizer: organizerID}, mostUpcoming, nil)
	return len(cards), err
}

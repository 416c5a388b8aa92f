package discovery

import (
	"context"
	"errors"
	"sync"

	"github.com/event-radar/event-radar/shared/table"
)

// reader reads several lists together as one, in the order of their entries. An event that stands in several of them is read
// once.
type reader struct {
	table   *table.Table
	lists   []*source
	portion int // entries that are fetched at a time from each
	read    int // entries that were fetched
}

// source is one list on its way through a reader.
type source struct {
	at    table.Range
	items []table.Item
	ended bool
}

// dry says that something must be fetched before the next entry is known.
func (s *source) dry() bool { return len(s.items) == 0 && !s.ended }

func (r *reader) dry() bool {
	for _, list := range r.lists {
		if list.dry() {
			return true
		}
	}
	return false
}

// fill fetches what readers need to know their next entries, all at once.
func fill(ctx context.Context, readers ...*reader) error {
	var (
		wait   sync.WaitGroup
		failed []error
		lock   sync.Mutex
	)
	for _, r := range readers {
		for _, list := range r.lists {
			if !list.dry() {
				continue
			}
			wait.Go(func() {
				list.at.Limit = r.portion
				page, err := r.table.Query(ctx, list.at)
				list.items, list.at.After, list.ended = page.Items, page.Next, page.Next == nil
				lock.Lock()
				defer lock.Unlock()
				r.read += len(page.Items)
				failed = append(failed, err)
			})
		}
	}
	wait.Wait()
	return errors.Join(failed...)
}

// next returns the next entry; ok is false behind the last.
func (r *reader) next(ctx context.Context) (next table.Item, ok bool, err error) {
	for r.dry() { // a page of DynamoDB's may be empty and yet not the last
		if err := fill(ctx, r); err != nil {
			return table.Item{}, false, err
		}
	}
	for _, list := range r.lists {
		if len(list.items) > 0 && (!ok || list.items[0].SK() < next.SK()) {
			next, ok = list.items[0], true
		}
	}
	for _, list := range r.lists {
		if len(list.items) > 0 && list.items[0].SK() == next.SK() {
			list.items = list.items[1:]
		}
	}
	return next, ok, nil
}

// shorter guesses, by what two readers have fetched first, whether one has less to read than another: what came to its end has,
// and else what reached further.
func (r *reader) shorter(than *reader) bool {
	mine, ended := r.reach()
	theirs, ended2 := than.reach()
	switch {
	case ended && ended2:
		return r.read < than.read
	case ended != ended2:
		return ended
	}
	return mine > theirs
}

// reach is up to where everything is known of what a reader reads, or that all of it is.
func (r *reader) reach() (sortKey string, ended bool) {
	ended = true
	for _, list := range r.lists {
		if list.ended {
			continue
		}
		ended = false
		if len(list.items) == 0 {
			return "", false
		}
		if last := list.items[len(list.items)-1].SK(); sortKey == "" || last < sortKey {
			sortKey = last
		}
	}
	return sortKey, ended
}

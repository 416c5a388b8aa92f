package table

import (
	"context"
	"iter"
)

// newestPage is how many items Newest fetches at a time from each range.
const newestPage = 50

// Newest visits the items of several ranges together as if they were one, the last sort key first: a list that is spread over
// shards, so that no partition is hot, is read as a list again. Whoever breaks off pays for no more than the pages begun.
func (t *Table) Newest(ctx context.Context, ranges ...Range) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		streams := make([]stream, len(ranges))
		for i, r := range ranges {
			r.Descending, r.Limit = true, newestPage
			streams[i].at = r
		}
		for {
			var newest *stream
			for i := range streams {
				if err := streams[i].fill(ctx, t); err != nil {
					yield(Item{}, err)
					return
				}
				if len(streams[i].items) > 0 && (newest == nil || streams[i].place() > newest.place()) {
					newest = &streams[i]
				}
			}
			if newest == nil || !yield(newest.items[0], nil) {
				return
			}
			newest.items = newest.items[1:]
		}
	}
}

// stream is one range on its way through Newest.
type stream struct {
	at    Range
	items []Item
	ended bool
}

func (s *stream) place() string { return s.items[0].Place(s.at.Index) }

func (s *stream) fill(ctx context.Context, t *Table) error {
	for len(s.items) == 0 && !s.ended {
		page, err := t.Query(ctx, s.at)
		if err != nil {
			return err
		}
		s.items, s.at.After, s.ended = page.Items, page.Next, page.Next == nil
	}
	return nil
}

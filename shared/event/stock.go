package event

import (
	"context"
	"errors"
	"maps"

	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// errShown: the snapshot changed since it was read.
var errShown = errors.New("event: the snapshot of the stock changed meanwhile")

// Show takes pools over into the snapshot that an event's page reads, in whatever order the stream brings them: an older
// version of a shard never replaces a newer one. Pools that are gone stay in the snapshot of a ticket type that nobody sees.
func (s *Store) Show(ctx context.Context, event string, pools []inventory.Pool) error {
	for range 4 {
		var stock Stock
		key := table.StockKey(event)
		if err := s.table.Load(ctx, table.Read{Key: key, Into: &stock}); err != nil {
			return err
		}
		next := Stock{Version: stock.Version + 1, Left: maps.Clone(stock.Left), Seen: maps.Clone(stock.Seen), Structure: stock.Structure}
		if !next.take(pools) {
			return nil
		}
		write := table.Create(key, next, errShown)
		if stock.Version > 0 {
			write = table.Replace(key, next, stock.Version, errShown)
		}
		if err := s.table.Commit(ctx, write); !errors.Is(err, errShown) {
			return err
		}
	}
	return problem.ErrUnavailable
}

// take updates the snapshot and says whether anything was new.
func (s *Stock) take(pools []inventory.Pool) (changed bool) {
	if s.Left == nil {
		s.Left = map[string]int64{}
	}
	if s.Seen == nil {
		s.Seen = map[string]int64{}
	}
	for _, pool := range pools {
		name := ShardName(pool.Owner, pool.Shard)
		if pool.Version <= s.Seen[name] {
			continue
		}
		changed = changed || s.Left[name] != pool.Available || s.Seen[name] == 0
		s.Left[name], s.Seen[name] = pool.Available, pool.Version
	}
	return changed
}

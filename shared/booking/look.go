package booking

import (
	"context"
	"slices"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// want is how many seats an order needs of one pool: of its types' pools in the order of its lines, and of the event's own
// pool, if it has one, for every ticket.
type want struct {
	owner    string
	shards   int
	quantity int
}

func wantsOf(order Order, happening event.Event, ticketTypes []event.TicketType) []want {
	var wants []want
	for _, ticketType := range ticketTypes {
		quantity := 0
		for _, line := range order.Lines {
			if line.TicketTypeID == ticketType.ID {
				quantity += line.Quantity
			}
		}
		wants = append(wants, want{ticketType.ID, ticketType.Shards, quantity})
	}
	if happening.PoolShards > 0 {
		wants = append(wants, want{happening.ID, happening.PoolShards, order.tickets()})
	}
	return wants
}

// pickAny takes all seats of each pool from one shard, without looking.
func pickAny(wants []want) [][]inventory.Seat {
	seats := make([][]inventory.Seat, len(wants))
	for i, want := range wants {
		seats[i] = slices.Repeat([]inventory.Seat{{Owner: want.owner, Shard: table.AnyShard(want.shards)}}, want.quantity)
	}
	return seats
}

// look is a look at all shards of some pools.
type look struct{ pools [][]inventory.Pool }

func lookAt(wants []want) look {
	pools := make([][]inventory.Pool, len(wants))
	for i, want := range wants {
		pools[i] = make([]inventory.Pool, want.shards)
		for shard := range pools[i] {
			pools[i][shard].Owner = want.owner
		}
	}
	return look{pools}
}

// look looks at all shards of what is wanted.
func (s *Store) look(ctx context.Context, wants []want) (look, error) {
	l := lookAt(wants)
	return l, s.table.Load(ctx, l.reads()...)
}

func (l look) reads() (reads []table.Read) {
	for _, pool := range l.pools {
		reads = append(reads, inventory.Reads(pool[0].Owner, pool)...)
	}
	return reads
}

// at says whether the look was at what is wanted.
func (l look) at(wants []want) bool {
	return slices.EqualFunc(l.pools, wants, func(pool []inventory.Pool, want want) bool {
		return pool[0].Owner == want.owner && len(pool) == want.shards
	})
}

// finds says whether nothing at all has happened to the pools since they were looked at before. Whoever took seats of them did so before
// that, and has an order that a read since then has found.
func (l look) finds(before look) bool {
	return len(l.pools) > 0 && slices.EqualFunc(l.pools, before.pools, func(now, then []inventory.Pool) bool {
		return slices.EqualFunc(now, then, func(now, then inventory.Pool) bool { return now.Owner == then.Owner && now.Version == then.Version })
	})
}

func (l look) pick(wants []want) ([][]inventory.Seat, error) {
	seats := make([][]inventory.Seat, len(wants))
	for i, want := range wants {
		var err error
		if seats[i], err = inventory.Allot(l.pools[i], want.quantity); err != nil {
			return nil, err
		}
	}
	return seats, nil
}

// Package inventory counts seats. A pool is the stock of one ticket type, or of a whole event; it is cut into shards, each an
// item and a partition of its own, because one item takes about a thousand writes a second and transactions on it
// conflict long before that.
//
// What must always hold, for every pool: available ≥ 0, and capacity = available + what orders hold. Nothing here reads in
// order to decide: every change is a condition on the shard that it changes (see
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html; conditions do no
// arithmetic, which is why a pool stores what is available and not what is sold).
package inventory

import (
	"cmp"
	"errors"
	"slices"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// SaleState says whether a pool gives seats out. It stands on the pool so that closing an event needs no second hot item.
type SaleState string

// The states of a pool's sale.
const (
	Open   SaleState = "open"
	Closed SaleState = "closed"
)

// Unlimited is the capacity of a pool that never runs out: large enough for any event, small enough to add up. What such a
// pool has given out is then counted like any other.
const Unlimited int64 = 1 << 40

// Pool is one shard of a stock.
type Pool struct {
	Owner     string    `json:"owner"` // id of the ticket type or event
	EventID   string    `json:"eventId"`
	Shard     int       `json:"shard"`
	Capacity  int64     `json:"capacity"`
	Available int64     `json:"available"`
	SaleState SaleState `json:"saleState"`
	Version   int64     `json:"version"`
}

// Refusals.
var (
	ErrSoldOut                = problem.NewConflict("sold-out", "Not enough tickets are left.")
	ErrSaleClosed             = problem.NewConflict("sale-not-open", "Tickets are not on sale.")
	ErrCapacityBelowCommitted = problem.NewConflict("capacity-below-committed", "More tickets are taken than this would leave. Choose a higher number.")

	// ErrShortfall: this shard cannot give that much, or is closed. Look at the whole pool to learn which.
	ErrShortfall = errors.New("inventory: the shard is short or closed")
	// ErrMoved: the pool changed since it was read.
	ErrMoved = errors.New("inventory: the pool changed meanwhile")
)

// perShard is the capacity that one shard is made for, ordersPerShard how many orders a minute one takes with ease (the
// simulation of infra/bench says how many with effort), and mostShards how many a pool may have. mostOfEvent is how many all pools
// of an event have together, beyond the one that each has at least: publishing and copying an event touches all of them in one
// commit, which takes a hundred writes, and so does cutting them anew.
const (
	perShard        = 500
	ordersPerShard  = 6_000
	mostShards      = 16
	shardsUnlimited = 4
	mostOfEvent     = 32
)

// Shards is how many shards a pool has, of that capacity (nil is unlimited), in an event that expects so many orders a minute (nil:
// as its capacity lets one expect) and whose other pools have so many.
func Shards(capacity *int64, perMinute *int, others int) int {
	return int(max(min(wanted(capacity, perMinute), int64(mostOfEvent-others)), 1))
}

func wanted(capacity *int64, perMinute *int) int64 {
	shards, seats := int64(shardsUnlimited), int64(mostShards)
	if capacity != nil {
		shards, seats = over(*capacity, perShard), *capacity
	}
	if perMinute != nil {
		shards = max(shards, min(over(int64(*perMinute), ordersPerShard), seats)) // a shard without a seat helps nobody
	}
	return max(min(shards, mostShards), 1)
}

// over divides and rounds up.
func over(amount, by int64) int64 { return (amount + by - 1) / by }

// Stock is a pool of an event: its capacity, and into how many shards it is cut.
type Stock struct {
	Capacity *int64
	Shards   int
}

// Raise is how many shards each pool of an event should have once so many orders a minute are expected. None gets fewer than it
// has: what was sold came from its shard and goes back there. If not all can have what they want, they rise evenly.
func Raise(pools []Stock, perMinute *int) []int {
	raised, left := make([]int, len(pools)), mostOfEvent
	for i, pool := range pools {
		raised[i] = pool.Shards
		left -= pool.Shards
	}
	for rising := true; rising; {
		rising = false
		for i, pool := range pools {
			if left > 0 && int64(raised[i]) < wanted(pool.Capacity, perMinute) {
				raised[i]++
				left--
				rising = true
			}
		}
	}
	return raised
}

// Amount is a capacity as pools count it.
func Amount(capacity *int64) int64 {
	if capacity == nil {
		return Unlimited
	}
	return *capacity
}

// Create makes a pool, cut into that many shards.
func Create(owner, event string, capacity *int64, shards int, state SaleState) []table.Write {
	return create(cut(owner, event, Amount(capacity), 0, shards, state))
}

// Shares cuts an amount into shards as evenly as can be.
func Shares(amount int64, shards int) []int64 {
	shares := make([]int64, shards)
	for i := range shares {
		shares[i] = amount / int64(shards-i)
		amount -= shares[i]
	}
	return shares
}

// cut makes so many shards, from number first on, that share an amount.
func cut(owner, event string, amount int64, first, shards int, state SaleState) []Pool {
	pools := make([]Pool, shards)
	for i, share := range Shares(amount, shards) {
		pools[i] = Pool{Owner: owner, EventID: event, Shard: first + i, Capacity: share, Available: share, SaleState: state}
	}
	return pools
}

func create(pools []Pool) []table.Write {
	writes := make([]table.Write, len(pools))
	for i, pool := range pools {
		writes[i] = table.Create(table.PoolKey(pool.Owner, pool.Shard), pool, ErrMoved)
	}
	return writes
}

// Take takes seats out of one shard. It fails with ErrShortfall when the shard has not as many or its sale is closed.
func Take(owner string, shard int, quantity int64) table.Write {
	return table.Write{Op: table.Update, Key: table.PoolKey(owner, shard),
		Set:       "#available = #available - :quantity",
		Condition: "#saleState = :open AND #available >= :quantity",
		Values:    table.Values{"quantity": quantity, "open": Open}, Else: ErrShortfall}
}

// Return gives seats back to the shard that they came from, also when its sale is closed.
func Return(owner string, shard int, quantity int64) table.Write {
	return table.Write{Op: table.Update, Key: table.PoolKey(owner, shard),
		Set:       "#available = #available + :quantity",
		Condition: table.Present, Values: table.Values{"quantity": quantity}}
}

// SetSale opens or closes the sale of every shard.
func SetSale(owner string, shards int, state SaleState) []table.Write {
	writes := make([]table.Write, shards)
	for shard := range writes {
		writes[shard] = table.Write{Op: table.Update, Key: table.PoolKey(owner, shard), Set: "#saleState = :state",
			Condition: table.Present, Values: table.Values{"state": state}, Else: ErrMoved}
	}
	return writes
}

// Remove deletes a pool of which nothing is taken; taken is what it means otherwise.
func Remove(owner string, shards int, taken error) []table.Write {
	writes := make([]table.Write, shards)
	for shard := range writes {
		writes[shard] = table.Write{Op: table.Delete, Key: table.PoolKey(owner, shard),
			Condition: "#available = #capacity", Else: taken}
	}
	return writes
}

// Reads are the reads of all shards of a pool, into the slice.
func Reads(owner string, into []Pool) []table.Read {
	reads := make([]table.Read, len(into))
	for shard := range into {
		reads[shard] = table.Read{Key: table.PoolKey(owner, shard), Into: &into[shard]}
	}
	return reads
}

// Committed is how many seats of the shards are taken.
func Committed(pools []Pool) (taken int64) {
	for _, pool := range pools {
		taken += pool.Capacity - pool.Available
	}
	return taken
}

// Resize changes the capacity of the pool whose shards were read, and cuts it into as many shards as it is to have, if those are
// more: the new ones take over seats of the others, also while these are selling. It returns the writes, and the shards as they are
// then. Less than is taken is ErrCapacityBelowCommitted; if a sale in between leaves too little for the change, the commit fails with
// ErrMoved, and the caller reads again.
func Resize(pools []Pool, capacity *int64, shards int) (writes []table.Write, after []Pool, err error) {
	var before int64
	for _, pool := range pools {
		before += pool.Capacity
	}
	delta := Amount(capacity) - before
	available := before - Committed(pools) + delta
	if available < 0 {
		return nil, nil, ErrCapacityBelowCommitted
	}
	var grown []Pool
	if more := shards - len(pools); more > 0 {
		for _, share := range Shares(available, shards)[:more] {
			grown = append(grown, Pool{Owner: pools[0].Owner, EventID: pools[0].EventID, Shard: len(pools) + len(grown),
				Capacity: share, Available: share, SaleState: pools[0].SaleState})
			delta -= share
		}
	}
	writes, after = create(grown), slices.Clone(pools)
	for i, change := range spread(pools, delta) {
		if change == 0 {
			continue
		}
		pool := pools[i]
		writes = append(writes, table.Write{Op: table.Update, Key: table.PoolKey(pool.Owner, pool.Shard),
			Set:       "#capacity = :capacity, #available = #available + :change",
			Condition: "#capacity = :before AND #available >= :needed",
			Values:    table.Values{"capacity": pool.Capacity + change, "change": change, "before": pool.Capacity, "needed": max(-change, 0)},
			Else:      ErrMoved})
		after[i].Capacity, after[i].Available = pool.Capacity+change, pool.Available+change
	}
	return writes, append(after, grown...), nil
}

// spread shares a change of capacity out: growth evenly, shrinkage from where most is left, so that what remains is even.
func spread(pools []Pool, delta int64) []int64 {
	if delta >= 0 {
		return Shares(delta, len(pools))
	}
	changes, order := make([]int64, len(pools)), make([]int, len(pools))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(pools[b].Available, pools[a].Available) })
	for n := len(order); ; n-- { // of the n fullest, unless one of them has less already than would be left to each
		var together int64
		for _, i := range order[:n] {
			together += pools[i].Available
		}
		if remains := Shares(together+delta, n); n == 1 || remains[n-1] <= pools[order[n-1]].Available {
			for place, i := range order[:n] {
				changes[i] = remains[n-1-place] - pools[i].Available
			}
			return changes
		}
	}
}

// Seat says which shard one seat was taken from.
type Seat struct {
	Owner string
	Shard int
}

// Allot finds shards that have a quantity together, the fullest first, so that the last seats are found wherever they
// are. It returns one Seat for each, ErrSaleClosed when the pool is closed, and ErrSoldOut when there are not as many.
func Allot(pools []Pool, quantity int) ([]Seat, error) {
	if len(pools) == 0 || pools[0].SaleState != Open {
		return nil, ErrSaleClosed
	}
	pools = slices.Clone(pools)
	slices.SortStableFunc(pools, func(a, b Pool) int { return int(min(max(b.Available-a.Available, -1), 1)) })
	var seats []Seat
	for _, pool := range pools {
		for range min(pool.Available, int64(quantity-len(seats))) {
			seats = append(seats, Seat{pool.Owner, pool.Shard})
		}
	}
	if len(seats) < quantity {
		return nil, ErrSoldOut
	}
	return seats, nil
}

// TakeSeats takes the seats, summed by shard: a commit touches an item once.
func TakeSeats(seats []Seat) []table.Write { return perSeat(seats, Take) }

// ReturnSeats gives the seats back, summed by shard.
func ReturnSeats(seats []Seat) []table.Write { return perSeat(seats, Return) }

func perSeat(seats []Seat, write func(owner string, shard int, quantity int64) table.Write) []table.Write {
	var order []Seat
	quantities := map[Seat]int64{}
	for _, seat := range seats {
		if quantities[seat] == 0 {
			order = append(order, seat)
		}
		quantities[seat]++
	}
	writes := make([]table.Write, len(order))
	for i, seat := range order {
		writes[i] = write(seat.Owner, seat.Shard, quantities[seat])
	}
	return writes
}

package fault_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
)

var histories = flag.Uint64("histories", 20, "how many histories of a stock are recorded and checked, for each number of shards")

// orders is how many orders a history has, and quantity how many tickets each is for.
const orders = 12

func quantity(order int) int64 { return int64(order%3 + 1) }

// deed is what somebody does to a stock.
type deed struct {
	kind  string // reserve, release, resize, read, or cut: into more shards, for a rush
	order int    // of reserve and release
	to    int64  // of resize and cut
}

// told is what they are answered.
type told struct {
	what              string // done, refused, absent, unknown
	capacity, at      int64  // of read: the capacity, and how much of it is left
	soldOutMayBeWrong bool   // a pool of several shards is not read in one instant
}

// stock is what a pool should be like: a plain counter, and what became of each order.
type stock struct {
	capacity, left int64
	orders         [orders]byte // 0 before it is made, 'h' while it holds its seats, 'c' when it has given them back
}

// after are the stocks that a deed may have led to, given what was told; none if that could not have been told.
func (s stock) after(d deed, t told) []any {
	did, was := s, s
	var possible, refused bool // the deed can have been done; it can have been refused
	switch d.kind {
	case "read":
		if t.what == "done" && (t.capacity != s.capacity || t.at != s.left) {
			return nil
		}
		return []any{s}
	case "reserve":
		possible = s.orders[d.order] != 0 || s.left >= quantity(d.order) // the same request again is told of the order that is there
		if s.orders[d.order] == 0 {
			did.left -= quantity(d.order)
			did.orders[d.order] = 'h'
			refused = s.left < quantity(d.order) || t.soldOutMayBeWrong
		}
	case "release":
		possible, refused = s.orders[d.order] == 'h', s.orders[d.order] == 'c'
		if t.what == "absent" {
			possible, refused = false, s.orders[d.order] == 0
		}
		did.left += quantity(d.order)
		did.orders[d.order] = 'c'
	case "resize":
		possible = s.capacity-s.left <= d.to
		refused = !possible
		did.left += d.to - s.capacity
		did.capacity = d.to
	case "cut":
		return []any{s} // whatever comes of it
	}
	switch {
	case t.what == "unknown" && possible:
		return []any{did, was}
	case t.what == "unknown":
		return []any{was}
	case t.what == "done" && possible:
		return []any{did}
	case t.what != "done" && refused:
		return []any{was}
	}
	return nil
}

func describe(input, output any) string {
	d, t := input.(deed), output.(told)
	switch d.kind {
	case "read":
		return fmt.Sprintf("read: %s, %d of %d left", t.what, t.at, t.capacity)
	case "resize":
		return fmt.Sprintf("resize to %d: %s", d.to, t.what)
	case "cut":
		return fmt.Sprintf("cut into %d: %s", d.to, t.what)
	}
	return fmt.Sprintf("%s %d (order %d): %s", d.kind, quantity(d.order), d.order, t.what)
}

// counter is what every history of a stock must be one of.
func counter(begin stock) porcupine.Model {
	return (&porcupine.NondeterministicModel{
		Init:              func() []any { return []any{begin} },
		Step:              func(s, in, out any) []any { return s.(stock).after(in.(deed), out.(told)) },
		DescribeOperation: describe,
	}).ToModel()
}

// Several processes reserve, give back, resize, cut and read one stock at once, while answers are lost; whatever they were told must be what a
// plain counter would have told them, one after the other (Herlihy and Wing, "Linearizability", 1990).
func TestAStockIsACounter(t *testing.T) {
	for _, shards := range []int{1, 4} {
		for seed := *first; seed < *first+*histories; seed++ {
			t.Run(fmt.Sprintf("%d shards, seed %d", shards, seed), func(t *testing.T) {
				begin := stock{capacity: 9, left: 9}
				model := counter(begin)
				history := record(t, begin, shards, seed)
				result, info := porcupine.CheckOperationsVerbose(model, history, time.Minute)
				if result == porcupine.Ok {
					return
				}
				picture := filepath.Join(os.TempDir(), fmt.Sprintf("history-%d-%d.html", shards, seed))
				if err := porcupine.VisualizePath(model, info, picture); err != nil {
					t.Error(err)
				}
				t.Errorf("no counter tells this (%s); %s shows where", result, picture)
				slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
				for _, o := range history {
					t.Logf("%d: %7d–%7d µs %s", o.ClientId, o.Call/1000, min(o.Return/1000, 9_999_999), describe(o.Input, o.Output))
				}
			})
		}
	}
}

// A history that no counter has is found out: otherwise the test above would say nothing.
func TestALieIsFoundOut(t *testing.T) {
	begin := stock{capacity: 1, left: 1}
	for name, lie := range map[string][]porcupine.Operation{
		"one seat, sold twice": {
			{Input: deed{kind: "reserve", order: 0}, Output: told{what: "done"}, Call: 0, Return: 2},
			{ClientId: 1, Input: deed{kind: "reserve", order: 3}, Output: told{what: "done"}, Call: 1, Return: 3}},
		"sold out beside a free seat": {
			{Input: deed{kind: "reserve", order: 0}, Output: told{what: "refused"}, Call: 0, Return: 1}},
		"a seat that comes back by itself": {
			{Input: deed{kind: "reserve", order: 0}, Output: told{what: "done"}, Call: 0, Return: 1},
			{Input: deed{kind: "read"}, Output: told{what: "done", capacity: 1, at: 1}, Call: 2, Return: 3}},
	} {
		if porcupine.CheckOperations(counter(begin), lie) {
			t.Errorf("%s passes", name)
		}
	}
}

// So is a stock that does not look whether it has what it gives away.
func TestAStockWithoutItsConditionIsNoCounter(t *testing.T) {
	begin := stock{capacity: 9, left: 9}
	for seed := range uint64(10) {
		careless := fault.Weaken("pool update: #available >= :quantity")
		if !porcupine.CheckOperations(counter(begin), record(t, begin, 1, seed, careless.Attach)) {
			return
		}
	}
	t.Error("nobody notices that more is sold than there is")
}

// record has five people at five processes do eight things each, and notes what they are told and when.
func record(t *testing.T, begin stock, shards int, seed uint64, options ...func(*dynamodb.Options)) []porcupine.Operation {
	t.Helper()
	s := newStage(t)
	_, ticketType := s.Published(t, bookingtest.Seats(begin.capacity), nil)
	ticketType = bookingtest.Cut(t, s.Table, ticketType, shards)
	bookingtest.Register(t, s.Table, orders)
	var (
		group   sync.WaitGroup
		mutex   sync.Mutex
		history []porcupine.Operation
		started = time.Now()
	)
	kinds := []string{"reserve", "reserve", "reserve", "release", "release", "resize", "read"}
	if shards > 1 {
		kinds[6] = "cut"
	}
	for client := range 5 {
		p := start(s.client, s.name, fault.Random(seed*5+uint64(client), fault.Odds{Conflict: 40, Lost: 120}), options...)
		dice := rand.New(rand.NewPCG(seed, uint64(client)))
		group.Go(func() {
			for range 8 {
				d := deed{kind: kinds[dice.IntN(len(kinds))], order: dice.IntN(orders), to: 5 + dice.Int64N(8)}
				begun := time.Since(started).Nanoseconds()
				answer, err := d.do(t.Context(), p, s, ticketType)
				ended := time.Since(started).Nanoseconds()
				if err != nil {
					t.Errorf("%s: %v", describe(d, answer), err)
				}
				if answer.what == "unknown" {
					ended = math.MaxInt64 // it may still be on its way
				}
				answer.soldOutMayBeWrong = shards > 1
				if d.kind == "read" && answer.what == "unknown" {
					continue
				}
				mutex.Lock()
				history = append(history, porcupine.Operation{ClientId: client, Input: d, Call: begun, Output: answer, Return: ended})
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	pools := make([]inventory.Pool, 16) // more than it can have been cut into
	if err := s.Table.Load(t.Context(), inventory.Reads(ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	last := told{what: "done"}
	for _, pool := range pools {
		last.capacity, last.at = last.capacity+pool.Capacity, last.at+pool.Available
	}
	now := time.Since(started).Nanoseconds()
	return append(history, porcupine.Operation{ClientId: 5, Input: deed{kind: "read"}, Call: now, Output: last, Return: now + 1})
}

// do does it, and says what was told; an error is one that nobody should be told.
func (d deed) do(ctx context.Context, p *process, s stage, ticketType event.TicketType) (told, error) {
	buys := bookingtest.Sending(bookingtest.Buyer(d.order), "click", "body")
	var err error
	switch d.kind {
	case "read":
		var pool [1]inventory.Pool
		if err = p.table.Load(ctx, inventory.Reads(ticketType.ID, pool[:])...); err == nil {
			return told{what: "done", capacity: pool[0].Capacity, at: pool[0].Available}, nil
		}
	case "reserve":
		_, err = p.orders.Reserve(ctx, buys, booking.Request{EventID: ticketType.EventID,
			Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: int(quantity(d.order))}}})
	case "release":
		_, err = p.orders.Cancel(ctx, bookingtest.Under(bookingtest.Buyer(d.order), access.ForOwner), orderOf(buys))
	case "resize":
		err = d.resize(ctx, p, s, ticketType)
	case "cut":
		err = d.cut(ctx, p, s, ticketType.EventID)
	}
	switch {
	case err == nil:
		return told{what: "done"}, nil
	case errors.Is(err, inventory.ErrSoldOut), errors.Is(err, inventory.ErrCapacityBelowCommitted), errors.Is(err, state.ErrIllegalTransition):
		return told{what: "refused"}, nil
	case errors.Is(err, problem.ErrNotFound):
		return told{what: "absent"}, nil
	case errors.Is(err, problem.ErrUnavailable), errors.Is(err, problem.ErrVersionStale), errors.Is(err, table.ErrReplayed):
		return told{what: "unknown"}, nil
	}
	return told{what: "unknown"}, err
}

// orderOf is the id of the order that a request makes.
func orderOf(request access.Actor) string { return id.DeriveOrder(request.Once.Key) }

// resize changes how many there are, by the version that the ticket type has now.
func (d deed) resize(ctx context.Context, p *process, s stage, ticketType event.TicketType) error {
	var now event.TicketType
	if err := p.table.Load(ctx, table.Read{Key: table.TicketTypeKey(ticketType.EventID, ticketType.ID), Into: &now}); err != nil {
		return err
	}
	_, _, err := p.events.UpdateTicketType(ctx, s.Team(), ticketType.EventID, ticketType.ID, now.Version, func(draft *event.TicketDraft) error {
		draft.Quantity = &d.to
		return nil
	})
	return err
}

// cut prepares the event for so many orders a minute that its stock is cut into as many shards.
func (d deed) cut(ctx context.Context, p *process, s stage, eventID string) error {
	var now event.Event
	if err := p.table.Load(ctx, table.Read{Key: table.EventKey(eventID), Into: &now}); err != nil {
		return err
	}
	_, err := p.events.Update(ctx, s.Team(), eventID, now.Version, func(draft *event.Draft) error {
		orders := int(d.to) * 6_000
		draft.Settings.ExpectedOrders = &orders
		return nil
	})
	return err
}

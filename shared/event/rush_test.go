package event_test

import (
	"testing"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// Who expects a rush has every pool cut into shards for it, also while tickets sell: evenly, without a seat more or less.
func TestStockIsCutForARush(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(100), func(d *event.Draft) { d.Capacity = bookingtest.Seats(60) })
	few := w.AddTickets(t, page.ID, bookingtest.Seats(2), nil)
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 8); err != nil {
		t.Fatal(err)
	}
	version := page.Version
	expect := func(orders *int) event.Page {
		t.Helper()
		page, err := w.Events.Update(t.Context(), w.Team(), page.ID, version, func(d *event.Draft) error {
			d.Settings.ExpectedOrders = orders
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		version = page.Version
		return page
	}
	for _, step := range []struct {
		orders *int
		shards [3]int // of the event, the large ticket type and the small one
	}{
		{number(100), [3]int{1, 1, 1}},
		{number(18_001), [3]int{4, 4, 2}},
		{number(90_000), [3]int{15, 15, 2}},
		{nil, [3]int{15, 15, 2}},
	} {
		now := expect(step.orders)
		large, err := now.TicketType(ticketType.ID)
		if err != nil {
			t.Fatal(err)
		}
		small, err := now.TicketType(few.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]int{now.PoolShards, large.Shards, small.Shards}; got != step.shards {
			t.Errorf("for %v orders a minute there are %v shards, want %v", step.orders, got, step.shards)
		}
		for owner, of := range map[string][3]int64{page.ID: {int64(now.PoolShards), 60, 52}, large.ID: {int64(large.Shards), 100, 92}, small.ID: {int64(small.Shards), 2, 2}} {
			pools := make([]inventory.Pool, of[0])
			if err := w.Table.Load(t.Context(), inventory.Reads(owner, pools)...); err != nil {
				t.Fatal(err)
			}
			var capacity, available int64
			least, most := pools[0].Available, pools[0].Available
			for _, pool := range pools {
				capacity, available = capacity+pool.Capacity, available+pool.Available
				least, most = min(least, pool.Available), max(most, pool.Available)
			}
			if capacity != of[1] || available != of[2] || most-least > 1 {
				t.Errorf("%s has %d of %d left, %d to %d in a shard; want %d of %d", owner, available, capacity, least, most, of[2], of[1])
			}
		}
	}
	if _, err := w.Reserve(t, bookingtest.Person("ben"), few, 2); err != nil {
		t.Errorf("the last two, of two shards: %v", err)
	}
}

func number(n int) *int { return &n }

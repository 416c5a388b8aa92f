package event_test

import (
	"errors"
	"testing"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// show takes some shards of a ticket type's pool over into the page's snapshot, as the stream does.
func show(t *testing.T, w *bookingtest.World, ticketType event.TicketType, shards ...int) {
	t.Helper()
	pools := make([]inventory.Pool, ticketType.Shards)
	if err := w.Table.Load(t.Context(), inventory.Reads(ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	for _, shard := range shards {
		if err := w.Events.Show(t.Context(), ticketType.EventID, pools[shard:shard+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// Whoever changes a quantity is answered what is left of it now, whether or not the stream has come by.
func TestAChangedQuantityIsAnsweredWithWhatIsLeft(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(10), nil)
	if _, err := w.Reserve(t, bookingtest.Person("ben"), ticketType, 4); err != nil {
		t.Fatal(err)
	}
	show(t, w, ticketType, 0)
	for _, quantity := range []*int64{bookingtest.Seats(20), bookingtest.Seats(2000), bookingtest.Seats(100), nil, bookingtest.Seats(4)} {
		page, changed, err := w.Events.UpdateTicketType(t.Context(), w.Team(), page.ID, ticketType.ID, ticketType.Version, func(d *event.TicketDraft) error {
			d.Quantity = quantity
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		left := page.Left(changed)
		if quantity == nil && left != nil || quantity != nil && *left != *quantity-4 {
			t.Errorf("of %v there are %v left", quantity, left)
		}
		ticketType = changed
	}
}

// A shard that the stream has not brought yet counts with its own share, not with the whole.
func TestAShardThatWasNotSeenCountsItsShare(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(1200), nil)
	if ticketType.Shards != 3 {
		t.Fatalf("%d shards", ticketType.Shards)
	}
	for i := range 12 {
		if _, err := w.Reserve(t, bookingtest.Person("ben"), ticketType, 10); err != nil {
			t.Fatal(i, err)
		}
	}
	pools := make([]inventory.Pool, 3)
	if err := w.Table.Load(t.Context(), inventory.Reads(ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	left := int64(1200)
	for shard, pool := range pools {
		show(t, w, ticketType, shard)
		left -= pool.Capacity - pool.Available
		page, err := w.Events.Public(t.Context(), page.ID)
		if err != nil || *page.Left(ticketType) != left {
			t.Errorf("after shard %d: %d left, want %d; %v", shard, *page.Left(ticketType), left, err)
		}
	}
}

// What somebody holds does not come to cost something.
func TestAPublishedTicketTypeStaysFree(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(10), nil)
	if _, err := w.Reserve(t, bookingtest.Person("ben"), ticketType, 1); err != nil {
		t.Fatal(err)
	}
	_, _, err := w.Events.UpdateTicketType(t.Context(), w.Team(), page.ID, ticketType.ID, ticketType.Version, func(d *event.TicketDraft) error {
		d.Kind, d.Price = event.Paid, &money.Money{Amount: 100, Currency: "EUR"}
		return nil
	})
	if !errors.Is(err, event.ErrPayoutsRequired) {
		t.Errorf("made to cost something: %v", err)
	}
}

package costs

import (
	"errors"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// books holds a hundred orders against their stock: what an order more costs is a hundredth of what a row has beyond that of an
// event without orders.
func (w world) books(b *book) {
	ctx := b.t.Context()
	store := books.NewStore(w.Table, clock.System).At(books.Pace{Quiet: time.Millisecond})
	check := func(eventID string, findings int) func() error {
		return func() error {
			report, err := store.Reconcile(ctx, books.Request{EventID: eventID})
			if err == nil && len(report.Findings[eventID]) != findings {
				err = fmt.Errorf("found %v", report.Findings)
			}
			return err
		}
	}
	empty, _ := w.published(b.t, 400, nil)
	page, ticketType := w.published(b.t, 400, nil)
	ten := 10
	limited, limitedType := w.published(b.t, 400, func(d *event.Draft) { d.Settings.MaxPerPerson = &ten })
	var people []access.Actor
	for i := range ten {
		people = append(people, w.person(b.t, fmt.Sprint("reader", i)))
	}
	for i := range 100 {
		w.order(b.t, people[i%ten], ticketType, 1)
		w.order(b.t, people[i%ten], limitedType, 1)
	}
	b.entry("check an event's books (worker)", "without orders", check(empty.ID, 0))
	b.entry("check an event's books (worker)", "100 orders", check(page.ID, 0))
	b.entry("check an event's books (worker)", "100 orders of ten people who may hold ten tickets each", check(limited.ID, 0))
	err := w.Table.Commit(ctx, table.Write{Op: table.Update, Key: table.PoolKey(ticketType.ID, 0), Set: "#available = #available + :one", Values: table.Values{"one": 1}})
	b.entry("check an event's books (worker)", "100 orders in doubt, a seat is put right", func() error { return errors.Join(err, check(page.ID, 1)()) })
	round := func() error { _, err := store.Reconcile(ctx, books.Request{}); return err }
	if err := round(); err != nil {
		b.t.Fatal(err)
	}
	b.entry("go round the books (worker)", "not due", round)
}

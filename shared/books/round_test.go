package books_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// go on with the round, with so much time.
func (h *house) goOn(t *testing.T, within time.Duration) books.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	report, err := h.books.Reconcile(ctx, books.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// open are the events whose books are open.
func (h *house) open(t *testing.T) (eventIDs []string) {
	t.Helper()
	page, err := h.Table.Query(t.Context(), table.Range{Partition: table.BooksPartition(), Consistent: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range page.Items {
		eventIDs = append(eventIDs, item.SK())
	}
	return eventIDs
}

// Many events take several invocations. Each is looked at once in a round, and what is wrong with one is put right, wherever the
// round is cut off.
func TestARoundGoesOnWhereItWas(t *testing.T) {
	h := newHouse(t)
	var wrong event.Page
	for i := range 25 {
		page, ticketType := h.Published(t, bookingtest.Seats(5), nil)
		if i == 24 {
			wrong = page
			h.change(t, table.PoolKey(ticketType.ID, 0), "#available = :six", table.Values{"six": 6})
		}
	}
	if open := len(h.open(t)); open != 26 {
		t.Fatalf("the books of %d events are open", open)
	}
	looked, invocations := 0, 0
	for looked < 25 { // there is time to glance at a few, and none to settle what is suspicious
		if invocations++; invocations > 200 {
			t.Fatalf("%d events were looked at in 200 invocations", looked)
		}
		report := h.goOn(t, 15*time.Second+time.Duration(20+10*invocations)*time.Millisecond)
		if looked += report.Events; len(report.Findings) > 0 {
			t.Errorf("found %v", report.Findings)
		}
	}
	if invocations < 2 {
		t.Errorf("all were looked at in %d invocations: nothing was cut off", invocations)
	}
	report := h.goOn(t, time.Minute)
	if have := said(report.Findings[wrong.ID]); report.Events != 1 || !slices.Equal(have, []string{"seatsExcess 1 repaired"}) {
		t.Errorf("of %d events the last has %q", report.Events, have)
	}
	if report := h.goOn(t, time.Minute); report.Events != 0 {
		t.Errorf("%d events were looked at in a round that is through", report.Events)
	}
	h.Later(time.Hour)
	if report := h.goOn(t, time.Minute); report.Events != 26 || len(report.Findings) > 0 || report.Orders != 1 {
		t.Errorf("in the next round, %+v", report)
	}
}

// Nobody looks for ever at what is over: the books of an event are closed when nothing can come of its orders any more, and opened
// when it is published.
func TestBooksAreClosedAndOpened(t *testing.T) {
	h := newHouse(t)
	concert, ticketType := h.Concert(t, 2500, bookingtest.Seats(10), nil)
	unsold, _ := h.Published(t, nil, nil)
	round := func(when string, want ...string) {
		t.Helper()
		if report := h.goOn(t, time.Minute); len(report.Findings) > 0 {
			t.Errorf("%s: found %v", when, report.Findings)
		}
		have := h.open(t)
		slices.Sort(want)
		if slices.Sort(have); !slices.Equal(have, want) {
			t.Errorf("%s: open are %v, want %v", when, have, want)
		}
	}
	publish := func(key string) {
		t.Helper()
		if _, err := h.Events.Publish(t.Context(), bookingtest.Sending(h.Team(), key, ""), unsold.ID); err != nil {
			t.Fatal(err)
		}
	}
	round("at first", h.page.ID, concert.ID, unsold.ID)
	if _, err := h.Events.Unpublish(t.Context(), bookingtest.Sending(h.Team(), "unpublish", ""), unsold.ID); err != nil {
		t.Fatal(err)
	}
	h.Later(time.Hour)
	round("when it is a draft again", h.page.ID, concert.ID)
	publish("again")
	h.Later(time.Hour)
	round("when it is published again", h.page.ID, concert.ID, unsold.ID)
	order, err := h.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	far := h.Now().Add(30 * 24 * time.Hour) // as of a bank debit
	h.change(t, table.OrderKey(order.ID), "#heldUntil = :far", table.Values{"far": far})
	h.Later(9 * 24 * time.Hour)
	round("when all are over, two days ago", h.page.ID, concert.ID, unsold.ID)
	h.Later(7 * 24 * time.Hour)
	round("when all are over, and a payment is on its way", concert.ID)
	h.change(t, table.OrderKey(order.ID), "#status = :expired, #heldUntil = :none, #registrations.#"+order.InOrder()[0]+".#status = :expired",
		table.Values{"expired": booking.Expired, "none": nil})
	h.change(t, table.PoolKey(ticketType.ID, 0), "#available = #capacity", nil)
	h.Later(time.Hour)
	round("when nothing is")
}

// What is asked for by hand is refused when it cannot be meant.
func TestWhatIsAskedForMustBeMeant(t *testing.T) {
	h := newHouse(t)
	for _, request := range []books.Request{{DryRun: true}, {EventID: "evt_1"}, {EventID: h.anna.ID}, {EventID: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH"}} {
		if report, err := h.books.Reconcile(t.Context(), request); err == nil {
			t.Errorf("%+v is answered %+v", request, report)
		}
	}
}

// listen takes what is written of invocations.
func listen(t *testing.T) *bytes.Buffer {
	var out bytes.Buffer
	before := telemetry.Output
	telemetry.Output = &out
	t.Cleanup(func() { telemetry.Output = before })
	return &out
}

// What was found is in the invocation's line, and is counted, for alarms.
func TestTheLineSaysWhatWasFound(t *testing.T) {
	h := newHouse(t)
	h.change(t, table.PoolKey(h.ticket.ID, 1), "#available = #available + :one", table.Values{"one": 1})
	h.change(t, table.PoolKey(h.page.ID, 0), "#capacity = #capacity + :two, #available = #available + :two", table.Values{"two": 2})
	h.change(t, table.PoolKey(h.page.ID, 1), "#available = #available - :one", table.Values{"one": 1})
	out := listen(t)
	ctx, line := telemetry.Begin(t.Context(), "reconcile-books")
	_, err := h.books.Reconcile(ctx, books.Request{})
	line.End()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"booksRepaired":1`, `"booksBroken":1`, `"booksNoted":1`, `"eventsChecked":1`, `"ordersChecked":1`,
		fmt.Sprintf("%s seatsExcess %s 1 repaired", h.page.ID, event.ShardName(h.ticket.ID, 1)),
		fmt.Sprintf("%s capacityDiffers %s 2 open", h.page.ID, h.page.ID),
		fmt.Sprintf("%s seatsLost %s 1 noted", h.page.ID, event.ShardName(h.page.ID, 1))} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the line has no %s: %s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "booksLate") {
		t.Errorf("it is late: %s", out.String())
	}
}

// A round that is not through after hours is told of.
func TestARoundThatIsNotThroughIsLate(t *testing.T) {
	h := newHouse(t)
	late := func() bool {
		t.Helper()
		out := listen(t)
		ctx, line := telemetry.Begin(t.Context(), "reconcile-books")
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // too little to begin with an event
		defer cancel()
		_, err := h.books.Reconcile(ctx, books.Request{})
		if line.End(); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(out.String(), `"booksLate":1`)
	}
	if late() {
		t.Error("it is late at once")
	}
	h.Later(7 * time.Hour)
	if !late() {
		t.Error("it is not late after seven hours")
	}
}

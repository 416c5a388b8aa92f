package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// Nothing of what follows reaches the worker: there is none.
func TestWhatTheWorkerGaveUpOnIsProjected(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	lists := discovery.NewStore(w.Table, w.Events)
	found := func() (titles string) {
		t.Helper()
		cards, _, err := lists.Find(t.Context(), discovery.Search{From: time.Now()}, 20, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, card := range cards {
			titles += card.Title
		}
		return titles
	}
	page, ticketType := w.Published(t, bookingtest.Seats(10), func(d *event.Draft) { d.Capacity = bookingtest.Seats(8) })
	if _, err := w.Reserve(t, bookingtest.Person("ben"), ticketType, 3); err != nil {
		t.Fatal(err)
	}
	if err := w.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.BooksKey(page.ID)}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it may be repeated
		var said strings.Builder
		if err := relist(t.Context(), w.Table, &said, page.ID); err != nil || !strings.HasPrefix(said.String(), page.ID+" (published, public)") {
			t.Errorf("it says %q, %v", said.String(), err)
		}
		if have := found(); have != page.Title {
			t.Errorf("the list shows %q", have)
		}
		if err := w.Table.Load(t.Context(), table.Read{Key: table.BooksKey(page.ID), Into: new(struct{}), Missing: problem.ErrNotFound}); err != nil {
			t.Errorf("its books are not open: %v", err)
		}
		shown, err := w.Events.Public(t.Context(), page.ID)
		if err != nil {
			t.Fatal(err)
		}
		if left := shown.Left(ticketType); left == nil || *left != 5 {
			t.Errorf("the page shows %v left", left)
		}
	}
}

func TestAllThatIsListedIsListedAnew(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	lists := discovery.NewStore(w.Table, w.Events)
	for range 2 {
		page, _ := w.Published(t, nil, nil)
		if err := lists.List(t.Context(), page.ID); err != nil {
			t.Fatal(err)
		}
		word := table.ListingKey("word#nigh", page.StartAt, page.ID) // as if there had been no search by words
		if err := w.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: word}); err != nil {
			t.Fatal(err)
		}
	}
	search := discovery.Search{From: time.Now(), Text: "night"}
	if cards, _, err := lists.Find(t.Context(), search, 20, nil); err != nil || len(cards) > 0 {
		t.Fatalf("found before: %d, %v", len(cards), err)
	}
	if err := run(t.Context(), w.Table, nil); err != nil {
		t.Fatal(err)
	}
	if cards, _, err := lists.Find(t.Context(), search, 20, nil); err != nil || len(cards) != 2 {
		t.Errorf("found after: %d, %v", len(cards), err)
	}
}

func TestAnEventThatIsNotThereHoldsUpNoOther(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	var said strings.Builder
	err := relist(t.Context(), w.Table, &said, "evt_none", page.ID)
	if !errors.Is(err, problem.ErrNotFound) || !strings.Contains(err.Error(), "evt_none") || !strings.Contains(said.String(), page.ID) {
		t.Errorf("it says %q, %v", said.String(), err)
	}
}

package event_test

import (
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// When nothing of a cancelled event was open any more is noted once, and of no other event.
func TestSettledIsNotedOnce(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	settled := func() *time.Time {
		t.Helper()
		var now event.Event
		if err := w.Events.Settled(t.Context(), page.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Table.Load(t.Context(), table.Read{Key: table.EventKey(page.ID), Into: &now}); err != nil {
			t.Fatal(err)
		}
		return now.SettledAt
	}
	if at := settled(); at != nil {
		t.Errorf("it takes place, and was settled at %s", at)
	}
	if _, err := w.Events.Cancel(t.Context(), w.Team(), page.ID, "No heating."); err != nil {
		t.Fatal(err)
	}
	first := settled()
	time.Sleep(2 * time.Millisecond)
	if again := settled(); first == nil || again == nil || !again.Equal(*first) {
		t.Errorf("it was settled at %v, and then at %v", first, again)
	}
}

package event_test

import (
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// An event with as many meetings and ticket types as there may be, all of them huge, is still one commit to publish and to
// copy.
func TestTheLargestEventThereCanBe(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	huge, city := bookingtest.Seats(100_000), "Berlin"
	draft := w.Draft(t, func(d *event.Draft) { d.Capacity = huge })
	for range 20 {
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, func(d *event.MeetingDraft) error {
			d.Kind, d.City = event.InPerson, &city
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	var last event.TicketType
	for i := range 20 {
		last = w.AddTickets(t, draft.ID, []*int64{huge, nil, bookingtest.Seats(1)}[i%3], nil)
	}
	if _, _, err := w.Events.UpdateTicketType(t.Context(), w.Team(), draft.ID, last.ID, 1, func(d *event.TicketDraft) error {
		d.Quantity = huge
		return nil
	}); err != nil {
		t.Errorf("grow the last ticket type: %v", err)
	}
	if _, err := w.Events.Update(t.Context(), w.Team(), draft.ID, 1, func(d *event.Draft) error {
		rush := 100_000
		d.Settings.ExpectedOrders, d.StartAt = &rush, draft.StartAt.Add(time.Hour).Format(time.RFC3339)
		return nil
	}); err != nil {
		t.Errorf("prepare for a rush, an hour later: %v", err)
	}
	team := bookingtest.Sending(w.Team(), "publish", "")
	if _, err := w.Events.Publish(t.Context(), team, draft.ID); err != nil {
		t.Errorf("publish: %v", err)
	}
	page, err := w.Events.TicketTypes(t.Context(), bookingtest.Under(w.Organizer, access.ForPublic), draft.ID)
	if err != nil || len(page.TicketTypes) != 20 {
		t.Fatalf("list %d ticket types: %v", len(page.TicketTypes), err)
	}
	for _, ticketType := range page.TicketTypes {
		if left := page.Left(ticketType); left == nil || *left != min(*huge, orUnlimited(ticketType.Quantity)) {
			t.Errorf("of %v there are %v left", ticketType.Quantity, left)
		}
	}
	if _, err := w.Reserve(t, bookingtest.Person("anna"), last, 20); err != nil {
		t.Errorf("reserve: %v", err)
	}
	copying := bookingtest.Sending(w.Team(), "copy", "")
	if _, err := w.Events.Duplicate(t.Context(), copying, draft.ID, "Again", time.Now().Add(time.Hour).Format(time.RFC3339)); err != nil {
		t.Errorf("duplicate: %v", err)
	}
}

func orUnlimited(quantity *int64) int64 {
	if quantity == nil {
		return 1 << 40
	}
	return *quantity
}

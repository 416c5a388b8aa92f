package event_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// answered is a page as the API answers it.
func answered(t *testing.T, page event.Page) string {
	t.Helper()
	answer := present.Event(page, time.Now())
	answer.FillLists()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A client whose first answer was lost repeats the request, and sees what it made as its owner does.
func TestARepeatedRequestIsAnsweredTheSame(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	original := w.Draft(t, nil)
	link := "https://meet.example/one"
	for range 3 {
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), original.ID, func(d *event.MeetingDraft) error {
			d.Kind, d.JoinURL = event.Online, &link
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, visibility := range []event.TicketVisibility{event.TicketPublic, event.TicketHidden, event.TicketPublic, event.TicketHidden} {
		w.AddTickets(t, original.ID, bookingtest.Seats(1200), func(d *event.TicketDraft) {
			d.Visibility, d.Kind, d.Price = visibility, event.Paid, &money.Money{Amount: 100, Currency: "EUR"}
		})
	}
	for name, send := range map[string]func(key string) (event.Page, error){
		"create": func(key string) (event.Page, error) {
			actor := bookingtest.Sending(bookingtest.Under(w.Organizer, access.ForOrganizer), key, "body")
			return w.Events.Create(t.Context(), actor, func(d *event.Draft) error {
				d.Title, d.TimeZone, d.Currency, d.StartAt = "Once", "UTC", "EUR", "2099-01-01T10:00"
				return nil
			})
		},
		"duplicate": func(key string) (event.Page, error) {
			return w.Events.Duplicate(t.Context(), bookingtest.Sending(w.Team(), key, "body"), original.ID, "", "2099-06-01T19:00")
		},
	} {
		first, err := send(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := send(name)
		if err != nil || answered(t, again) != answered(t, first) {
			t.Errorf("%s answers\n%s\nand then, %v,\n%s", name, answered(t, first), err, answered(t, again))
		}
	}
}

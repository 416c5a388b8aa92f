package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
)

// moved is the news that an event begins an hour later.
func moved(eventID string, now time.Time) message.Message {
	start := time.Date(2099, 5, 30, 16, 0, 0, 0, time.UTC)
	return message.New(message.EventChanged{EventID: eventID, Version: 7, Moved: true,
		Before: &message.Occasion{StartAt: start, TimeZone: "Europe/Berlin"},
		After:  &message.Occasion{StartAt: start.Add(time.Hour), TimeZone: "Europe/Berlin"}}, now)
}

func TestEachHolderIsToldOnceOfANewTime(t *testing.T) {
	s := newScene(t)
	due := message.OrderNoticeDue{OrderID: s.order.ID, EventID: s.order.EventID, About: moved(s.order.EventID, s.now)}
	for range 2 { // the same news, announced twice
		if err := s.post.Handle(t.Context(), message.New(due, s.now)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.office.sent) != 2 {
		t.Fatalf("sent %q, want one to the buyer and one to the other address", s.office.sent)
	}
	for _, part := range []string{"Your 3 tickets stay valid.", "now:    Sat 30 May 2099, 19:00 (Europe/Berlin, CEST)", "before: Sat 30 May 2099, 18:00 (Europe/Berlin, CEST)"} {
		if !strings.Contains(s.office.raw[0], part) {
			t.Errorf("the buyer's mail has no %q:\n%.3000s", part, s.office.raw[0])
		}
	}
	due.About = moved(s.order.EventID, s.now) // it moved once more
	if err := s.post.Handle(t.Context(), message.New(due, s.now)); err != nil || len(s.office.sent) != 4 {
		t.Errorf("of the second move: %v, sent %q", err, s.office.sent)
	}
}

func TestHoldersHearWhyAMeetingIsCancelled(t *testing.T) {
	s := newScene(t)
	venue, title := "Old Waterworks", "Rehearsal"
	meeting, err := s.Events.CreateMeeting(t.Context(), s.Team(), s.order.EventID, func(d *event.MeetingDraft) error {
		d.Kind, d.Venue, d.Title = event.InPerson, &venue, title
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Events.PublishMeeting(t.Context(), s.Team(), s.order.EventID, meeting.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Events.CancelMeeting(t.Context(), s.Team(), s.order.EventID, meeting.ID, "The cellar is flooded."); err != nil {
		t.Fatal(err)
	}
	due := message.OrderNoticeDue{OrderID: s.order.ID, EventID: s.order.EventID,
		About: message.New(message.MeetingCancelled{EventID: s.order.EventID, MeetingID: meeting.ID}, s.now)}
	if err := s.post.Handle(t.Context(), message.New(due, s.now)); err != nil {
		t.Fatal(err)
	}
	if len(s.office.raw) != 2 || !strings.Contains(s.office.raw[0], "Rehearsal is cancelled") || !strings.Contains(s.office.raw[0], "The cellar is flooded.") {
		t.Errorf("sent %.3000s", s.office.raw)
	}
}

// What was given up is named in its mail, and no longer put into calendars.
func TestTheMailOfACancelledOrderCountsItsTickets(t *testing.T) {
	s := newScene(t)
	if _, err := s.Orders.Cancel(t.Context(), bookingtest.Under(s.buyer, access.ForOwner), s.order.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.post.Handle(t.Context(), message.New(message.OrderCancelled{OrderID: s.order.ID}, s.now)); err != nil {
		t.Fatal(err)
	}
	for i, count := range []string{"Your 3 tickets for", "Your 2 tickets for"} {
		if !strings.Contains(s.office.raw[i], count) || strings.Contains(s.office.raw[i], "text/calendar") {
			t.Errorf("%s: want %q and no calendar file:\n%.3000s", s.office.sent[i], count, s.office.raw[i])
		}
	}
}

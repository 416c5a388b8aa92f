package notice_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// line is a queue in memory.
type line struct{ messages []message.Message }

func (l *line) Send(_ context.Context, _ time.Duration, messages ...message.Message) error {
	l.messages = append(l.messages, messages...)
	return nil
}

func (l *line) subjects() []string {
	var subjects []string
	for _, m := range l.messages {
		subjects = append(subjects, m.Subject)
	}
	slices.Sort(subjects)
	return subjects
}

// moved is the news that an event begins an hour later.
func moved(eventID string, now time.Time) message.Message {
	start := time.Date(2099, 5, 30, 16, 0, 0, 0, time.UTC)
	return message.New(message.EventChanged{EventID: eventID, Version: 7, Moved: true,
		Before: &message.Occasion{StartAt: start, TimeZone: "Europe/Berlin"},
		After:  &message.Occasion{StartAt: start.Add(time.Hour), TimeZone: "Europe/Berlin"}}, now)
}

func TestNewsReachesEveryOrderThatHoldsATicket(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, nil, nil)
	var want []string
	for i := range 23 {
		order, err := w.Reserve(t, bookingtest.Person("guest "+string(rune('a'+i))), ticketType, 1)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, order.ID)
	}
	given, err := w.Orders.Cancel(t.Context(), bookingtest.Under(bookingtest.Person("guest a"), access.ForOwner), want[0])
	if err != nil {
		t.Fatal(err)
	}
	want = slices.DeleteFunc(want, func(id string) bool { return id == given.ID })
	slices.Sort(want)
	news := moved(page.ID, time.Now())
	late, err := w.Reserve(t, bookingtest.Person("late guest"), ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	var notices, rest line
	if err := notice.NewAnnouncer(w.Table, &notices, &rest, clock.System).Handle(t.Context(), news); err != nil {
		t.Fatal(err)
	}
	if got := notices.subjects(); !slices.Equal(got, want) || slices.Contains(got, late.ID) {
		t.Errorf("to be told are %d orders, want %d", len(got), len(want))
	}
	if len(rest.messages) != 0 {
		t.Errorf("there was time, and yet %v is left", rest.messages)
	}
}

// Whoever has no time for all of it leaves the rest to the next, and no order is left out.
func TestNewsIsPassedOnWhenTimeIsShort(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, nil, nil)
	var want []string
	for i := range 5 {
		order, err := w.Reserve(t, bookingtest.Person("guest "+string(rune('a'+i))), ticketType, 1)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, order.ID)
	}
	slices.Sort(want)
	var notices, rest line
	announcer := notice.NewAnnouncer(w.Table, &notices, &rest, clock.System)
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := announcer.Handle(short, moved(page.ID, time.Now())); err != nil {
		t.Fatal(err)
	}
	if len(rest.messages) != 1 {
		t.Fatalf("a second is enough for %v", notices.subjects())
	}
	if err := announcer.Handle(t.Context(), rest.messages[0]); err != nil {
		t.Fatal(err)
	}
	if got := notices.subjects(); !slices.Equal(got, want) {
		t.Errorf("told are %v, want %v", got, want)
	}
}

func TestOnlyWhatMattersIsNews(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, nil, nil)
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 1); err != nil {
		t.Fatal(err)
	}
	var notices line
	announcer := notice.NewAnnouncer(w.Table, &notices, &notices, clock.System)
	for _, fact := range []message.Fact{message.EventChanged{EventID: page.ID}, message.EventPublished{EventID: page.ID}, message.OrderConfirmed{EventID: page.ID}} {
		if err := announcer.Handle(t.Context(), message.New(fact, time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	if len(notices.messages) != 0 {
		t.Errorf("told of %v", notices.messages)
	}
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

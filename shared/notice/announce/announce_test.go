package announce_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/announce"
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
	if err := announce.New(w.Table, &notices, &rest, clock.System).Handle(t.Context(), news); err != nil {
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
	announcer := announce.New(w.Table, &notices, &rest, clock.System)
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
	announcer := announce.New(w.Table, &notices, &notices, clock.System)
	for _, fact := range []message.Fact{message.EventChanged{EventID: page.ID}, message.EventPublished{EventID: page.ID}, message.OrderConfirmed{EventID: page.ID}} {
		if err := announcer.Handle(t.Context(), message.New(fact, time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	if len(notices.messages) != 0 {
		t.Errorf("told of %v", notices.messages)
	}
}

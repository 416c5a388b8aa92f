package discovery_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

type town struct {
	*bookingtest.World
	lists  *discovery.Store
	name   string
	client *dynamodb.Client
}

func newTown(t *testing.T) town {
	_, name, client := tabletest.NewNamed(t)
	return townOn(t, name, client)
}

// townOn is a town in a table, whose own calls no option of another client of that table touches.
func townOn(t *testing.T, name string, client *dynamodb.Client) town {
	w := bookingtest.New(t, table.New(client, name))
	return town{w, discovery.NewStore(w.Table, w.Events), name, client}
}

// stage publishes an event of that name and lists it, as the stream would.
func (w town) stage(t *testing.T, title string, starts, lasts time.Duration, city string, write func(*event.Draft)) event.Page {
	t.Helper()
	start := time.Now().Add(starts)
	draft := w.Draft(t, func(d *event.Draft) {
		end := start.Add(lasts).Format(time.RFC3339)
		d.Title, d.EndAt = title, &end
		if starts > 0 {
			d.StartAt = start.Format(time.RFC3339)
		} else {
			end = time.Now().Add(8 * 24 * time.Hour).Format(time.RFC3339)
		}
		if write != nil {
			write(d)
		}
	})
	if city != "" {
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, func(d *event.MeetingDraft) error {
			d.Kind, d.City = event.InPerson, &city
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.AddTickets(t, draft.ID, nil, nil)
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	return page
}

func (w town) find(t *testing.T, search discovery.Search) []string {
	t.Helper()
	if search.From.IsZero() {
		search.From = time.Now()
	}
	var titles []string
	var after table.Position
	for {
		cards, next, err := w.lists.Find(t.Context(), search, 2, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, card := range cards {
			titles = append(titles, card.Title)
		}
		if next == nil {
			return titles
		}
		after = next
	}
}

func TestFind(t *testing.T) {
	w := newTown(t)
	w.stage(t, "concert", 3*day, 2*time.Hour, "Köln", func(d *event.Draft) { d.Category = "music" })
	w.stage(t, "talk", 1*day, 2*time.Hour, "Berlin", func(d *event.Draft) { d.Category = "technology" })
	w.stage(t, "opera", 2*day, 2*time.Hour, "Berlin", func(d *event.Draft) { d.Category = "music" })
	w.stage(t, "exhibition", 2*time.Hour, 30*day, "berlin", func(d *event.Draft) { d.Category = "art" })
	w.stage(t, "secret", 1*day, time.Hour, "Berlin", func(d *event.Draft) { d.Visibility = event.Unlisted })
	for name, c := range map[string]struct {
		search discovery.Search
		want   []string
	}{
		"everything":         {discovery.Search{}, []string{"exhibition", "talk", "opera", "concert"}},
		"a city":             {discovery.Search{City: " BERLIN "}, []string{"exhibition", "talk", "opera"}},
		"without accents":    {discovery.Search{City: "koln"}, []string{"concert"}},
		"city and category":  {discovery.Search{City: "Berlin", Category: "music"}, []string{"opera"}},
		"a format":           {discovery.Search{Format: event.FormatOnline}, nil},
		"free":               {discovery.Search{Price: discovery.Free, Category: "music"}, []string{"opera", "concert"}},
		"until tomorrow":     {discovery.Search{To: time.Now().Add(36 * time.Hour)}, []string{"exhibition", "talk"}},
		"two weeks from now": {discovery.Search{From: time.Now().Add(14 * day)}, []string{"exhibition"}},
		"next year":          {discovery.Search{From: time.Now().Add(300 * day)}, nil},
		"for ever":           {discovery.Search{To: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}, []string{"exhibition", "talk", "opera", "concert"}},
		"after all time":     {discovery.Search{From: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}, nil},
		"the wrong way":      {discovery.Search{From: time.Now(), To: time.Now().Add(-10 * day)}, nil},
		"before all time":    {discovery.Search{From: time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC)}, []string{"exhibition", "talk", "opera", "concert"}},
		"a city of nothing":  {discovery.Search{City: "\u0301"}, nil},
		"another such":       {discovery.Search{City: " \u00b4 ", Category: "music"}, nil},
	} {
		if got := w.find(t, c.search); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestListsFollowTheEvent(t *testing.T) {
	w := newTown(t)
	page := w.stage(t, "fair", 24*time.Hour, time.Hour, "", nil)
	changed, err := w.Events.Update(t.Context(), w.Team(), page.ID, page.Version, func(d *event.Draft) error {
		d.Title, d.Category = "bigger fair", "food"
		d.StartAt, d.EndAt = time.Now().Add(90*24*time.Hour).Format(time.RFC3339), nil
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the stream may bring a change twice
		if err := w.lists.List(t.Context(), page.ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.find(t, discovery.Search{Category: "food"}); !slices.Equal(got, []string{"bigger fair"}) {
		t.Errorf("after the change: %v", got)
	}
	if got := w.find(t, discovery.Search{}); !slices.Equal(got, []string{"bigger fair"}) {
		t.Errorf("everything: %v", got)
	}
	if _, err := w.Events.Unpublish(t.Context(), w.Team(), changed.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.find(t, discovery.Search{}); got != nil {
		t.Errorf("after unpublishing: %v", got)
	}
}

func TestALongEventHasManyEntries(t *testing.T) {
	w := newTown(t)
	w.stage(t, "year of light", 24*time.Hour, 365*24*time.Hour, "Oslo", nil)
	for days := range 12 {
		from := time.Now().Add(time.Duration(1+30*days) * 24 * time.Hour)
		if got := w.find(t, discovery.Search{From: from, To: from.Add(24 * time.Hour)}); !slices.Equal(got, []string{"year of light"}) {
			t.Errorf("%d days from now: %v", 1+30*days, fmt.Sprint(got))
		}
	}
}

// page asks for one page, and holds its only card against the title that it should have; "" is for none.
func (w town) page(t *testing.T, from time.Time, after table.Position, want string) table.Position {
	t.Helper()
	cards, next, err := w.lists.Find(t.Context(), discovery.Search{From: from}, 1, after)
	if err != nil {
		t.Fatal(err)
	}
	have := ""
	for _, card := range cards {
		have += card.Title
	}
	if have != want {
		t.Errorf("the page shows %q, want %q", have, want)
	}
	return next
}

// Between one page and the next time goes on: a long event's next stretch begins, and what the first page showed may be over.
func TestPagesOfAListingAreOfOneInstant(t *testing.T) {
	w := newTown(t)
	fair := w.stage(t, "fair", day, 10*day, "", nil)
	w.stage(t, "over by then", 4*day+12*time.Hour, time.Hour, "", nil) // it stands between two stretches of the fair
	w.stage(t, "talk", 6*day, time.Hour, "", nil)
	for name, later := range map[string]time.Duration{"a second": time.Second, "three days": 3 * day, "years": 1000 * day} {
		t.Run(name, func(t *testing.T) {
			from := fair.StartAt.Add(4*day - 500*time.Millisecond) // just before the third stretch begins
			next := w.page(t, from, nil, "fair")
			if next = w.page(t, from.Add(later), next, "talk"); next != nil {
				w.page(t, from.Add(later), next, "")
			}
		})
	}
}

func TestALongEventIsFoundOnceWhereItsStretchesMeet(t *testing.T) {
	w := newTown(t)
	page := w.stage(t, "fair", 24*time.Hour, 10*24*time.Hour, "", nil)
	for _, off := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
		from := page.StartAt.Add(4*24*time.Hour + off)
		if got := w.find(t, discovery.Search{From: from}); !slices.Equal(got, []string{"fair"}) {
			t.Errorf("%s from where stretches meet: %v", off, got)
		}
	}
}

// Some characters become eighteen when they are folded.
func TestCitiesOfAnyNameAreListedAndFound(t *testing.T) {
	w := newTown(t)
	long := strings.Repeat("\ufdfa", 100)
	w.stage(t, "reading", 24*time.Hour, time.Hour, long, nil)
	w.stage(t, "nowhere", 48*time.Hour, time.Hour, "\u0301", nil)
	w.stage(t, "talk", 72*time.Hour, time.Hour, "Ｂerlin\u00a0", nil)
	for city, want := range map[string][]string{long: {"reading"}, long + " ": {"reading"}, strings.Repeat("\ufdfa", 50): {"reading"}, "\ufdfa": nil,
		"\u0301": nil, "berlin": {"talk"}, "": {"reading", "nowhere", "talk"}} {
		if got := w.find(t, discovery.Search{City: city}); !slices.Equal(got, want) {
			t.Errorf("in %.20q: %v, want %v", city, got, want)
		}
	}
}

// What nobody but the team can see yet says nothing about how an event is attended.
func TestDraftMeetingsAreNotListed(t *testing.T) {
	w := newTown(t)
	page := w.stage(t, "reading", 24*time.Hour, time.Hour, "Berlin", nil)
	link := "https://meet.example/reading"
	if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), page.ID, func(d *event.MeetingDraft) error {
		d.Kind, d.JoinURL = event.Online, &link
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[event.Format][]string{event.FormatInPerson: {"reading"}, event.FormatHybrid: nil, event.FormatOnline: nil} {
		if got := w.find(t, discovery.Search{Format: format}); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", format, got, want)
		}
	}
}

// A cursor holds a position and sixteen bytes beside it, in base64, and is at most 1,024 characters long.
func TestPositionsInACityOfTheLongestNameFitIntoCursors(t *testing.T) {
	w := newTown(t)
	for _, city := range []string{strings.Repeat("<", 100), strings.Repeat("𠮷", 100), strings.Repeat("\ufdfa", 100)} {
		w.stage(t, "one", 24*time.Hour, time.Hour, city, nil)
		w.stage(t, "two", 48*time.Hour, time.Hour, city, nil)
		_, next, err := w.lists.Find(t.Context(), discovery.Search{From: time.Now(), City: city}, 1, nil)
		if err != nil || next == nil {
			t.Fatal(next, err)
		}
		if length := base64.RawURLEncoding.EncodedLen(len(next) + 16); length > 1024 {
			t.Errorf("in %.20q a cursor has %d characters", city, length)
		}
	}
}

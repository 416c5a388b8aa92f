package discovery_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

type town struct {
	*bookingtest.World
	lists *discovery.Store
}

func newTown(t *testing.T) town {
	w := bookingtest.New(t, tabletest.New(t))
	return town{w, discovery.NewStore(w.Table, w.Events)}
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
	const day = 24 * time.Hour
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

package web_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table/tabletest"
	"github.com/event-radar/event-radar/shared/web"
)

const day = 24 * time.Hour

// town has public events.
type town struct {
	*bookingtest.World
	lists *discovery.Store
}

// stage publishes an event and lists it, as the stream would.
func (w town) stage(t *testing.T, title string, start time.Time, lasts time.Duration, change func(*event.Draft)) {
	t.Helper()
	draft := w.Draft(t, func(d *event.Draft) {
		end := start.Add(lasts).Format(time.RFC3339)
		d.Title, d.StartAt, d.EndAt = title, start.Format(time.RFC3339), &end
		if change != nil {
			change(d)
		}
	})
	w.AddTickets(t, draft.ID, nil, nil)
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
}

var (
	weekIn = regexp.MustCompile(`<loc>https://event-radar\.example/sitemap\.xml\?week=([0-9-]+)</loc>`)
	slugIn = regexp.MustCompile(`<url><loc>https://event-radar\.example/events/evt_[0-9A-Z]+/([^<]+)</loc><lastmod>[0-9TZ:-]+</lastmod></url>`)
)

func found(pattern *regexp.Regexp, text []byte) (all []string) {
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		all = append(all, string(match[1]))
	}
	slices.Sort(all)
	return all
}

// Each public event stands in one week, that of its start; what runs already stands in the present one.
func TestEachPublicEventStandsInOneWeek(t *testing.T) {
	db := tabletest.New(t)
	w := town{World: bookingtest.New(t, db)}
	w.lists = discovery.NewStore(db, w.Events)
	monday := time.Now().UTC().Truncate(day)
	for monday.Weekday() != time.Monday {
		monday = monday.Add(day)
	}
	if monday.Before(time.Now()) {
		monday = monday.Add(7 * day)
	}
	week := func(n int) time.Time { return monday.Add(time.Duration(7*n) * day) }
	w.stage(t, "first", week(0).Add(12*time.Hour), time.Hour, nil)
	w.stage(t, "second", week(0).Add(6*day), 30*day, nil)
	w.stage(t, "at the edge", week(1), time.Hour, nil)
	w.stage(t, "夜 & more", week(9).Add(day), time.Hour, nil)
	w.stage(t, "unlisted", week(3), time.Hour, func(d *event.Draft) { d.Visibility = event.Unlisted })
	for name, c := range map[string]struct {
		now   time.Time
		weeks []int
		lists map[int]string
	}{
		"today":                   {time.Now(), []int{0, 1, 9}, map[int]string{0: "first second", 1: "at-the-edge", 2: "", 9: "%E5%A4%9C-more"}},
		"when the second runs":    {week(3).Add(2 * day), []int{3, 9}, map[int]string{0: "", 3: "second", 9: "%E5%A4%9C-more"}},
		"when everything is over": {week(60), nil, map[int]string{0: "", 60: ""}},
	} {
		sitemap := web.NewSitemap("https://event-radar.example", w.lists, clock.Clock(func() time.Time { return c.now }))
		var weeks []string
		for _, n := range c.weeks {
			weeks = append(weeks, week(n).Format(time.DateOnly))
		}
		index, err := sitemap.Index(t.Context())
		if have := found(weekIn, index.Body); err != nil || !slices.Equal(have, weeks) {
			t.Errorf("%s: the weeks are %v, want %v, %v", name, have, weeks, err)
		}
		for n, want := range c.lists {
			page, err := sitemap.Week(t.Context(), week(n).Format(time.DateOnly))
			if want == "" {
				if !errors.Is(err, problem.ErrNotFound) {
					t.Errorf("%s: week %d, in which nothing begins, is %s, %v", name, n, page.Body, err)
				}
				continue
			}
			if have := strings.Join(found(slugIn, page.Body), " "); err != nil || have != want {
				t.Errorf("%s: week %d lists %q, want %q, %v\n%s", name, n, have, want, err, page.Body)
			}
		}
	}
}

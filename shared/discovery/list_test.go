package discovery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

const day = 24 * time.Hour

// entries are those of an event, wherever they are, by their partitions.
func (w town) entries(t *testing.T, eventID string) (partitions []string) {
	t.Helper()
	for _, item := range w.items(t, table.TypeListing) {
		if strings.HasSuffix(item.SK(), eventID) {
			partitions = append(partitions, item.PK())
		}
	}
	return partitions
}

// items are all of a type that the table holds: what is in none of the lists that one thinks of is found, too.
func (w town) items(t *testing.T, kind string) (items []table.Item) {
	t.Helper()
	pages := dynamodb.NewScanPaginator(w.client, &dynamodb.ScanInput{TableName: &w.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, attributes := range page.Items {
			if item := table.ItemOf(attributes); item.Type() == kind {
				items = append(items, item)
			}
		}
	}
	return items
}

// titles are those that an event has in its entries, each once.
func (w town) titles(t *testing.T, eventID string) (titles []string) {
	t.Helper()
	for _, item := range w.items(t, table.TypeListing) {
		var card discovery.Card
		if err := item.Decode(&card); err != nil {
			t.Fatal(err)
		}
		if card.EventID == eventID && !slices.Contains(titles, card.Title) {
			titles = append(titles, card.Title)
		}
	}
	return titles
}

// tour publishes an event in so many cities with rather long names, all over the Earth, with tags, and lists it.
func (w town) tour(t *testing.T, places int, lasts time.Duration) (page event.Page, cities []string) {
	t.Helper()
	draft := w.Draft(t, func(d *event.Draft) {
		end := time.Now().Add(day + lasts).Format(time.RFC3339)
		d.Title, d.StartAt, d.EndAt = "tour", time.Now().Add(day).Format(time.RFC3339), &end
		for i := range 5 {
			d.Tags = append(d.Tags, fmt.Sprintf("tag %d", i))
		}
	})
	for i := range places {
		latitude, longitude := float64(8*i-80), float64(18*i-180)
		city := fmt.Sprintf("%02d%s", i, strings.Repeat("京", 20))
		cities = append(cities, city)
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, func(d *event.MeetingDraft) error {
			d.Kind, d.City, d.Latitude, d.Longitude = event.InPerson, &city, &latitude, &longitude
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
	if err := w.lists.List(t.Context(), draft.ID); err != nil {
		t.Fatal(err)
	}
	return page, cities
}

// change changes an event that nobody else is changing.
func (w town) change(t *testing.T, eventID string, write func(*event.Draft)) {
	t.Helper()
	page, err := w.Events.Get(t.Context(), w.Team(), eventID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Events.Update(t.Context(), w.Team(), eventID, page.Version, func(d *event.Draft) error {
		write(d)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// More than a year in a dozen cities: more than a thousand entries, in a dozen commits and more.
func TestALongTourCanBeListed(t *testing.T) {
	w := newTown(t)
	page, cities := w.tour(t, 12, 400*day)
	if have := len(w.entries(t, page.ID)); have < 1000 || have > 4000 {
		t.Errorf("it has %d entries", have)
	}
	for _, days := range []int{1, 2, 4, 30, 70, 300} {
		from := time.Now().Add(time.Duration(days) * day)
		for _, search := range []discovery.Search{{From: from}, {From: from, City: cities[11]}, {From: from, Text: "tour"}} {
			if got := w.find(t, search); len(got) != 1 {
				t.Errorf("in %d days %+v finds it %d times", days, search, len(got))
			}
		}
	}
}

// halted is a middleware that does something before one call, counted from 0.
type halted struct {
	at, calls int
	do        func()
}

func (h *halted) attach(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Halted",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				if h.calls++; h.calls == h.at+1 {
					h.do()
				}
				return next.HandleInitialize(ctx, in)
			}), middleware.After)
	})
}

// While one projection is under way the event changes, and another projection overtakes it: at whichever call.
func TestAnOlderProjectionNeverReplacesANewerOne(t *testing.T) {
	for name, lasts := range map[string]time.Duration{"a short event": time.Hour, "a long event, in several commits": 300 * day} {
		t.Run(name, func(t *testing.T) {
			halt := &halted{at: -1}
			slow, name, client := tabletest.NewNamed(t, halt.attach)
			w := townOn(t, name, client)
			behind := discovery.NewStore(slow, event.NewStore(slow, clock.System))
			page := w.stage(t, "fair", day, lasts, "", nil)
			if err := behind.List(t.Context(), page.ID); err != nil {
				t.Fatal(err)
			}
			for call, calls := 0, halt.calls; call < calls; call++ {
				w.change(t, page.ID, func(d *event.Draft) { d.Title = "old" })
				halt.at, halt.calls, halt.do = call, 0, func() {
					w.change(t, page.ID, func(d *event.Draft) { d.Title = "new" })
					if err := w.lists.List(t.Context(), page.ID); err != nil {
						t.Fatal(err)
					}
				}
				if err := behind.List(t.Context(), page.ID); err != nil {
					t.Errorf("overtaken at call %d of %d: %v", call+1, calls, err)
				}
				if have := w.titles(t, page.ID); !slices.Equal(have, []string{"new"}) {
					t.Errorf("overtaken at call %d of %d, the lists show %v", call+1, calls, have)
				}
			}
		})
	}
}

// A projection that is cut short again and again, each time of a changed event, leaves nothing behind for ever.
func TestWhatWasCutShortIsFinished(t *testing.T) {
	halt := &halted{at: -1}
	slow, name, client := tabletest.NewNamed(t, halt.attach)
	w := townOn(t, name, client)
	page, _ := w.tour(t, 12, 3*day)
	want := w.entries(t, page.ID)
	for attempt := range 12 {
		w.change(t, page.ID, func(d *event.Draft) {
			d.StartAt = time.Now().Add(day + time.Duration(attempt+1)*time.Hour).Format(time.RFC3339)
		})
		ctx, cancel := context.WithCancel(t.Context())
		halt.at, halt.calls, halt.do = 3, 0, cancel // it says what it will write, and does not
		if err := discovery.NewStore(slow, event.NewStore(slow, clock.System)).List(ctx, page.ID); err == nil {
			t.Fatal("it was not cut short")
		}
		cancel()
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if have := w.entries(t, page.ID); !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want))) {
		t.Errorf("it has entries in %d places, want %d", len(have), len(want))
	}
	w.change(t, page.ID, func(d *event.Draft) { d.Visibility = event.Unlisted })
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if have := w.entries(t, page.ID); have != nil {
		t.Errorf("withdrawn, it has entries in %v", have)
	}
}

// Until there were lists of what is running, a long event stood in each list once for 48 hours, and a run was remembered for each.
func TestEntriesOfBeforeAreTakenAway(t *testing.T) {
	w := newTown(t)
	page := w.stage(t, "fair", day, 10*day, "Ulm", nil)
	want := w.entries(t, page.ID)
	if err := w.Table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.ListedKey(page.ID), Set: "#runs = :runs", Remove: "#stands",
		Values: table.Values{"runs": []map[string]any{{"list": "all", "from": page.StartAt, "count": 6}, {"list": "city#ulm", "from": page.StartAt, "count": 6}}}}); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		for _, list := range []string{"all", "city#ulm"} {
			if err := w.Table.Commit(t.Context(), table.Write{Op: table.Put, Key: table.ListingKey(list, page.StartAt.Add(time.Duration(i)*48*time.Hour), page.ID),
				Record: map[string]any{"eventId": page.ID, "title": "fair", "ends": "2999"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if have := w.find(t, discovery.Search{}); len(have) < 3 {
		t.Fatalf("the entries of before are not there: %v", have)
	}
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if have := w.entries(t, page.ID); !slices.Equal(have, want) {
		t.Errorf("it has entries in %v, want %v", have, want)
	}
}

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

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

const day = 24 * time.Hour

// titles are those of all entries of a list.
func titles(t *testing.T, of *table.Table, list string) (titles []string) {
	t.Helper()
	err := of.Each(t.Context(), table.Range{Partition: table.ListingPartition(list)}, func(item table.Item) error {
		var card discovery.Card
		err := item.Decode(&card)
		titles = append(titles, card.Title)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return titles
}

// tour publishes an event in twenty cities with long names, and lists it.
func (w town) tour(t *testing.T, lasts time.Duration) (page event.Page, cities []string) {
	t.Helper()
	draft := w.Draft(t, func(d *event.Draft) {
		end := time.Now().Add(day + lasts).Format(time.RFC3339)
		d.Title, d.StartAt, d.EndAt = "tour", time.Now().Add(day).Format(time.RFC3339), &end
	})
	for i := range 20 {
		city := fmt.Sprintf("%02d%s", i, strings.Repeat("京", 98))
		cities = append(cities, city)
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

// entries counts those of an event in all its lists.
func (w town) entries(t *testing.T, page event.Page, cities []string) (count int) {
	t.Helper()
	for _, list := range []string{"all", "category#" + page.Category, "format#inPerson", "price#free"} {
		count += len(titles(t, w.Table, list))
	}
	for _, city := range cities {
		count += len(titles(t, w.Table, "city#"+discovery.Fold(city)))
	}
	return count
}

// The longest event in the most cities with the longest names. What is cut is the end of it, in the lists of its cities.
func TestTheLargestEventCanBeListed(t *testing.T) {
	w := newTown(t)
	page, cities := w.tour(t, 400*day)
	if have := w.entries(t, page, cities); have < 1000 || have > 1500 {
		t.Errorf("it has %d entries", have)
	}
	for days, inCity := range map[int]bool{1: true, 30: true, 70: true, 300: false} {
		from := time.Now().Add(time.Duration(days) * day)
		if got := w.find(t, discovery.Search{From: from}); len(got) != 1 {
			t.Errorf("in %d days it is found %d times", days, len(got))
		}
		if got := w.find(t, discovery.Search{From: from, City: cities[19]}); len(got) == 1 != inCity {
			t.Errorf("in %d days it is found %d times in its last city", days, len(got))
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
	for name, lasts := range map[string]time.Duration{"a short event": time.Hour, "a long event, in several commits": 46 * day} {
		t.Run(name, func(t *testing.T) {
			halt := &halted{at: -1}
			slow, name, client := tabletest.NewNamed(t, halt.attach)
			w := town{World: bookingtest.New(t, table.New(client, name))}
			w.lists = discovery.NewStore(w.Table, w.Events)
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
				if have := titles(t, w.Table, "all"); len(have) == 0 || slices.Contains(have, "old") {
					t.Errorf("overtaken at call %d of %d, the list shows %v", call+1, calls, slices.Compact(have))
				}
			}
		})
	}
}

// A projection that is cut short again and again, each time of a changed event, leaves nothing behind for ever.
func TestWhatWasCutShortIsFinished(t *testing.T) {
	halt := &halted{at: -1}
	slow, name, client := tabletest.NewNamed(t, halt.attach)
	w := town{World: bookingtest.New(t, table.New(client, name))}
	w.lists = discovery.NewStore(w.Table, w.Events)
	page, cities := w.tour(t, 3*day)
	want := w.entries(t, page, cities)
	for attempt := range 5 {
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
	if have := w.entries(t, page, cities); have != want {
		t.Errorf("it has %d entries, want %d", have, want)
	}
	w.change(t, page.ID, func(d *event.Draft) { d.Visibility = event.Unlisted })
	if err := w.lists.List(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if have := w.entries(t, page, cities); have != 0 {
		t.Errorf("withdrawn, it has %d entries", have)
	}
}

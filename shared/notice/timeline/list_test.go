package timeline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func TestATeamReadsTheMailsOfItsEvent(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	other, _ := w.Published(t, nil, nil)
	orders := []string{id.DeriveOrder("one"), id.DeriveOrder("two")}
	now := time.Now().UTC()
	names := map[string]string{}
	for i := range 12 { // every third bounced; order and event change in turn
		d := timeline.Delivery{ID: id.Derive(id.Delivery, fmt.Sprint(i)), Version: 1, Template: "order-confirmed", Recipient: "anna@example.test",
			OrderID: orders[i%2], EventID: page.ID, State: timeline.Sent, CreatedAt: now.Add(time.Duration(i) * time.Minute)}
		if i%3 == 0 {
			d.State = timeline.Bounced
		}
		if i == 11 {
			d.EventID = other.ID
		}
		names[d.ID] = fmt.Sprint(i)
		if err := w.Table.Commit(t.Context(), d.At(table.Create(d.Key(), d, nil))); err != nil {
			t.Fatal(err)
		}
	}
	store := timeline.NewStore(w.Table, clock.System)
	for name, c := range map[string]struct {
		search timeline.Search
		want   string
	}{
		"all":               {timeline.Search{}, "10 9 8 7 6 5 4 3 2 1 0"},
		"of an order":       {timeline.Search{OrderID: orders[1]}, "9 7 5 3 1"}, // 11 is another event's
		"bounced":           {timeline.Search{State: timeline.Bounced}, "9 6 3 0"},
		"bounced, of one":   {timeline.Search{OrderID: orders[0], State: timeline.Bounced}, "6 0"},
		"of no order":       {timeline.Search{OrderID: id.DeriveOrder("none")}, ""},
		"in no such state":  {timeline.Search{State: timeline.Complained}, ""},
		"of order and none": {timeline.Search{OrderID: orders[0], State: timeline.Refused}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, limit := range []int{1, 2, 100} {
				var found []string
				var after table.Position
				for range 20 {
					mails, next, err := store.List(t.Context(), w.Team(), page.ID, c.search, limit, after)
					if err != nil || len(mails) > limit {
						t.Fatal(len(mails), err)
					}
					for _, mail := range mails {
						found = append(found, names[mail.ID])
					}
					if after = next; next == nil {
						break
					}
				}
				if got := strings.Join(found, " "); got != c.want || after != nil {
					t.Errorf("by %d: %s, want %s", limit, got, c.want)
				}
			}
		})
	}
	stranger := bookingtest.Under(bookingtest.Person("mallory"), access.ForTeam, access.Owner)
	if _, _, err := store.List(t.Context(), stranger, page.ID, timeline.Search{}, 10, nil); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("to a stranger: %v", err)
	}
}

package audit_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func TestTheAuditIsRead(t *testing.T) {
	on := tabletest.New(t)
	accounts := account.NewStore(on, clock.System)
	store := audit.NewStore(on, accounts)
	ada, ben := bookingtest.Under(bookingtest.Person("ada"), access.ForAdmin), bookingtest.Under(bookingtest.Person("ben"), access.ForAdmin)
	for _, actor := range []access.Actor{ada, ben} {
		if _, err := accounts.Me(t.Context(), actor); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, ada.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
	var at []time.Time // when the entries 0 to 8 were made
	for i := range 9 {
		time.Sleep(2 * time.Millisecond)
		at = append(at, time.Now().Truncate(time.Millisecond))
		actor := []access.Actor{ada, ben}[i%2]
		if err := on.Commit(t.Context(), audit.Record(actor, fmt.Sprint("thing.done", i%3), fmt.Sprint("thing", i%2), audit.Change{}, fmt.Sprint(i), time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		search audit.Search
		want   string
	}{
		"all":                {audit.Search{From: at[0]}, "8 7 6 5 4 3 2 1 0"},
		"since":              {audit.Search{From: at[6]}, "8 7 6"},
		"between":            {audit.Search{From: at[2], To: at[5]}, "4 3 2"},
		"of a target":        {audit.Search{Target: "thing1"}, "7 5 3 1"},
		"of a target, since": {audit.Search{Target: "thing1", From: at[3], To: at[7]}, "5 3"},
		"by somebody":        {audit.Search{Actor: ada.UserID}, "8 6 4 2 0"},
		"by them, until":     {audit.Search{Actor: ada.UserID, To: at[4]}, "2 0"},
		"by an operator":     {audit.Search{Actor: "operator:tests"}, "granted by an operator"},
		"of a kind":          {audit.Search{Action: "thing.done1"}, "7 4 1"},
		"all at once":        {audit.Search{Action: "thing.done1", Actor: ben.UserID, Target: "thing1", From: at[2]}, "7"},
		"backwards":          {audit.Search{From: at[5], To: at[2]}, ""},
		"before all":         {audit.Search{Target: "thing1", To: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)}, ""},
		"since ever":         {audit.Search{Target: "thing1", From: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)}, "7 5 3 1"},
		"nothing":            {audit.Search{Target: "thing7"}, ""},
	} {
		for _, limit := range []int{1, 2, 100} {
			var reasons []string
			var after table.Position
			for range 30 {
				entries, next, err := store.List(t.Context(), ada, c.search, limit, after)
				if err != nil {
					t.Fatal(err)
				}
				for _, entry := range entries {
					reasons = append(reasons, entry.Reason)
				}
				if after = next; after == nil {
					break
				}
			}
			if have := strings.Join(reasons, " "); have != c.want {
				t.Errorf("%s, %d at a time: %s, want %s", name, limit, have, c.want)
			}
		}
	}
	if _, _, err := store.List(t.Context(), ben, audit.Search{}, 10, nil); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("somebody who is no admin: %v", err)
	}
	of, err := audit.Of(t.Context(), on, "thing0", 2)
	if err != nil || len(of) != 2 || of[0].Reason != "8" {
		t.Errorf("the latest of a thing: %+v, %v", of, err)
	}
	by, err := audit.By(t.Context(), on, ben.UserID, 100)
	if err != nil || !slices.ContainsFunc(by, func(e audit.Entry) bool { return e.Reason == "1" }) || len(by) != 4 {
		t.Errorf("by ben: %+v, %v", by, err)
	}
}

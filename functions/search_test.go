package functions

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/table"
)

func TestListSaysWhatOfASearchCannotBe(t *testing.T) {
	s, route := setUp(t), routes(t)["events/list"]
	for _, c := range []struct{ query, says string }{
		{"near=52.52", "Parameter near must be a latitude from -90 to 90 and a longitude from -180 to 180, as in 52.52,13.405."},
		{"near=52.52%3B13.405", "Parameter near must be a latitude"},
		{"near=52,52,13,405", "Parameter near must be a latitude"},
		{"near=Berlin", "Parameter near must be a latitude"},
		{"near=90.1,0", "Parameter near must be a latitude"},
		{"near=0,-180.5", "Parameter near must be a latitude"},
		{"near=NaN,0", "Parameter near must be a latitude"},
		{"near=Inf,0", "Parameter near must be a latitude"},
		{"near=", "Parameter near must not be empty."},
		{"near=52.52,13.405&radiusKm=0", "Parameter radiusKm must be at least 1."},
		{"near=52.52,13.405&radiusKm=501", "Parameter radiusKm must be at most 500."},
		{"near=52.52,13.405&radiusKm=far", "Parameter radiusKm must be a number."},
		{"radiusKm=10", "Parameter radiusKm goes together with near, which is missing."},
		{"text=one+two+three+four+five+six+seven", "Parameter text may have 6 words."},
		{"text=" + strings.Repeat("a", 101), "Parameter text may have 100 characters."},
		{"text=a%0Ab", "Parameter text"},
		{"tag=", "Parameter tag must not be empty."},
		{"language=English!", "Parameter language"},
		{"organizer=ada", "Parameter organizer"},
		{"cursor=bm9uZQ", "Parameter cursor"},
	} {
		notification := request(t, sample(t, "events/list"))
		notification.RawQueryString, notification.QueryStringParameters = c.query, nil
		response, err := s.fleet.Request(t.Context(), "events/list", notification)
		if err != nil {
			t.Fatal(err)
		}
		route.check(t, notification, response)
		var told struct{ Type, Detail string }
		if err := json.Unmarshal(response.Body, &told); err != nil || response.Status != http.StatusBadRequest ||
			!strings.HasSuffix(told.Type, "/invalid-parameter") || !strings.HasPrefix(told.Detail, c.says) {
			t.Errorf("%s: %d %s", c.query, response.Status, response.Body)
		}
	}
}

// Whatever is typed into a search box finds something or nothing, and is no error.
func TestListTakesWhatPeopleType(t *testing.T) {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	r.hand("workers/project")
	for query, want := range map[string]int{
		"text=QUIET": 1, "text=zions": 1, "text=quiet+loud": 0, "text=%F0%9F%8E%B8": 0, "text=%CC%81": 0, "text=+quiet++": 1, "text=-": 0,
		"text=" + url.QueryEscape(strings.Repeat("\ufdfa", 5)): 0, "near=90,0": 0, "near=-90,-180": 0, "near=52.5,13.4": 1, "near=52.5,13.4&radiusKm=1.5": 0,
		"near=52.52,13.40&text=strings&language=en-GB&tag=Strings&organizer=" + userID(r.ada): 1, "organizer=" + userID(r.rosa): 0,
	} {
		notification := request(t, sample(t, "events/list"))
		notification.RawQueryString, notification.QueryStringParameters = query, nil
		response, err := r.fleet.Request(t.Context(), "events/list", notification)
		if err != nil {
			t.Fatal(err)
		}
		var list struct{ Data []struct{} }
		if err := json.Unmarshal(response.Body, &list); err != nil || response.Status != http.StatusOK || len(list.Data) != want {
			t.Errorf("%s: %d %s", query, response.Status, response.Body)
		}
	}
}

func TestWhoIsNoOrganizerHasNoPage(t *testing.T) {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	ask := func(id string) (status int, page struct{ DisplayName, MemberSince string }) {
		t.Helper()
		notification := request(t, sample(t, "organizers/get"))
		notification.RawPath, notification.RequestContext.HTTP.Path = "/v1/organizers/"+id, "/v1/organizers/"+id
		notification.PathParameters = map[string]string{"organizerId": id}
		response, err := r.fleet.Request(t.Context(), "organizers/get", notification)
		if err != nil {
			t.Fatal(err)
		}
		routes(t)["organizers/get"].check(t, notification, response)
		if response.Status == http.StatusOK {
			if err := json.Unmarshal(response.Body, &page); err != nil {
				t.Fatal(err)
			}
		}
		return response.Status, page
	}
	set := func(of string, values table.Values, change string) {
		t.Helper()
		if err := r.table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.UserKey(of), Set: change, Condition: table.Present, Values: values}); err != nil {
			t.Fatal(err)
		}
	}
	ada := userID(r.ada)
	set(ada, table.Values{"public": account.PublicProfile}, "#profileVisibility = :public")
	if status, page := ask(ada); status != http.StatusOK || page.DisplayName != "Ada" || page.MemberSince == "" {
		t.Errorf("Ada's, which is public: %d %+v", status, page)
	}
	for name, id := range map[string]string{"a participant": userID(r.ben), "an admin": userID(r.alex), "who is forgotten": userID(r.olga), "nobody": "usr_7H3J5K9M1N2P4Q6R8S0T2V4WXY"} {
		if status, _ := ask(id); status != http.StatusNotFound {
			t.Errorf("%s: %d", name, status)
		}
	}
	for _, status := range []account.Status{account.Suspended, account.Archived, account.Erased} {
		set(ada, table.Values{"status": status}, "#status = :status")
		if have, _ := ask(ada); have != http.StatusNotFound {
			t.Errorf("Ada, %s: %d", status, have)
		}
	}
	set(ada, table.Values{"status": account.Suspended, "until": "2025-12-01T00:00:00Z"}, "#status = :status, #suspendedUntil = :until")
	if have, _ := ask(ada); have != http.StatusOK {
		t.Errorf("Ada, whose suspension is over: %d", have)
	}
}

package functions

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

var _ = expect("pages", map[string]func(*run){
	"event": func(r *run) {
		page := string(r.response.Body)
		for _, part := range []string{
			"<title>Quiet Strings · Event Radar</title>", `<link rel="canonical" href="https://event-radar.example/events/` + r.concert + `/quiet-strings">`,
			`<h1 class="first-view-title" lang="en" dir="auto">Quiet Strings</h1>`, "Saturday 30 May 2099, 19:00–21:30", "Europe/Berlin, UTC&#43;02:00",
			"Zionskirche, Zionskirchplatz, 10119 Berlin", `<script type="module" src="/assets/index-4f2a.js">`, `<script id="seed" type="application/json">{"id":"` + r.concert,
		} {
			if !strings.Contains(page, part) {
				r.Errorf("the page has no %s", part)
			}
		}
		if strings.Contains(page, "meet.example.test") || strings.Contains(page, "Guest") {
			r.Error("the page shows what is the team's")
		}
		if caching := r.response.Header.Get("Cache-Control"); caching != "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600" {
			r.Errorf("it may be cached as %q", caching)
		}
	},
	"sitemap": func(r *run) {
		if want := "<loc>https://event-radar.example/sitemap.xml?week=2099-05-25</loc>"; !strings.Contains(string(r.response.Body), want) {
			r.Errorf("the index is %s", r.response.Body)
		}
	},
	"robots": func(r *run) {
		if want := "\nSitemap: https://event-radar.example/sitemap.xml\n"; !strings.Contains(string(r.response.Body), want) {
			r.Errorf("it says %s", r.response.Body)
		}
	},
})

func init() {
	preparations["pages/sitemap"] = func(r *run) { r.hand("workers/project") }
}

// visit asks for a page, and holds the answer against openapi.yaml.
func (r *run) visit(function string, change func(*events.APIGatewayV2HTTPRequest)) invoke.Response {
	r.Helper()
	notification := request(r, sample(r, function))
	change(&notification)
	response, err := r.fleet.Request(r.Context(), function, notification)
	if err != nil {
		r.Fatal(err)
	}
	routes(r)[function].check(r, notification, response)
	return response
}

// at is a change of an event's address.
func at(id, slug string) func(*events.APIGatewayV2HTTPRequest) {
	return func(n *events.APIGatewayV2HTTPRequest) {
		n.RawPath, n.PathParameters = "/events/"+id+"/"+slug, map[string]string{"eventId": id, "slug": slug}
	}
}

func samplesWorld(t *testing.T) *run {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	return r
}

// What there is no page for has a page as well, with the status that programs go by.
func TestEveryAddressOfAnEventHasAPage(t *testing.T) {
	r := samplesWorld(t)
	set := func(id, attribute string, value any) {
		t.Helper()
		if err := r.table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.EventKey(id), Set: "#" + attribute + " = :value", Values: table.Values{"value": value}}); err != nil {
			t.Fatal(err)
		}
	}
	set(r.reading, "publishedAt", before)
	set(r.reading, "status", string(event.Archived))
	set(r.gala, "status", string(event.Cancelled))
	set(r.gala, "cancelReason", "The hall is flooded.")
	set(r.foreign, "visibility", event.Unlisted)
	for name, c := range map[string]struct {
		id, slug string
		status   int
		says     string
		hidden   bool
	}{
		"its own":              {r.concert, "quiet-strings", 200, "Quiet Strings", false},
		"another slug":         {r.concert, "loud-strings", 301, "", false},
		"no slug":              {r.concert, "-", 301, "", false},
		"a cancelled one":      {r.gala, "a-gala", 200, "The hall is flooded.", false},
		"one with its address": {r.foreign, "something-else", 200, "Something else", true},
		"a draft":              {r.draft, "quiet-strings-in-winter", 404, "There is no such event", true},
		"never there":          {"evt_01K9ZQ4T7M3XW8B6C2D5E9F1GZ", "a", 404, "There is no such event", true},
		"no id":                {`"><script>`, "a", 404, "There is no such event", true},
		"a long one":           {strings.Repeat("a", 2000), "a", 404, "There is no such event", true},
		"one that was taken":   {r.reading, "a-reading", 410, "This event is no longer here", true},
	} {
		response := r.visit("pages/event", at(c.id, c.slug))
		if response.Status != c.status || !strings.Contains(string(response.Body), c.says) {
			t.Errorf("%s: %d %s", name, response.Status, response.Body)
		}
		if hidden := response.Header.Get("X-Robots-Tag") == "noindex"; hidden != c.hidden {
			t.Errorf("%s: hidden from search engines is %v", name, hidden)
		}
		if c.status == 301 && response.Header.Get("Location") != "/events/"+c.id+"/quiet-strings" {
			t.Errorf("%s leads to %s", name, response.Header.Get("Location"))
		}
		if c.hidden && c.status != 200 && strings.Contains(string(response.Body), `id="seed"`) {
			t.Errorf("%s: the application is told of an event", name)
		}
	}
}

// The application begins with exactly what the API would answer.
func TestAPageBringsTheAPIsAnswer(t *testing.T) {
	r := samplesWorld(t)
	_, rest, _ := strings.Cut(string(r.visit("pages/event", at(r.concert, "quiet-strings")).Body), `<script id="seed" type="application/json">`)
	seed, _, found := strings.Cut(rest, "</script>")
	notification := request(t, sample(t, "events/get"))
	notification.RequestContext.Authorizer = nil
	delete(notification.Headers, "authorization")
	answer, err := r.fleet.Request(t.Context(), "events/get", notification)
	if err != nil || answer.Status != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	if !found || seed != string(answer.Body) {
		t.Errorf("the page has\n%s\nthe API answers\n%s", seed, answer.Body)
	}
}

// Crawlers and people's links ask in more ways than one.
func TestPagesAreAskedForInManyWays(t *testing.T) {
	r := samplesWorld(t)
	whole := r.visit("pages/event", func(*events.APIGatewayV2HTTPRequest) {})
	tagged := r.visit("pages/event", func(n *events.APIGatewayV2HTTPRequest) { n.RawQueryString = "utm_source=mail&a&limit=1&limit=2" })
	if tagged.Status != http.StatusOK || tagged.Header.Get("ETag") != whole.Header.Get("ETag") {
		t.Errorf("with a query that it does not know the page answers %d", tagged.Status)
	}
	head := r.visit("pages/event", func(n *events.APIGatewayV2HTTPRequest) { n.RequestContext.HTTP.Method = http.MethodHead })
	if head.Status != http.StatusOK || len(head.Body) > 0 || head.Header.Get("ETag") != whole.Header.Get("ETag") {
		t.Errorf("to HEAD it answers %d with %d bytes", head.Status, len(head.Body))
	}
	same := r.visit("pages/event", func(n *events.APIGatewayV2HTTPRequest) { n.Headers["if-none-match"] = whole.Header.Get("ETag") })
	if same.Status != http.StatusNotModified || len(same.Body) > 0 {
		t.Errorf("to somebody who has it, it answers %d", same.Status)
	}
}

// Without the table a page says so in words; without the application's files there is none.
func TestPagesWhenSomethingIsDown(t *testing.T) {
	r := samplesWorld(t)
	r.fleet = r.elsewhere(t, "http://127.0.0.1:1")
	response := r.visit("pages/event", func(*events.APIGatewayV2HTTPRequest) {})
	if response.Status != http.StatusServiceUnavailable || !strings.Contains(string(response.Body), "cannot be shown") || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("without the table: %d %s %s", response.Status, response.Header, response.Body)
	}
	for _, content := range [][]byte{nil, []byte("<html>no place to fill in</html>")} {
		r = samplesWorld(t)
		r.cloud.Upload("index.html", content)
		response = r.visit("pages/event", func(*events.APIGatewayV2HTTPRequest) {})
		var problem struct{ Type string }
		if err := json.Unmarshal(response.Body, &problem); err != nil || response.Status != http.StatusServiceUnavailable {
			t.Errorf("with the file %q: %d %s", content, response.Status, response.Body)
		}
	}
}

func TestTheSitemapListsAWeek(t *testing.T) {
	r := samplesWorld(t)
	r.hand("workers/project")
	for week, want := range map[string]int{"2099-05-25": 200, "2099-05-26": 404, "2099-05-18": 404, "1999-01-04": 404, "2099-02-30": 400, "x": 400} {
		response := r.visit("pages/sitemap", func(n *events.APIGatewayV2HTTPRequest) { n.RawQueryString = "utm_source=x&week=" + week })
		if response.Status != want {
			t.Errorf("week %s: %d %s", week, response.Status, response.Body)
		}
		if line := "<url><loc>https://event-radar.example/events/" + r.concert + "/quiet-strings</loc><lastmod>2025-11-02T09:10:00Z</lastmod></url>"; want == 200 && !strings.Contains(string(response.Body), line) {
			t.Errorf("week %s lists %s", week, response.Body)
		}
	}
}

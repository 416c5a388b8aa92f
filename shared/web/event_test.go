package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/markdown"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/text"
)

const site = "https://event-radar.example"

var (
	now   = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	start = time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	end   = start.Add(150 * time.Minute)
)

// concert is an event in person, with a ticket for money and a free one.
func concert() event.Page {
	place := event.Place{Venue: "Zionskirche", Address: "Zionskirchplatz, 10119 Berlin", City: "Berlin", Country: "DE", Latitude: new(52.53), Longitude: new(13.4)}
	return event.Page{
		Event: event.Event{ID: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH", Version: 3, OrganizerID: "usr_1", OrganizerName: "Ada", Title: "Quiet Strings", Slug: "quiet-strings",
			Summary: "Haydn, by candlelight.", Category: "music", Language: "en", Status: event.Published, Visibility: event.Public, StartAt: start, EndAt: &end,
			TimeZone: "Europe/Berlin", Currency: "EUR", Settings: event.Settings{ShowAvailability: true, FeePaidBy: event.PaidByBuyer},
			Terms: event.Terms{Fee: money.Fee{BasisPoints: 1000}}},
		Meetings: []event.Meeting{{ID: "mtg_1", Kind: event.InPerson, Status: event.Published, StartAt: start, EndAt: &end, Place: place}},
		TicketTypes: []event.TicketType{
			{ID: "tkt_1", Name: "Seat", Kind: event.Paid, Price: money.Money{Amount: 2500, Currency: "EUR"}, Quantity: new(int64(3)), Shards: 1, MinPerOrder: 1, Visibility: event.TicketPublic},
			{ID: "tkt_2", Name: "Standing", Kind: event.Free, Price: money.None("EUR"), MinPerOrder: 1, Visibility: event.TicketPublic},
		},
	}
}

var anIndex, _ = newShell([]byte(`<!doctype html><html lang="en"><head><!--head:start--><title>Event Radar</title><!--head:end--></head><body><div id="root"><!--body:start--><!--body:end--></div></body></html>`))

// show renders an event's page and reads it as a browser does.
func show(t *testing.T, page event.Page) (*html.Node, string) {
	t.Helper()
	p := NewPages(site, nil, nil, nil)
	v, err := p.view(page, present.Event(page, now), now)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := p.show(anIndex, "event", v, api.Page{})
	if err != nil {
		t.Fatal(err)
	}
	document, err := html.Parse(bytes.NewReader(shown.Body))
	if err != nil {
		t.Fatal(err)
	}
	return document, string(shown.Body)
}

// each visits all elements of a kind.
func each(node *html.Node, name string, visit func(*html.Node)) {
	for child := range node.Descendants() {
		if child.Type == html.ElementNode && child.Data == name {
			visit(child)
		}
	}
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// meta is the content of a meta element by its name or property.
func meta(document *html.Node, name string) (content string) {
	each(document, "meta", func(node *html.Node) {
		if attribute(node, "name") == name || attribute(node, "property") == name {
			content = attribute(node, "content")
		}
	})
	return content
}

// embedded reads the JSON of a script element.
func embedded(t *testing.T, document *html.Node, kind string, into any) {
	t.Helper()
	found := 0
	each(document, "script", func(node *html.Node) {
		if attribute(node, "type") != kind || node.FirstChild == nil {
			return
		}
		found++
		if err := json.Unmarshal([]byte(node.FirstChild.Data), into); err != nil {
			t.Errorf("%s: %v: %s", kind, err, node.FirstChild.Data)
		}
	})
	if found != 1 {
		t.Errorf("there are %d scripts of %s", found, kind)
	}
}

func TestProgramsReadWhatTheEventIs(t *testing.T) {
	page := concert()
	document, _ := show(t, page)
	for name, want := range map[string]string{"description": "Haydn, by candlelight.", "og:title": "Quiet Strings", "og:url": site + "/events/" + page.ID + "/quiet-strings",
		"og:site_name": "Event Radar", "twitter:card": "summary", "robots": ""} {
		if have := meta(document, name); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
	var schema struct {
		Context    string `json:"@context"`
		Type       string `json:"@type"`
		Name       string
		StartDate  string
		EndDate    string
		Status     string `json:"eventStatus"`
		Attendance string `json:"eventAttendanceMode"`
		Free       bool   `json:"isAccessibleForFree"`
		Location   []struct {
			Type    string `json:"@type"`
			Name    string
			Address map[string]string
			Geo     struct{ Latitude, Longitude float64 }
		}
		Organizer struct{ Name, URL string }
		Offers    []struct{ Name, Price, PriceCurrency, Availability string }
	}
	embedded(t, document, "application/ld+json", &schema)
	if schema.Context != "https://schema.org" || schema.Type != "Event" || schema.Name != "Quiet Strings" || schema.StartDate != "2026-11-27T19:00:00+01:00" ||
		schema.EndDate != "2026-11-27T21:30:00+01:00" || schema.Status != "https://schema.org/EventScheduled" || schema.Free ||
		schema.Attendance != "https://schema.org/OfflineEventAttendanceMode" || schema.Organizer.Name != "Ada" || schema.Organizer.URL != site+"/organizers/usr_1" {
		t.Errorf("the event is %+v", schema)
	}
	if len(schema.Location) != 1 || schema.Location[0].Type != "Place" || schema.Location[0].Name != "Zionskirche" || schema.Location[0].Geo.Latitude != 52.53 ||
		schema.Location[0].Address["addressLocality"] != "Berlin" || schema.Location[0].Address["addressCountry"] != "DE" {
		t.Errorf("its place is %+v", schema.Location)
	}
	if len(schema.Offers) != 2 || schema.Offers[0].Price != "27.50" || schema.Offers[0].PriceCurrency != "EUR" || schema.Offers[1].Price != "0.00" ||
		schema.Offers[0].Availability != "https://schema.org/InStock" {
		t.Errorf("its offers are %+v", schema.Offers)
	}
}

func TestACoverIsShownInItsSizes(t *testing.T) {
	t.Setenv("SITE_URL", site)
	page := concert()
	page.Cover = &cover.Cover{Name: "a", Alt: `A "quartet"`, Color: "#3a2417", Sizes: []cover.Size{{Width: 480, Height: 270, Format: cover.WebP}, {Width: 960, Height: 540, Format: cover.WebP}}}
	document, _ := show(t, page)
	largest := present.Event(page, now).Cover.URL
	var pictures []*html.Node
	each(document, "img", func(node *html.Node) { pictures = append(pictures, node) })
	if len(pictures) != 1 || attribute(pictures[0], "alt") != page.Cover.Alt || attribute(pictures[0], "src") != largest ||
		attribute(pictures[0], "srcset") != present.Event(page, now).Cover.Sizes[0].URL+" 480w, "+largest+" 960w" {
		t.Errorf("the pictures are %+v", pictures)
	}
	if meta(document, "og:image") != largest || meta(document, "og:image:alt") != page.Cover.Alt || meta(document, "twitter:card") != "summary_large_image" {
		t.Errorf("messengers are shown %q", meta(document, "og:image"))
	}
	var schema struct{ Image []string }
	if embedded(t, document, "application/ld+json", &schema); len(schema.Image) != 1 || schema.Image[0] != largest {
		t.Errorf("programs are shown %v", schema.Image)
	}
}

// status is what a page says of itself to programs.
func status(t *testing.T, page event.Page) (schema map[string]any, text string) {
	t.Helper()
	document, text := show(t, page)
	embedded(t, document, "application/ld+json", &schema)
	return schema, text
}

func TestWhatHasHappenedToAnEvent(t *testing.T) {
	cancelled := concert()
	cancelled.Status, cancelled.CancelReason = event.Cancelled, "The hall is flooded."
	if schema, text := status(t, cancelled); schema["eventStatus"] != "https://schema.org/EventCancelled" || !strings.Contains(text, "This event is cancelled.") ||
		!strings.Contains(text, "The hall is flooded.") || !strings.Contains(text, "Not on sale") {
		t.Errorf("a cancelled event: %v\n%s", schema, text)
	}
	moved := concert()
	moved.MovedFrom = new(start.AddDate(0, 0, -7))
	if schema, _ := status(t, moved); schema["eventStatus"] != "https://schema.org/EventRescheduled" || schema["previousStartDate"] != "2026-11-20T19:00:00+01:00" {
		t.Errorf("a moved event: %v", schema)
	}
	unlisted := concert()
	unlisted.Visibility = event.Unlisted
	if document, _ := show(t, unlisted); meta(document, "robots") != "noindex" {
		t.Error("an event that only those with its address should find is for search engines")
	}
	online := concert()
	online.Meetings = []event.Meeting{{ID: "mtg_1", Kind: event.Online, Status: event.Published, StartAt: start, Room: event.Room{Platform: "Jitsi", JoinURL: "https://meet.example/secret"}}}
	schema, text := status(t, online)
	if place, ok := schema["location"].([]any)[0].(map[string]any); !ok || place["@type"] != "VirtualLocation" || place["url"] != site+"/events/"+online.ID+"/quiet-strings" {
		t.Errorf("an event online: %v", schema)
	}
	if strings.Contains(text, "meet.example") {
		t.Error("everybody is shown where to join")
	}
	soldOut := concert()
	soldOut.TicketTypes[0].Quantity = new(int64(0))
	if schema, text := status(t, soldOut); schema["offers"].([]any)[0].(map[string]any)["availability"] != "https://schema.org/SoldOut" || !strings.Contains(text, "Sold out") {
		t.Errorf("an event that is sold out: %v", schema)
	}
}

// Organizers write what they like. Nothing of it becomes markup, a script, or the end of one.
func FuzzNothingThatIsWrittenBecomesMarkup(f *testing.F) {
	for _, seed := range []string{
		"</script><script>alert(1)</script>", "<!-- <script>", "<!--body:end-->", "--><img src=x onerror=alert(1)>", `"><svg onload=alert(1)>`, "' onmouseover='alert(1)",
		"line\u2028separator\u2029", "]]>", "{{.Seed}}", "</title><script>alert(1)</script>", "</textarea></style></noscript>", "\u202eright to left", `\u003c/script\u003e`, "&lt;script&gt;",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		if written == "" || !utf8.ValidString(written) || strings.ContainsFunc(written, func(r rune) bool { return text.Plain.Fault(r) != "" }) {
			t.Skip() // the API lets nobody write it
		}
		page := concert()
		page.Title, page.Summary, page.OrganizerName, page.Description = written, written, written, written
		var err error
		if page.DescriptionHTML, err = markdown.HTML(written + "\n\n[" + written + "](javascript:alert(1)) <b onclick=alert(1)>b</b>"); err != nil {
			t.Skip() // it is refused
		}
		page.Meetings[0].Venue, page.Meetings[0].Address, page.Meetings[0].City = written, written, written
		page.TicketTypes[0].Name, page.TicketTypes[0].Description = written, written
		page.Status, page.CancelReason = event.Cancelled, written
		document, markup := show(t, page)
		scripts := 0
		for node := range document.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			if node.Data == "script" {
				scripts++
			}
			for _, a := range node.Attr {
				runs := strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:")
				if strings.HasPrefix(a.Key, "on") || runs && slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) {
					t.Errorf("%q becomes the attribute %s=%q", written, a.Key, a.Val)
				}
			}
		}
		if scripts != 2 || strings.ContainsAny(scriptsOf(document), "<\u2028\u2029") {
			t.Errorf("%q: there are %d scripts\n%s", written, scripts, markup)
		}
		var title string
		each(document, "h1", func(node *html.Node) {
			if attribute(node, "class") == "first-view-title" { // a description may have headings of its own
				title = node.FirstChild.Data
			}
		})
		if title != written {
			t.Errorf("the title %q is shown as %q", written, title)
		}
		var seed operation.Event
		embedded(t, document, "application/json", &seed)
		if seed.Title != written || seed.Organizer.DisplayName != written {
			t.Errorf("the title %q comes to the application as %q", written, seed.Title)
		}
		var schema struct{ Name string }
		embedded(t, document, "application/ld+json", &schema)
		if schema.Name != written {
			t.Errorf("the title %q comes to programs as %q", written, schema.Name)
		}
		if strings.Count(markup, "<!--body:end-->") != 1 || strings.Count(markup, "<!--head:end-->") != 1 {
			t.Errorf("%q: the markers are not where they should be", written)
		}
	})
}

// scriptsOf is what stands in all scripts.
func scriptsOf(document *html.Node) (all string) {
	each(document, "script", func(node *html.Node) {
		if node.FirstChild != nil {
			all += node.FirstChild.Data
		}
	})
	return all
}

func TestTimesAreTheEventsOwn(t *testing.T) {
	zone := func(name string) *time.Location {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return location
	}
	night := start.Add(9 * time.Hour)
	for _, c := range []struct {
		end                     *time.Time
		zone                    string
		words, of, first, until string
	}{
		{nil, "Europe/Berlin", "Friday 27 November 2026, 19:00", "Europe/Berlin, UTC+01:00", "2026-11-27T19:00:00+01:00", ""},
		{&end, "Europe/Berlin", "Friday 27 November 2026, 19:00–21:30", "Europe/Berlin, UTC+01:00", "2026-11-27T19:00:00+01:00", "2026-11-27T21:30:00+01:00"},
		{&night, "Europe/Berlin", "Friday 27 November 2026, 19:00 – Saturday 28 November 2026, 04:00", "Europe/Berlin, UTC+01:00", "2026-11-27T19:00:00+01:00", "2026-11-28T04:00:00+01:00"},
		{nil, "UTC", "Friday 27 November 2026, 18:00", "UTC", "2026-11-27T18:00:00Z", ""},
		{&start, "Asia/Kathmandu", "Friday 27 November 2026, 23:45", "Asia/Kathmandu, UTC+05:45", "2026-11-27T23:45:00+05:45", "2026-11-27T23:45:00+05:45"},
	} {
		if have := spanOf(start, c.end, zone(c.zone)); have != (span{c.words, c.of, c.first, c.until}) {
			t.Errorf("%+v, want %+v", have, c)
		}
	}
}

func TestPrices(t *testing.T) {
	euros := func(amount int) operation.Money { return operation.Money{Amount: amount, Currency: "EUR"} }
	paid := operation.TicketType{Kind: "paid", Price: euros(2500), Fee: euros(250)}
	free := operation.TicketType{Kind: "free", Price: euros(0), Fee: euros(0)}
	least := euros(500)
	flexible := operation.TicketType{Kind: "flexible", Price: euros(1000), Minimum: &least, Fee: euros(50)}
	donation := operation.TicketType{Kind: "donation", Price: euros(0), Fee: euros(0)}
	for want, types := range map[string][]operation.TicketType{
		"27.50 EUR": {paid}, "Free": {free}, "From 5.50 EUR": {paid, flexible}, "Pay what you like": {donation}, "": nil,
	} {
		if have := priceFrom(types); have != want {
			t.Errorf("the price is %q, want %q", have, want)
		}
	}
	if have := priceFrom([]operation.TicketType{paid, free}); have != "Free" {
		t.Errorf("with a free ticket the price is %q", have)
	}
}

func TestDescriptionsAreCutBetweenWords(t *testing.T) {
	for markup, want := range map[string]string{
		"<p>Doors open at <strong>18:30</strong>.</p>\n<p>Then music.</p>": "Doors open at 18:30. Then music.",
		"<p>" + strings.Repeat("word ", 100) + "</p>":                      strings.Repeat("word ", 6) + "word…",
		"<p>" + strings.Repeat("字", 100) + "</p>":                          strings.Repeat("字", 39) + "…",
		"<h3>A &amp; B</h3><ul><li>one</li><li>two</li></ul>":              "A & B one two",
		"": "",
	} {
		if have := plain(markup, 40); have != want {
			t.Errorf("%.40q becomes %q, want %q", markup, have, want)
		}
	}
}

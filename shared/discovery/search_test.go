package discovery_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// venue adds a meeting in person to a draft, somewhere or nowhere in particular.
func (w town) venue(t *testing.T, eventID, venue, city string, at *discovery.Point) {
	t.Helper()
	if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), eventID, func(d *event.MeetingDraft) error {
		d.Kind, d.Venue, d.City = event.InPerson, &venue, &city
		if at != nil {
			d.Latitude, d.Longitude = &at.Latitude, &at.Longitude
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// list publishes a draft, with a free ticket, and lists it.
func (w town) list(t *testing.T, eventID string) {
	t.Helper()
	w.AddTickets(t, eventID, nil, nil)
	if _, err := w.Events.Publish(t.Context(), w.Team(), eventID); err != nil {
		t.Fatal(err)
	}
	if err := w.lists.List(t.Context(), eventID); err != nil {
		t.Fatal(err)
	}
}

func TestSearchByWords(t *testing.T) {
	w := newTown(t)
	for i, e := range []struct{ title, summary, city, venue, tags string }{
		{"Nuit d'Été", "Musique à la belle étoile", "Orléans", "Théâtre d'eau", "music,open air"},
		{"Straßenfest in der Südstadt", "Blasmusik, Bratwurst und gute Laune", "Köln", "", "familie"},
		{"Łódź Jazz Days", "Jazz from Poland", "Łódź", "Fabryka", "jazz"},
		{"Smørrebrød for beginners", "Cook & eat", "Ærøskøbing", "", "food"},
		{"東京大会", "空手の全国大会", "東京", "武道館", "karate"},
		{"Müllers Lesung", "Neue Gedichte", "Muenster", "", ""},
		{"C++ and Go: a UX talk", "Not for the faint of heart", "Berlin", "Café Ada", "go"},
	} {
		draft := w.Draft(t, func(d *event.Draft) {
			d.Title, d.Summary, d.Tags = e.title, e.summary, strings.Split(e.tags, ",")
			d.Description = "Everybody says karaoke."
			d.StartAt = time.Now().Add(time.Duration(i+1) * day).Format(time.RFC3339)
		})
		w.venue(t, draft.ID, e.venue, e.city, nil)
		w.list(t, draft.ID)
	}
	const nuit, fest, jazz, bread, karate, reading, talk = "Nuit d'Été", "Straßenfest in der Südstadt", "Łódź Jazz Days", "Smørrebrød for beginners", "東京大会", "Müllers Lesung", "C++ and Go: a UX talk"
	for _, c := range []struct {
		text string
		want []string
	}{
		{"nuit", []string{nuit}},
		{"ETE", []string{nuit}},
		{"été", []string{nuit}},
		{"e\u0301te\u0301", []string{nuit}},
		{"mus", []string{nuit}},              // of music and musique, found once
		{"blasm", []string{fest}},            // a beginning
		{"musik", nil},                       // Blasmusik does not begin so
		{"strassenfest", []string{fest}},     // ß
		{"STRAẞEN", []string{fest}},          // capital
		{"südstadt köln", []string{fest}},    // of title and city
		{"koeln", []string{fest}},            // without the letter on the keyboard
		{"sudstadt", []string{fest}},         // nor an accent
		{"lodz", []string{jazz}},             // ł
		{"łódź jazz poland", []string{jazz}}, // all words
		{"łódź jazz germany", nil},           // all words, not some
		{"smorrebrod", []string{bread}},      // ø
		{"smoerre", []string{bread}},         // as its neighbours write it
		{"aero", []string{bread}},            // æ
		{"東京", []string{karate}},
		{"大会", []string{karate}},   // in the middle, without spaces
		{"全国大会", []string{karate}}, // longer than a piece
		{"京都", nil},
		{"空", []string{karate}}, // a single letter, which stands in no list
		{"mueller", []string{reading}},
		{"muller", []string{reading}},
		{"münster", []string{reading}}, // which it spells otherwise
		{"neue", []string{reading}},
		{"c++", []string{bread, talk}}, // a letter: that of Cook, too
		{"ux", []string{talk}},         // short
		{"go", []string{talk}},
		{"talk, ada!", []string{talk}},                 // punctuation parts words
		{"cafe ada berlin go ux talk", []string{talk}}, // of venue, city, title
		{"organizer", []string{nuit, fest, jazz, bread, karate, reading, talk}},
		{"karaoke", nil}, // the description is not searched
		{"🎸", nil},
		{" ", nil},
		{"\u0301", nil},
		{strings.Repeat("\ufdfa", 100), nil},
	} {
		if have := w.find(t, discovery.Search{Text: c.text}); !slices.Equal(have, c.want) {
			t.Errorf("%.40q finds %q, want %q", c.text, have, c.want)
		}
	}
}

func TestWordsFollowTheEvent(t *testing.T) {
	w := newTown(t)
	draft := w.Draft(t, func(d *event.Draft) { d.Title, d.Summary = "Quokka meeting", "For friends of marsupials" })
	w.list(t, draft.ID)
	stays := w.entries(t, draft.ID)
	relist := func(change func(*event.Draft)) {
		t.Helper()
		w.change(t, draft.ID, change)
		if err := w.lists.List(t.Context(), draft.ID); err != nil {
			t.Fatal(err)
		}
	}
	relist(func(d *event.Draft) {
		d.Title, d.Tags, d.StartAt = "Wombat meeting", []string{"Burrows"}, time.Now().Add(20*day).Format(time.RFC3339)
	})
	for text, want := range map[string][]string{"quokka": nil, "wombat": {"Wombat meeting"}, "burrow": {"Wombat meeting"}, "marsupials wom": {"Wombat meeting"}} {
		if have := w.find(t, discovery.Search{Text: text}); !slices.Equal(have, want) {
			t.Errorf("%q finds %q, want %q", text, have, want)
		}
	}
	relist(func(d *event.Draft) {
		d.Title, d.Tags, d.StartAt = "Quokka meeting", nil, draft.StartAt.Format(time.RFC3339)
	})
	if have := w.entries(t, draft.ID); !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(stays))) {
		t.Errorf("what it was changed to is still there: %d entries, want %d", len(have), len(stays))
	}
	for name, withdraw := range map[string]func(string) error{
		"unlisted": func(id string) error {
			w.change(t, id, func(d *event.Draft) { d.Visibility = event.Unlisted })
			return nil
		},
		"unpublished": func(id string) error { _, err := w.Events.Unpublish(t.Context(), w.Team(), id); return err },
		"cancelled": func(id string) error {
			_, err := w.Events.Cancel(t.Context(), w.Team(), id, "The wombats are asleep.")
			return err
		},
	} {
		draft := w.Draft(t, func(d *event.Draft) {
			end := time.Now().Add(60 * day).Format(time.RFC3339)
			d.Title, d.EndAt = name+" wallaby", &end
		})
		w.list(t, draft.ID)
		if err := withdraw(draft.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.lists.List(t.Context(), draft.ID); err != nil {
			t.Fatal(err)
		}
		if have := w.entries(t, draft.ID); have != nil {
			t.Errorf("%s, it still stands in %v", name, have)
		}
	}
	if have := w.find(t, discovery.Search{Text: "wallaby"}); have != nil {
		t.Errorf("found: %q", have)
	}
}

func TestSearchNear(t *testing.T) {
	w := newTown(t)
	at := func(latitude, longitude float64) *discovery.Point {
		return &discovery.Point{Latitude: latitude, Longitude: longitude}
	}
	for i, e := range []struct {
		title string
		at    []*discovery.Point
	}{
		{"Mitte", []*discovery.Point{at(52.5200, 13.4050)}},
		{"Potsdam", []*discovery.Point{at(52.3906, 13.0645)}}, // 27 km from there
		{"Hamburg and Leipzig", []*discovery.Point{at(53.5511, 9.9937), at(51.3397, 12.3731)}},
		{"Taveuni", []*discovery.Point{at(-16.85, 179.99)}},
		{"across the line", []*discovery.Point{at(-16.85, -179.99)}}, // 2 km from there
		{"North Pole", []*discovery.Point{at(90, 0)}},
		{"beyond the pole", []*discovery.Point{at(89.9, -170)}}, // 11 km from there
		{"South Pole", []*discovery.Point{at(-90, 77)}},
		{"Null Island", []*discovery.Point{at(0, 0)}},
		{"nobody says where", []*discovery.Point{nil}},
	} {
		draft := w.Draft(t, func(d *event.Draft) {
			d.Title, d.StartAt = e.title, time.Now().Add(time.Duration(i+1)*day).Format(time.RFC3339)
		})
		for _, at := range e.at {
			w.venue(t, draft.ID, "Hall", "City", at)
		}
		w.list(t, draft.ID)
	}
	webinar := w.Draft(t, func(d *event.Draft) { d.Title = "webinar" })
	link := "https://meet.example/webinar"
	if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), webinar.ID, func(d *event.MeetingDraft) error {
		d.Kind, d.JoinURL = event.Online, &link
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.list(t, webinar.ID)
	for _, c := range []struct {
		name                string
		latitude, longitude float64
		radius              float64
		want                []string
	}{
		{"at the place", 52.52, 13.405, 1, []string{"Mitte"}},
		{"25 km", 52.52, 13.405, 25, []string{"Mitte"}},
		{"28 km", 52.52, 13.405, 28, []string{"Mitte", "Potsdam"}},
		{"200 km", 52.52, 13.405, 200, []string{"Mitte", "Potsdam", "Hamburg and Leipzig"}},
		{"in two of an event's places", 52.4, 11.3, 500, []string{"Mitte", "Potsdam", "Hamburg and Leipzig"}},
		{"the date line, from the west", -16.85, 179.995, 5, []string{"Taveuni", "across the line"}},
		{"the date line, from the east", -16.85, -179.995, 5, []string{"Taveuni", "across the line"}},
		{"on the date line", -16.85, 180, 500, []string{"Taveuni", "across the line"}},
		{"on it, said otherwise", -16.85, -180, 500, []string{"Taveuni", "across the line"}},
		{"at the pole", 90, 123, 25, []string{"North Pole", "beyond the pole"}},
		{"over the pole", 89.95, 10, 25, []string{"North Pole", "beyond the pole"}},
		{"at the other", -90, 0, 500, []string{"South Pole"}},
		{"where nothing is", 0, 90, 500, nil},
		{"on the equator", 0.1, -0.1, 25, []string{"Null Island"}},
	} {
		search := discovery.Search{Near: &discovery.Area{Centre: *at(c.latitude, c.longitude), RadiusKM: c.radius}}
		if have := w.find(t, search); !slices.Equal(have, c.want) {
			t.Errorf("%s: %q, want %q", c.name, have, c.want)
		}
	}
	cards, _, err := w.lists.Find(t.Context(), discovery.Search{From: time.Now(), Near: &discovery.Area{Centre: *at(52.52, 13.405), RadiusKM: 200}}, 20, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 27.2, 148.8} { // to Leipzig, which is nearer than Hamburg
		if have := *cards[i].DistanceKM; math.Abs(have-want) > 0.5 {
			t.Errorf("%s is %.1f km away, want %.1f", cards[i].Title, have, want)
		}
	}
	if cards, _, err := w.lists.Find(t.Context(), discovery.Search{From: time.Now()}, 20, nil); err != nil || cards[0].DistanceKM != nil {
		t.Errorf("a distance from nowhere: %v %v", cards, err)
	}
}

// happening is an event as a naive search knows it.
type happening struct {
	title, tag, city, category, language string
	starts, ends                         time.Time
	at                                   *discovery.Point
	format                               event.Format
}

// naive says what a search must find among all events, and in which order.
func naive(all []happening, s discovery.Search) []string {
	found := slices.DeleteFunc(slices.Clone(all), func(h happening) bool {
		words := strings.Fields(h.title + " " + h.tag + " " + h.city + " organizer")
		for word := range strings.FieldsSeq(s.Text) {
			if !slices.ContainsFunc(words, func(has string) bool { return strings.HasPrefix(has, word) }) {
				return true
			}
		}
		return !h.ends.After(s.From) || !s.To.IsZero() && !h.starts.Before(s.To) || s.Category != "" && h.category != s.Category || s.City != "" && h.city != s.City ||
			s.Tag != "" && h.tag != s.Tag || s.Format != "" && h.format != s.Format || s.Language != "" && h.language != s.Language ||
			s.Price == discovery.Paid || s.Near != nil && (h.at == nil || haversine(*h.at, s.Near.Centre) > s.Near.RadiusKM)
	})
	slices.SortFunc(found, func(a, b happening) int { return cmp.Or(a.starts.Compare(b.starts), strings.Compare(a.title, b.title)) })
	var titles []string
	for _, h := range found {
		titles = append(titles, h.title)
	}
	return titles
}

// haversine is the distance in kilometres, by the formula of the navigators.
func haversine(a, b discovery.Point) float64 {
	radians := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	hav := func(angle float64) float64 { return math.Pow(math.Sin(angle/2), 2) }
	h := hav(radians(b.Latitude-a.Latitude)) + math.Cos(radians(a.Latitude))*math.Cos(radians(b.Latitude))*hav(radians(b.Longitude-a.Longitude))
	return 2 * 6371.0088 * math.Asin(math.Sqrt(h))
}

// Whatever is looked for, by whichever list it is found and however large the pages are: it is what a look at every event finds.
func TestSearchFindsWhatALookAtEveryEventFinds(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	maybe := func(of ...string) string {
		if random.IntN(3) > 0 {
			return ""
		}
		return one(of...)
	}
	words := []string{"jazz", "jam", "japan", "concert", "contest", "con", "open", "opera", "oboe", "ab", "abc", "abcdef"}
	tags, cities, categories, languages := []string{"live", "late", "jam"}, []string{"berlin", "bern", "ulm"}, []string{"music", "art"}, []string{"en", "de"}
	// Some are on the radius of others, some far away; all times are whole hours, so that many are the same.
	points := []discovery.Point{{Latitude: 52.5, Longitude: 13.4}, {Latitude: 52.6, Longitude: 13.6}, {Latitude: 53.5, Longitude: 10}, {Latitude: -17, Longitude: 179.9}, {Latitude: -17, Longitude: -179.9}}
	base := time.Now().Add(time.Hour).Truncate(time.Hour)
	w := newTown(t)
	var all []happening
	for i := range 30 {
		h := happening{title: fmt.Sprintf("%s %s %02d", one(words...), one(words...), i), tag: one(tags...), category: one(categories...), language: one(languages...),
			starts: base.Add(time.Duration(random.IntN(8*24)) * time.Hour), format: event.FormatInPerson}
		h.ends = h.starts.Add([]time.Duration{time.Hour, 47 * time.Hour, fresh, fresh + time.Hour, 10 * day, 34 * day, 35 * day, 100 * day}[random.IntN(8)])
		if random.IntN(2) == 0 {
			h.at = &points[random.IntN(len(points))]
		}
		draft := w.Draft(t, func(d *event.Draft) {
			end := h.ends.Format(time.RFC3339)
			d.Title, d.Tags, d.Category, d.Language, d.StartAt, d.EndAt = h.title, []string{h.tag}, h.category, h.language, h.starts.Format(time.RFC3339), &end
		})
		if h.at != nil || random.IntN(2) == 0 {
			h.city = one(cities...)
			w.venue(t, draft.ID, "", h.city, h.at)
		}
		w.list(t, draft.ID)
		all = append(all, h)
	}
	hits := 0
	for range 100 {
		s := discovery.Search{From: base.Add(time.Duration(random.IntN(60*24)-5*24) * time.Hour), Tag: maybe(tags...), City: maybe(cities...), Category: maybe(categories...),
			Language: maybe(languages...), Format: event.Format(maybe("inPerson", "online")), Price: discovery.Price(maybe("free", "free", "paid"))}
		for range random.IntN(3) {
			word := one(words...)
			s.Text += " " + word[:1+random.IntN(len(word))]
		}
		if random.IntN(3) == 0 {
			s.To = s.From.Add(time.Duration(1+random.IntN(20*24)) * time.Hour)
		}
		if random.IntN(3) == 0 {
			s.Near = &discovery.Area{Centre: points[random.IntN(len(points))], RadiusKM: []float64{1, 17, 30, 500}[random.IntN(4)]}
		}
		limit := 1 + random.IntN(7)
		have := w.pages(t, s, limit)
		want := naive(all, s)
		hits += len(want)
		if !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%+v, near %+v, by %d:\nfound %q\nwant  %q", s, s.Near, limit, have, want)
		}
		since := slices.IndexFunc(have, func(title string) bool { return startOf(all, title).After(s.From.Add(-fresh)) })
		if since >= 0 && !slices.IsSortedFunc(have[since:], func(a, b string) int { return startOf(all, a).Compare(startOf(all, b)) }) {
			t.Errorf("%+v: %q are not in the order of their starts", s, have[since:])
		}
	}
	if hits < 50 {
		t.Errorf("the searches found %d events: they hardly test anything", hits)
	}
}

// fresh is for how long an event stands where it starts.
const fresh = 48 * time.Hour

func startOf(all []happening, title string) time.Time {
	return all[slices.IndexFunc(all, func(h happening) bool { return h.title == title })].starts
}

// pages are the titles of all pages, of so many cards at most.
func (w town) pages(t *testing.T, search discovery.Search, limit int) (titles []string) {
	t.Helper()
	var after table.Position
	for {
		cards, next, err := w.lists.Find(t.Context(), search, limit, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(cards) > limit {
			t.Errorf("a page of %d has %d", limit, len(cards))
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

func TestAnOrganizersEvents(t *testing.T) {
	w := newTown(t)
	w.stage(t, "exhibition", 2*time.Hour, 90*day, "Ulm", nil)
	w.stage(t, "talk", day, time.Hour, "Ulm", nil)
	w.stage(t, "secret", day, time.Hour, "Ulm", func(d *event.Draft) { d.Visibility = event.Unlisted })
	organizer := w.Organizer.UserID
	if have := w.find(t, discovery.Search{Organizer: organizer}); !slices.Equal(have, []string{"exhibition", "talk"}) {
		t.Errorf("theirs: %q", have)
	}
	if have := w.find(t, discovery.Search{Organizer: organizer, Text: "exhib"}); !slices.Equal(have, []string{"exhibition"}) {
		t.Errorf("theirs of that word: %q", have)
	}
	if have := w.find(t, discovery.Search{Organizer: "usr_nobody"}); have != nil {
		t.Errorf("nobody's: %q", have)
	}
	for after, want := range map[time.Duration]int{0: 2, 40 * day: 1, 91 * day: 0} {
		if have, err := w.lists.Upcoming(t.Context(), organizer, time.Now().Add(after)); err != nil || have != want {
			t.Errorf("in %s they have %d events, want %d (%v)", after, have, want, err)
		}
	}
}

func TestTagsAndLanguagesAreComparedAsPeopleMeanThem(t *testing.T) {
	w := newTown(t)
	w.stage(t, "fado", day, time.Hour, "", func(d *event.Draft) { d.Tags, d.Language = []string{"Música ao Vivo"}, "pt-BR" })
	w.stage(t, "talk", 2*day, time.Hour, "", func(d *event.Draft) { d.Tags, d.Language = []string{"live"}, "DE" })
	for _, c := range []struct {
		search discovery.Search
		want   []string
	}{
		{discovery.Search{Tag: "musica ao vivo"}, []string{"fado"}},
		{discovery.Search{Tag: "LIVE"}, []string{"talk"}},
		{discovery.Search{Tag: "musica"}, nil}, // a tag is a whole
		{discovery.Search{Tag: "\u0301"}, nil},
		{discovery.Search{Language: "pt"}, []string{"fado"}},
		{discovery.Search{Language: "pt-PT"}, []string{"fado"}},
		{discovery.Search{Language: "de-AT"}, []string{"talk"}},
		{discovery.Search{Language: "deu"}, []string{"talk"}}, // the same language, by another standard
		{discovery.Search{Language: "fr"}, nil},
		{discovery.Search{Language: "de", Tag: "live", Text: "ta"}, []string{"talk"}},
	} {
		if have := w.find(t, c.search); !slices.Equal(have, c.want) {
			t.Errorf("%+v: %q, want %q", c.search, have, c.want)
		}
	}
}

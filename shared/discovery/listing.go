// Package discovery finds public events, by time and by what people look for. Each list is a partition of the table, in the
// order of time; an event stands in many of them (of its city, its tags, the beginnings of its words, the cells of the Earth
// that it takes place in), as a Card that holds all that a list shows, so that a page of twenty is one read. The lists follow
// the events through the table's stream (list.go writes them, find.go reads them).
package discovery

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/text"
)

// Card is what lists show of an event, and what it is held against when somebody looks for several things at once.
type Card struct {
	EventID       string        `json:"eventId"`
	EventVersion  int64         `json:"eventVersion"`
	Title         string        `json:"title"`
	Slug          string        `json:"slug"`
	Summary       string        `json:"summary,omitempty"`
	Category      string        `json:"category"`
	Tags          []string      `json:"tags,omitempty"`
	Language      string        `json:"language"`
	StartAt       time.Time     `json:"startAt"`
	EndAt         *time.Time    `json:"endAt,omitempty"`
	TimeZone      string        `json:"timeZone"`
	Format        event.Format  `json:"format"`
	event.Place                 // of the first meeting in person that says where it is; without its address
	Elsewhere     []event.Place `json:"elsewhere,omitempty"` // those of the others
	Cover         *cover.Cover  `json:"cover,omitempty"`
	Price         Price         `json:"price"`
	PriceFrom     money.Money   `json:"priceFrom"`
	OrganizerID   string        `json:"organizerId"`
	OrganizerName string        `json:"organizerName"`
	UpdatedAt     time.Time     `json:"updatedAt"` // of the event; the zero time in a card that was written before cards had it

	Ends string `json:"ends"` // when it is over, as text that sorts

	DistanceKM *float64 `json:"-"` // from where somebody looks, in a Search that says so
}

// Price says whether an event costs something.
type Price string

// Free: nobody pays. Paid: some ticket costs something.
const (
	Free Price = "free"
	Paid Price = "paid"
)

// A list is read back for as long as an event counts as having just begun, so that it shows what is running. An event that
// lasts longer stands after that among what is running, in a list of its own beside each list: once for every stretch, which
// is how far back those are read.
const (
	fresh   = 48 * time.Hour
	stretch = 32 * 24 * time.Hour
)

// mostStretches bounds the entries of one event in one list: a little more than a year.
const mostStretches = 12

// cardOf is the card of a page.
func cardOf(p event.Page) Card {
	card := Card{EventID: p.ID, EventVersion: p.Version, Title: p.Title, Slug: p.Slug, Summary: p.Summary, Cover: p.Cover, Category: p.Category, Tags: p.Tags,
		Language: p.Language, StartAt: p.StartAt, EndAt: p.EndAt, TimeZone: p.TimeZone, Format: p.Format(), Price: Free,
		PriceFrom: money.None(p.Currency), OrganizerID: p.OrganizerID, OrganizerName: p.OrganizerName, UpdatedAt: p.UpdatedAt, Ends: instant(p.End())}
	var places []event.Place
	for _, meeting := range p.Meetings {
		if meeting.Status == event.Published && meeting.Kind == event.InPerson {
			places = append(places, event.Place{Venue: meeting.Venue, City: meeting.City, Country: meeting.Country,
				Latitude: meeting.Latitude, Longitude: meeting.Longitude})
		}
	}
	if first := slices.IndexFunc(places, func(p event.Place) bool { return p.Venue != "" || p.City != "" }); first >= 0 {
		card.Place = places[first]
		places = slices.Delete(places, first, first+1)
	}
	card.Elsewhere = places
	cheapest := false
	for _, ticketType := range p.TicketTypes {
		if ticketType.Visibility != event.TicketPublic {
			continue
		}
		if ticketType.Kind != event.Free {
			card.Price = Paid
		}
		if from := lowest(p.Event, ticketType); !cheapest || from.Amount < card.PriceFrom.Amount {
			card.PriceFrom, cheapest = from, true
		}
	}
	return card
}

// places are where the event takes place in person.
func (c Card) places() []event.Place { return append([]event.Place{c.Place}, c.Elsewhere...) }

// cities are those of its meetings, folded.
func (c Card) cities() []string {
	var cities []string
	for _, place := range c.places() {
		if city := Fold(place.City); city != "" {
			cities = append(cities, city)
		}
	}
	return distinct(cities)
}

// points are where its meetings are, as far as they say so.
func (c Card) points() []Point {
	var points []Point
	for _, place := range c.places() {
		if place.Latitude != nil && place.Longitude != nil {
			points = append(points, Point{*place.Latitude, *place.Longitude})
		}
	}
	return points
}

// terms are the words under which the event is found: those of all that its card says. Its description is not among them; most
// events would be found by most words.
func (c Card) terms() []string {
	texts := append(append([]string{c.Title}, c.Tags...), c.OrganizerName)
	for _, place := range c.places() {
		texts = append(texts, place.City, place.Venue)
	}
	return terms(append(texts, c.Summary)...)
}

// lists are all those that the event stands in, each once.
func (c Card) lists() []string {
	lists := []string{everything, byOrganizer(c.OrganizerID), byCategory(c.Category), byFormat(c.Format), byPrice(c.Price), byLanguage(c.Language)}
	for _, city := range c.cities() {
		lists = append(lists, byCity(city))
	}
	for _, tag := range c.Tags {
		if tag = Fold(tag); tag != "" {
			lists = append(lists, byTag(tag))
		}
	}
	for _, point := range c.points() {
		for _, cell := range point.cells() {
			lists = append(lists, byCell(cell))
		}
	}
	for _, term := range c.terms() {
		for _, head := range heads(term) {
			lists = append(lists, byWord(head))
		}
	}
	return distinct(lists)
}

// stand is where the event of the card belongs.
func (c Card) stand(end time.Time) stand {
	running := 0
	for running < mostStretches && c.StartAt.Add(fresh+time.Duration(running)*stretch).Before(end) {
		running++
	}
	return stand{Lists: c.lists(), Start: c.StartAt, Running: running}
}

// lowest is the least that a ticket of the type costs its buyer, with the fee that is passed on.
func lowest(e event.Event, t event.TicketType) money.Money {
	least := money.None(t.Price.Currency)
	switch {
	case t.Kind == event.Paid:
		least = t.Price
	case t.Minimum != nil:
		least = *t.Minimum
	}
	if _, passedOn, err := e.Fee(least); err == nil { // no price of ours is beyond what a fee can be made of
		least.Amount += passedOn.Amount
	}
	return least
}

// The names of lists.
const everything = "all"

func byOrganizer(userID string) string    { return "organizer#" + userID }
func byCategory(category string) string   { return "category#" + category }
func byFormat(format event.Format) string { return "format#" + string(format) }
func byPrice(price Price) string          { return "price#" + string(price) }
func byLanguage(tag string) string        { return "language#" + primary(tag) }
func byCity(folded string) string         { return "city#" + folded }
func byTag(folded string) string          { return "tag#" + folded }
func byCell(cell string) string           { return "cell#" + cell }
func byWord(head string) string           { return "word#" + head }

// primary is the language of a tag without region and script: "pt" of "pt-BR".
func primary(tag string) string {
	base, _ := language.Make(tag).Base()
	return base.String()
}

// longestName is how many characters of a folded name count. Folding lengthens names, some characters to eighteen; with at most
// four bytes each, what is left is far below the 2,048 bytes that DynamoDB takes as a partition key.
const longestName = 100

// Fold makes names of places, and tags, comparable: without case, accents and outer space, as people type them. What events are listed
// under and what is looked for both go through it. Of a name without any letter nothing may be left: it is none.
func Fold(name string) string {
	folded := []rune(text.Fold(name))
	return strings.TrimSpace(string(folded[:min(len(folded), longestName)]))
}

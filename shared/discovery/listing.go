// Package discovery lists public events by time, and by what people look for. Each list is a partition of the table, in
// the order of time; an event stands in several of them, as a Card that holds all that a list shows, so that a page of
// twenty is one read. The lists follow the events through the table's stream (list.go writes them, find.go reads them).
package discovery

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
)

// Card is what lists show of an event.
type Card struct {
	EventID       string       `json:"eventId"`
	EventVersion  int64        `json:"eventVersion"`
	Title         string       `json:"title"`
	Slug          string       `json:"slug"`
	Summary       string       `json:"summary,omitempty"`
	Category      string       `json:"category"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language"`
	StartAt       time.Time    `json:"startAt"`
	EndAt         *time.Time   `json:"endAt,omitempty"`
	TimeZone      string       `json:"timeZone"`
	Format        event.Format `json:"format"`
	Venue         string       `json:"venue,omitempty"`
	City          string       `json:"city,omitempty"`
	Country       string       `json:"country,omitempty"`
	Cities        []string     `json:"cities,omitempty"` // folded, for filters
	Price         Price        `json:"price"`
	PriceFrom     money.Money  `json:"priceFrom"`
	OrganizerID   string       `json:"organizerId"`
	OrganizerName string       `json:"organizerName"`

	Ends      string `json:"ends"`      // when it is over, as text that sorts
	ShownFrom string `json:"shownFrom"` // as the entry's place in the list says
	Continues bool   `json:"continues"` // this entry stands for a later stretch of a long event
}

// Price says whether an event costs something.
type Price string

// Free: nobody pays. Paid: some ticket costs something.
const (
	Free Price = "free"
	Paid Price = "paid"
)

// stretch is how far back a list is read for what is still running. An event that lasts longer stands in the list once for
// each stretch of it, so that it is found however long ago it began.
const stretch = 48 * time.Hour

// mostStretches bounds the entries of one event: a little more than a year.
const mostStretches = 190

// cardOf is the card of a page.
func cardOf(p event.Page) Card {
	card := Card{EventID: p.ID, EventVersion: p.Version, Title: p.Title, Slug: p.Slug, Summary: p.Summary, Category: p.Category, Tags: p.Tags,
		Language: p.Language, StartAt: p.StartAt, EndAt: p.EndAt, TimeZone: p.TimeZone, Format: p.Format(), Price: Free,
		PriceFrom: money.None(p.Currency), OrganizerID: p.OrganizerID, OrganizerName: p.OrganizerName, Ends: instant(p.End())}
	for _, meeting := range p.Meetings {
		if meeting.Status != event.Published || meeting.Kind != event.InPerson {
			continue
		}
		if card.Venue == "" && card.City == "" {
			card.Venue, card.City, card.Country = meeting.Venue, meeting.City, meeting.Country
		}
		if city := Fold(meeting.City); city != "" && !slices.Contains(card.Cities, city) {
			card.Cities = append(card.Cities, city)
		}
	}
	cheapest := false
	for _, ticketType := range p.TicketTypes {
		if ticketType.Visibility != event.TicketPublic {
			continue
		}
		if ticketType.Kind != event.Free {
			card.Price = Paid
		}
		if from := lowest(ticketType); !cheapest || from.Amount < card.PriceFrom.Amount {
			card.PriceFrom, cheapest = from, true
		}
	}
	return card
}

// lowest is the least that a ticket of the type costs.
func lowest(t event.TicketType) money.Money {
	switch {
	case t.Kind == event.Paid:
		return t.Price
	case t.Minimum != nil:
		return *t.Minimum
	}
	return money.None(t.Price.Currency)
}

// lists names the lists that a card stands in.
func (c Card) lists() []string {
	lists := []string{everything, byCategory(c.Category), byFormat(c.Format), byPrice(c.Price)}
	for _, city := range c.Cities {
		lists = append(lists, byCity(city))
	}
	return lists
}

// The names of lists.
const everything = "all"

func byCategory(category string) string   { return "category#" + category }
func byFormat(format event.Format) string { return "format#" + string(format) }
func byPrice(price Price) string          { return "price#" + string(price) }
func byCity(folded string) string         { return "city#" + folded }

// stretches are the instants from which the event is to be found.
func stretches(p event.Page) []time.Time {
	var from []time.Time
	for at := p.StartAt; len(from) == 0 || at.Before(p.End()) && len(from) < mostStretches; at = at.Add(stretch) {
		from = append(from, at)
	}
	return from
}

// Fold makes names of places comparable: without case, accents and outer space, as people type them.
func Fold(name string) string {
	var folded strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.TrimSpace(name))) {
		if !unicode.Is(unicode.Mn, r) {
			folded.WriteRune(r)
		}
	}
	return strings.ReplaceAll(folded.String(), "ß", "ss")
}

// Package discovery lists public events by time, and by what people look for. Each list is a partition of the table, in
// the order of time; an event stands in several of them, as a Card that holds all that a list shows, so that a page of
// twenty is one read. The lists follow the events through the table's stream (list.go writes them, find.go reads them).
package discovery

import (
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/text"
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
	Cities        []string     `json:"-"` // all of them, folded: whose lists the card stands in
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

// mostStretches bounds the entries of one event in one list: a little more than a year. mostInCities bounds those in the
// lists of its cities, all together, so that one event in many places is a few seconds' work and no more: see stretches.
const (
	mostStretches = 190
	mostInCities  = 740
)

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

// runs are where the event of a card belongs: in lists that everybody looks at for as long as it lasts, in the lists of its
// cities for as long as there is room.
func (c Card) runs(end time.Time) []run {
	var runs []run
	for _, list := range []string{everything, byCategory(c.Category), byFormat(c.Format), byPrice(c.Price)} {
		runs = append(runs, run{list, c.StartAt, stretches(c.StartAt, end, mostStretches)})
	}
	for _, city := range c.Cities {
		runs = append(runs, run{byCity(city), c.StartAt, stretches(c.StartAt, end, min(mostStretches, mostInCities/len(c.Cities)))})
	}
	return runs
}

// The names of lists.
const everything = "all"

func byCategory(category string) string   { return "category#" + category }
func byFormat(format event.Format) string { return "format#" + string(format) }
func byPrice(price Price) string          { return "price#" + string(price) }
func byCity(folded string) string         { return "city#" + folded }

// stretches is how many stretches an event lasts for, at least one and at most so many. What is cut off is its far end, where
// it is needed least: at its beginning and for months after it is found everywhere. In up to four cities a year is whole; in
// twenty, the most that an event can have, the first 74 days are.
func stretches(start, end time.Time, most int) int {
	count := 1
	for count < most && start.Add(time.Duration(count)*stretch).Before(end) {
		count++
	}
	return count
}

// longestName is how many characters of a folded name count. Folding lengthens names, some characters to eighteen; with at most
// four bytes each, what is left is far below the 2,048 bytes that DynamoDB takes as a partition key.
const longestName = 100

// Fold makes names of places comparable: without case, accents and outer space, as people type them. What events are listed
// under and what is looked for both go through it. Of a name without any letter nothing may be left: it is no place.
func Fold(name string) string {
	folded := []rune(text.Fold(name))
	return strings.TrimSpace(string(folded[:min(len(folded), longestName)]))
}

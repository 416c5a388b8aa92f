package web

import (
	"cmp"
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
)

// view is what an event's page shows before any script has run, and what it tells to programs.
type view struct {
	operation.Event
	Canonical, Description string // of the page
	Organizer              string
	OrganizerPage          string // path
	Cancelled, Over        bool
	Hidden                 bool // from search engines: who has the address may see it
	When                   span
	Places                 []string
	Price                  string
	Tickets                []ticket
	Pictures               template.Srcset // of the cover, in its sizes
	HTML                   template.HTML
	Schema, Seed           template.JS
}

// ticket is a line of the page.
type ticket struct{ Name, Description, Price, State string }

// view prepares an event, as everybody sees it, for its page.
func (p *Pages) view(page event.Page, answer operation.Event, now time.Time) (view, error) {
	v := view{Event: answer, Canonical: p.site + addressOf(page.Event), Organizer: answer.Organizer.DisplayName,
		OrganizerPage: "/organizers/" + answer.Organizer.ID, Cancelled: page.Status == event.Cancelled,
		Over: !page.End().After(now), Hidden: page.Visibility != event.Public, When: spanOf(answer.StartAt, answer.EndAt, page.Location()),
		//nolint:gosec // made of Markdown by shared/event/markdown, which leaves nothing in it that runs
		HTML: template.HTML(answer.DescriptionHTML)}
	v.Places = places(answer)
	v.Description = describe(answer, v)
	for _, t := range answer.TicketTypes {
		v.Tickets = append(v.Tickets, ticket{t.Name, t.Description, priceOf(t), stateOf(t, page.Location())})
	}
	v.Price = priceFrom(answer.TicketTypes)
	v.Pictures = pictures(answer.Cover)
	var err error
	if v.Schema, err = script(p.schema(page, v)); err != nil {
		return view{}, err
	}
	v.Event.FillLists()
	v.Seed, err = script(v.Event)
	return v, err
}

// pictures are a cover's sizes, for the browser to choose from.
func pictures(cover *operation.Cover) template.Srcset {
	if cover == nil {
		return ""
	}
	var all []string
	for _, size := range cover.Sizes {
		all = append(all, size.URL+" "+strconv.Itoa(size.Width)+"w")
	}
	return template.Srcset(strings.Join(all, ", ")) //nolint:gosec // addresses of ours, made in shared/present
}

// script is a value as the content of a script element of JSON. encoding/json writes <, >, &, U+2028 and U+2029 as escapes, so that
// nothing in it ends the element.
func script(value any) (template.JS, error) {
	text, err := json.Marshal(value)
	return template.JS(text), err //nolint:gosec // see above
}

// span is a time from one instant to another, in words and for programs.
type span struct {
	Words      string // "Friday 27 November 2026, 19:00–21:30"
	Zone       string // "Europe/Berlin, UTC+01:00"
	Start, End string // RFC 3339, with the zone's offset; End is empty when it is open
}

func spanOf(start time.Time, end *time.Time, zone *time.Location) span {
	const day, hour = "Monday 2 January 2006", "15:04"
	start = start.In(zone)
	s := span{Words: start.Format(day + ", " + hour), Zone: "UTC", Start: start.Format(time.RFC3339)}
	if zone.String() != s.Zone {
		s.Zone = zone.String() + ", UTC" + start.Format("-07:00")
	}
	if end == nil {
		return s
	}
	until := end.In(zone)
	s.End = until.Format(time.RFC3339)
	switch {
	case until.Equal(start):
	case until.Format(time.DateOnly) == start.Format(time.DateOnly):
		s.Words += "–" + until.Format(hour)
	default:
		s.Words += " – " + until.Format(day+", "+hour)
	}
	return s
}

// places are where the event is, each once.
func places(e operation.Event) []string {
	var places []string
	for _, m := range e.Meetings {
		if m.Status == string(event.Cancelled) {
			continue
		}
		place := "Online"
		if m.Kind == string(event.InPerson) {
			place = joined(", ", m.Venue, m.Address, m.City)
		} else if m.Platform != nil {
			place = "Online, " + *m.Platform
		}
		if place != "" && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if len(places) == 0 && e.LocationToBeAnnounced {
		return []string{"The place is still to be announced"}
	}
	return places
}

// joined joins the texts that are there, but none that an earlier one has in it.
func joined(separator string, texts ...*string) string {
	all := ""
	for _, text := range texts {
		switch {
		case text == nil || *text == "" || strings.Contains(all, *text):
		case all == "":
			all = *text
		default:
			all += separator + *text
		}
	}
	return all
}

// total is what one ticket costs at least, with everything that is added.
func total(t operation.TicketType) money.Money {
	price := t.Price
	if t.Minimum != nil {
		price = *t.Minimum
	}
	return money.Money{Amount: int64(price.Amount) + int64(t.Fee.Amount), Currency: price.Currency}
}

// bySupporter says whether a ticket's price is what its buyer makes it.
func bySupporter(t operation.TicketType) bool {
	return t.Kind == string(event.Donation) || t.Kind == string(event.Flexible)
}

func priceOf(t operation.TicketType) string {
	price := total(t)
	switch {
	case bySupporter(t) && price.IsZero():
		return "Pay what you like"
	case bySupporter(t):
		return "From " + price.String()
	case price.IsZero():
		return "Free"
	}
	return price.String()
}

// priceFrom is the price of an event: that of its cheapest ticket.
func priceFrom(types []operation.TicketType) string {
	if len(types) == 0 {
		return ""
	}
	cheapest := slices.MinFunc(types, func(a, b operation.TicketType) int { return cmp.Compare(total(a).Amount, total(b).Amount) })
	differ := slices.ContainsFunc(types, func(t operation.TicketType) bool { return total(t) != total(cheapest) })
	if price := total(cheapest); differ && !price.IsZero() {
		return "From " + price.String()
	}
	return priceOf(cheapest)
}

// stateOf says of a ticket what its price does not; nothing while it can be had.
func stateOf(t operation.TicketType, zone *time.Location) string {
	switch t.SaleState {
	case "upcoming":
		return "On sale from " + spanOf(*t.SaleStartsAt, nil, zone).Words
	case "soldOut":
		return "Sold out"
	case "ended":
		return "The sale is over"
	case "closed":
		return "Not on sale"
	}
	return ""
}

// describe is the page in a sentence or two: the event's summary, or how it is described, or else when and where it is.
func describe(e operation.Event, v view) string {
	if e.Summary != "" {
		return e.Summary
	}
	if text := plain(e.DescriptionHTML, describedBy); text != "" {
		return text
	}
	return strings.Join(append([]string{v.When.Words}, v.Places...), " · ")
}

// describedBy is how many letters of a description are shown in its place by search engines and messengers.
const describedBy = 200

// plain is the beginning of the text of some HTML, cut between words.
func plain(markup string, most int) string {
	var text strings.Builder
	for tokens := html.NewTokenizer(strings.NewReader(markup)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return cut(strings.Join(strings.Fields(text.String()), " "), most)
		case html.TextToken:
			text.WriteString(tokens.Token().Data)
		default:
			if name, _ := tokens.TagName(); !slices.Contains(inline, string(name)) {
				text.WriteByte(' ')
			}
		}
		if text.Len() > 4*8*most { // enough of any script, spaces included
			return cut(strings.Join(strings.Fields(text.String()), " "), most)
		}
	}
}

// inline are the elements that words go on through.
var inline = []string{"a", "b", "code", "del", "em", "i", "strong"}

// cut shortens a text to so many letters at most, between words if there are any.
func cut(text string, most int) string {
	letters := []rune(norm.NFC.String(text))
	if len(letters) <= most {
		return string(letters)
	}
	short := string(letters[:most-1])
	if space := strings.LastIndexByte(short, ' '); space > len(short)/2 {
		short = short[:space]
	}
	return strings.TrimRight(short, " ,;:.–-") + "…"
}

package web

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
)

// thing is something in the vocabulary of schema.org, whose properties that are "", nil or empty are left out.
type thing map[string]any

func newThing(kind string, properties ...any) thing {
	t := thing{"@type": kind}
	for pair := range slices.Chunk(properties, 2) {
		t.add(pair[0].(string), pair[1])
	}
	return t
}

func (t thing) add(name string, value any) {
	switch value := value.(type) {
	case nil:
	case string:
		if value != "" {
			t[name] = value
		}
	case *string:
		if value != nil {
			t.add(name, *value)
		}
	case []thing:
		if len(value) > 0 {
			t[name] = value
		}
	default:
		t[name] = value
	}
}

const vocabulary = "https://schema.org/"

// schema is the event as search engines read it (https://schema.org/Event,
// https://developers.google.com/search/docs/appearance/structured-data/event).
func (p *Pages) schema(page event.Page, v view) thing {
	t := newThing("Event", "@context", "https://schema.org", "@id", v.Canonical, "url", v.Canonical, "name", v.Title, "description", v.Description,
		"inLanguage", v.Language, "startDate", v.When.Start, "endDate", v.When.End, "eventStatus", vocabulary+statusOf(page.Event),
		"eventAttendanceMode", vocabulary+attendance[event.Format(v.Event.Format)], "location", p.locations(v),
		"organizer", newThing("Organization", "name", v.Organizer, "url", p.site+v.OrganizerPage), "offers", offers(v))
	if page.MovedFrom != nil && !v.Cancelled {
		t.add("previousStartDate", page.MovedFrom.In(page.Location()).Format(time.RFC3339))
	}
	if v.Cover != nil {
		t.add("image", []string{v.Cover.URL})
	}
	if len(v.TicketTypes) > 0 {
		t.add("isAccessibleForFree", !anyCosts(v.TicketTypes))
	}
	return t
}

func statusOf(e event.Event) string {
	switch {
	case e.Status == event.Cancelled:
		return "EventCancelled"
	case e.MovedFrom != nil:
		return "EventRescheduled"
	}
	return "EventScheduled"
}

var attendance = map[event.Format]string{
	event.FormatInPerson: "OfflineEventAttendanceMode", event.FormatOnline: "OnlineEventAttendanceMode", event.FormatHybrid: "MixedEventAttendanceMode",
}

// locations are where the event takes place. Links to meetings online are for those who have tickets: the page stands for them.
func (p *Pages) locations(v view) []thing {
	var all []thing
	for _, m := range v.Meetings {
		switch {
		case m.Status == string(event.Cancelled) && !v.Cancelled:
		case m.Kind == string(event.Online):
			all = append(all, newThing("VirtualLocation", "url", v.Canonical, "name", m.Platform))
		default:
			place := newThing("Place", "name", firstOf(m.Venue, m.Address, m.City), "address", newThing("PostalAddress",
				"streetAddress", m.Address, "addressLocality", m.City, "addressRegion", m.Region, "addressCountry", m.Country))
			if m.Latitude != nil && m.Longitude != nil {
				place.add("geo", newThing("GeoCoordinates", "latitude", *m.Latitude, "longitude", *m.Longitude))
			}
			all = append(all, place)
		}
	}
	if len(all) == 0 { // an event must have one, and so it has where it is announced
		all = append(all, newThing("Place", "name", "To be announced", "address", newThing("PostalAddress")))
	}
	return all
}

func firstOf(texts ...*string) *string {
	for _, text := range texts {
		if text != nil && *text != "" {
			return text
		}
	}
	return nil
}

// offers are the ticket types, at the price with everything that is added.
func offers(v view) []thing {
	var all []thing
	for _, t := range v.TicketTypes {
		price := total(t)
		offer := newThing("Offer", "name", t.Name, "url", v.Canonical, "price", decimal(price), "priceCurrency", price.Currency,
			"availability", vocabulary+availability[t.SaleState])
		if t.SaleStartsAt != nil {
			offer.add("validFrom", t.SaleStartsAt.UTC().Format(time.RFC3339))
		}
		if t.SaleEndsAt != nil {
			offer.add("validThrough", t.SaleEndsAt.UTC().Format(time.RFC3339))
		}
		all = append(all, offer)
	}
	return all
}

// availability of a ticket by the state of its sale. What is not sold any more is out of stock: schema.org has no word for a sale
// that is over.
var availability = map[string]string{"open": "InStock", "upcoming": "PreOrder", "soldOut": "SoldOut", "ended": "OutOfStock", "closed": "OutOfStock"}

func anyCosts(types []operation.TicketType) bool {
	for _, t := range types {
		if t.Kind != string(event.Free) {
			return true
		}
	}
	return false
}

// decimal is an amount without its currency: "25.00".
func decimal(m money.Money) string {
	text := m.String()
	return text[:len(text)-len(m.Currency)-1]
}

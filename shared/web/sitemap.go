package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"time"

	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Sitemap tells search engines of the public events that are to come or running: an index of the weeks in which some begin, and
// the events of each week. So neither grows with the years, and a week may have as many as a sitemap may list.
type Sitemap struct {
	site   string
	events *discovery.Store
	now    clock.Clock
}

// NewSitemap returns the sitemap of a site.
func NewSitemap(site string, events *discovery.Store, now clock.Clock) *Sitemap {
	return &Sitemap{site, events, now}
}

const (
	typeXML = "application/xml; charset=utf-8"

	// week is what one sitemap lists.
	week = 7 * 24 * time.Hour

	// mostWeeks is how many weeks the index has at most, of those in which something begins. Each is a query.
	mostWeeks = 104

	// mostListed is how many events of one week are listed. The protocol allows 50,000; Lambda answers six megabytes, of which
	// each takes some two hundred bytes.
	mostListed = 25_000

	// batch is how many events are read at once, and peek how many in search of a week's first: before it stand those that run.
	batch, peek = 1000, 10
)

// The documents of https://www.sitemaps.org/protocol.html.
type (
	sitemapIndex struct {
		XMLName  xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Sitemaps []place  `xml:"sitemap"`
	}
	sitemap struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []place  `xml:"url"`
	}
	place struct {
		Address string `xml:"loc"`
		Changed string `xml:"lastmod,omitempty"`
	}
)

// Index is the list of weeks.
func (s *Sitemap) Index(ctx context.Context) (api.Page, error) {
	var index sitemapIndex
	from := s.now()
	for range mostWeeks {
		first, err := s.first(ctx, from)
		if err != nil {
			return api.Page{}, err
		}
		if first == nil {
			break
		}
		monday := weekOf(later(first.StartAt, from))
		index.Sitemaps = append(index.Sitemaps, place{Address: s.site + "/sitemap.xml?week=" + monday.Format(time.DateOnly)})
		from = monday.Add(week)
	}
	return document(index)
}

// first is the first event that begins at an instant or after it, or, of those that are to come now, one that runs; nil if there is
// none.
func (s *Sitemap) first(ctx context.Context, from time.Time) (found *discovery.Card, err error) {
	err = s.each(ctx, discovery.Search{From: from}, peek, func(card discovery.Card) bool {
		if s.listed(card, from) {
			found = &card
		}
		return found == nil
	})
	return found, err
}

// Week is the list of the events of the week that begins on a day; problem.ErrNotFound if there are none.
func (s *Sitemap) Week(ctx context.Context, day string) (api.Page, error) {
	monday, err := time.Parse(time.DateOnly, day)
	if err != nil || !monday.Equal(weekOf(monday)) {
		return api.Page{}, problem.ErrNotFound
	}
	from, to := later(monday, s.now()), monday.Add(week)
	if !from.Before(to) {
		return api.Page{}, problem.ErrNotFound
	}
	var list sitemap
	err = s.each(ctx, discovery.Search{From: from, To: to}, batch, func(card discovery.Card) bool {
		if s.listed(card, monday) {
			list.URLs = append(list.URLs, place{s.site + addressOf(event.Event{ID: card.EventID, Slug: card.Slug}), changed(card)})
		}
		return len(list.URLs) < mostListed
	})
	if err != nil {
		return api.Page{}, err
	}
	if len(list.URLs) == 0 {
		return api.Page{}, problem.ErrNotFound
	}
	return document(list)
}

// listed says whether an event that goes on at an instant or begins after it stands there: it begins then, or has begun before and
// the instant is of the present week, in which it stands instead of in a week that is over.
func (s *Sitemap) listed(card discovery.Card, from time.Time) bool {
	return !card.StartAt.Before(from) || from.Before(weekOf(s.now()).Add(week))
}

// each visits events until visit says no more.
func (s *Sitemap) each(ctx context.Context, search discovery.Search, limit int, visit func(discovery.Card) bool) error {
	var after table.Position
	for {
		cards, next, err := s.events.Find(ctx, search, limit, after)
		if err != nil {
			return err
		}
		for _, card := range cards {
			if !visit(card) {
				return nil
			}
		}
		if after = next; after == nil {
			return nil
		}
	}
}

// weekOf is the Monday, in UTC, of the week that an instant is in.
func weekOf(instant time.Time) time.Time {
	day := instant.UTC().Truncate(24 * time.Hour)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func changed(card discovery.Card) string {
	if card.UpdatedAt.IsZero() {
		return ""
	}
	return card.UpdatedAt.UTC().Format(time.RFC3339)
}

// Search engines come by every few hours, and events are published every minute.
const listedFor = 10 * time.Minute

func document(list any) (api.Page, error) {
	var text bytes.Buffer
	text.WriteString(xml.Header)
	err := xml.NewEncoder(&text).Encode(list)
	return api.Page{Status: http.StatusOK, Type: typeXML, Body: text.Bytes(), Fresh: listedFor, Stale: listedFor}, err
}

// Robots tells crawlers what is of no use to them, and where the sitemap is (RFC 9309).
func Robots(site string) api.Page {
	text := []byte("User-agent: *\n")
	for _, path := range private {
		text = append(text, "Disallow: "+path+"\n"...)
	}
	text = append(text, "\nSitemap: "+site+"/sitemap.xml\n"...)
	return api.Page{Type: "text/plain; charset=utf-8", Body: text, Fresh: time.Hour}
}

// private begin the paths that are of nobody but who is signed in, and the API's.
var private = []string{"/v1/", "/account", "/admin/", "/checkout/", "/door/", "/forgot-password", "/orders", "/organize", "/payouts", "/sign-in", "/sign-up", "/tickets"}

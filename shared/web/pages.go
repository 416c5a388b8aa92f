package web

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Pages are the pages of events.
type Pages struct {
	site   string
	events *event.Store
	shells *shells
	now    clock.Clock
}

// NewPages returns the pages of a site, such as https://event-radar.example.
func NewPages(site string, events *event.Store, files Files, now clock.Clock) *Pages {
	return &Pages{site, events, &shells{files: files, now: now}, now}
}

// How long the CDN shows an event's page, and shows it while it asks for another: stock is never a minute old, and a run on one
// page is a request every few seconds.
const (
	fresh = 10 * time.Second
	stale = 30 * time.Second
)

const typeHTML = "text/html; charset=utf-8"

//go:embed pages.html
var source string

var templates = template.Must(template.New("pages").Parse(source))

// Event returns the page of an event at /events/{id}/{slug}. There always is one: for what is not there, or cannot be read, it
// says so. An error means that there is not even index.html.
func (p *Pages) Event(ctx context.Context, eventID, slug string) (api.Page, error) {
	shell, err := p.shells.load(ctx)
	if err != nil {
		return api.Page{}, errors.Join(problem.ErrUnavailable, err)
	}
	if !id.Valid(id.Event, eventID) {
		return p.notice(shell, nothing)
	}
	page, err := p.events.Public(ctx, eventID)
	switch {
	case errors.Is(err, event.ErrGone):
		return p.notice(shell, gone)
	case errors.Is(err, problem.ErrNotFound):
		return p.notice(shell, nothing)
	case err != nil:
		telemetry.Annotate(ctx, "event", telemetry.Scrub(err.Error()))
		return p.notice(shell, outage)
	case slug != page.Slug:
		return api.Page{Status: http.StatusMovedPermanently, Location: addressOf(page.Event), Fresh: fresh}, nil
	}
	now := p.now()
	view, err := p.view(page, present.Event(page, now), now)
	if err != nil {
		return api.Page{}, err
	}
	return p.show(shell, "event", view, api.Page{Fresh: fresh, Stale: stale, Hidden: view.Hidden})
}

// addressOf is the path of an event's page. A slug may have letters of any script.
func addressOf(e event.Event) string {
	return "/events/" + e.ID + "/" + url.PathEscape(e.Slug)
}

// notice is a page that says why there is none.
type notice struct {
	Status                 int
	Title, Says            string
	fresh                  time.Duration
	Hidden                 bool
	Canonical, Description string // it has none
}

var (
	nothing = notice{Status: http.StatusNotFound, Title: "There is no such event", fresh: fresh, Hidden: true,
		Says: "The address may have a slip in it, or the event is not published yet."}
	gone = notice{Status: http.StatusGone, Title: "This event is no longer here", fresh: fresh, Hidden: true,
		Says: "Its organizer took it down. If you have a ticket, it is still among yours."}
	outage = notice{Status: http.StatusServiceUnavailable, Title: "The event cannot be shown at the moment", Hidden: true,
		Says: "Nothing is lost. Try again in a moment."}
)

func (p *Pages) notice(shell shell, n notice) (api.Page, error) {
	return p.show(shell, "notice", n, api.Page{Status: n.Status, Fresh: n.fresh, Hidden: n.Hidden})
}

// show fills a page's head and first view.
func (p *Pages) show(shell shell, name string, data any, page api.Page) (api.Page, error) {
	var head, body bytes.Buffer
	if err := templates.ExecuteTemplate(&head, name+"-head", data); err != nil {
		return api.Page{}, err
	}
	if err := templates.ExecuteTemplate(&body, name+"-body", data); err != nil {
		return api.Page{}, err
	}
	page.Type, page.Body = typeHTML, shell.fill(head.Bytes(), body.Bytes())
	return page, nil
}

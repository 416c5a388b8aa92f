package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// Where and when the event takes place: in a month, at seven in the evening by the clocks of Berlin.
const (
	city     = "Berlin"
	category = "games"
	zone     = "Europe/Berlin"
	seats    = 20
)

func (s *story) title() string { return "Probe " + s.run + ": Schach im Park" }

func day() time.Time { return time.Now().UTC().AddDate(0, 1, 0) }

// atClock is a local time of that day.
func atClock(clock string) string { return day().Format(time.DateOnly) + "T" + clock }

func (s *story) draft() body {
	return body{"title": s.title(), "startAt": atClock("19:00"), "endAt": atClock("22:00"), "timeZone": zone,
		"currency": "EUR", "category": category, "description": "Bretter gibt es, **Uhren** auch. <script>alert(1)</script>"}
}

func (s *story) createEvent() {
	s.event = call(s, s.organizer, operation.CreateEvent, s.key("event"), client.Body(s.draft()))
	expect("status", s.event.Status, "draft")
	expect("version", s.event.Version, 1)
	expect("role", *s.event.Role, "owner")
	berlin := must(time.LoadLocation(zone))
	want := time.Date(day().Year(), day().Month(), day().Day(), 19, 0, 0, 0, berlin)
	expect("start", s.event.StartAt.UTC(), want.UTC())
	again := call(s, s.organizer, operation.CreateEvent, s.key("event"), client.Body(s.draft()))
	expect("id with the same key", again.ID, s.event.ID)
	s.refused(s.site, operation.GetEvent.Route, notFound, "not-found", client.At(s.event.ID))
	s.refused(s.stranger, operation.GetEvent.Route, notFound, "not-found", client.At(s.event.ID))
}

func (s *story) unready() {
	readiness := call(s, s.organizer, operation.GetEventReadiness, client.At(s.event.ID))
	expect("ready", readiness.Ready, false)
	expect("missing", codes(readiness.Missing), "meeting-missing ticket-type-missing")
	problem := s.refused(s.organizer, operation.PublishEvent.Route, conflict, "not-ready", client.At(s.event.ID))
	expect("errors of publishing too early", codes(problem.Errors), codes(readiness.Missing))
}

func codes(fields []operation.FieldProblem) string {
	var codes []string
	for _, field := range fields {
		codes = append(codes, field.Code)
	}
	return strings.Join(codes, " ")
}

func (s *story) prepare() {
	at := client.At(s.event.ID)
	meeting := call(s, s.organizer, operation.CreateMeeting, at, s.key("meeting"), client.Body(body{"kind": "inPerson", "venue": "Schachpavillon",
		"address": "Am Park 1, 10555 Berlin", "city": city, "country": "DE", "latitude": 52.52, "longitude": 13.34}))
	expect("start of the meeting", meeting.StartAt.UTC(), s.event.StartAt.UTC())
	s.seat = call(s, s.organizer, operation.CreateTicketType, at, s.key("seat"), client.Body(body{"name": "Brett", "kind": "free", "quantity": seats, "maxPerOrder": 4}))
	s.last = call(s, s.organizer, operation.CreateTicketType, at, s.key("last"), client.Body(body{"name": "Ehrenbrett", "kind": "free", "quantity": 1}))
	readiness := call(s, s.organizer, operation.GetEventReadiness, at)
	expect("missing", codes(readiness.Missing), "")
	expect("ready", readiness.Ready, true)
}

func (s *story) edit() {
	var (
		at    = client.At(s.event.ID)
		route = operation.UpdateEvent.Route
		read  = call(s, s.organizer, operation.GetEvent, at)
		stale = client.IfMatch(read.ETag())
	)
	s.refused(s.organizer, route, http.StatusPreconditionRequired, "version-required", at, client.Body(body{"summary": "Eins"}))
	problem := s.refused(s.organizer, route, invalid, "invalid-body", at, stale, client.Body(body{"sumary": "Eins"}))
	expect("errors", codes(problem.Errors), "unknown-field")
	expect("pointer", problem.Errors[0].Pointer, "/sumary")
	s.refused(s.organizer, route, invalid, "nonexistent-local-time", at, stale, client.Body(body{"startAt": springForward(), "endAt": nil}))
	s.event = call(s, s.organizer, operation.UpdateEvent, at, stale, client.Body(body{"summary": "Bretter gibt es."}))
	expect("version", s.event.Version, read.Version+1)
	s.refused(s.organizer, route, http.StatusPreconditionFailed, "version-stale", at, stale, client.Body(body{"summary": "Zwei"}))
}

// springForward is a time that the clocks of Berlin skip next year: half past two on the last Sunday of March.
func springForward() string {
	last := time.Date(time.Now().Year()+1, time.March, 31, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday())).Format(time.DateOnly) + "T02:30"
}

func (s *story) publish() {
	s.event = call(s, s.organizer, operation.PublishEvent, client.At(s.event.ID), s.key("publish"))
	expect("status", s.event.Status, "published")
	expect("status of the meeting", s.event.Meetings[0].Status, "published")
	s.refused(s.organizer, operation.PublishEvent.Route, conflict, "illegal-transition", client.At(s.event.ID), s.key("publish again"))
	s.eventually(lagPatience, func() error { return s.listed(s.event, true) })
	page := call(s, s.site, operation.GetOrganizer, client.At(s.event.Organizer.ID))
	expect("name of the organizer", page.DisplayName, s.event.Organizer.DisplayName)
	expect("they have events to come", page.UpcomingEvents > 0, true)
	for _, other := range []client.Option{client.Query("city", "Atlantis"), client.Query("category", "film")} {
		events := call(s, s.site, operation.ListEvents, other, client.Query("from", s.event.StartAt.Format(time.RFC3339)),
			client.Query("to", s.event.EndAt.Format(time.RFC3339)))
		for _, event := range events.Data {
			if event.ID == s.event.ID {
				fail("the event is found where it is not")
			}
		}
	}
}

// listed says whether an event is, or is not, found by what everybody knows of it.
func (s *story) listed(wanted operation.Event, present bool) error {
	for way, options := range map[string][]client.Option{
		"in its city and category": {client.Query("city", strings.ToUpper(city)), client.Query("category", category)},
		"by words of its own":      {client.Query("text", "PARK schachpav")},
		"near its meeting":         {client.Query("near", "52.5,13.3"), client.Query("radiusKm", "10")},
		"among its organizer's":    {client.Query("organizer", wanted.Organizer.ID)},
	} {
		if found := s.found(wanted, options...); found != present {
			return fmt.Errorf("found %s: expected %t, got %t", way, present, found)
		}
	}
	return nil
}

// found looks for an event on all pages of a list.
func (s *story) found(wanted operation.Event, options ...client.Option) (found bool) {
	options = append(options, client.Query("limit", "100"), client.Query("from", wanted.StartAt.Format(time.RFC3339)), client.Query("to", wanted.EndAt.Format(time.RFC3339)))
	first := options
	for more := true; more; {
		events := call(s, s.site, operation.ListEvents, options...)
		for _, event := range events.Data {
			found = found || event.ID == wanted.ID
		}
		if more = events.NextCursor != nil; more {
			options = append(slices.Clone(first), client.Query("cursor", *events.NextCursor))
		}
	}
	return found
}

// moved lets the event end half an hour later, of which everybody with a ticket is told: once, and not who gave theirs back.
func (s *story) moved() {
	read := call(s, s.organizer, operation.GetEvent, client.At(s.event.ID))
	s.event = call(s, s.organizer, operation.UpdateEvent, client.At(s.event.ID), client.IfMatch(read.ETag()), client.Body(body{"endAt": atClock("22:30")}))
	expect("end of its meeting", s.event.Meetings[0].EndAt.UTC(), s.event.EndAt.UTC())
	for _, email := range []string{s.email, call(s, s.winner, operation.GetMe).Email} {
		letter := s.mail(email, "Changed: "+s.title(), 1)
		expectText("plain text", letter.Text, "19:00–22:30")
		expectText("plain text", letter.Text, "before: ")
		attached(letter, "text/calendar", "BEGIN:VCALENDAR")
	}
}

func (s *story) page() {
	var response *client.Response
	var etag string
	s.eventually(lagPatience, func() error { // until what lags behind publishing has come by
		response = s.send(s.site, operation.GetEvent.Route, client.At(s.event.ID))
		expect("status", response.Status, http.StatusOK)
		etag = response.Header.Get("ETag")
		seen := s.send(s.site, operation.GetEvent.Route, client.At(s.event.ID), client.Header("If-None-Match", etag))
		if seen.Status != http.StatusNotModified {
			return fmt.Errorf("status of what was seen: expected 304, got %d", seen.Status)
		}
		expect("length of what was seen", len(seen.Body), 0)
		return nil
	})
	expect("Cache-Control", response.Header.Get("Cache-Control"), "public, max-age=15")
	own := s.send(s.organizer, operation.GetEvent.Route, client.At(s.event.ID), client.Header("If-None-Match", etag))
	expect("status of what the team sees, asked for by everybody's tag", own.Status, http.StatusOK)
	var event operation.Event
	must(0, response.Decode(&event))
	expectText("description", event.DescriptionHTML, "<strong>Uhren</strong>")
	expect("a script in the description", strings.Contains(event.DescriptionHTML, "<script"), false)
	expect("organizer", event.Organizer.DisplayName, "Probebühne")
	expect("somebody's role", event.Role == nil, true)
	expect("ticket types", len(event.TicketTypes), 2)
	s.refused(s.site, api.Route{ID: "nowhere", Method: "GET", Path: "/v1/nowhere"}, notFound, "not-found")
}

func (s *story) calendar() {
	file := call(s, s.site, operation.GetEventCalendar, client.At(s.event.ID))
	expectText("media type", file.Type, "text/calendar")
	text := strings.ReplaceAll(string(file.Bytes), "\r\n ", "") // long lines are folded (RFC 5545, 3.1)
	for _, part := range []string{"BEGIN:VTIMEZONE\r\n", "BEGIN:VEVENT\r\n", "SUMMARY:" + s.title(), "DTSTART;TZID=" + zone + ":" + day().Format("20060102") + "T190000", "Schachpavillon"} {
		expectText("calendar", text, part)
	}
}

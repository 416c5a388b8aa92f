// Command calendar serves GET /v1/events/{eventId}/calendar.ics: an event for calendars, with the rules of its zone.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/calendar"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	site := config.Get(config.SiteURL)
	lambda.Start(api.Serve(operation.GetEventCalendar, func(ctx context.Context, actor access.Actor, in operation.GetEventCalendarInput) (api.Content, error) {
		page, err := events.Public(ctx, in.EventID)
		if err != nil {
			return api.Content{}, err
		}
		file, err := calendar.File(page.Calendar(site, false)...)
		return api.Content{Type: calendar.ContentType, Filename: page.Slug + ".ics", Bytes: file}, err
	}))
}

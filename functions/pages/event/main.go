// Command event serves GET /events/{eventId}/{slug}: an event's page, as browsers and search engines get it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/web"
	"github.com/event-radar/event-radar/shared/web/bucket"
)

func main() {
	events := event.NewStore(table.FromEnvironment(), clock.System)
	pages := web.NewPages(config.Get(config.SiteURL), events, bucket.FromEnvironment(), clock.System)
	lambda.Start(api.Serve(operation.ShowEvent, func(ctx context.Context, actor access.Actor, in operation.ShowEventInput) (api.Page, error) {
		return pages.Event(ctx, in.EventID, in.Slug)
	}))
}

// Command create serves POST /v1/events: makes a draft of an event, whose owner is the caller.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/markdown"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System).Rendering(markdown.HTML)
	lambda.Start(api.Serve(operation.CreateEvent, func(ctx context.Context, actor access.Actor, in operation.CreateEventInput) (operation.Event, error) {
		page, err := events.Create(ctx, actor, api.Edit[event.Draft](in.Body))
		return present.Event(page, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command unpublish serves POST /v1/events/{eventId}/unpublish: makes a published event a draft again, while nobody is let down by it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.UnpublishEvent, func(ctx context.Context, actor access.Actor, in operation.UnpublishEventInput) (operation.Event, error) {
		page, err := events.Unpublish(ctx, actor, in.EventID)
		return present.Event(page, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

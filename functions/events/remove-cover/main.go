// Command remove-cover serves DELETE /v1/events/{eventId}/cover: takes an event's cover away.
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
	lambda.Start(api.Serve(operation.RemoveCover, func(ctx context.Context, actor access.Actor, in operation.RemoveCoverInput) (operation.Event, error) {
		page, err := events.RemoveCover(ctx, actor, in.EventID, in.IfMatch)
		return present.Event(page, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

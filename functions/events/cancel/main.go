// Command cancel serves POST /v1/events/{eventId}/cancel: calls an event off. Its sale is closed at once; its orders are settled one by
// one, by a worker.
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
	lambda.Start(api.Serve(operation.CancelEvent, func(ctx context.Context, actor access.Actor, in operation.CancelEventInput) (operation.Event, error) {
		page, err := events.Cancel(ctx, actor, in.EventID, in.Body.Reason)
		return present.Event(page, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

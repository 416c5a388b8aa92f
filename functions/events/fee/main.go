// Command fee serves GET /v1/events/{eventId}/fee: what the platform asks of an event's tickets.
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
	lambda.Start(api.Serve(operation.GetEventFee, func(ctx context.Context, actor access.Actor, in operation.GetEventFeeInput) (operation.EventFee, error) {
		happening, err := events.Terms(ctx, actor, in.EventID)
		return present.EventFee(happening), err
	}))
}

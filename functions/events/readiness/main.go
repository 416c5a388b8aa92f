// Command readiness serves GET /v1/events/{eventId}/readiness: what an event lacks before it can be published.
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
	lambda.Start(api.Serve(operation.GetEventReadiness, func(ctx context.Context, actor access.Actor, in operation.GetEventReadinessInput) (operation.Readiness, error) {
		missing, err := events.Readiness(ctx, actor, in.EventID)
		return present.Readiness(missing), err
	}))
}

// Command get serves GET /v1/events/{eventId}: an event with its meetings and ticket types. Everybody sees what is published,
// its team also what is not.
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
	lambda.Start(api.Serve(operation.GetEvent, func(ctx context.Context, actor access.Actor, in operation.GetEventInput) (operation.Event, error) {
		if actor.Anonymous() {
			page, err := events.Public(ctx, in.EventID)
			return present.Event(page, clock.System()), err
		}
		page, err := events.Get(ctx, actor, in.EventID)
		return present.Event(page, clock.System()), err
	}))
}

// Command list serves GET /v1/events/{eventId}/ticket-types: what one can get for an event, and what is left of it now.
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
	lambda.Start(api.Serve(operation.ListTicketTypes, func(ctx context.Context, actor access.Actor, in operation.ListTicketTypesInput) (operation.TicketTypeList, error) {
		page, err := events.TicketTypes(ctx, actor, in.EventID)
		return present.TicketTypes(page, clock.System()), err
	}))
}

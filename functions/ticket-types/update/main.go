// Command update serves PATCH /v1/events/{eventId}/ticket-types/{ticketTypeId}: changes a ticket type, its stock included.
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
	lambda.Start(api.Serve(operation.UpdateTicketType, func(ctx context.Context, actor access.Actor, in operation.UpdateTicketTypeInput) (operation.TicketType, error) {
		page, ticketType, err := events.UpdateTicketType(ctx, actor, in.EventID, in.TicketTypeID, in.IfMatch, api.Edit[event.TicketDraft](in.Body))
		return present.TicketType(page, ticketType, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

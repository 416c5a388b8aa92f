// Command create serves POST /v1/events/{eventId}/ticket-types: adds a ticket type, with a stock of its own.
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
	lambda.Start(api.Serve(operation.CreateTicketType, func(ctx context.Context, actor access.Actor, in operation.CreateTicketTypeInput) (operation.TicketType, error) {
		page, ticketType, err := events.CreateTicketType(ctx, actor, in.EventID, api.Edit[event.TicketDraft](in.Body))
		return present.TicketType(page, ticketType, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

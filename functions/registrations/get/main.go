// Command get serves GET /v1/registrations/{registrationId}: a ticket with its event and meetings, for its holder and its buyer.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	orders := booking.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.GetRegistration, func(ctx context.Context, actor access.Actor, in operation.GetRegistrationInput) (operation.Registration, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.Registration{}, err
		}
		ticket, err := orders.Ticket(ctx, actor, events, in.RegistrationID)
		return present.Registration(ticket, codes), err
	}))
}

// Command update serves PATCH /v1/registrations/{registrationId}: says whose ticket it is, and who sees that they come.
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
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	orders := booking.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.UpdateRegistration, func(ctx context.Context, actor access.Actor, in operation.UpdateRegistrationInput) (operation.Registration, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.Registration{}, err
		}
		order, err := orders.Personalise(ctx, actor, in.RegistrationID, in.IfMatch, api.Edit[booking.Particulars](in.Body))
		if err != nil {
			return operation.Registration{}, err
		}
		return present.Attendee(booking.Ticket{ID: in.RegistrationID, Registration: order.Registrations[in.RegistrationID], Order: order}, codes), nil
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

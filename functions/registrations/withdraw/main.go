// Command withdraw serves POST /v1/registrations/{registrationId}/withdraw: gives one ticket back; its seat is free again.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	orders := booking.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.WithdrawRegistration, func(ctx context.Context, actor access.Actor, in operation.WithdrawRegistrationInput) (operation.Registration, error) {
		order, err := orders.Withdraw(ctx, actor, in.RegistrationID)
		if err != nil {
			return operation.Registration{}, err
		}
		return present.Attendee(booking.Ticket{ID: in.RegistrationID, Registration: order.Registrations[in.RegistrationID], Order: order}, nil), nil
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

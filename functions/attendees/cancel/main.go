// Command cancel serves POST /v1/events/{eventId}/attendees/{registrationId}/cancel: takes a ticket away, with what was paid for it or
// without.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	payments := payment.NewStore(db, nil, "", clock.System) // asks nothing of Stripe
	lambda.Start(api.Serve(operation.CancelAttendee, func(ctx context.Context, actor access.Actor, in operation.CancelAttendeeInput) (operation.Registration, error) {
		order, err := payments.Remove(ctx, actor, in.EventID, in.RegistrationID, in.Body.Refund, in.Body.Reason)
		if err != nil {
			return operation.Registration{}, err
		}
		return present.Attendee(booking.Ticket{ID: in.RegistrationID, Registration: order.Registrations[in.RegistrationID], Order: order}, nil), nil
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

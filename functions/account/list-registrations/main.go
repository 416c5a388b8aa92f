// Command list-registrations serves GET /v1/me/registrations: the caller's tickets, those of the newest orders first.
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
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListMyRegistrations, func(ctx context.Context, actor access.Actor, in operation.ListMyRegistrationsInput) (operation.RegistrationList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.RegistrationList{}, err
		}
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.RegistrationList{}, err
		}
		tickets, next, err := orders.Tickets(ctx, actor, wanted(in.When), in.Limit, after)
		if err != nil {
			return operation.RegistrationList{}, err
		}
		var list operation.RegistrationList
		for _, ticket := range tickets {
			list.Data = append(list.Data, present.Registration(ticket, codes))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

// wanted says which tickets are asked for: of events to come, of events that are over, or all.
func wanted(when string) func(booking.Ticket) bool {
	now := clock.System()
	return func(t booking.Ticket) bool {
		over := !t.Event.End().After(now)
		return when == "" || (when == "past") == over
	}
}

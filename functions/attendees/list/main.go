// Command list serves GET /v1/events/{eventId}/attendees: an event's tickets and their holders, for its team.
package main

import (
	"context"
	"strings"

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
	lambda.Start(api.Serve(operation.ListAttendees, func(ctx context.Context, actor access.Actor, in operation.ListAttendeesInput) (operation.RegistrationList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.RegistrationList{}, err
		}
		tickets, role, next, err := orders.Attendees(ctx, actor, in.EventID, wanted(in), in.Limit, after)
		if err != nil {
			return operation.RegistrationList{}, err
		}
		var codes *booking.Codes
		if present.MayScan(role) {
			if codes, err = booking.LoadCodes(ctx, keys); err != nil {
				return operation.RegistrationList{}, err
			}
		}
		var list operation.RegistrationList
		for _, ticket := range tickets {
			list.Data = append(list.Data, present.Attendee(ticket, codes))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

// wanted says which tickets the query asks for.
func wanted(in operation.ListAttendeesInput) func(booking.Ticket) bool {
	text := strings.ToLower(in.Text)
	return func(t booking.Ticket) bool {
		return (text == "" || strings.Contains(strings.ToLower(t.Holder.Name), text) || strings.Contains(t.Holder.Email, text)) &&
			(in.Status == "" || in.Status == string(t.Status)) &&
			(in.TicketTypeID == "" || in.TicketTypeID == t.TicketTypeID) &&
			(in.CheckedIn == nil || *in.CheckedIn == (t.CheckedInAt != nil))
	}
}

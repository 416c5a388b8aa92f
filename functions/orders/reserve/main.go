// Command reserve serves POST /v1/events/{eventId}/orders: takes seats out of the stock and makes an order of them, in one commit.
// The same Idempotency-Key always finds the same order.
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
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	orders := booking.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.ReserveOrder, func(ctx context.Context, actor access.Actor, in operation.ReserveOrderInput) (operation.Order, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.Order{}, err
		}
		order, err := orders.Reserve(ctx, actor, request(in))
		if err != nil {
			return operation.Order{}, err
		}
		return present.Order(order, codes, event.Event{})
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

func request(in operation.ReserveOrderInput) booking.Request {
	request := booking.Request{EventID: in.EventID}
	for _, line := range in.Body.Lines {
		wanted := booking.RequestedLine{TicketTypeID: line.TicketTypeID, Quantity: line.Quantity}
		if line.Amount != nil {
			wanted.Amount = &money.Money{Amount: int64(line.Amount.Amount), Currency: line.Amount.Currency}
		}
		request.Lines = append(request.Lines, wanted)
	}
	for _, attendee := range in.Body.Attendees {
		request.Attendees = append(request.Attendees, booking.Holder{Name: attendee.Name, Email: attendee.Email})
	}
	return request
}

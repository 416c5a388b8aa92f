// Command list serves GET /v1/events/{eventId}/orders: an event's orders with their buyers, for its team.
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
	orders := booking.NewStore(table.FromEnvironment(), clock.System)
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListEventOrders, func(ctx context.Context, actor access.Actor, in operation.ListEventOrdersInput) (operation.OrderList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.OrderList{}, err
		}
		found, next, err := orders.Orders(ctx, actor, in.EventID, wanted(in), in.Limit, after)
		if err != nil {
			return operation.OrderList{}, err
		}
		var list operation.OrderList
		for _, sold := range found {
			order, err := present.SoldOrder(sold)
			if err != nil {
				return operation.OrderList{}, err
			}
			list.Data = append(list.Data, order)
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

// wanted says which orders the query asks for.
func wanted(in operation.ListEventOrdersInput) func(booking.Sold) bool {
	text := strings.ToLower(in.Text)
	return func(sold booking.Sold) bool {
		return (in.Status == "" || in.Status == string(sold.Status)) &&
			(in.Flagged == nil || *in.Flagged == (sold.Flagged != "")) &&
			(text == "" || named(sold, text))
	}
}

// named says whether a text is found in the order's id, or in the names and addresses of its people.
func named(sold booking.Sold, text string) bool {
	if strings.Contains(strings.ToLower(sold.ID+" "+sold.Buyer.Name+" "+sold.Buyer.Email), text) {
		return true
	}
	for _, r := range sold.Registrations {
		if strings.Contains(strings.ToLower(r.Holder.Name+" "+r.Holder.Email), text) {
			return true
		}
	}
	return false
}

// Command list-orders serves GET /v1/me/orders: the caller's orders, the newest first.
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
	lambda.Start(api.Serve(operation.ListMyOrders, func(ctx context.Context, actor access.Actor, in operation.ListMyOrdersInput) (operation.OrderList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.OrderList{}, err
		}
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.OrderList{}, err
		}
		mine, events, next, err := orders.Mine(ctx, actor, in.Limit, after)
		if err != nil {
			return operation.OrderList{}, err
		}
		var list operation.OrderList
		for _, order := range mine {
			shown, err := present.Order(order, codes, events[order.EventID])
			if err != nil {
				return operation.OrderList{}, err
			}
			list.Data = append(list.Data, shown)
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

// Command list serves GET /v1/events/{eventId}/deliveries: the mails about an event and what became of them, for its team.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	mails := timeline.NewStore(table.FromEnvironment(), clock.System)
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListDeliveries, func(ctx context.Context, actor access.Actor, in operation.ListDeliveriesInput) (operation.MailDeliveryList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.MailDeliveryList{}, err
		}
		search := timeline.Search{OrderID: in.OrderID, State: timeline.State(in.State)}
		found, next, err := mails.List(ctx, actor, in.EventID, search, in.Limit, after)
		if err != nil {
			return operation.MailDeliveryList{}, err
		}
		var list operation.MailDeliveryList
		for _, mail := range found {
			list.Data = append(list.Data, present.Delivery(mail))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

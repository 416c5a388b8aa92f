// Command list-events serves GET /v1/me/events: the events whose team the caller is on, the newest first.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListMyEvents, func(ctx context.Context, actor access.Actor, in operation.ListMyEventsInput) (operation.OrganizedEventList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.OrganizedEventList{}, err
		}
		pages, next, err := events.Mine(ctx, actor, event.Status(in.Status), in.Limit, after)
		if err != nil {
			return operation.OrganizedEventList{}, err
		}
		var list operation.OrganizedEventList
		for _, page := range pages {
			list.Data = append(list.Data, present.Organized(page))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

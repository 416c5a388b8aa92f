// Command list serves GET /v1/events: public events by their start, as their searcher narrows them down: by words,
// places, times and more.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := discovery.NewStore(db, event.NewStore(db, clock.System))
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListEvents, func(ctx context.Context, actor access.Actor, in operation.ListEventsInput) (operation.EventList, error) {
		search, err := search(in)
		if err != nil {
			return operation.EventList{}, err
		}
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.EventList{}, err
		}
		cards, next, err := events.Find(ctx, search, in.Limit, after)
		if err != nil {
			return operation.EventList{}, err
		}
		var list operation.EventList
		for _, card := range cards {
			list.Data = append(list.Data, present.Summary(card))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

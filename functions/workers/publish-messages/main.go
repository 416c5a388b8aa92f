// Command publish-messages empties the outbox onto the bus as the table's stream brings its items. A message leaves the
// outbox only after the bus has accepted it. One that cannot go is left to the sweep, and holds up nothing behind it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/message/bus"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	outbox := bus.FromEnvironment(table.FromEnvironment())
	lambda.Start(worker.Stream("publish-messages", func(ctx context.Context, changes []worker.Change) (settled int, err error) {
		var items []table.Item
		var places []int // of the items among the changes
		for i, change := range changes {
			if change.After.Type() == table.TypeOutbox {
				items, places = append(items, change.After), append(places, i)
			}
		}
		published, err := outbox.Publish(ctx, items)
		if published < len(items) {
			return places[published], err
		}
		return len(changes), err
	}))
}

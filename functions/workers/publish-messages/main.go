// Command publish-messages empties the outbox onto the bus as the table's stream brings its items. A message leaves the
// outbox only after the bus has accepted it.
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
	lambda.Start(worker.Stream("publish-messages", func(ctx context.Context, changes []worker.Change) error {
		var items []table.Item
		for _, change := range changes {
			if change.After.Type() == table.TypeOutbox {
				items = append(items, change.After)
			}
		}
		return outbox.Publish(ctx, items)
	}))
}

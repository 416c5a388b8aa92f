// Command sweep-outbox publishes, every minute, the messages that the stream has missed. Streams are an accelerator, not
// the truth.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/message/bus"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	outbox := bus.FromEnvironment(table.FromEnvironment())
	lambda.Start(worker.Schedule("sweep-outbox", func(ctx context.Context) error {
		found, err := outbox.Sweep(ctx)
		telemetry.Count(ctx, "messagesSwept", found)
		return err
	}))
}

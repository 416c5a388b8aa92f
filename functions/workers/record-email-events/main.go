// Command record-email-events records what SES says became of our mails: delivered, bounced, complained about.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	mails := timeline.NewStore(table.FromEnvironment(), clock.System)
	lambda.Start(worker.QueueOf("record-email-events", func(ctx context.Context, envelope message.Envelope[timeline.Report]) error {
		return mails.Record(ctx, envelope.Detail)
	}))
}

// Command record-email-events records what SES says became of our mails: delivered, bounced, complained about.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	post := notice.New(table.FromEnvironment(), nil, nil, "", clock.System) // it records, and sends nothing
	lambda.Start(worker.QueueOf("record-email-events", func(ctx context.Context, envelope message.Envelope[notice.Report]) error {
		return post.Record(ctx, envelope.Detail)
	}))
}

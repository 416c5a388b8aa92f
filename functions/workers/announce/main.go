// Command announce spreads what concerns a whole event, such as a new time, among the orders whose holders must know of it:
// a message for each, on the queue of bulk mail. What it has no time for it puts back onto its own queue.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/notice/announce"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	announcer := announce.New(table.FromEnvironment(), queue.FromEnvironment(config.BulkMailQueue), queue.FromEnvironment(config.OwnQueue), clock.System)
	lambda.Start(worker.Queue("announce", announcer.Handle))
}

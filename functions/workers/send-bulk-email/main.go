// Command send-bulk-email sends the mails that everybody with a ticket gets at once: the event moved, it or a meeting of
// it was cancelled. It has a queue of its own and few at work, so that a large event never delays a mail that somebody waits for.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	post := notice.FromEnvironment(table.FromEnvironment())
	own := queue.FromEnvironment(config.OwnQueue)
	lambda.Start(worker.Queue("send-bulk-email", own.PutBack(post.Handle, notice.ErrLater)))
}

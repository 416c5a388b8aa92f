// Command send-email sends the mails that somebody waits for: tickets of a confirmed order, once more on request, what was
// cancelled, given back or taken away, and what an organizer must know of refunds and disputes. Each mail is sent once for its
// cause.
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
	lambda.Start(worker.Queue("send-email", own.PutBack(post.Handle, notice.ErrLater)))
}

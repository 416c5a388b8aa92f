// Command cancel-orders settles the orders of an event that does not take place, page by page: lets go what is held, gives back what was
// paid, and goes on until nothing is open. What it has no time for it puts back onto its own queue.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	payments := payment.NewStore(table.FromEnvironment(), stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	rest := queue.FromEnvironment(config.OwnQueue)
	lambda.Start(worker.Queue("cancel-orders", func(ctx context.Context, m message.Message) error {
		return payments.CallOff(ctx, rest, m)
	}))
}

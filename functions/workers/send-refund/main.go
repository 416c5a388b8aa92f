// Command send-refund has Stripe make the refunds that are written down, each once. While Stripe does not answer, messages go
// back onto the queue.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	payments := payment.NewStore(table.FromEnvironment(), stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	own := queue.FromEnvironment(config.OwnQueue)
	lambda.Start(worker.Queue("send-refund", own.PutBack(payments.Handle, payment.ErrStripeAway)))
}

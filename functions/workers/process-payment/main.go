// Command process-payment looks at Stripe for what a notification speaks of, and moves the order, refund, dispute or payout account by
// what it finds there. While Stripe does not answer, messages go
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
	lambda.Start(worker.Queue("process-payment", own.PutBack(payments.Handle, payment.ErrStripeAway)))
}

// Command expire-holds gives back, every minute, the seats of orders that were not paid in time, once nobody can pay them any more.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	payments := payment.NewStore(table.FromEnvironment(), stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	lambda.Start(worker.Schedule("expire-holds", payments.ExpireHolds))
}

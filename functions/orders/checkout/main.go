// Command checkout serves POST /v1/orders/{orderId}/checkout: answers the page where an order is paid, of which there is one at a
// time.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	payments := payment.NewStore(db, stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	lambda.Start(api.Serve(operation.CheckoutOrder, func(ctx context.Context, actor access.Actor, in operation.CheckoutOrderInput) (operation.Checkout, error) {
		checkout, err := payments.Checkout(ctx, actor, in.OrderID)
		return operation.Checkout{CheckoutURL: checkout.URL, ExpiresAt: checkout.ExpiresAt}, err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

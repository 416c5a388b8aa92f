// Command cancel serves POST /v1/orders/{orderId}/cancel: gives a whole order up; its seats are free again, and what was paid goes
// back as the event's refund policy says.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	payments := payment.NewStore(db, stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.CancelOrder, func(ctx context.Context, actor access.Actor, in operation.CancelOrderInput) (operation.Order, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.Order{}, err
		}
		order, err := payments.Cancel(ctx, actor, in.OrderID)
		if err != nil {
			return operation.Order{}, err
		}
		return present.Order(order, codes, event.Event{})
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command refund serves POST /v1/orders/{orderId}/refunds: writes down what goes back to a buyer; a worker has Stripe do it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	payments := payment.NewStore(db, nil, "", clock.System) // asks nothing of Stripe
	lambda.Start(api.Serve(operation.RefundOrder, func(ctx context.Context, actor access.Actor, in operation.RefundOrderInput) (operation.Refund, error) {
		wanted := payment.Wanted{Refund: booking.Refund{Registrations: in.Body.RegistrationIDs}, Reason: in.Body.Reason}
		if in.Body.Amount != nil {
			amount := int64(in.Body.Amount.Amount)
			wanted.Amount, wanted.Currency = &amount, in.Body.Amount.Currency
		}
		refund, err := payments.Refund(ctx, actor, in.OrderID, wanted)
		return present.Refund(refund), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command resolve-exception serves POST /v1/admin/payments/exceptions/{exceptionId}/resolve: does what staff decide about a payment that
// fits nothing.
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
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	payments := payment.NewStore(db, stripe.FromEnvironment(), config.Get(config.SiteURL), clock.System)
	lambda.Start(api.Serve(operation.ResolvePaymentException, func(ctx context.Context, actor access.Actor, in operation.ResolvePaymentExceptionInput) (operation.PaymentException, error) {
		exception, err := payments.Resolve(ctx, actor, in.ExceptionID, payment.Action(in.Body.Action), in.Body.OrderID, in.Body.Note)
		return present.PaymentException(exception), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command list-exceptions serves GET /v1/admin/payments/exceptions: payments that fit nothing, for staff.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	payments := payment.NewStore(table.FromEnvironment(), nil, "", clock.System) // asks nothing of Stripe
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListPaymentExceptions, func(ctx context.Context, actor access.Actor, in operation.ListPaymentExceptionsInput) (operation.PaymentExceptionList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.PaymentExceptionList{}, err
		}
		found, next, err := payments.Exceptions(ctx, actor, in.Status == "open", in.Limit, after)
		if err != nil {
			return operation.PaymentExceptionList{}, err
		}
		var list operation.PaymentExceptionList
		for _, exception := range found {
			list.Data = append(list.Data, present.PaymentException(exception))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

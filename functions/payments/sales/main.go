// Command sales serves GET /v1/events/{eventId}/sales: what an event has earned, added up from its ledger.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	payments := payment.NewStore(table.FromEnvironment(), nil, "", clock.System) // asks nothing of Stripe
	lambda.Start(api.Serve(operation.GetSales, func(ctx context.Context, actor access.Actor, in operation.GetSalesInput) (operation.Sales, error) {
		sales, err := payments.Sales(ctx, actor, in.EventID)
		return present.Sales(sales), err
	}))
}

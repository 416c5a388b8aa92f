// Command get-payout-account serves GET /v1/me/payout-account: where an organizer is paid, as Stripe says.
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
	lambda.Start(api.Serve(operation.GetPayoutAccount, func(ctx context.Context, actor access.Actor, _ operation.GetPayoutAccountInput) (operation.PayoutAccount, error) {
		payouts, err := payments.Payouts(ctx, actor)
		return present.PayoutAccount(payouts), err
	}))
}

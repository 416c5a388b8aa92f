// Command connect serves POST /v1/me/payout-account: answers where an organizer tells Stripe who they are, to be paid.
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
	lambda.Start(api.Serve(operation.ConnectPayouts, func(ctx context.Context, actor access.Actor, _ operation.ConnectPayoutsInput) (operation.Onboarding, error) {
		url, err := payments.Connect(ctx, actor)
		return operation.Onboarding{OnboardingURL: url}, err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command stripe-webhook serves POST /v1/webhooks/stripe: holds a notification's raw bytes against its signature and takes it into the
// inbox. What it speaks of is looked up at Stripe by a worker; nothing that it says is believed.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	verifier := stripe.FromEnvironment()
	payments := payment.NewStore(db, verifier, "", clock.System)
	lambda.Start(api.Serve(operation.ReceiveStripeWebhook, func(ctx context.Context, _ access.Actor, in operation.ReceiveStripeWebhookInput) (operation.WebhookReceipt, error) {
		notification, ours, err := verifier.Verify(ctx, in.Body, in.Signature)
		if err == nil && ours {
			err = payments.Notify(ctx, notification)
		}
		return operation.WebhookReceipt{Received: err == nil}, err
	}))
}

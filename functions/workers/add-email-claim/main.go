// Command add-email-claim adds the e-mail address to Cognito's access tokens, which have none of their own: the record that
// a first call makes needs it. Cognito calls it before it signs a token
// (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html, event version 2).
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/telemetry"
)

func main() { lambda.Start(handle) }

func handle(ctx context.Context, notification events.CognitoEventUserPoolsPreTokenGenV2_0) (events.CognitoEventUserPoolsPreTokenGenV2_0, error) {
	_, line := telemetry.Begin(ctx, "add-email-claim")
	defer line.End()
	claims := map[string]any{}
	for _, name := range []string{"email", "email_verified", "name"} {
		if value := notification.Request.UserAttributes[name]; value != "" {
			claims[name] = value
		}
	}
	notification.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride = claims
	return notification, nil
}

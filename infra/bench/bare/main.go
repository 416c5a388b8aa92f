// Command bare is a Lambda function that does nothing: what aws-lambda-go alone costs, and what the functions are measured
// against.
package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, notification json.RawMessage) (json.RawMessage, error) {
		return notification, nil
	})
}

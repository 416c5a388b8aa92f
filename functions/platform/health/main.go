// Command health serves GET /v1/health: whether the service is up and reaches its table.
package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	lambda.Start(api.Serve(operation.GetHealth, func(ctx context.Context, actor access.Actor, in operation.GetHealthInput) (operation.Health, error) {
		if err := db.Reachable(ctx); err != nil {
			return operation.Health{}, errors.Join(problem.ErrUnavailable, err)
		}
		return operation.Health{Status: "ok", Version: config.Get(config.Version), Table: "reachable"}, nil
	}))
}

// Command delete serves DELETE /v1/me: deletes the caller's account, for good. What it announces is carried on by
// workers/erase-person.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	people := privacy.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.DeleteMe, func(ctx context.Context, actor access.Actor, _ operation.DeleteMeInput) (api.None, error) {
		return api.None{}, people.Erase(ctx, actor)
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

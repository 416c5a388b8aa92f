// Command get serves GET /v1/me: the caller, whose record the first call makes.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	accounts := account.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.GetMe, func(ctx context.Context, actor access.Actor, in operation.GetMeInput) (operation.Me, error) {
		user, err := accounts.Me(ctx, actor)
		return present.Me(user), err
	}))
}

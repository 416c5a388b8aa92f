// Command get-user serves GET /v1/admin/users/{userId}: reads somebody's account, for staff.
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
	accounts := account.NewStore(table.FromEnvironment(), clock.System)
	lambda.Start(api.Serve(operation.GetUser, func(ctx context.Context, actor access.Actor, in operation.GetUserInput) (operation.User, error) {
		user, err := accounts.Get(ctx, actor, in.UserID)
		return present.User(user, clock.System()), err
	}))
}

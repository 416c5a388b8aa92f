// Command update serves PATCH /v1/me: changes the caller's profile and preferences.
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
	lambda.Start(api.Serve(operation.UpdateMe, func(ctx context.Context, actor access.Actor, in operation.UpdateMeInput) (operation.Me, error) {
		user, err := accounts.Update(ctx, actor, in.IfMatch, api.Edit[account.Profile](in.Body))
		return present.Me(user), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

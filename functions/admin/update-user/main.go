// Command update-user serves PATCH /v1/admin/users/{userId}: suspends, reinstates or archives somebody, or changes their roles.
// Each act is in the audit, and the last admin stays.
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
	lambda.Start(api.Serve(operation.UpdateUser, func(ctx context.Context, actor access.Actor, in operation.UpdateUserInput) (operation.User, error) {
		user, err := accounts.Amend(ctx, actor, in.UserID, in.IfMatch, amendment(in.Body))
		return present.User(user, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

func amendment(patch operation.UserPatch) account.Amendment {
	amendment := account.Amendment{Status: account.Status(patch.Status), Reason: patch.Reason, Until: patch.Until}
	for _, role := range patch.Roles {
		amendment.Roles = append(amendment.Roles, access.Role(role))
	}
	return amendment
}

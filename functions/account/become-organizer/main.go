// Command become-organizer serves POST /v1/me/organizer-role: the caller takes up the organizer's role.
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
	lambda.Start(api.Serve(operation.BecomeOrganizer, func(ctx context.Context, actor access.Actor, in operation.BecomeOrganizerInput) (operation.Me, error) {
		user, err := accounts.Enroll(ctx, actor)
		return present.Me(user), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

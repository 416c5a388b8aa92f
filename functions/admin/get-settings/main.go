// Command get-settings serves GET /v1/admin/settings: how the platform is set up, and what was changed of it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	settings := platform.NewStore(db, account.NewStore(db, clock.System), clock.System)
	lambda.Start(api.Serve(operation.GetSettings, func(ctx context.Context, actor access.Actor, _ operation.GetSettingsInput) (operation.Settings, error) {
		current, history, err := settings.Get(ctx, actor)
		if err != nil {
			return operation.Settings{}, err
		}
		return present.Settings(current, history)
	}))
}

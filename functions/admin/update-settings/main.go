// Command update-settings serves PUT /v1/admin/settings: sets the platform up. What was changed stays in the audit.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	settings := platform.NewStore(db, account.NewStore(db, clock.System), clock.System)
	lambda.Start(api.Serve(operation.UpdateSettings, func(ctx context.Context, actor access.Actor, in operation.UpdateSettingsInput) (operation.Settings, error) {
		changed, history, err := settings.Update(ctx, actor, in.IfMatch, wanted(in.Body), in.Body.Reason)
		if err != nil {
			return operation.Settings{}, err
		}
		return present.Settings(changed, history)
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

func wanted(body operation.SettingsUpdate) platform.Settings {
	wanted := platform.Settings{Fee: money.Fee{BasisPoints: body.Fee.BasisPoints}, FeeReturned: body.FeeReturned,
		OrganizersBy: platform.OrganizersBy(body.OrganizersBy), SalesPaused: body.SalesPaused, ProcessingHours: body.ProcessingHours}
	for _, fixed := range body.Fee.Fixed {
		wanted.Fee.Fixed = append(wanted.Fee.Fixed, money.Money{Amount: int64(fixed.Amount), Currency: fixed.Currency})
	}
	return wanted
}

// Command export serves GET /v1/me/export: all that is held about the caller, as a file.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	people := privacy.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.ExportMe, func(ctx context.Context, actor access.Actor, _ operation.ExportMeInput) (operation.AccountExport, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.AccountExport{}, err
		}
		export, err := people.Export(ctx, actor)
		if err != nil {
			return operation.AccountExport{}, err
		}
		return present.Export(export, codes)
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

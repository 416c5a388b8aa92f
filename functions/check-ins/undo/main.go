// Command undo serves DELETE /v1/events/{eventId}/check-ins/{registrationId}: takes back a check-in that was a mistake.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	door := checkin.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.UndoCheckIn, func(ctx context.Context, actor access.Actor, in operation.UndoCheckInInput) (api.None, error) {
		return api.None{}, door.Undo(ctx, actor, in.EventID, in.RegistrationID)
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

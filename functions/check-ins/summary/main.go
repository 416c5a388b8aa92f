// Command summary serves GET /v1/events/{eventId}/check-ins/summary: how many tickets there are, and how many are in.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	door := checkin.NewStore(db, clock.System)
	orders := booking.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.GetCheckInSummary, func(ctx context.Context, actor access.Actor, in operation.GetCheckInSummaryInput) (operation.CheckInSummary, error) {
		summary, err := door.Summary(ctx, actor, orders, in.EventID)
		return present.CheckInSummary(summary), err
	}))
}

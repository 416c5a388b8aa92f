// Command delete serves DELETE /v1/events/{eventId}/meetings/{meetingId}: removes a meeting that nobody was told of.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.DeleteMeeting, func(ctx context.Context, actor access.Actor, in operation.DeleteMeetingInput) (api.None, error) {
		return api.None{}, events.DeleteMeeting(ctx, actor, in.EventID, in.MeetingID, in.IfMatch)
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command cancel serves POST /v1/events/{eventId}/meetings/{meetingId}/cancel: calls one meeting off; whoever holds a
// ticket is told why.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	lambda.Start(api.Serve(operation.CancelMeeting, func(ctx context.Context, actor access.Actor, in operation.CancelMeetingInput) (operation.Meeting, error) {
		meeting, err := events.CancelMeeting(ctx, actor, in.EventID, in.MeetingID, in.Body.Reason)
		return present.Meeting(meeting, true), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

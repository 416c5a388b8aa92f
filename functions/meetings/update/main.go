// Command update serves PATCH /v1/events/{eventId}/meetings/{meetingId}: changes a meeting.
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
	lambda.Start(api.Serve(operation.UpdateMeeting, func(ctx context.Context, actor access.Actor, in operation.UpdateMeetingInput) (operation.Meeting, error) {
		meeting, err := events.UpdateMeeting(ctx, actor, in.EventID, in.MeetingID, in.IfMatch, api.Edit[event.MeetingDraft](in.Body))
		return present.Meeting(meeting, true), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command create serves POST /v1/events/{eventId}/meetings: adds a time and a place to an event, as a draft.
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
	lambda.Start(api.Serve(operation.CreateMeeting, func(ctx context.Context, actor access.Actor, in operation.CreateMeetingInput) (operation.Meeting, error) {
		meeting, err := events.CreateMeeting(ctx, actor, in.EventID, api.Edit[event.MeetingDraft](in.Body))
		return present.Meeting(meeting, true), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

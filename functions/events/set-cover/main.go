// Command set-cover serves PUT /v1/events/{eventId}/cover: looks at what was uploaded, and makes it the cover.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover/picture"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System).Illustrating(s3.FromEnvironment())
	lambda.Start(api.Serve(operation.SetCover, func(ctx context.Context, actor access.Actor, in operation.SetCoverInput) (operation.Event, error) {
		page, err := events.SetCover(ctx, actor, in.EventID, in.IfMatch, in.Body.UploadID, in.Body.Alt, picture.Look)
		return present.Event(page, clock.System()), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command upload-cover serves POST /v1/events/{eventId}/cover: says where a picture is uploaded to that may become the cover.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System).Illustrating(s3.FromEnvironment())
	lambda.Start(api.Serve(operation.UploadCover, func(ctx context.Context, actor access.Actor, in operation.UploadCoverInput) (operation.CoverUpload, error) {
		upload, err := events.UploadCover(ctx, actor, in.EventID, cover.FormatOf(in.Body.ContentType))
		return present.CoverUpload(upload), err
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

// Command manifest serves GET /v1/events/{eventId}/check-in/manifest: what a gate must know of an event's tickets to let people in
// while it is offline, signed, page by page and then change by change.
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
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	door := checkin.NewStore(db, clock.System)
	orders := booking.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.GetCheckInManifest, func(ctx context.Context, actor access.Actor, in operation.GetCheckInManifestInput) (operation.CheckInManifest, error) {
		manifest, err := door.Manifest(ctx, actor, orders, in.EventID, in.Since)
		if err != nil {
			return operation.CheckInManifest{}, err
		}
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.CheckInManifest{}, err
		}
		seal, err := checkin.LoadSeal(ctx, keys)
		if err != nil {
			return operation.CheckInManifest{}, err
		}
		return present.Manifest(manifest, codes, seal)
	}))
}

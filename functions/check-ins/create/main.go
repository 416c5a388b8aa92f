// Command create serves POST /v1/events/{eventId}/check-ins: lets people in, one scan or a batch. A scan always has an answer, and a
// ticket is let in once.
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
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.CheckIn, func(ctx context.Context, actor access.Actor, in operation.CheckInInput) (operation.CheckInAnswer, error) {
		scans, batch, err := scans(in.Body)
		if err != nil {
			return operation.CheckInAnswer{}, err
		}
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return operation.CheckInAnswer{}, err
		}
		answers, err := door.Scan(ctx, actor, codes, in.EventID, scans)
		if err != nil {
			return operation.CheckInAnswer{}, err
		}
		var results []operation.CheckInResult
		for i, answer := range answers {
			results = append(results, present.Scan(scans[i].ScanID, answer, codes))
		}
		if batch {
			return operation.CheckInAnswer{Results: results}, nil
		}
		one := results[0]
		return operation.CheckInAnswer{Result: one.Result, ScanID: one.ScanID, Registration: one.Registration, FirstScannedAt: one.FirstScannedAt}, nil
	},
		api.WithLimiter(access.NewLimiter(db, clock.System))))
}

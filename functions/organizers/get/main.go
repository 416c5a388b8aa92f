// Command get serves GET /v1/organizers/{organizerId}: who runs events, and how many are to come.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	accounts := account.NewStore(db, clock.System)
	events := discovery.NewStore(db, event.NewStore(db, clock.System))
	lambda.Start(api.Serve(operation.GetOrganizer, func(ctx context.Context, actor access.Actor, in operation.GetOrganizerInput) (operation.OrganizerPage, error) {
		organizer, err := accounts.Organizer(ctx, in.OrganizerID)
		if err != nil {
			return operation.OrganizerPage{}, err
		}
		upcoming, err := events.Upcoming(ctx, organizer.ID, clock.System())
		return present.Organizer(organizer, upcoming), err
	}))
}

// Command project keeps, as the table's stream brings changes, what is read more often than it is written: the snapshot of
// the stock that an event's page shows, and the lists of public events. An event that cannot be projected holds up no other.
package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	lists := discovery.NewStore(db, events)
	lambda.Start(worker.Stream("project", worker.Grouped(subject, func(ctx context.Context, eventID string, changes []worker.Change) error {
		pools, listed, err := sort(changes)
		if err != nil {
			return err
		}
		if len(pools) > 0 {
			err = events.Show(ctx, eventID, pools)
		}
		if listed {
			err = errors.Join(err, lists.List(ctx, eventID))
		}
		return err
	})))
}

// subject is the event that a change is about. The snapshot of an event's stock is about none: it is what this function
// itself writes, and lists do not show it.
func subject(change worker.Change) (string, error) {
	switch item := change.Item(); item.Type() {
	case table.TypeEvent, table.TypeMeeting, table.TypeTicketType:
		return strings.TrimPrefix(item.PK(), table.EventPartition("")), nil
	case table.TypePool:
		var pool inventory.Pool
		err := item.Decode(&pool)
		return pool.EventID, err
	}
	return "", nil
}

// sort tells which pools of an event changed, and whether anything else did that lists show. However often something changed
// within a batch, it is projected once, as it is at the end.
func sort(changes []worker.Change) (pools []inventory.Pool, listed bool, err error) {
	for _, change := range changes {
		switch {
		case change.Item().Type() != table.TypePool:
			listed = true
		case change.After.Type() != "":
			var pool inventory.Pool
			if err := change.After.Decode(&pool); err != nil {
				return nil, false, err
			}
			pools = append(pools, pool)
		}
	}
	return pools, listed, nil
}

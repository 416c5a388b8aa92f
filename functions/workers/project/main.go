// Command project keeps, as the table's stream brings changes, what is read more often than it is written: the snapshot of
// the stock that an event's page shows, and the lists of public events.
package main

import (
	"context"
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
	lambda.Start(worker.Stream("project", func(ctx context.Context, changes []worker.Change) error {
		changed, pools, err := sort(changes)
		if err != nil {
			return err
		}
		for id, pools := range pools {
			if err := events.Show(ctx, id, pools); err != nil {
				return err
			}
		}
		for id := range changed {
			if err := lists.List(ctx, id); err != nil {
				return err
			}
		}
		return nil
	}))
}

// sort tells which events changed in what their lists show, and which pools changed, by their event. However often
// something changed within a batch, it is projected once, as it is at the end.
func sort(changes []worker.Change) (changed map[string]bool, pools map[string][]inventory.Pool, err error) {
	changed, pools = map[string]bool{}, map[string][]inventory.Pool{}
	for _, change := range changes {
		item := change.After
		if item.Type() == "" {
			item = change.Before // what was deleted
		}
		switch item.Type() {
		case table.TypeEvent, table.TypeMeeting, table.TypeTicketType:
			changed[strings.TrimPrefix(item.PK(), table.EventPartition(""))] = true
		case table.TypePool:
			if change.After.Type() == "" {
				continue
			}
			var pool inventory.Pool
			if err := item.Decode(&pool); err != nil {
				return nil, nil, err
			}
			pools[pool.EventID] = append(pools[pool.EventID], pool)
		}
	}
	return changed, pools, nil
}

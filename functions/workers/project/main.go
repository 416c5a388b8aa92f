// Command project keeps, as the table's stream brings changes, what is read more often than it is written: the snapshot of
// the stock that an event's page shows, the lists of public events, and which tickets changed, for gates that are offline. It retires
// covers that are shown no more. An event that cannot be projected holds up no other.
package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System).Illustrating(s3.FromEnvironment())
	lists := discovery.NewStore(db, events)
	door := checkin.NewStore(db, clock.System)
	lambda.Start(worker.Stream("project", worker.Grouped(subject, func(ctx context.Context, eventID string, changes []worker.Change) error {
		what, err := sort(changes)
		if err != nil {
			return err
		}
		if len(what.pools) > 0 {
			err = events.Show(ctx, eventID, what.pools)
		}
		if what.listed {
			err = errors.Join(err, lists.List(ctx, eventID))
		}
		return errors.Join(err, door.Note(ctx, eventID, what.orders...), events.Retire(ctx, eventID, what.hidden...))
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
	case table.TypeOrder:
		var order booking.Order
		err := item.Decode(&order)
		return order.EventID, err
	}
	return "", nil
}

// changed is what changed of an event.
type changed struct {
	pools  []inventory.Pool
	orders []string      // of which a gate must know
	listed bool          // something that lists show
	hidden []cover.Cover // which the event shows no more
}

// sort tells what changed of an event. However often something changed within a batch, it is projected once, as it is at the end.
func sort(changes []worker.Change) (what changed, err error) {
	for _, change := range changes {
		switch item := change.Item(); {
		case item.Type() == table.TypeOrder:
			var before, after booking.Order
			if err := errors.Join(change.Before.Decode(&before), change.After.Decode(&after)); err != nil {
				return changed{}, err
			}
			if after.ID != "" && checkin.Concerns(before, after) {
				what.orders = append(what.orders, after.ID)
			}
		case item.Type() == table.TypeEvent:
			what.listed = true
			var before, after event.Event
			if err := errors.Join(change.Before.Decode(&before), change.After.Decode(&after)); err != nil {
				return changed{}, err
			}
			if hidden := event.Hidden(before, after); hidden != nil {
				what.hidden = append(what.hidden, *hidden)
			}
		case item.Type() != table.TypePool:
			what.listed = true
		case change.After.Type() != "":
			var pool inventory.Pool
			if err := change.After.Decode(&pool); err != nil {
				return changed{}, err
			}
			what.pools = append(what.pools, pool)
		}
	}
	return what, nil
}

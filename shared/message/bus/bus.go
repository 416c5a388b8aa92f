// Package bus carries messages from the outbox to EventBridge. A message leaves the outbox only after the bus has
// accepted it, so that a crash between the two delivers it twice rather than never; consumers expect that.
package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// Client is what the package asks of EventBridge; *eventbridge.Client is one.
type Client interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Outbox is the messages that are not yet on the bus.
type Outbox struct {
	table  *table.Table
	client Client
	bus    string
	now    clock.Clock
}

// New returns the outbox of a table, to be emptied onto a bus.
func New(t *table.Table, client Client, bus string, now clock.Clock) *Outbox {
	return &Outbox{t, client, bus, now}
}

// FromEnvironment returns the outbox of a table, to be emptied onto the bus that BUS_NAME names.
func FromEnvironment(t *table.Table) *Outbox {
	return New(t, eventbridge.NewFromConfig(config.AWS("eventbridge")), config.Get(config.BusName), clock.System)
}

// putLimit is EventBridge's: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
const putLimit = 10

// Publish puts the messages of outbox items onto the bus and deletes those that it accepted. An error says that some are
// left, which may be all of them.
func (o *Outbox) Publish(ctx context.Context, items []table.Item) error {
	var failed []error
	for part := range slices.Chunk(items, putLimit) {
		failed = append(failed, o.publish(ctx, part))
	}
	return errors.Join(failed...)
}

func (o *Outbox) publish(ctx context.Context, items []table.Item) error {
	var messages []message.Message
	var entries []types.PutEventsRequestEntry
	for _, item := range items {
		m, err := message.FromOutbox(item)
		if err != nil {
			return fmt.Errorf("bus: outbox item %s: %w", item.SK(), err)
		}
		detail, err := json.Marshal(m)
		if err != nil {
			return err
		}
		messages = append(messages, m)
		entries = append(entries, types.PutEventsRequestEntry{EventBusName: &o.bus, Source: aws.String(m.Source), DetailType: aws.String(m.Type),
			Detail: aws.String(string(detail)), Time: aws.Time(m.Time), Resources: []string{m.Subject}})
	}
	answer, err := o.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
	if err != nil {
		return err
	}
	var refused error
	var accepted []table.Write
	for i, entry := range answer.Entries {
		if entry.ErrorCode != nil {
			refused = fmt.Errorf("bus: message %s: %s", messages[i].ID, *entry.ErrorCode)
			continue
		}
		accepted = append(accepted, table.Write{Op: table.Delete, Key: table.OutboxKey(messages[i].ID)})
	}
	return errors.Join(refused, o.table.Commit(ctx, accepted...))
}

// grace is how long a message is left to the stream before a sweep takes it.
const grace = time.Minute

// sweepPage is how many messages a sweep takes at a time.
const sweepPage = 50

// Sweep publishes what the stream has missed: messages that have waited for longer than a minute. It returns how many it
// found; more than none means that the stream is late or stands still.
func (o *Outbox) Sweep(ctx context.Context) (found int, err error) {
	before := id.Earliest(id.Message, o.now().Add(-grace))
	for shard := range table.OutboxShards {
		for more := true; more; {
			page, err := o.table.Query(ctx, table.Range{Partition: table.OutboxPartition(shard), To: before, Limit: sweepPage, Consistent: true})
			if err != nil {
				return found, err
			}
			found += len(page.Items)
			if err := o.Publish(ctx, page.Items); err != nil {
				return found, err
			}
			more = page.Next != nil
		}
	}
	return found, nil
}

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

// budget is the time that reading a page, putting it onto the bus and deleting it needs at most; with less left it is not begun.
const budget = 4 * time.Second

// Publish puts the messages of outbox items onto the bus, in order, and deletes those that it accepted. It returns how many
// items from the beginning are settled. None behind these is on the bus, unless the table failed to delete it: bus or table
// do not answer, or no time is left. A message that cannot be read, or that the bus refuses where it accepts others, counts
// as settled and stays in the outbox, for the sweep: to begin again at it would send the others twice. The error says what
// stays, and why.
func (o *Outbox) Publish(ctx context.Context, items []table.Item) (settled int, err error) {
	var left []error
	for part := range slices.Chunk(items, putLimit) {
		if settled > 0 && !clock.Allows(ctx, budget) { // for the first ten the caller has seen to it
			break
		}
		messages, unread := open(part)
		refused, err := o.publish(ctx, messages)
		left = append(left, unread, refused, err)
		if err != nil {
			break
		}
		settled += len(part)
	}
	return settled, errors.Join(left...)
}

// open reads the messages of outbox items, and says which of them hold none.
func open(items []table.Item) (messages []message.Message, unread error) {
	for _, item := range items {
		m, err := message.FromOutbox(item)
		if err == nil && m.ID != item.SK() {
			err = errors.New("it holds another message, or none")
		}
		if err != nil {
			unread = errors.Join(unread, fmt.Errorf("bus: outbox item %s %s: %w", item.PK(), item.SK(), err))
			continue
		}
		messages = append(messages, m)
	}
	return messages, unread
}

// publish puts a few messages onto the bus and deletes what it accepted. It tells apart that the bus refused some of them,
// and that bus or table failed.
func (o *Outbox) publish(ctx context.Context, messages []message.Message) (refused, err error) {
	if len(messages) == 0 {
		return nil, nil
	}
	entries := make([]types.PutEventsRequestEntry, len(messages))
	for i, m := range messages {
		detail, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		entries[i] = types.PutEventsRequestEntry{EventBusName: &o.bus, Source: aws.String(m.Source), DetailType: aws.String(m.Type),
			Detail: aws.String(string(detail)), Time: aws.Time(m.Time), Resources: []string{m.Subject}}
	}
	answer, err := o.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
	if err != nil {
		return nil, err
	}
	var accepted []table.Write
	for i, entry := range answer.Entries {
		if entry.ErrorCode != nil {
			refused = errors.Join(refused, fmt.Errorf("bus: message %s: %s", messages[i].ID, *entry.ErrorCode))
			continue
		}
		accepted = append(accepted, table.Write{Op: table.Delete, Key: table.OutboxKey(messages[i].ID)})
	}
	return refused, o.table.Commit(ctx, accepted...)
}

// grace is how long a message is left to the stream before a sweep takes it.
const grace = time.Minute

// sweepPage is how many messages a sweep takes at a time.
const sweepPage = 50

// Sweep publishes what the stream has missed: messages that have waited for longer than a minute. It returns how many it
// found; more than none means that the stream is late or stands still. What stays in the outbox holds up nothing behind it;
// the error says what that is, and why. When time runs out, the rest is for the next sweep.
func (o *Outbox) Sweep(ctx context.Context) (found int, err error) {
	before := id.Earliest(id.Message, o.now().Add(-grace))
	var left []error
	for shard := range table.OutboxShards {
		of, err := o.sweep(ctx, table.Range{Partition: table.OutboxPartition(shard), To: before, Limit: sweepPage, Consistent: true})
		found, left = found+of, append(left, err)
	}
	return found, errors.Join(left...)
}

// sweep empties one shard, page by page, until bus or table fail: what they fail at, they fail at on the next page as well.
func (o *Outbox) sweep(ctx context.Context, shard table.Range) (found int, err error) {
	var left []error
	for clock.Allows(ctx, budget) {
		page, err := o.table.Query(ctx, shard)
		if err != nil {
			left = append(left, err)
			break
		}
		settled, err := o.Publish(ctx, page.Items)
		found, left = found+len(page.Items), append(left, err)
		if settled < len(page.Items) || page.Next == nil {
			break
		}
		shard.After = page.Next
	}
	return found, errors.Join(left...)
}

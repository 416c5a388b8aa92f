package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/bus"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// stop is a bus that counts how often it was asked to take a message, refuses some, and may be down.
type stop struct {
	refuses map[string]bool
	down    func(call int) bool
	calls   int
	put     map[string]int // by the message's id
	before  func()
}

func (s *stop) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	if s.before != nil {
		s.before()
	}
	s.calls++
	if s.down != nil && s.down(s.calls) {
		return nil, errors.New("the bus is down")
	}
	if s.put == nil {
		s.put = map[string]int{}
	}
	answer := &eventbridge.PutEventsOutput{}
	for _, entry := range in.Entries {
		var m message.Message
		if err := json.Unmarshal([]byte(*entry.Detail), &m); err != nil {
			return nil, err
		}
		if s.refuses[m.ID] {
			answer.Entries = append(answer.Entries, types.PutEventsResultEntry{ErrorCode: aws.String("InternalFailure")})
			continue
		}
		s.put[m.ID]++
		answer.Entries = append(answer.Entries, types.PutEventsResultEntry{EventId: aws.String("1")})
	}
	return answer, nil
}

// twice are the messages that the bus took more than once.
func (s *stop) twice() (ids []string) {
	for id, times := range s.put {
		if times > 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

// office is an outbox and its bus, at a time when a sweep takes whatever is there.
type office struct {
	table  *table.Table
	bus    *stop
	outbox *bus.Outbox
}

func open(t *testing.T) office {
	t.Helper()
	db, to := tabletest.New(t), &stop{}
	return office{db, to, bus.New(db, to, "bus", clock.At(time.Now().Add(time.Hour)))}
}

// post leaves so many messages in the outbox, and returns them as the stream brings them.
func (o office) post(t *testing.T, count int) []table.Item {
	t.Helper()
	for range count {
		if err := o.table.Commit(t.Context(), message.Record(message.OrderConfirmed{OrderID: "ord_1", EventID: "evt_1"}, time.Now())); err != nil {
			t.Fatal(err)
		}
	}
	return o.waiting(t)
}

// spoil leaves items in the outbox that hold no message, or another than they should, before all others of a shard.
func (o office) spoil(t *testing.T, shard, count int) {
	t.Helper()
	for i := range count {
		id := "msg_0000000000000000000000000" + string(rune('0'+i%10))
		text := [...]string{"no JSON", "{}", `{"id":"msg_1"}`}[i%3]
		key := table.Key{PK: table.OutboxPartition(shard), SK: id + strings.Repeat("0", i/10), Type: table.TypeOutbox}
		if err := o.table.Commit(t.Context(), table.Write{Op: table.Put, Key: key, Record: map[string]string{"message": text}}); err != nil {
			t.Fatal(err)
		}
	}
}

func (o office) waiting(t *testing.T) (items []table.Item) {
	t.Helper()
	for shard := range table.OutboxShards {
		err := o.table.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true}, func(item table.Item) error {
			items = append(items, item)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return items
}

func names(items []table.Item) (ids []string) {
	for _, item := range items {
		ids = append(ids, item.SK())
	}
	return ids
}

func TestPublishEmptiesTheOutbox(t *testing.T) {
	o := open(t)
	items := o.post(t, 25)
	settled, err := o.outbox.Publish(t.Context(), items)
	if err != nil || settled != len(items) {
		t.Errorf("%d are settled: %v", settled, err)
	}
	if len(o.bus.put) != len(items) || len(o.waiting(t)) != 0 {
		t.Errorf("%d are on the bus, %d wait", len(o.bus.put), len(o.waiting(t)))
	}
}

func TestWhatTheBusAcceptedIsNotSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		refused []int // places of messages that the bus refuses
		down    int   // the call from which on the bus is down; 0 for never
		settled int
		stay    int // messages that stay in the outbox
	}{
		"one is refused":                 {[]int{3}, 0, 25, 1},
		"the first and the last are":     {[]int{0, 24}, 0, 25, 2},
		"the bus is down":                {nil, 1, 0, 25},
		"the bus goes down":              {nil, 2, 10, 15},
		"one is refused, then it's down": {[]int{3}, 3, 20, 6},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			items := o.post(t, 25)
			o.bus.refuses = map[string]bool{}
			for _, place := range c.refused {
				o.bus.refuses[items[place].SK()] = true
			}
			if c.down > 0 {
				o.bus.down = func(call int) bool { return call >= c.down }
			}
			settled, err := o.outbox.Publish(t.Context(), items)
			if err == nil || settled != c.settled {
				t.Errorf("%d are settled, want %d: %v", settled, c.settled, err)
			}
			if have := len(o.waiting(t)); have != c.stay {
				t.Errorf("%d wait, want %d", have, c.stay)
			}
			// The stream delivers again from there, and a sweep takes what is left.
			o.bus.refuses, o.bus.down = nil, nil
			if _, err := o.outbox.Publish(t.Context(), items[settled:]); err != nil {
				t.Error(err)
			}
			if _, err := o.outbox.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
			if len(o.bus.put) != len(items) || len(o.bus.twice()) > 0 || len(o.waiting(t)) != 0 {
				t.Errorf("%d are on the bus, twice %v, %d wait", len(o.bus.put), o.bus.twice(), len(o.waiting(t)))
			}
		})
	}
}

func TestWhatCannotBeReadHoldsUpNothing(t *testing.T) {
	o := open(t)
	o.spoil(t, 0, 3)
	items := o.post(t, 25)
	settled, err := o.outbox.Publish(t.Context(), items)
	if settled != len(items) || err == nil {
		t.Errorf("%d of %d are settled: %v", settled, len(items), err)
	}
	if stay := names(o.waiting(t)); len(o.bus.put) != 25 || len(stay) != 3 {
		t.Errorf("%d are on the bus, %v stay", len(o.bus.put), stay)
	}
	for _, id := range names(o.waiting(t)) {
		if !strings.Contains(err.Error(), id) {
			t.Errorf("the error does not name %s: %v", id, err)
		}
	}
}

func TestSweepGoesOnBehindWhatItCannotPublish(t *testing.T) {
	o := open(t)
	o.spoil(t, 0, 60) // more than a page
	o.spoil(t, 7, 1)
	o.post(t, 120)
	found, err := o.outbox.Sweep(t.Context())
	if err == nil || found != 181 {
		t.Errorf("found %d, %v", found, err)
	}
	if len(o.bus.put) != 120 || len(o.bus.twice()) > 0 || len(o.waiting(t)) != 61 {
		t.Errorf("%d are on the bus, twice %v, %d stay", len(o.bus.put), o.bus.twice(), len(o.waiting(t)))
	}
}

// A call that fails, once, is no reason to leave the other shards alone.
func TestSweepGoesOnWithTheOtherShards(t *testing.T) {
	o := open(t)
	items := o.post(t, 100)
	shards := map[string]int{}
	for _, item := range items {
		shards[item.PK()]++
	}
	o.bus.down = func(call int) bool { return call == 1 }
	if _, err := o.outbox.Sweep(t.Context()); err == nil {
		t.Error("the fault is not told")
	}
	stay := map[string]bool{}
	for _, item := range o.waiting(t) {
		stay[item.PK()] = true
	}
	if len(stay) != 1 {
		t.Errorf("of %d shards %v still hold something", len(shards), slices.Sorted(maps.Keys(stay)))
	}
}

func TestNothingIsSentWithoutTime(t *testing.T) {
	o := open(t)
	items := o.post(t, 25)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second+100*time.Millisecond)
	defer cancel()
	o.bus.before = func() { time.Sleep(150 * time.Millisecond) }
	settled, err := o.outbox.Publish(ctx, items)
	if err != nil || settled != 10 || len(o.bus.put) != 10 {
		t.Errorf("%d are settled and %d sent: %v", settled, len(o.bus.put), err)
	}
	if found, err := o.outbox.Sweep(ctx); err != nil || found != 0 || len(o.bus.put) != 10 {
		t.Errorf("a sweep without time finds %d: %v", found, err)
	}
}

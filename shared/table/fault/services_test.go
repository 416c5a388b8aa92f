package fault_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/bus"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/notice/announce"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/privacy/cognito"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault/crashtest"
)

// cloud is the services of AWS beside the table, and what a process calls of them.
type cloud struct {
	*invoke.Cloud
	stage stage
}

// function is a process with its clients of these services.
type function struct {
	*process
	cloud cloud
	at    aws.Config
}

func (c cloud) start(client *dynamodb.Client, outside crashtest.Outside) function {
	return function{on(client, c.stage.name), c, outside.AWS(c.URL())}
}

// later is a clock by which the stream has had its time with whatever is in the outbox.
func later() time.Time { return clock.System().Add(time.Hour) }

func (f function) outbox() *bus.Outbox {
	return bus.New(f.table, eventbridge.NewFromConfig(f.at), invoke.BusName, later)
}

func (f function) queue(path string) *queue.Queue {
	return queue.New(sqs.NewFromConfig(f.at), f.cloud.URL()+path)
}

func (f function) forgetter() *privacy.Forgetter {
	return privacy.NewForgetter(privacy.NewStore(f.table, clock.System), f.queue(invoke.OwnQueue), cognito.New(f.at, invoke.UserPool))
}

func (f function) announcer() *announce.Announcer {
	return announce.New(f.table, f.queue(invoke.BulkMailQueue), f.queue(invoke.OwnQueue), clock.System)
}

func (f function) illustrator() *event.Store {
	return f.events.Illustrating(s3.New(f.at, invoke.CoversBucket))
}

// errand is what is done with services of AWS.
type errand struct {
	name    string
	prepare func(*testing.T, cloud) task
}

type task struct {
	send func(context.Context, function) error // which comes again until it is done
	done func(*testing.T, function) error      // lets run what runs by itself, beside all faults, and says what does not hold then
}

var errands = []errand{
	{"publish the outbox", func(t *testing.T, c cloud) task {
		house(t, c.stage)
		c.stage.chat(t, 10)
		items := c.stage.outbox(t)
		return task{func(ctx context.Context, f function) error {
			settled, err := f.outbox().Publish(ctx, items)
			if lost := c.lost(t, items); lost != nil {
				t.Error(lost)
			}
			if settled == len(items) {
				return nil // what the bus refused is for the sweep
			}
			return errors.Join(errors.New("the stream brings the rest again"), err)
		}, c.sweeps(items)}
	}},
	{"sweep the outbox", func(t *testing.T, c cloud) task {
		if _, err := c.start(c.stage.client, crashtest.Outside{}).outbox().Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.stage.chat(t, 1) // or how many shards hold something would be by chance
		items := c.stage.outbox(t)
		return task{func(ctx context.Context, f function) error {
			_, err := f.outbox().Sweep(ctx)
			if lost := c.lost(t, items); lost != nil {
				t.Error(lost)
			}
			return err
		}, c.sweeps(items)}
	}},
	{"forget somebody", func(t *testing.T, c cloud) task {
		m, done := c.erased(t)
		return task{func(ctx context.Context, f function) error { return f.forgetter().Handle(ctx, m) }, done}
	}},
	{"forget somebody, in too little time", func(t *testing.T, c cloud) task {
		m, done := c.erased(t)
		return task{func(ctx context.Context, f function) error { return f.forgetter().Handle(crashtest.Hurried(ctx), m) }, done}
	}},
	{"announce news", func(t *testing.T, c cloud) task {
		m, done := c.news(t)
		return task{func(ctx context.Context, f function) error { return f.announcer().Handle(ctx, m) }, done}
	}},
	{"announce news, in too little time", func(t *testing.T, c cloud) task {
		m, done := c.news(t)
		return task{func(ctx context.Context, f function) error { return f.announcer().Handle(crashtest.Hurried(ctx), m) }, done}
	}},
	{"give an event its first cover", func(t *testing.T, c cloud) task {
		page, _, _ := house(t, c.stage)
		return task{c.covering(page, "first"), c.shows(page.ID, "first")}
	}},
	{"give an event another cover", func(t *testing.T, c cloud) task {
		page := c.covered(t)
		return task{c.covering(page, "second"), c.shows(page.ID, "second")}
	}},
	{"take an event's cover away", func(t *testing.T, c cloud) task {
		page := c.covered(t)
		return task{func(ctx context.Context, f function) error {
			_, err := f.illustrator().RemoveCover(ctx, c.stage.Team(), page.ID, page.Version)
			return current(err)
		}, c.shows(page.ID, "")}
	}},
	{"retire a cover that an event shows no more", func(t *testing.T, c cloud) task {
		before := c.covered(t)
		if _, err := c.start(c.stage.client, crashtest.Outside{}).illustrator().RemoveCover(t.Context(), c.stage.Team(), before.ID, before.Version); err != nil {
			t.Fatal(err)
		}
		after, err := c.stage.Events.Whole(t.Context(), before.ID)
		if err != nil {
			t.Fatal(err)
		}
		hidden := event.Hidden(before.Event, after.Event)
		return task{func(ctx context.Context, f function) error { return f.illustrator().Retire(ctx, before.ID, *hidden) },
			func(*testing.T, function) error {
				for _, size := range hidden.Sizes {
					if picture, there := c.Stored(hidden.Path(before.ID, size)); !there || picture.Tags["retired"] != "yes" {
						return fmt.Errorf("the picture in %d stays for ever", size.Width)
					}
				}
				return nil
			}}
	}},
	{"duplicate an event with a cover", func(t *testing.T, c cloud) task {
		page := c.covered(t)
		team := bookingtest.Sending(c.stage.Team(), "duplicate", "")
		return task{func(ctx context.Context, f function) error {
			_, err := f.illustrator().Duplicate(ctx, team, page.ID, "", time.Now().AddDate(0, 1, 0).Format(time.RFC3339))
			return err
		}, func(t *testing.T, f function) error {
			drafts := 0
			for _, of := range open(t, c.stage.client, c.stage.name).events {
				if of.Status == event.Drafted {
					drafts++
				}
				if err := c.shows(of.ID, "first")(t, f); err != nil {
					return err
				}
			}
			if drafts != 1 {
				return fmt.Errorf("there are %d copies", drafts)
			}
			return nil
		}}
	}},
}

// chat leaves more in the outbox.
func (s stage) chat(t *testing.T, messages int) {
	t.Helper()
	for range messages {
		if err := s.Table.Commit(t.Context(), message.Record(message.OrderMailRequested{OrderID: "ord_1"}, clock.System())); err != nil {
			t.Fatal(err)
		}
	}
}

// outbox is what is not yet on the bus, as the stream brings it.
func (s stage) outbox(t *testing.T) (items []table.Item) {
	t.Helper()
	for shard := range table.OutboxShards {
		page, err := s.Table.Query(context.WithoutCancel(t.Context()), table.Range{Partition: table.OutboxPartition(shard), Consistent: true})
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
	}
	return items
}

// lost says which messages are neither in the outbox nor on the bus.
func (c cloud) lost(t *testing.T, items []table.Item) (lost error) {
	t.Helper()
	somewhere := map[string]bool{}
	for _, item := range c.stage.outbox(t) {
		somewhere[item.SK()] = true
	}
	for _, entry := range c.Entries() {
		var m message.Message
		lost = errors.Join(lost, json.Unmarshal([]byte(entry.Detail), &m))
		somewhere[m.ID] = true
	}
	for _, item := range items {
		if !somewhere[item.SK()] {
			lost = errors.Join(lost, fmt.Errorf("message %s is lost", item.SK()))
		}
	}
	return lost
}

// sweeps lets the sweep run, which leaves nothing behind.
func (c cloud) sweeps(items []table.Item) func(*testing.T, function) error {
	return func(t *testing.T, f function) error {
		_, err := f.outbox().Sweep(t.Context())
		if left := c.stage.outbox(t); err == nil && len(left) > 0 {
			err = fmt.Errorf("%d messages never leave the outbox", len(left))
		}
		return errors.Join(err, c.lost(t, items))
	}
}

// erased is the message that anna deleted her account, who has a ticket, and that she is forgotten wherever she was known.
func (c cloud) erased(t *testing.T) (message.Message, func(*testing.T, function) error) {
	t.Helper()
	_, _, order := house(t, c.stage)
	leaver := anna
	leaver.Login = "login-of-anna"
	if err := leaving(leaver)(t.Context(), on(c.stage.client, c.stage.name)); err != nil {
		t.Fatal(err)
	}
	return message.New(message.UserErased{UserID: anna.UserID}, clock.System()), func(t *testing.T, f function) error {
		bookingtest.Deliver(t, c.Cloud, invoke.OwnQueue, f.forgetter().Handle)
		if deleted := c.Deleted(); !slices.Equal(deleted, []string{leaver.Login}) {
			return fmt.Errorf("%q can sign in no more", deleted)
		}
		b := open(t, c.stage.client, c.stage.name)
		b.balance(t)
		return forgotten(t, c.stage, b, order.ID)
	}
}

// news is that an event has moved for which a dozen people have tickets, and that each order is told of it.
func (c cloud) news(t *testing.T) (message.Message, func(*testing.T, function) error) {
	t.Helper()
	page, ticketType := c.stage.Published(t, bookingtest.Seats(50), nil)
	told := map[string]bool{}
	for i := range 12 { // more than go onto a queue at once
		order, err := c.stage.Reserve(t, bookingtest.Buyer(i), ticketType, 1)
		if err != nil {
			t.Fatal(err)
		}
		told[order.ID] = false
	}
	moved := message.New(message.EventChanged{EventID: page.ID, Version: 7, Moved: true, Before: &message.Occasion{}, After: &message.Occasion{}}, clock.System())
	return moved, func(t *testing.T, f function) error {
		bookingtest.Deliver(t, c.Cloud, invoke.OwnQueue, f.announcer().Handle)
		bookingtest.Deliver(t, c.Cloud, invoke.BulkMailQueue, func(_ context.Context, m message.Message) error {
			due, err := message.Open[message.OrderNoticeDue](m)
			if err == nil && due.About.ID != moved.ID {
				err = fmt.Errorf("somebody is told of %s", due.About.ID)
			}
			told[due.OrderID] = true
			return err
		})
		for order, told := range told {
			if !told {
				return fmt.Errorf("order %s is not told", order)
			}
		}
		return nil
	}
}

// sheet takes whatever was uploaded for a picture of its slot.
func sheet(_ []byte, slot cover.Slot) (cover.Seen, error) {
	return cover.Seen{Size: cover.Size{Width: slot.Width, Height: slot.Height, Format: cover.PNG}, Color: "#2a1b4d"}, nil
}

// covering makes a picture the cover of an event, of which two sizes were uploaded.
func (c cloud) covering(page event.Page, picture string) func(context.Context, function) error {
	for _, slot := range cover.Slots[:2] {
		c.Store(fmt.Sprintf("uploads/%s/%s/%d", page.ID, picture, slot.Width), []byte(picture))
	}
	return func(ctx context.Context, f function) error {
		_, err := f.illustrator().SetCover(ctx, c.stage.Team(), page.ID, page.Version, picture, picture, sheet)
		return current(err)
	}
}

// covered is an event with a cover.
func (c cloud) covered(t *testing.T) event.Page {
	t.Helper()
	page, _, _ := house(t, c.stage)
	if err := c.covering(page, "first")(t.Context(), c.start(c.stage.client, crashtest.Outside{})); err != nil {
		t.Fatal(err)
	}
	page, err := c.stage.Events.Whole(t.Context(), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// shows says that an event shows a picture, in every size and to stay; "" is none.
func (c cloud) shows(eventID, picture string) func(*testing.T, function) error {
	return func(t *testing.T, f function) error {
		b := open(t, c.stage.client, c.stage.name)
		b.balance(t)
		shown := b.events[eventID].Cover
		if shown == nil || picture == "" {
			if shown != nil || picture != "" {
				return fmt.Errorf("the event shows %+v instead of %q", shown, picture)
			}
			return nil
		}
		for _, size := range shown.Sizes {
			stored, there := c.Stored(shown.Path(eventID, size))
			if !there || string(stored.Content) != picture || stored.Tags["retired"] != "" || stored.CacheControl == "" || stored.ContentType != "image/png" {
				return fmt.Errorf("of %q in %d stands %+v", picture, size.Width, stored)
			}
		}
		if shown.Alt != picture || len(shown.Sizes) != 2 {
			return fmt.Errorf("the event shows %+v instead of %q", shown, picture)
		}
		return nil
	}
}

// What is done with services of AWS is stopped at every call to them and to the table. Nothing is lost on the way, and whoever reads
// finds all of it.
func TestNothingIsLostWhereverItStops(t *testing.T) {
	var all []crashtest.Flow
	for _, errand := range errands {
		all = append(all, crashtest.Flow{Name: errand.name, Prepare: func(t *testing.T) crashtest.Act {
			c := cloud{invoke.NewCloud(nil), newStage(t)}
			t.Cleanup(c.Close)
			task := errand.prepare(t, c)
			return crashtest.Act{Client: c.stage.client, Send: func(ctx context.Context, outside crashtest.Outside) error {
				return task.send(ctx, c.start(outside.Client, outside))
			}, Sound: func(t *testing.T) {
				if err := task.done(t, c.start(c.stage.client, crashtest.Outside{})); err != nil {
					t.Error(err)
				}
				if strange := c.Strange(); strange != nil {
					t.Errorf("called was %q", strange)
				}
			}}
		}})
	}
	crashtest.Everywhere(t, crashtest.Worst(), all)
}

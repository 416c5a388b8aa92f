package costs

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message/bus"
	"github.com/event-radar/event-radar/shared/table"
)

// world is one of an ordinary size.
type world struct {
	*bookingtest.World
	door   *checkin.Store
	lists  *discovery.Store
	outbox *bus.Outbox
	codes  *booking.Codes
	sent   *int // requests with an Idempotency-Key
}

func newWorld(t *testing.T, on *table.Table) world {
	w := bookingtest.New(t, on)
	return world{w, checkin.NewStore(on, clock.System), discovery.NewStore(on, w.Events), bus.New(on, acceptingBus{}, "bus", clock.System),
		booking.NewCodes([]byte("a key of the tests' own")), new(int)}
}

// acceptingBus takes every message.
type acceptingBus struct{}

func (acceptingBus) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	return &eventbridge.PutEventsOutput{Entries: make([]types.PutEventsResultEntry, len(in.Entries))}, nil
}

// person has called before, so that their record is there.
func (w world) person(t *testing.T, name string) access.Actor {
	t.Helper()
	actor := bookingtest.Person(name)
	actor.Name, actor.Email = "Annabelle Featherstone", name+".featherstone@mail.example.test"
	if _, err := w.Accounts.Me(t.Context(), actor); err != nil {
		t.Fatal(err)
	}
	return actor
}

const paragraph = "An evening of **short talks** by people who built something that sends, receives or listens: from a weather " +
	"balloon over the Baltic to a museum's telegraph that still prints. Doors open an hour early, and there is something to eat.\n\n"

func describe(d *event.Draft) {
	d.Title, d.Summary = "Night of Signals: a long evening in the old radio house", "Short talks by people who build what sends, receives and listens, with something to eat."
	d.Description = strings.Repeat(paragraph, 6)
	d.Category, d.Tags = "technology", []string{"radio", "makers", "talks"}
}

// draft makes an event with two meetings and three ticket types; it returns the first of these.
func (w world) draft(t *testing.T, seats int64, write func(*event.Draft)) (event.Page, event.TicketType) {
	t.Helper()
	draft := w.Draft(t, func(d *event.Draft) {
		describe(d)
		if write != nil {
			write(d)
		}
	})
	for _, write := range []func(*event.MeetingDraft){inPerson, online} {
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, edit(write)); err != nil {
			t.Fatal(err)
		}
	}
	first := w.AddTickets(t, draft.ID, bookingtest.Seats(seats), ticket)
	w.AddTickets(t, draft.ID, bookingtest.Seats(80), ticket)
	w.AddTickets(t, draft.ID, bookingtest.Seats(20), ticket)
	return draft, first
}

func (w world) published(t *testing.T, seats int64, write func(*event.Draft)) (event.Page, event.TicketType) {
	t.Helper()
	draft, ticketType := w.draft(t, seats, write)
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	return page, ticketType
}

func inPerson(d *event.MeetingDraft) {
	d.Kind, d.Venue, d.Address, d.City, d.Country = event.InPerson, text("Altes Funkhaus"), text("Nalepastraße 18, 12459 Berlin"), text("Berlin"), text("DE")
	latitude, longitude := 52.4867, 13.4997 // 7 km from the city's centre
	d.Latitude, d.Longitude = &latitude, &longitude
}

func online(d *event.MeetingDraft) {
	d.Kind, d.Platform, d.JoinURL = event.Online, text("Jitsi Meet"), text("https://meet.example.test/night-of-signals-2030")
}

func ticket(d *event.TicketDraft) {
	d.Name, d.Description = "Entry with a seat in the hall", "One seat of your choice in the great hall, and the talks afterwards."
}

// edit is a change that cannot fail.
func edit[D any](write func(*D)) func(*D) error {
	return func(d *D) error {
		write(d)
		return nil
	}
}

func text(s string) *string { return &s }

// sending is the caller with the next key, so that orders have the same ids each time, and with the hash of a body, as long
// as the edge's.
func (w world) sending(actor access.Actor) access.Actor {
	*w.sent++
	return bookingtest.Sending(actor, fmt.Sprint("key ", *w.sent), "n4bQgYhMfWWaL-qgxVrQFaO_")
}

// order has somebody take tickets.
func (w world) order(t *testing.T, buyer access.Actor, ticketType event.TicketType, quantity int) booking.Order {
	t.Helper()
	order, err := w.Reserve(t, w.sending(buyer), ticketType, quantity)
	if err != nil {
		t.Fatal(err)
	}
	return order
}

// scans are scans of the first tickets of an order.
func (w world) scans(order booking.Order, from, to int) []checkin.Scan {
	var scans []checkin.Scan
	for place := from; place <= to; place++ {
		scans = append(scans, checkin.Scan{Code: w.codes.Code(order.InOrder()[place-1], 1), Gate: "north entrance", DeviceID: "phone-1", ScanID: scanID(order, place)})
	}
	return scans
}

// scanID is as long as the UUIDs that scanners send.
func scanID(order booking.Order, place int) string { return fmt.Sprintf("%s-%05d", order.ID, place) }

// outboxed are the items of the outbox, as the stream would bring them.
func (w world) outboxed(t *testing.T) []table.Item {
	t.Helper()
	var items []table.Item
	for shard := range table.OutboxShards {
		page, err := w.Table.Query(t.Context(), table.Range{Partition: table.OutboxPartition(shard)})
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
	}
	return items
}

// inAWeek is when the world's events begin.
func inAWeek() string { return time.Now().Add(7 * 24 * time.Hour).Format(time.RFC3339) }

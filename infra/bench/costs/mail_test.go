package costs

import (
	"context"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/timeline"
)

// office takes every mail, and remembers its tags.
type office struct{ tags map[string]string }

func (o *office) Send(_ context.Context, _ mail.Message, tags map[string]string) (string, error) {
	o.tags = tags
	return "0107018f00000001-5b1a4a53-9f0e-4c1d-8e4f-0a1b2c3d4e5f-000000", nil
}

// ticketKey signs tickets.
type ticketKey struct{}

func (ticketKey) Value(context.Context, string) ([]byte, error) {
	return []byte("a key of the tests' own"), nil
}

// mails are those about an event with thirty orders of one ticket.
func (w world) mails(b *book) {
	ctx, sent := b.t.Context(), &office{}
	mails := timeline.NewStore(w.Table, clock.System)
	post := notice.New(w.Table, ticketKey{}, sent, "https://event-radar.example", clock.System)
	page, ticketType := w.published(b.t, 400, nil)
	confirmed := func(o booking.Order) func() error {
		m := message.New(message.OrderConfirmed{OrderID: o.ID, EventID: o.EventID}, time.Now())
		return func() error { return post.Handle(ctx, m) }
	}
	reported := func(what string) func() error {
		report := timeline.Report{EventType: what}
		report.Mail.MessageID, report.Mail.Destination = "0107018f00000001", []string{"mia0.featherstone@mail.example.test"}
		report.Mail.Tags = map[string][]string{timeline.DeliveryTag: {sent.tags[timeline.DeliveryTag]}, timeline.OrderTag: {sent.tags[timeline.OrderTag]}}
		report.Bounce.Kind, report.Bounce.Subkind = "Permanent", "NoEmail"
		return func() error { return mails.Record(ctx, report) }
	}
	var order booking.Order
	for i := range 30 {
		order = w.order(b.t, w.person(b.t, fmt.Sprint("mia", i)), ticketType, 1)
		if i == 0 {
			b.entry("send a mail (worker)", "of an order with one ticket", confirmed(order))
			b.entry("send a mail (worker)", "which was sent", confirmed(order))
			b.entry("record what became of a mail (worker)", "delivered", reported("Delivery"))
			b.entry("record what became of a mail (worker)", "bounced for good", reported("Bounce"))
		} else if err := confirmed(order)(); err != nil {
			b.t.Fatal(err)
		}
	}
	list := func(search timeline.Search) func() error {
		return func() error { _, _, err := mails.List(ctx, w.Team(), page.ID, search, 20, nil); return err }
	}
	b.entry("listDeliveries", "20 of 30", list(timeline.Search{}))
	b.entry("listDeliveries", "of an order", list(timeline.Search{OrderID: order.ID}))
}

package notice_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault/crashtest"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// Wherever the post stops, each address gets its mail once: SES says what it has taken, the lease runs out for
// what it has not, and what is too early goes back onto the queue.
func TestEachAddressGetsItsMailOnceWhereverThePostStops(t *testing.T) {
	var flows []crashtest.Flow
	cancelled := func(t *testing.T, s *scene) message.Message {
		if _, err := s.Orders.Cancel(t.Context(), bookingtest.Under(s.buyer, access.ForOwner), s.order.ID); err != nil {
			t.Fatal(err)
		}
		return message.New(message.OrderCancelled{OrderID: s.order.ID, EventID: s.order.EventID}, s.now)
	}
	for name, of := range map[string]func(*testing.T, *scene) message.Message{
		"confirmed": func(_ *testing.T, s *scene) message.Message { return s.confirmed() },
		"asked for again": func(_ *testing.T, s *scene) message.Message {
			return message.New(message.OrderMailRequested{OrderID: s.order.ID, Request: "again"}, s.now)
		},
		"cancelled": cancelled,
		"cancelled, while SES throttles": func(t *testing.T, s *scene) message.Message {
			s.office.takes(throttled)
			return cancelled(t, s)
		},
	} {
		var want []string // what is sent when nothing happens
		flows = append(flows, crashtest.Flow{Name: name, Prepare: func(t *testing.T) crashtest.Act {
			named, name, client := tabletest.NewNamed(t)
			s := newSceneOn(t, named)
			m, told := of(t, s), 0
			cloud := invoke.NewCloud(nil)
			t.Cleanup(cloud.Close)
			send := func(ctx context.Context, outside crashtest.Outside, m message.Message) error {
				for ; told < len(s.office.sent); told++ {
					s.reports(t, told, delivered)
				}
				s.now = s.now.Add(6 * time.Minute)
				post := serving(table.New(outside.Client, name), outside.Service(s.office.url), func() time.Time { return s.now })
				own := queue.New(sqs.NewFromConfig(outside.AWS(cloud.URL())), cloud.URL()+invoke.OwnQueue)
				return own.PutBack(post.Handle, notice.ErrLater)(ctx, m)
			}
			return crashtest.Act{Client: client, Send: func(ctx context.Context, outside crashtest.Outside) error {
				return send(ctx, outside, m)
			}, Sound: func(t *testing.T) {
				s.office.takes(nil)
				bookingtest.Deliver(t, cloud, invoke.OwnQueue, func(ctx context.Context, m message.Message) error {
					return send(ctx, crashtest.Outside{Client: client}, m)
				})
				slices.Sort(s.office.sent)
				if want == nil {
					want = s.office.sent
				}
				if len(want) == 0 || !slices.Equal(s.office.sent, want) {
					t.Errorf("sent were %q, want %q", s.office.sent, want)
				}
			}}
		}})
	}
	crashtest.Everywhere(t, crashtest.Worst(), flows)
}

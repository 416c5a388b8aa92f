// Package announce spreads what concerns a whole event among its orders. It stands apart from the mails that follow, so that
// who announces links neither fonts nor SES.
package announce

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// Queue takes messages for a worker; *queue.Queue is one.
type Queue interface {
	Send(ctx context.Context, delay time.Duration, messages ...message.Message) error
}

// Announcer spreads what concerns a whole event among its orders: for each with a valid ticket it puts a message onto the
// queue of mails that nobody waits for. News may be spread twice; each holder gets one mail of it all the same.
type Announcer struct {
	orders  *booking.Store
	notices Queue
	rest    Queue // brings back to the announcer what it had no time for
	now     clock.Clock
}

// New returns the announcer of a table.
func New(t *table.Table, notices, rest Queue, now clock.Clock) *Announcer {
	return &Announcer{booking.NewStore(t, now), notices, rest, now}
}

// handover is how much of an invocation's time is kept back for passing the rest on to the next.
const handover = 5 * time.Second

// atOnce is how many notices go onto the queue together.
const atOnce = 10

// Handle spreads one piece of news, and is content with messages that are none.
func (a *Announcer) Handle(ctx context.Context, m message.Message) error {
	about, from := m, ""
	if due, err := message.Open[message.AnnouncementDue](m); err == nil {
		about, from = due.About, due.From
	}
	eventID := concerned(about)
	if eventID == "" {
		return nil
	}
	var notices []message.Message
	for order, err := range a.orders.OfEvent(ctx, eventID, from) {
		if err != nil {
			return err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < handover {
			if err := a.notices.Send(ctx, 0, notices...); err != nil {
				return err
			}
			rest := message.AnnouncementDue{EventID: eventID, From: order.Place(), About: about}
			return a.rest.Send(ctx, 0, message.New(rest, a.now()))
		}
		if !order.AnyValid() || order.CreatedAt.After(about.Time) { // who ordered later has seen how it is now
			continue
		}
		notices = append(notices, message.New(message.OrderNoticeDue{OrderID: order.ID, EventID: eventID, About: about}, a.now()))
		if len(notices) == atOnce {
			if err := a.notices.Send(ctx, 0, notices...); err != nil {
				return err
			}
			notices = notices[:0]
		}
	}
	return a.notices.Send(ctx, 0, notices...)
}

// concerned is the event whose ticket holders must know of a message, "" when it is none of their business.
func concerned(m message.Message) (eventID string) {
	if changed, err := message.Open[message.EventChanged](m); err == nil && changed.Moved {
		return changed.EventID
	}
	if cancelled, err := message.Open[message.MeetingCancelled](m); err == nil {
		return cancelled.EventID
	}
	return ""
}

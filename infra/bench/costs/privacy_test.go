package costs

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/privacy"
)

// nothing takes no messages: all is done in one go.
type nothing struct{}

func (nothing) Send(context.Context, time.Duration, ...message.Message) error { return nil }

// privacy is about somebody who ordered three times, of whom another holds no ticket, and who is on no team.
func (w world) privacy(b *book) {
	ctx, people := b.t.Context(), privacy.NewStore(w.Table, clock.System)
	_, ticketType := w.published(b.t, 400, nil)
	clara := w.person(b.t, "clara")
	for range 3 {
		w.order(b.t, clara, ticketType, 2)
	}
	b.entry("exportMe", "three orders", func() error { _, err := people.Export(ctx, clara); return err })
	b.entry("deleteMe", "", func() error { return people.Erase(ctx, clara) })
	forgetter := privacy.NewForgetter(people, nothing{}, nil)
	erased := message.New(message.UserErased{UserID: clara.UserID}, time.Now())
	b.entry("forget a person (worker)", "three orders of two tickets", func() error { return forgetter.Handle(ctx, erased) })
	b.entry("forget a person (worker)", "who is forgotten", func() error { return forgetter.Handle(ctx, erased) })
}

package event

import (
	"context"
	"errors"
	"slices"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Readiness says what an event lacks before it can be published; nothing means that it is ready.
func (s *Store) Readiness(ctx context.Context, actor access.Actor, event string) ([]problem.Field, error) {
	page, _, err := s.open(ctx, actor, event)
	if err != nil {
		return nil, err
	}
	payouts, err := s.payouts(ctx, page)
	if err != nil {
		return nil, err
	}
	return s.missing(page, payouts), nil
}

// payouts is where the money of an event goes that sells for money; of others it is not read.
func (s *Store) payouts(ctx context.Context, page Page) (payouts account.PayoutAccount, err error) {
	if page.sellsForMoney() {
		err = s.table.Load(ctx, account.ReadPayouts(page.OrganizerID, &payouts))
	}
	return payouts, err
}

func (p Page) sellsForMoney() bool {
	return slices.ContainsFunc(p.TicketTypes, func(t TicketType) bool { return t.Kind != Free })
}

// missing lists what publishing waits for.
func (s *Store) missing(page Page, payouts account.PayoutAccount) []problem.Field {
	var missing []problem.Field
	if !page.StartAt.After(s.now()) {
		missing = append(missing, refuse("/startAt", "start-in-past", "Choose a start in the future."))
	}
	place := page.LocationToBeAnnounced
	for _, meeting := range page.Meetings {
		place = place || meeting.Status != Cancelled && meeting.ready()
	}
	if !place {
		missing = append(missing, refuse("/meetings", "meeting-missing", "Say where it takes place: add a meeting with its place or link, or announce the location later."))
	}
	if len(page.TicketTypes) == 0 {
		missing = append(missing, refuse("/ticketTypes", "ticket-type-missing", "Add a ticket type, so that people can join."))
	}
	if page.sellsForMoney() && !payouts.Ready() {
		missing = append(missing, refuse("/ticketTypes", "payouts-required", ErrPayoutsRequired.Detail))
	}
	return missing
}

// Publish makes an event one that can be found and joined, together with its meetings that are ready. It returns
// ErrNotReady with all that is missing.
func (s *Store) Publish(ctx context.Context, actor access.Actor, event string) (Page, error) {
	return s.move(ctx, actor, event, Published, func(page *Page) ([]table.Write, error) {
		payouts, err := s.payouts(ctx, *page)
		if err != nil {
			return nil, err
		}
		if missing := s.missing(*page, payouts); len(missing) > 0 {
			return nil, ErrNotReady.With(missing...)
		}
		if page.Terms, err = s.terms(ctx); err != nil {
			return nil, err
		}
		now := s.now()
		if page.MovedFrom = nil; page.PublishedAt == nil {
			page.PublishedAt = &now
		}
		writes := []table.Write{message.Record(message.EventPublished{EventID: event}, now), OpenBooks(event)}
		for i := range page.Meetings {
			if meeting := &page.Meetings[i]; meeting.Status == Drafted && meeting.ready() {
				meeting.Status = Published
				writes = append(writes, s.replaceMeeting(meeting, inventory.ErrMoved))
			}
		}
		return append(writes, page.setSale(inventory.Open)...), nil
	})
}

// OpenBooks has what is sold of an event held against its stock from now on, until it is over: see package books. It is an
// update, so that what was noted before an event was a draft again stays, and whoever closes the books meanwhile fails.
func OpenBooks(event string) table.Write {
	return table.Write{Op: table.Update, Key: table.BooksKey(event), Set: "#eventId = :event", Values: table.Values{"event": event}}
}

// Terms are what the platform asks of an event's tickets: of a draft what is asked now, of others what it was published under.
func (s *Store) Terms(ctx context.Context, actor access.Actor, event string) (Event, error) {
	page, _, err := s.open(ctx, actor, event)
	if err == nil && page.Status == Drafted {
		page.Terms, err = s.terms(ctx)
	}
	return page.Event, err
}

// terms are what the platform asks of an event that is published now.
func (s *Store) terms(ctx context.Context) (Terms, error) {
	var settings platform.Settings
	err := s.table.Load(ctx, platform.Read(&settings))
	return Terms{Fee: settings.Fee, FeeReturned: settings.FeeReturned}, err
}

// Unpublish makes a published event a draft again, while nobody is let down by it: no meeting of it is published, and no
// ticket is taken (ErrHasOrders).
func (s *Store) Unpublish(ctx context.Context, actor access.Actor, event string) (Page, error) {
	return s.move(ctx, actor, event, Drafted, func(page *Page) ([]table.Write, error) {
		for _, meeting := range page.Meetings {
			if meeting.Status == Published {
				return nil, ErrMeetingPublished
			}
		}
		writes := []table.Write{message.Record(message.EventUnpublished{EventID: event}, s.now())}
		for _, write := range page.setSale(inventory.Closed) {
			write.Condition, write.Else = "#available = #capacity", ErrHasOrders
			writes = append(writes, write)
		}
		return writes, nil
	})
}

// Cancel calls a published event off. Nothing of it is sold from that moment on; what is to be done about its orders follows
// from the message, one by one.
func (s *Store) Cancel(ctx context.Context, actor access.Actor, event, reason string) (Page, error) {
	return s.move(ctx, actor, event, Cancelled, func(page *Page) ([]table.Write, error) {
		now := s.now()
		page.CancelReason, page.CancelledAt = reason, &now
		writes := []table.Write{message.Record(message.EventCancelled{EventID: event}, now),
			audit.Record(actor, "event.cancelled", event, audit.Change{}, reason, now)}
		return append(writes, page.setSale(inventory.Closed)...), nil
	})
}

// Settled takes note that nothing of a cancelled event is open any more.
func (s *Store) Settled(ctx context.Context, event string) error {
	err := s.table.Commit(ctx, table.Write{Op: table.Update, Key: table.EventKey(event), Set: "#settledAt = :now",
		Condition: "#status <> :published AND attribute_not_exists(#settledAt)",
		Values:    table.Values{"now": s.now(), "published": Published}, Else: errSettled})
	if errors.Is(err, errSettled) {
		return nil
	}
	return err
}

// errSettled: another worker was faster.
var errSettled = errors.New("event: it is settled already")

// Archive puts an event away: it is no longer found and sells nothing. A published event can be archived once it is over.
func (s *Store) Archive(ctx context.Context, actor access.Actor, event string) (Page, error) {
	return s.move(ctx, actor, event, Archived, func(page *Page) ([]table.Write, error) {
		if page.Status == Published && s.now().Before(page.End()) {
			return nil, ErrNotOver
		}
		writes := []table.Write{message.Record(message.EventArchived{EventID: event}, s.now())}
		if page.Status == Published {
			writes = append(writes, page.setSale(inventory.Closed)...)
		}
		return writes, nil
	})
}

// What keeps an event in its state.
var (
	ErrMeetingPublished = problem.NewConflict("meeting-published", "One of its meetings is published. Cancel that first, so that people are told.")
	ErrNotOver          = problem.NewConflict("not-over", "The event is still to come or running. Wait until it is over, or unpublish it while nobody holds a ticket.")
)

// move takes an event to another state, with the writes that belong to the step. It begins again when a meeting or ticket
// type was added meanwhile, so that the step reaches all of them.
func (s *Store) move(ctx context.Context, actor access.Actor, event string, to Status, step func(*Page) ([]table.Write, error)) (Page, error) {
	return again(ctx, func() (Page, error) {
		page, caller, err := s.open(ctx, actor, event)
		if err != nil || caller.Replayed != "" {
			return page, err
		}
		if err := lifecycle.Move("event", page.Status, to); err != nil {
			return Page{}, err
		}
		before := page.Event
		writes, err := step(&page)
		if err != nil {
			return Page{}, err
		}
		page.Status = to
		condition, values := page.Stock.unchanged()
		return page, s.commit(ctx, caller, actor.Once, &page.Event, before, inventory.ErrMoved, append(writes,
			table.Write{Op: table.Check, Key: table.StockKey(event), Condition: condition, Values: values, Else: inventory.ErrMoved})...)
	})
}

// setSale opens or closes every pool of the event.
func (p Page) setSale(to inventory.SaleState) []table.Write {
	writes := inventory.SetSale(p.ID, p.PoolShards, to)
	for _, ticketType := range p.TicketTypes {
		writes = append(writes, inventory.SetSale(ticketType.ID, ticketType.Shards, to)...)
	}
	return writes
}

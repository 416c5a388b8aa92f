package event

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// Update changes what an event says. It returns problem.ErrVersionStale unless version is the current one. Whoever holds
// tickets of a published event is told when its time changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, event string, version int64, change func(*Draft) error) (Page, error) {
	return again(ctx, func() (Page, error) { return s.update(ctx, actor, event, version, change) })
}

func (s *Store) update(ctx context.Context, actor access.Actor, event string, version int64, change func(*Draft) error) (Page, error) {
	page, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return Page{}, err
	}
	if page.Version != version {
		return Page{}, problem.ErrVersionStale
	}
	if err := page.editable(); err != nil {
		return Page{}, err
	}
	before, draft := page.Event, page.draft()
	if err := change(&draft); err != nil {
		return Page{}, err
	}
	if err := s.fill(&page.Event, draft); err != nil {
		return Page{}, err
	}
	if err := page.arrange(draft.TicketTypeOrder); err != nil {
		return Page{}, err
	}
	if err := page.mayChange(before, s.now()); err != nil {
		return Page{}, err
	}
	if page.Status == Published && !page.StartAt.Equal(before.StartAt) {
		page.MovedFrom = &before.StartAt
	}
	writes, err := s.recapacitate(ctx, &page, before)
	if err != nil {
		return Page{}, err
	}
	writes = append(writes, s.follow(&page, before)...)
	if page.concernsParts(before) {
		writes = append(writes, page.restructure())
		page.Stock.Version, page.Stock.Structure = page.Stock.Version+1, page.Stock.Structure+1
	}
	return page, s.commit(ctx, caller, actor.Once, &page.Event, before, problem.ErrVersionStale, writes...)
}

// concernsParts says whether the change is one that meetings or ticket types are made by: they begin when the event does, have
// prices in its currency, and leave room for the shards of all pools. What is added at the same moment must know of it.
func (p Page) concernsParts(before Event) bool {
	return !p.StartAt.Equal(before.StartAt) || !sameTime(p.EndAt, before.EndAt) || p.Currency != before.Currency ||
		!equal(p.Capacity, before.Capacity) || !equal(p.Settings.ExpectedOrders, before.Settings.ExpectedOrders)
}

// mayChange refuses what can no longer be changed.
func (p Page) mayChange(before Event, now time.Time) error {
	switch {
	case p.Currency != before.Currency && len(p.TicketTypes) > 0:
		return problem.NewInvalid("currency-fixed", "Tickets have prices in the old currency.",
			refuse("/currency", "currency-fixed", "Delete the ticket types first, then change the currency."))
	case p.Status == Published && before.Settings.MaxPerPerson == nil && p.Settings.MaxPerPerson != nil:
		// What was taken without a limit was not counted against one.
		return state.ErrIllegalTransition.Saying("A limit per person can be set before an event is published. Limit the tickets per order instead.")
	case p.Status == Published && !p.StartAt.Equal(before.StartAt) && p.StartAt.Before(now):
		return problem.NewInvalid("start-in-past", "A published event cannot be moved into the past.",
			refuse("/startAt", "start-in-past", "Choose a start in the future."))
	}
	return nil
}

// follow moves the meetings along that are as long as the event itself.
func (s *Store) follow(page *Page, before Event) []table.Write {
	if page.StartAt.Equal(before.StartAt) && sameTime(page.EndAt, before.EndAt) {
		return nil
	}
	var writes []table.Write
	for i := range page.Meetings {
		meeting := &page.Meetings[i]
		if meeting.Status != Cancelled && meeting.StartAt.Equal(before.StartAt) && sameTime(meeting.EndAt, before.EndAt) {
			meeting.StartAt, meeting.EndAt = page.StartAt, page.EndAt
			writes = append(writes, s.replaceMeeting(meeting, inventory.ErrMoved))
		}
	}
	return writes
}

// recapacitate makes the event's own pool follow its capacity, and all pools the number of orders that are expected. A pool is made
// only while nothing can be sold, since what is sold without one was not counted by it.
func (s *Store) recapacitate(ctx context.Context, page *Page, before Event) (writes []table.Write, err error) {
	switch expected := page.Settings.ExpectedOrders; {
	case equal(page.Capacity, before.Capacity):
	case before.PoolShards > 0:
		shards := inventory.Shards(page.Capacity, expected, page.shards()-before.PoolShards)
		writes, err = s.cut(ctx, page, page.ID, page.Capacity, &page.PoolShards, shards)
	case page.Status != Drafted:
		err = state.ErrIllegalTransition.Saying("A total capacity can be set before an event is published. Limit its ticket types instead.")
	default:
		page.PoolShards = inventory.Shards(page.Capacity, expected, page.shards())
		writes = inventory.Create(page.ID, page.ID, page.Capacity, page.PoolShards, inventory.Closed)
	}
	if err != nil || equal(page.Settings.ExpectedOrders, before.Settings.ExpectedOrders) {
		return writes, err
	}
	prepared, err := s.prepare(ctx, page)
	return append(writes, prepared...), err
}

// prepare cuts all pools for as many orders as are expected, also while they are selling.
func (s *Store) prepare(ctx context.Context, page *Page) ([]table.Write, error) {
	stocks := make([]inventory.Stock, len(page.TicketTypes), len(page.TicketTypes)+1)
	for i, ticketType := range page.TicketTypes {
		stocks[i] = inventory.Stock{Capacity: ticketType.Quantity, Shards: ticketType.Shards}
	}
	if page.PoolShards > 0 {
		stocks = append(stocks, inventory.Stock{Capacity: page.Capacity, Shards: page.PoolShards})
	}
	raised := inventory.Raise(stocks, page.Settings.ExpectedOrders)
	var writes []table.Write
	for i := range page.TicketTypes {
		ticketType := &page.TicketTypes[i]
		if raised[i] == ticketType.Shards {
			continue
		}
		cut, err := s.cut(ctx, page, ticketType.ID, ticketType.Quantity, &ticketType.Shards, raised[i])
		if err != nil {
			return nil, err
		}
		ticketType.Version, ticketType.UpdatedAt = ticketType.Version+1, s.now()
		writes = table.Writes(writes, cut, []table.Write{
			table.Replace(table.TicketTypeKey(page.ID, ticketType.ID), *ticketType, ticketType.Version-1, inventory.ErrMoved)})
	}
	if shards := raised[len(raised)-1]; page.PoolShards > 0 && shards > page.PoolShards {
		cut, err := s.cut(ctx, page, page.ID, page.Capacity, &page.PoolShards, shards)
		return append(writes, cut...), err
	}
	return writes, nil
}

// cut makes a pool follow its capacity, and cuts it into more shards if it is to have more. The page then shows what is left of it
// as the pool itself says.
func (s *Store) cut(ctx context.Context, page *Page, owner string, capacity *int64, has *int, shards int) ([]table.Write, error) {
	pools, err := s.pools(ctx, owner, *has)
	if err != nil {
		return nil, err
	}
	writes, after, err := inventory.Resize(pools, capacity, shards)
	if err != nil {
		return nil, err
	}
	*has = len(after)
	page.Stock.look(after)
	return writes, nil
}

// commit stores an event that was read as before, with whatever else changes along, and announces it if people can see it;
// stale is what it means if the event changed meanwhile. Its organizer's name is as it is at this moment.
func (s *Store) commit(ctx context.Context, caller account.Caller, once access.Once, event *Event, before Event, stale error, writes ...table.Write) error {
	now := s.now()
	event.Version, event.UpdatedAt = before.Version+1, now
	if caller.ID == event.OrganizerID {
		event.OrganizerName = caller.DisplayName
	}
	writes = table.Writes(once.Remember(event.ID, now), writes,
		[]table.Write{table.Replace(table.EventKey(event.ID), *event, before.Version, stale)})
	if event.Status == Published && before.Status == Published {
		changed := message.EventChanged{EventID: event.ID, Version: event.Version}
		if !event.StartAt.Equal(before.StartAt) || !sameTime(event.EndAt, before.EndAt) || event.TimeZone != before.TimeZone {
			changed.Moved, changed.Before, changed.After = true, before.occasion(), event.occasion()
		}
		writes = append(writes, message.Record(changed, now))
	}
	return s.table.Commit(ctx, writes...)
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

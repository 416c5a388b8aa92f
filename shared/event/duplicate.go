package event

import (
	"context"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Duplicate makes a draft that says the same as an event does: with its meetings and ticket types, which keep their
// distance from the start, with a copy of its cover, and with everything still for sale. title is the new one, "" for the old; startAt is an instant
// or a local time of the event's zone.
func (s *Store) Duplicate(ctx context.Context, actor access.Actor, event, title, startAt string) (Page, error) {
	original, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return Page{}, err
	}
	if caller.Replayed != "" {
		return s.made(ctx, actor, caller.Replayed)
	}
	start, field := resolve(startAt, "/startAt", original.Location())
	if field != nil {
		return Page{}, refusal([]problem.Field{*field})
	}
	now := s.now()
	shift := func(instant time.Time) time.Time {
		return shiftLocal(instant, original.StartAt, start, original.Location())
	}
	copy := Page{Event: original.Event}
	copy.ID, copy.Version, copy.Status, copy.PoolShards = id.New(id.Event), 1, Drafted, 0
	copy.OrganizerID, copy.OrganizerName, copy.CreatedAt, copy.UpdatedAt = caller.ID, caller.DisplayName, now, now
	copy.Terms, copy.CancelReason, copy.CancelledAt, copy.SettledAt, copy.PublishedAt, copy.MovedFrom = Terms{}, "", nil, nil, nil, nil
	copy.TicketOrder = nil // the copies' ids sort as the originals are shown
	copy.StartAt, copy.EndAt = start, shifted(original.EndAt, shift)
	if title != "" {
		copy.Title, copy.Slug = title, slug(title)
	}
	owner, writes := s.begin(&copy.Event)
	copy.Member = owner
	ids := ascending(id.Meeting, len(original.Meetings))
	for i, meeting := range original.Meetings {
		if meeting.Status == Cancelled {
			continue
		}
		meeting.ID, meeting.EventID, meeting.Version, meeting.Status, meeting.CreatedAt, meeting.UpdatedAt = ids[i], copy.ID, 1, Drafted, now, now
		meeting.StartAt, meeting.EndAt = shift(meeting.StartAt), shifted(meeting.EndAt, shift)
		copy.Meetings = append(copy.Meetings, meeting)
		writes = append(writes, table.Create(table.MeetingKey(copy.ID, meeting.ID), meeting, errTaken))
	}
	ids = ascending(id.TicketType, len(original.TicketTypes))
	for i, ticketType := range original.TicketTypes {
		ticketType.ID, ticketType.EventID, ticketType.Version, ticketType.CreatedAt, ticketType.UpdatedAt = ids[i], copy.ID, 1, now, now
		ticketType.Shards = inventory.Shards(ticketType.Quantity, copy.Settings.ExpectedOrders, copy.shards())
		ticketType.SaleStartsAt, ticketType.SaleEndsAt = shifted(ticketType.SaleStartsAt, shift), shifted(ticketType.SaleEndsAt, shift)
		copy.TicketTypes = append(copy.TicketTypes, ticketType)
		writes = append(writes, table.Create(table.TicketTypeKey(copy.ID, ticketType.ID), ticketType, errTaken))
		writes = append(writes, inventory.Create(ticketType.ID, copy.ID, ticketType.Quantity, ticketType.Shards, inventory.Closed)...)
	}
	if err := s.copyCover(ctx, original.Event, copy.ID); err != nil {
		return Page{}, err
	}
	return copy, s.table.Commit(ctx, table.Writes(actor.Once.Remember(copy.ID, now), writes)...)
}

// ascending makes new ids that sort as they come, also within a millisecond: what is copied keeps its order.
func ascending(kind string, count int) []string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = id.New(kind)
	}
	slices.Sort(ids)
	return ids
}

// shiftLocal moves an instant as far as the start moves, by the zone's clocks: what ended at 22:00 ends at 22:00, also when
// summer time begins in between.
func shiftLocal(instant, from, to time.Time, zone *time.Location) time.Time {
	wall := func(t time.Time) time.Time {
		_, offset := t.In(zone).Zone()
		return t.Add(time.Duration(offset) * time.Second).UTC()
	}
	shifted := wall(instant).Add(wall(to).Sub(wall(from)))
	return time.Date(shifted.Year(), shifted.Month(), shifted.Day(), shifted.Hour(), shifted.Minute(), shifted.Second(), shifted.Nanosecond(), zone).UTC()
}

func shifted(instant *time.Time, shift func(time.Time) time.Time) *time.Time {
	if instant == nil {
		return nil
	}
	moved := shift(*instant)
	return &moved
}

package event

import (
	"context"
	"errors"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// Create makes a draft of an event, whose owner is the caller. They need the organizer's role.
func (s *Store) Create(ctx context.Context, actor access.Actor, write func(*Draft) error) (Page, error) {
	caller, err := s.accounts.Load(ctx, actor)
	if err != nil {
		return Page{}, err
	}
	if err := actor.Rule.Permit(access.Standing{Roles: caller.Roles}); err != nil {
		return Page{}, err
	}
	if caller.Replayed != "" {
		return s.made(ctx, actor, caller.Replayed)
	}
	draft := newDraft()
	if err := write(&draft); err != nil {
		return Page{}, err
	}
	now := s.now()
	event := Event{ID: id.New(id.Event), Version: 1, OrganizerID: caller.ID, OrganizerName: caller.DisplayName, Status: Drafted, CreatedAt: now, UpdatedAt: now}
	if err := s.fill(&event, draft); err != nil {
		return Page{}, err
	}
	if err := (&Page{Event: event}).arrange(draft.TicketTypeOrder); err != nil {
		return Page{}, err
	}
	owner, writes := s.begin(&event)
	err = s.table.Commit(ctx, table.Writes(actor.Once.Remember(event.ID, now), writes)...)
	return Page{Event: event, Member: owner}, err
}

// begin are the writes that every new event begins with: itself, its owner, and its pool if it is limited.
func (s *Store) begin(event *Event) (Member, []table.Write) {
	owner := Member{EventID: event.ID, UserID: event.OrganizerID, Role: access.Owner, CreatedAt: event.CreatedAt}
	var writes []table.Write
	if event.Capacity != nil {
		event.PoolShards = inventory.Shards(event.Capacity, event.Settings.ExpectedOrders, 0)
		writes = inventory.Create(event.ID, event.ID, event.Capacity, event.PoolShards, inventory.Closed)
	}
	return owner, append(writes,
		table.Create(table.EventKey(event.ID), *event, errTaken),
		table.Create(table.MemberKey(event.ID, owner.UserID), owner, errTaken).At(table.GSI1, table.MemberEntry(owner.UserID, owner.CreatedAt, event.ID)))
}

// errTaken: a fresh id is taken, which cannot be.
var errTaken = errors.New("event: a new id is in use")

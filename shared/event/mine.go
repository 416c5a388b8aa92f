package event

import (
	"context"
	"slices"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/table"
)

// Mine returns the events whose team the caller is on, the newest first. With a status only those; a page may then hold
// fewer than limit and still have a next.
func (s *Store) Mine(ctx context.Context, actor access.Actor, status Status, limit int, after table.Position) ([]Page, table.Position, error) {
	if _, err := s.accounts.Load(ctx, actor); err != nil {
		return nil, nil, err
	}
	page, err := s.table.Query(ctx, table.Range{Index: table.GSI1, Partition: table.MemberPartition(actor.UserID),
		Descending: true, Limit: limit, After: after})
	if err != nil {
		return nil, nil, err
	}
	members, err := table.Decode[Member](page.Items)
	if err != nil {
		return nil, nil, err
	}
	events := make([]Page, len(members))
	reads := make([]table.Read, len(members))
	for i, member := range members {
		events[i].Member = member
		reads[i] = table.Read{Key: table.EventKey(member.EventID), Into: &events[i].Event}
	}
	if err := s.table.Load(ctx, reads...); err != nil {
		return nil, nil, err
	}
	return slices.DeleteFunc(events, func(p Page) bool {
		return p.Version == 0 || status != "" && p.Status != status
	}), page.Next, nil
}

// ByID returns events by their ids, each once; those that are not there are left out.
func (s *Store) ByID(ctx context.Context, ids []string) (map[string]Event, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found := make(map[string]Event, len(ids))
	for some := range slices.Chunk(ids, 100) {
		events, reads := make([]Event, len(some)), make([]table.Read, len(some))
		for i, id := range some {
			reads[i] = table.Read{Key: table.EventKey(id), Into: &events[i]}
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return nil, err
		}
		for _, event := range events {
			if event.Version > 0 {
				found[event.ID] = event
			}
		}
	}
	return found, nil
}

package event

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// errStop ends the reading of a range.
var errStop = errors.New("event: that is enough")

// Upcoming returns an event that somebody owns, that is published, and that is not over; ok is false when there is none.
func (s *Store) Upcoming(ctx context.Context, userID string) (happening Event, ok bool, err error) {
	now := s.now()
	err = s.memberships(ctx, userID, func(m Member, e Event) error {
		if m.Role != access.Owner || e.Status != Published || !e.End().After(now) {
			return nil
		}
		happening, ok = e, true
		return errStop
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return happening, ok, err
}

// memberships visits the events on whose teams somebody is. An event that is gone is its zero value.
func (s *Store) memberships(ctx context.Context, userID string, visit func(Member, Event) error) error {
	r := table.Range{Index: table.GSI1, Partition: table.MemberPartition(userID), Descending: true, Limit: 100}
	for {
		page, err := s.table.Query(ctx, r)
		if err != nil {
			return err
		}
		members, err := table.Decode[Member](page.Items)
		if err != nil {
			return err
		}
		events, reads := make([]Event, len(members)), make([]table.Read, len(members))
		for i, member := range members {
			reads[i] = table.Read{Key: table.EventKey(member.EventID), Into: &events[i]}
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return err
		}
		for i, member := range members {
			if err := visit(member, events[i]); err != nil {
				return err
			}
		}
		if r.After = page.Next; r.After == nil {
			return nil
		}
	}
}

// pace is how much time it takes to leave one team; with less left, the rest is for the next call.
const pace = 8 * time.Second

// Leave takes somebody off all teams, and their name from the events that they ran. An event without an owner stays to its team
// and, for what everybody sees, as it is. It says whether it came to the end before the context's time did; it may be called
// again and again.
func (s *Store) Leave(ctx context.Context, userID string) (finished bool, err error) {
	err = s.memberships(ctx, userID, func(m Member, e Event) error {
		if !clock.Allows(ctx, pace) {
			return errStop
		}
		writes := []table.Write{{Op: table.Delete, Key: table.MemberKey(m.EventID, userID)}}
		if e.OrganizerID == userID && e.OrganizerName != account.Forgotten {
			writes = append(writes, table.Write{Op: table.Update, Key: table.EventKey(e.ID), Set: "#organizerName = :name", Condition: table.Present,
				Values: table.Values{"name": account.Forgotten}})
		}
		return s.table.Commit(ctx, writes...)
	})
	if errors.Is(err, errStop) {
		return false, nil
	}
	return err == nil, err
}

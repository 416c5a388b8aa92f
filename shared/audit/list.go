package audit

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/table"
)

// Search says which entries are looked for; what is empty does not matter.
type Search struct {
	Target, Actor, Action string
	From, To              time.Time // at or after the one, before the other
}

// Store reads the audit.
type Store struct {
	table   *table.Table
	callers access.Admission
}

// NewStore returns the audit of a table, for callers whom the other lets in.
func NewStore(t *table.Table, callers access.Admission) *Store { return &Store{t, callers} }

// mostRead is how many entries one call looks at for its page, so that a search that finds little still answers in time.
const mostRead = 400

// bookmark is a place in a list: behind the entry that sorts there.
type bookmark struct {
	Behind string `json:"behind"`
}

// List returns entries, the newest first, for admins; a page may hold fewer than limit and still have a next.
func (s *Store) List(ctx context.Context, actor access.Actor, search Search, limit int, after table.Position) ([]Entry, table.Position, error) {
	if err := s.callers.Admit(ctx, actor); err != nil || search.empty() {
		return nil, nil, err
	}
	var from bookmark
	if after != nil {
		if err := json.Unmarshal(after, &from); err != nil {
			return nil, nil, err
		}
	}
	ranges := search.ranges()
	for i := range ranges {
		if from.Behind != "" {
			ranges[i].To = from.Behind
		}
	}
	var (
		entries []Entry
		here    = from
		read    int
	)
	for item, err := range s.table.Newest(ctx, ranges...) {
		if err != nil {
			return nil, nil, err
		}
		place := item.Place(ranges[0].Index)
		if place == from.Behind {
			continue
		}
		if len(entries) == limit || read == mostRead {
			next, err := json.Marshal(here)
			return entries, next, err
		}
		var entry Entry
		if err := item.Decode(&entry); err != nil {
			return nil, nil, err
		}
		if search.matches(entry) {
			entries = append(entries, entry)
		}
		here.Behind = place
		read++
	}
	return entries, nil, nil
}

// ranges are where to look: at the target's own entries, or the actor's, or through all.
func (s Search) ranges() []table.Range {
	if s.Target != "" { // in the order of their ids, which is that of time
		return []table.Range{{Partition: table.AuditPartition(s.Target), From: bound(s.From, earliest), To: bound(s.To, earliest), Consistent: true}}
	}
	from, to := bound(s.From, table.Instant), bound(s.To, table.Instant)
	if s.Actor != "" {
		return []table.Range{{Index: table.GSI2, Partition: table.ActorPartition(s.Actor), From: from, To: to}}
	}
	ranges := make([]table.Range, table.AuditShards)
	for shard := range ranges {
		ranges[shard] = table.Range{Index: table.GSI1, Partition: table.AuditsPartition(shard), From: from, To: to}
	}
	return ranges
}

// earliest is the instant as ids have it, which begin with 1970.
func earliest(at time.Time) string {
	if at.Unix() < 0 {
		at = time.Unix(0, 0)
	}
	return id.Earliest(id.Audit, at)
}

// bound is an instant as sort keys have it, "" for none.
func bound(at time.Time, written func(time.Time) string) string {
	if at.IsZero() {
		return ""
	}
	return written(at)
}

// empty says whether nothing can lie between the bounds: DynamoDB refuses such a range.
func (s Search) empty() bool { return !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) }

func (s Search) matches(e Entry) bool {
	return (s.Actor == "" || e.Actor == s.Actor) && (s.Action == "" || e.Action == s.Action)
}

// Of returns what was done to a target, the newest first, at most so many: for packages that show the history of what is
// theirs, and have let the caller in.
func Of(ctx context.Context, t *table.Table, target string, most int) ([]Entry, error) {
	return newest(ctx, t, table.Range{Partition: table.AuditPartition(target), Consistent: true}, most)
}

// By returns what somebody did, the newest first, at most so many.
func By(ctx context.Context, t *table.Table, actor string, most int) ([]Entry, error) {
	return newest(ctx, t, table.Range{Index: table.GSI2, Partition: table.ActorPartition(actor)}, most)
}

func newest(ctx context.Context, t *table.Table, r table.Range, most int) ([]Entry, error) {
	var entries []Entry
	for item, err := range t.Newest(ctx, r) {
		if err != nil || len(entries) == most {
			return entries, err
		}
		var entry Entry
		if err := item.Decode(&entry); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// Concerning joins what was done to somebody and what they did themselves, the newest first, without what it says of others: who
// did something to them is not named, and of what they did only the act and its target are told.
func Concerning(user string, of, by []Entry) []Entry {
	var entries []Entry
	for _, entry := range of {
		if entry.Actor != user {
			entry.Actor = ""
		}
		entries = append(entries, entry)
	}
	for _, entry := range by {
		if entry.Target != user {
			entry.Before, entry.After, entry.Reason = nil, nil, ""
			entries = append(entries, entry)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return entries
}

package event

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Store keeps the events.
type Store struct {
	table    *table.Table
	accounts *account.Store
	now      clock.Clock
	html     func(description string) (string, error)
	shelf    cover.Shelf
}

// NewStore returns the events of a table. To create or update them it needs Rendering as well, and to upload, set, copy or
// retire their covers Illustrating.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{table: t, accounts: account.NewStore(t, now), now: now, html: func(string) (string, error) { return "", errNoHTML }}
}

// Rendering sets what turns a description into HTML that is safe to show: markdown.HTML.
func (s *Store) Rendering(html func(description string) (string, error)) *Store {
	s.html = html
	return s
}

// Illustrating sets where covers are kept.
func (s *Store) Illustrating(shelf cover.Shelf) *Store {
	s.shelf = shelf
	return s
}

// errNoHTML is a mistake in the wiring: this store was not made to write events.
var errNoHTML = errors.New("event: a store without Rendering cannot write events")

// Page is an event with all that its page shows.
type Page struct {
	Event
	Meetings    []Meeting
	TicketTypes []TicketType
	Stock       Stock
	Member      Member // the caller's role, if they have one
}

// ShardName names a shard of a pool within a Stock.
func ShardName(owner string, shard int) string { return owner + "#" + strconv.Itoa(shard) }

// Left is how many tickets of a type the page shows as left; nil is unlimited.
func (p Page) Left(ticketType TicketType) *int64 {
	left := p.leftIn(ticketType.ID, ticketType.Shards, ticketType.Quantity)
	if p.PoolShards > 0 {
		if whole := p.leftIn(p.ID, p.PoolShards, p.Capacity); whole != nil && (left == nil || *whole < *left) {
			left = whole
		}
	}
	return left
}

func (p Page) leftIn(owner string, shards int, capacity *int64) *int64 {
	if capacity == nil {
		return nil
	}
	var left int64
	for shard, share := range inventory.Shares(*capacity, shards) {
		amount, seen := p.Stock.Left[ShardName(owner, shard)]
		if !seen { // the stream has not come by yet: nothing of this shard is sold
			amount = share
		}
		left += amount
	}
	left = min(left, *capacity)
	return &left
}

// Format says how the event is attended, as far as the page's reader may know: its team counts drafts of meetings as well.
func (p Page) Format() Format {
	return formatOf(p.Meetings, func(m Meeting) bool {
		return m.Status == Published || m.Status == Drafted && p.Member.Role != ""
	})
}

// formatOf says how an event is attended whose meetings are those that count.
func formatOf(meetings []Meeting, counts func(Meeting) bool) Format {
	online := slices.ContainsFunc(meetings, func(m Meeting) bool { return m.Kind == Online && counts(m) })
	inPerson := slices.ContainsFunc(meetings, func(m Meeting) bool { return m.Kind == InPerson && counts(m) })
	switch {
	case online && inPerson:
		return FormatHybrid
	case online:
		return FormatOnline
	}
	return FormatInPerson
}

// Get returns an event's page to whoever may see it; drafts are the team's.
func (s *Store) Get(ctx context.Context, actor access.Actor, event string) (Page, error) {
	page, _, err := s.open(ctx, actor, event)
	return page, err
}

// ErrGone is problem.ErrNotFound of an event that everybody could see once.
var ErrGone = fmt.Errorf("event: it was taken away: %w", problem.ErrNotFound)

// Public returns the page as everybody sees it: the event with its meetings and ticket types, one read unit for eight
// kilobytes. It returns problem.ErrNotFound of what they do not see, by ErrGone if they once did.
func (s *Store) Public(ctx context.Context, event string) (Page, error) {
	page, err := s.page(ctx, event, false)
	switch {
	case err != nil:
		return Page{}, err
	case page.Gone():
		return Page{}, ErrGone
	case !page.VisibleTo(Member{}):
		return Page{}, problem.ErrNotFound
	}
	return page, nil
}

// Whole returns an event's page for those who act on what somebody already has: holders of its tickets, and workers.
func (s *Store) Whole(ctx context.Context, event string) (Page, error) {
	return s.page(ctx, event, true)
}

// made is what the caller made with an earlier call of the same request, as it is now and as they may see it.
func (s *Store) made(ctx context.Context, actor access.Actor, event string) (Page, error) {
	var member Member
	if err := s.table.Load(ctx, table.Read{Key: table.MemberKey(event, actor.UserID), Into: &member}); err != nil {
		return Page{}, err
	}
	page, err := s.page(ctx, event, true)
	switch {
	case err != nil:
		return Page{}, err
	case !page.VisibleTo(member):
		return Page{}, problem.ErrNotFound
	}
	page.Member = member
	return page, nil
}

// open reads the caller, their role on the event, and the event's page, and holds the operation's rule against them.
func (s *Store) open(ctx context.Context, actor access.Actor, event string) (Page, account.Caller, error) {
	var member Member
	var reads []table.Read
	if !actor.Anonymous() {
		reads = append(reads, table.Read{Key: table.MemberKey(event, actor.UserID), Into: &member})
	}
	caller, err := s.accounts.Load(ctx, actor, reads...)
	if err != nil {
		return Page{}, caller, err
	}
	page, err := s.page(ctx, event, true)
	if err != nil {
		return Page{}, caller, err
	}
	page.Member = member
	return page, caller, actor.Rule.Permit(access.Standing{Roles: caller.Roles, Team: member.Role, Visible: page.VisibleTo(member)})
}

// Permit holds the operation's rule against the caller's role on an event, in one round trip with whatever else is read,
// and returns that role.
func Permit(ctx context.Context, accounts *account.Store, actor access.Actor, event string, reads ...table.Read) (Member, error) {
	var happening Event
	var member Member
	caller, err := accounts.Load(ctx, actor, append([]table.Read{
		{Key: table.EventKey(event), Into: &happening, Missing: problem.ErrNotFound},
		{Key: table.MemberKey(event, actor.UserID), Into: &member}}, reads...)...)
	if err != nil {
		return Member{}, err
	}
	return member, actor.Rule.Permit(access.Standing{Roles: caller.Roles, Team: member.Role, Visible: happening.VisibleTo(member)})
}

func (s *Store) page(ctx context.Context, event string, consistent bool) (Page, error) {
	var page Page
	var sorted struct{ meetings, ticketTypes []table.Item }
	err := s.table.Each(ctx, table.Range{Partition: table.EventPartition(event), Prefix: table.PagePrefix, Consistent: consistent},
		func(item table.Item) error {
			switch item.Type() {
			case table.TypeEvent:
				return item.Decode(&page.Event)
			case table.TypeStock:
				return item.Decode(&page.Stock)
			case table.TypeMeeting:
				sorted.meetings = append(sorted.meetings, item)
			case table.TypeTicketType:
				sorted.ticketTypes = append(sorted.ticketTypes, item)
			}
			return nil
		})
	if err != nil {
		return Page{}, err
	}
	if page.Version == 0 {
		return Page{}, problem.ErrNotFound
	}
	if page.Meetings, err = table.Decode[Meeting](sorted.meetings); err != nil {
		return Page{}, err
	}
	slices.SortStableFunc(page.Meetings, func(a, b Meeting) int { return a.StartAt.Compare(b.StartAt) })
	if page.TicketTypes, err = table.Decode[TicketType](sorted.ticketTypes); err != nil {
		return Page{}, err
	}
	page.sortTicketTypes()
	return page, nil
}

// pools reads the shards of a pool.
func (s *Store) pools(ctx context.Context, owner string, shards int) ([]inventory.Pool, error) {
	pools := make([]inventory.Pool, shards)
	err := s.table.Load(ctx, inventory.Reads(owner, pools)...)
	return pools, err
}

// again repeats an operation that lost a race, a few times: what it read changed before it could commit. It waits a little in
// between, longer each time, so that a page that adds several things at once gets all of them.
func again[T any](ctx context.Context, operation func() (T, error)) (result T, err error) {
	for pause := 5 * time.Millisecond; pause < time.Second; pause *= 2 {
		if result, err = operation(); !errors.Is(err, inventory.ErrMoved) {
			return result, err
		}
		select {
		case <-time.After(rand.N(pause)):
		case <-ctx.Done():
			return result, problem.ErrUnavailable
		}
	}
	return result, problem.ErrUnavailable
}

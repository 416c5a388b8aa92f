package account

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/text"
)

// Search says which users are looked for; what is empty does not matter.
type Search struct {
	Text   string // a part of the name, the name that is shown, or the address
	Status Status // as it is now
	Role   access.Role
}

// mostRead is how many users one call looks at for its page, so that a search that finds little still answers in time.
const mostRead = 400

// bookmark is a place in a list: behind the user that sorts there.
type bookmark struct {
	Behind string `json:"behind"`
}

// Find returns users, the newest first, for admins; a page may hold fewer than limit and still have a next. A whole address that
// somebody has verified leads to them at once, and to nobody else.
func (s *Store) Find(ctx context.Context, actor access.Actor, search Search, limit int, after table.Position) ([]User, table.Position, error) {
	var (
		g    guard
		from bookmark
	)
	if err := s.Admit(ctx, actor, search.byEmail(&g)...); err != nil {
		return nil, nil, err
	}
	if after != nil {
		if err := json.Unmarshal(after, &from); err != nil {
			return nil, nil, err
		}
	}
	wanted := search.matches(s)
	if g.User != "" {
		user, err := s.User(ctx, g.User)
		if err != nil || !wanted(user) {
			return nil, nil, err
		}
		return []User{user}, nil, nil
	}
	return s.collect(ctx, from, wanted, limit)
}

// byEmail is the read that finds who has an address, if the text may be one.
func (s Search) byEmail(into *guard) []table.Read {
	if !strings.Contains(s.Text, "@") {
		return nil
	}
	return []table.Read{{Key: table.EmailKey(NormaliseEmail(s.Text)), Into: into}}
}

// matches says who is looked for.
func (s Search) matches(store *Store) func(User) bool {
	part, now := text.Fold(s.Text), store.now()
	return func(u User) bool {
		return (s.Status == "" || u.StatusAt(now) == s.Status) && (s.Role == "" || u.Has(s.Role)) &&
			(strings.Contains(text.Fold(u.Name), part) || strings.Contains(text.Fold(u.DisplayName), part) || strings.Contains(u.Email, part))
	}
}

// collect gathers users until a page is full.
func (s *Store) collect(ctx context.Context, from bookmark, wanted func(User) bool, limit int) ([]User, table.Position, error) {
	ranges := make([]table.Range, table.UserShards)
	for shard := range ranges {
		ranges[shard] = table.Range{Index: table.GSI1, Partition: table.UsersPartition(shard), To: from.Behind}
	}
	var (
		users []User
		here  = from
		read  int
	)
	for item, err := range s.table.Newest(ctx, ranges...) {
		if err != nil {
			return nil, nil, err
		}
		place := item.Place(table.GSI1)
		if place == from.Behind {
			continue
		}
		if len(users) == limit || read == mostRead {
			next, err := json.Marshal(here)
			return users, next, err
		}
		var user User
		if err := item.Decode(&user); err != nil {
			return nil, nil, err
		}
		if wanted(user) {
			users = append(users, user)
		}
		here.Behind = place
		read++
	}
	return users, nil, nil
}

// Get returns one user, for admins; problem.ErrNotFound when there is none.
func (s *Store) Get(ctx context.Context, actor access.Actor, userID string) (User, error) {
	var user User
	err := s.Admit(ctx, actor, table.Read{Key: table.UserKey(userID), Into: &user, Missing: problem.ErrNotFound})
	return user, err
}

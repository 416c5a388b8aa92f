package account

import (
	"context"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Me returns the caller.
func (s *Store) Me(ctx context.Context, actor access.Actor) (User, error) {
	caller, err := s.Load(ctx, actor)
	return caller.User, err
}

// Update changes the caller's profile. It returns problem.ErrVersionStale unless version is the current one.
func (s *Store) Update(ctx context.Context, actor access.Actor, version int64, change func(*Profile) error) (User, error) {
	return s.revise(ctx, actor, func(user *User) ([]table.Write, error) {
		if user.Version != version {
			return nil, problem.ErrVersionStale
		}
		if err := change(&user.Profile); err != nil {
			return nil, err
		}
		return []table.Write{}, user.check()
	})
}

// revise changes the caller's record and commits it with the writes that change returns; nil means that nothing is to be
// done. What change needs to know is read beside.
func (s *Store) revise(ctx context.Context, actor access.Actor, change func(*User) ([]table.Write, error), reads ...table.Read) (User, error) {
	caller, err := s.Load(ctx, actor, reads...)
	if err != nil || caller.Replayed != "" {
		return caller.User, err
	}
	user := caller.User
	writes, err := change(&user)
	if err != nil {
		return User{}, err
	}
	if writes == nil {
		return caller.User, nil
	}
	now := s.now()
	user.Version, user.UpdatedAt = caller.Version+1, now
	return user, s.table.Commit(ctx, table.Writes(writes, actor.Once.Remember(user.ID, now), []table.Write{
		replace(user, caller.Version, problem.ErrVersionStale)})...)
}

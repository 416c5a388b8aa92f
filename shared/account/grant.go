package account

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Grant gives a user a role, whoever asks for it: it is for the operator's command that makes the first admin, and every
// use of it is in the audit. The user must have called once; until then it returns problem.ErrNotFound.
func (s *Store) Grant(ctx context.Context, operator access.Actor, userID string, role access.Role) (User, error) {
	for range tries {
		var (
			before User
			staff  admins
		)
		if err := s.table.Load(ctx, table.Read{Key: table.UserKey(userID), Into: &before, Missing: problem.ErrNotFound}, staff.read()); err != nil {
			return User{}, fmt.Errorf("account: user %s: %w", userID, err)
		}
		now, user := s.now(), before
		user.Roles = rolesOf(append(slices.Clone(before.Roles), role))
		writes, err := staff.keep(User{}, before, user, now)
		if err != nil {
			return User{}, err
		}
		if !before.Has(role) {
			user.Version, user.UpdatedAt = before.Version+1, now
			writes = append(writes, replace(user, before.Version, errMeanwhile),
				audit.Record(operator, "user.rolesChanged", user.ID, audit.Change{
					Before: map[string]any{"roles": before.Roles}, After: map[string]any{"roles": user.Roles}}, "granted by an operator", now))
		}
		if err := s.table.Commit(ctx, writes...); !errors.Is(err, errMeanwhile) {
			return user, err
		}
	}
	return User{}, problem.ErrUnavailable
}

// FindByEmail returns the id of the user with a verified address, or problem.ErrNotFound.
func (s *Store) FindByEmail(ctx context.Context, email string) (string, error) {
	var g guard
	err := s.table.Load(ctx, table.Read{Key: table.EmailKey(NormaliseEmail(email)), Into: &g, Missing: problem.ErrNotFound})
	return g.User, err
}

// User returns a user for a worker, which acts for nobody in particular.
func (s *Store) User(ctx context.Context, userID string) (User, error) {
	var user User
	err := s.table.Load(ctx, table.Read{Key: table.UserKey(userID), Into: &user, Missing: problem.ErrNotFound})
	return user, err
}

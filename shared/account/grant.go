package account

import (
	"context"
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
	var user User
	if err := s.table.Load(ctx, table.Read{Key: table.UserKey(userID), Into: &user, Missing: problem.ErrNotFound}); err != nil {
		return User{}, fmt.Errorf("account: user %s: %w", userID, err)
	}
	if user.Has(role) {
		return user, nil
	}
	now, readVersion, before := s.now(), user.Version, user.Roles
	user.Roles = append(slices.Clone(user.Roles), role)
	user.Version, user.UpdatedAt = user.Version+1, now
	return user, s.table.Commit(ctx,
		table.Replace(table.UserKey(user.ID), user, readVersion, problem.ErrVersionStale),
		audit.Record(operator, "user.rolesChanged", user.ID, audit.Change{
			Before: map[string]any{"roles": before}, After: map[string]any{"roles": user.Roles}}, "granted by an operator", now))
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

package account

import (
	"context"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Organizer returns somebody who runs events, for everybody to see. It returns problem.ErrNotFound for whoever is no organizer,
// and for one who may not act at present.
func (s *Store) Organizer(ctx context.Context, userID string) (User, error) {
	var user User
	if err := s.table.Load(ctx, table.Read{Key: table.UserKey(userID), Into: &user, Missing: problem.ErrNotFound}); err != nil {
		return User{}, err
	}
	if !user.Has(access.Organizer) || user.admitted(s.now()) != nil {
		return User{}, problem.ErrNotFound
	}
	return user, nil
}

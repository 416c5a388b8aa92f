package account

import (
	"context"
	"errors"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Forgotten is what somebody is called whose data is gone.
const Forgotten = "Deleted account"

// Erase takes everything that tells of a person out of the caller's record, for good, and announces it, so that others take them
// out of theirs. also adds what belongs to the commit, or says why it cannot be now. It returns ErrLastAdmin when nobody would be
// left to run the platform; whoever was erased before is content.
func (s *Store) Erase(ctx context.Context, actor access.Actor, also func(context.Context, User) ([]table.Write, error)) error {
	for range tries {
		var staff admins
		caller, err := s.Load(ctx, actor, staff.read())
		if errors.Is(err, ErrErased) {
			return nil
		}
		if err != nil {
			return err
		}
		writes, err := also(ctx, caller.User)
		if err != nil {
			return err
		}
		now := s.now()
		gone := User{ID: caller.ID, Version: caller.Version + 1, Status: Erased, Roles: []access.Role{access.Participant}, CreatedAt: caller.CreatedAt, UpdatedAt: now,
			Profile: Profile{Name: Forgotten, DisplayName: Forgotten, ProfileVisibility: PrivateProfile, Locale: "en", TimeZone: "UTC", Preferences: Preferences{Theme: "system"}}}
		guard, err := staff.keep(caller.User, caller.User, gone, now)
		if err != nil {
			return err
		}
		// The record comes first: of several who erase an account at once, all but one learn that it has changed, and look again.
		writes = table.Writes([]table.Write{replace(gone, caller.Version, errMeanwhile)}, guard, writes, release(caller.User), []table.Write{
			audit.Record(actor, "user.erased", gone.ID, audit.Change{Before: map[string]any{"status": caller.Status}, After: map[string]any{"status": Erased}}, "", now),
			message.Record(message.UserErased{UserID: gone.ID}, now)})
		if err := s.table.Commit(ctx, writes...); !errors.Is(err, errMeanwhile) {
			return err
		}
	}
	return problem.ErrUnavailable
}

// release gives a user's address back, if it is theirs, as it is while the record is what was read.
func release(user User) []table.Write {
	if !user.EmailVerified {
		return nil
	}
	return []table.Write{{Op: table.Delete, Key: table.EmailKey(user.Email)}}
}

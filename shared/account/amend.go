package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// Amendment is what an admin changes of somebody else's account.
type Amendment struct {
	Status Status        // "" leaves it
	Reason string        // why somebody is suspended or archived
	Until  *time.Time    // when a suspension ends by itself; nil: when it is lifted
	Roles  []access.Role // all roles from now on; nil leaves them. Everybody is a participant.
}

// ErrUntilInPast: the suspension would be over before it begins.
var ErrUntilInPast = problem.NewInvalid("until-in-past", "The end of the suspension is over already.",
	problem.Field{Pointer: "/until", Code: "until-in-past", Detail: "Choose a time to come, or leave it out."})

// tries is how often an operation begins again that lost a race.
const tries = 6

// Amend changes somebody's state or roles, for admins. It returns problem.ErrVersionStale unless version is the current one,
// state.ErrIllegalTransition, ErrUntilInPast, and ErrLastAdmin when nobody would be left to run the platform. Each act is in the
// audit.
func (s *Store) Amend(ctx context.Context, actor access.Actor, userID string, version int64, amendment Amendment) (User, error) {
	for range tries {
		var (
			before User
			staff  admins
		)
		caller, err := s.admit(ctx, actor, table.Read{Key: table.UserKey(userID), Into: &before, Missing: problem.ErrNotFound}, staff.read())
		if err != nil {
			return User{}, err
		}
		if before.Version != version {
			return User{}, problem.ErrVersionStale
		}
		now, user := s.now(), before
		writes, err := amendment.apply(actor, &user, now)
		if err != nil || writes == nil {
			return before, err
		}
		guard, err := staff.keep(caller.User, before, user, now)
		if err != nil {
			return User{}, err
		}
		user.Version, user.UpdatedAt = before.Version+1, now
		err = s.table.Commit(ctx, table.Writes(guard, []table.Write{replace(user, before.Version, problem.ErrVersionStale)}, writes)...)
		if !errors.Is(err, errMeanwhile) {
			return user, err
		}
	}
	return User{}, problem.ErrUnavailable
}

// apply changes the user and returns what is to be written down of it; nil when nothing changes.
func (a Amendment) apply(actor access.Actor, user *User, now time.Time) ([]table.Write, error) {
	var writes []table.Write
	if a.Status == "" && (a.Roles == nil || a.Until != nil) {
		return nil, problem.NewInvalid("invalid-body", "Something in the request cannot be; see the fields.",
			problem.Field{Pointer: "/status", Code: "required", Detail: "Say what becomes of the account, or name its roles alone."})
	}
	if a.Status != "" {
		action, err := a.move(user, now)
		if err != nil {
			return nil, err
		}
		writes = append(writes, action.record(actor, user.ID, a.Reason, now))
	}
	roles := rolesOf(a.Roles)
	if a.Roles == nil || slices.Equal(roles, user.Roles) {
		return writes, nil
	}
	if user.Status == Erased {
		return nil, lifecycle.Move("account", Erased, Active)
	}
	act := act{"user.rolesChanged", audit.Change{Before: map[string]any{"roles": user.Roles}, After: map[string]any{"roles": roles}}}
	if !user.Has(access.Organizer) && slices.Contains(roles, access.Organizer) {
		writes = append(writes, message.Record(message.OrganizerEnrolled{UserID: user.ID}, now))
	}
	user.Roles = roles
	return append(writes, act.record(actor, user.ID, a.Reason, now)), nil
}

// act is what was done to a user, as the audit has it.
type act struct {
	name   string
	change audit.Change
}

func (a act) record(actor access.Actor, user, reason string, now time.Time) table.Write {
	return audit.Record(actor, a.name, user, a.change, reason, now)
}

// acts are the names of the moves that admins make.
var acts = map[Status]string{Active: "user.reinstated", Suspended: "user.suspended", Archived: "user.archived"}

// move takes the user to another state. A suspension that has run out may be begun anew, or taken away.
func (a Amendment) move(user *User, now time.Time) (act, error) {
	var wrong []problem.Field
	if a.Status != Active && a.Reason == "" {
		wrong = append(wrong, problem.Field{Pointer: "/reason", Code: "required", Detail: "Say why."})
	}
	if a.Status != Suspended && a.Until != nil {
		wrong = append(wrong, problem.Field{Pointer: "/until", Code: "not-allowed", Detail: "Only a suspension ends by itself."})
	}
	name, known := acts[a.Status]
	at := user.StatusAt(now)
	switch {
	case !known:
		return act{}, state.ErrIllegalTransition
	case wrong != nil:
		return act{}, problem.NewInvalid("invalid-body", "Something in the request cannot be; see the fields.", wrong...)
	case a.Until != nil && !now.Before(*a.Until):
		return act{}, ErrUntilInPast
	}
	if err := lifecycle.Move("account", at, a.Status); err != nil && !lifecycle.Leads(user.Status, a.Status) {
		return act{}, err
	}
	was := map[string]any{"status": user.Status}
	user.Status, user.SuspensionReason, user.SuspendedUntil, user.ArchivalReason = a.Status, "", nil, ""
	is := map[string]any{"status": a.Status}
	switch a.Status {
	case Suspended:
		user.SuspensionReason, user.SuspendedUntil = a.Reason, a.Until
		if a.Until != nil {
			is["until"] = *a.Until
		}
	case Archived:
		user.ArchivalReason = a.Reason
	case Pending, Active, Erased: // have no reason
	}
	return act{name, audit.Change{Before: was, After: is}}, nil
}

// rolesOf are roles in their order, each once, with the one that everybody has.
func rolesOf(roles []access.Role) []access.Role {
	var all []access.Role
	for _, role := range []access.Role{access.Participant, access.Organizer, access.Admin} {
		if role == access.Participant || slices.Contains(roles, role) {
			all = append(all, role)
		}
	}
	return all
}

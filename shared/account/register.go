package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/text"
)

// ErrEmailInUse: the address belongs to another account.
var ErrEmailInUse = problem.NewConflict("email-in-use", "Another account uses this e-mail address. Sign in with that account, or change the address there first.")

// errMeanwhile: somebody else, most often the same person's other tab, was quicker.
var errMeanwhile = errors.New("account: the record changed meanwhile")

// guard keeps an address to one user.
type guard struct {
	User string `json:"user"`
}

// NormaliseEmail makes addresses comparable: letters are of one case, as every mail provider in use treats them.
func NormaliseEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// How long names may be, by openapi.yaml, and what somebody is called of whom the token says nothing that could be shown. It is
// not the address or a part of it, which is nobody else's business.
const (
	longestName        = 100
	longestDisplayName = 80
	nameless           = "Guest"
)

// called is the name in a token as a line that can be shown: providers let people write what they like.
func called(name string, longest int) string { return cmp.Or(text.OneLine(name, longest), nameless) }

// settle makes the record agree with the token: a new person gets one, and an address that was verified or changed since is
// taken over. Only a verified address claims its guard, so that nobody can block an address that is not theirs.
func (s *Store) settle(ctx context.Context, actor access.Actor, user User) (User, error) {
	if user.Status == Erased {
		return user, nil // what is gone does not come back
	}
	email := NormaliseEmail(actor.Email)
	if user.Version > 0 && (email == "" || email == user.Email && (user.EmailVerified || !actor.EmailVerified)) {
		return user, nil
	}
	if user.Version > 0 && user.EmailVerified && !actor.EmailVerified {
		return user, nil // the new address is not theirs yet; the old one stays
	}
	now := s.now()
	before := user
	if user.Version == 0 {
		user = User{ID: actor.UserID, Status: Active, Roles: []access.Role{access.Participant}, CreatedAt: now, Profile: Profile{
			Name: called(actor.Name, longestName), DisplayName: called(actor.Name, longestDisplayName), ProfileVisibility: PrivateProfile, Locale: "en", TimeZone: "UTC",
			Preferences: Preferences{Theme: "system", Notifications: Notifications{Reminders: true, Digest: true}}}}
	}
	user.Email, user.EmailVerified = email, actor.EmailVerified && email != ""
	user.Version, user.UpdatedAt = before.Version+1, now

	var writes []table.Write
	if before.Version == 0 {
		writes = append(writes, index(user, table.Create(table.UserKey(user.ID), user, errMeanwhile)),
			message.Record(message.UserRegistered{UserID: user.ID}, now))
	} else {
		writes = append(writes, replace(user, before.Version, errMeanwhile))
	}
	if user.EmailVerified && user.Email != "" {
		writes = append(writes, table.Write{Op: table.Put, Key: table.EmailKey(user.Email), Record: guard{user.ID},
			Condition: table.Absent + " OR #user = :user", Values: table.Values{"user": user.ID}, Else: ErrEmailInUse})
	}
	if before.EmailVerified && before.Email != user.Email {
		writes = append(writes, table.Write{Op: table.Delete, Key: table.EmailKey(before.Email),
			Condition: "#user = :user", Values: table.Values{"user": user.ID}, Else: errMeanwhile})
	}
	err := s.table.Commit(ctx, writes...)
	if errors.Is(err, errMeanwhile) {
		user = User{}
		err = s.table.Load(ctx, table.Read{Key: table.UserKey(actor.UserID), Into: &user, Missing: problem.ErrUnavailable})
	}
	return user, err
}

// ErrOrganizersByAdmin: the platform is set up so that an admin alone makes organizers.
var ErrOrganizersByAdmin = &problem.Error{Kind: problem.Forbidden, Code: "organizers-by-admin", Detail: "On this platform an admin makes somebody an organizer. Ask support."}

// Enroll gives the caller the organizer's role. Whoever has it keeps it. It returns ErrOrganizersByAdmin where that is an admin's
// to do.
func (s *Store) Enroll(ctx context.Context, actor access.Actor) (User, error) {
	var settings platform.Settings
	return s.revise(ctx, actor, func(user *User) ([]table.Write, error) {
		if user.Has(access.Organizer) {
			return nil, nil
		}
		if settings.OrganizersBy == platform.OrganizersByAdmin {
			return nil, ErrOrganizersByAdmin
		}
		user.Roles = rolesOf(append(slices.Clone(user.Roles), access.Organizer))
		return []table.Write{message.Record(message.OrganizerEnrolled{UserID: user.ID}, s.now())}, nil
	}, platform.Read(&settings))
}

// Package account knows the people: who they are, which roles they hold, and how they come to be. A user's id follows from
// the issuer and subject of the token, so nobody is looked up by it; the record is made with the first call that somebody
// makes (register.go), and read with every call after that (caller.go).
package account

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// Status is where a user stands.
type Status string

// The states of a user.
const (
	Pending   Status = "pending"
	Active    Status = "active"
	Suspended Status = "suspended" // until further notice, or until SuspendedUntil
	Archived  Status = "archived"
	Erased    Status = "erased" // the person's data is gone; what they bought is not
)

// lifecycle is the machine of users.
var lifecycle = state.Machine[Status]{
	Pending:   {Active, Erased},
	Active:    {Suspended, Archived, Erased},
	Suspended: {Active, Erased},
	Archived:  {Erased},
}

// Profile is what people say of themselves.
type Profile struct {
	Name              string      `json:"name"`              // as on a ticket
	DisplayName       string      `json:"displayName"`       // as others see it
	ProfileVisibility string      `json:"profileVisibility"` // PublicProfile or PrivateProfile
	Locale            string      `json:"locale"`            // BCP 47
	TimeZone          string      `json:"timeZone"`          // IANA
	Preferences       Preferences `json:"preferences"`
}

// The visibilities of a profile: what a private one says of somebody is no more than their name, where they run events.
const (
	PublicProfile  = "public"
	PrivateProfile = "private"
)

// Preferences are how the site looks and what it may write about.
type Preferences struct {
	Theme         string        `json:"theme"` // system, light, dark
	Notifications Notifications `json:"notifications"`
}

// Notifications are the mails that one can do without. What concerns a ticket that one holds is always sent.
type Notifications struct {
	Reminders bool `json:"reminders"`
	Digest    bool `json:"digest"`
}

// User is a person who has called at least once.
type User struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Profile
	Email            string        `json:"email"`
	EmailVerified    bool          `json:"emailVerified"`
	Roles            []access.Role `json:"roles"`
	Status           Status        `json:"status"`
	SuspendedUntil   *time.Time    `json:"suspendedUntil,omitempty"`
	SuspensionReason string        `json:"suspensionReason,omitempty"`
	ArchivalReason   string        `json:"archivalReason,omitempty"`
	CreatedAt        time.Time     `json:"createdAt"`
	UpdatedAt        time.Time     `json:"updatedAt"`
}

// Has says whether the user holds a role.
func (u User) Has(role access.Role) bool { return slices.Contains(u.Roles, role) }

// StatusAt is where the user stands at an instant: a suspension ends by itself.
func (u User) StatusAt(now time.Time) Status {
	if u.Status == Suspended && u.SuspendedUntil != nil && !now.Before(*u.SuspendedUntil) {
		return Active
	}
	return u.Status
}

// admitted says whether the user may act at all.
func (u User) admitted(now time.Time) error {
	switch u.StatusAt(now) {
	case Erased:
		return ErrErased
	case Archived:
		return access.ErrSuspended
	case Suspended:
		return access.Suspended(u.SuspendedUntil)
	case Pending, Active: // may
	}
	return nil
}

// ErrErased is answered to every call of somebody who deleted their account.
var ErrErased = &problem.Error{Kind: problem.Forbidden, Code: "account-erased", Detail: "This account was deleted, for good. Sign up anew to begin again."}

// index puts a user's record among all users.
func index(user User, write table.Write) table.Write {
	return write.At(table.GSI1, table.UserEntry(user.ID, user.CreatedAt))
}

// replace stores a user in place of the version that was read.
func replace(user User, readVersion int64, stale error) table.Write {
	return index(user, table.Replace(table.UserKey(user.ID), user, readVersion, stale))
}

// check says what of a profile cannot be, beyond what openapi.yaml says.
func (p Profile) check() error {
	if _, err := clock.Zone(p.TimeZone); err != nil {
		return problem.NewInvalid("unknown-time-zone", "The time zone is not known.",
			problem.Field{Pointer: "/timeZone", Code: "unknown-time-zone", Detail: "Use a name of the IANA time zone database, such as Europe/Berlin."})
	}
	return nil
}

// Store keeps the users.
type Store struct {
	table *table.Table
	now   clock.Clock
}

// NewStore returns the users of a table.
func NewStore(t *table.Table, now clock.Clock) *Store { return &Store{t, now} }

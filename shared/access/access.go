// Package access says who may do what. A Rule is what a route asks for, written in openapi.yaml and generated from there;
// a Standing is what the table says of the caller at this moment; Rule.Permit holds one against the other. Roles are never
// taken from a token: one that was withdrawn is gone with the next call.
package access

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/problem"
)

// Role is a role on the platform; a user may hold several.
type Role string

// The platform's roles.
const (
	Participant Role = "participant"
	Organizer   Role = "organizer"
	Admin       Role = "admin"
)

// TeamRole is a role on one event.
type TeamRole string

// The roles of an event's team.
const (
	Owner     TeamRole = "owner"
	Manager   TeamRole = "manager"
	Finance   TeamRole = "finance"
	Moderator TeamRole = "moderator"
	CheckIn   TeamRole = "checkIn"
	Viewer    TeamRole = "viewer"
)

// Kind is the sort of a rule.
type Kind uint8

// The kinds of rules.
const (
	ForNobody    Kind = iota // the zero rule permits nothing, so that a forgotten one is closed
	ForPublic                // everybody; whoever sends a token is known by it
	ForSignedIn              // every signed-in user
	ForOrganizer             // users with the organizer's role
	ForTeam                  // the team of the event in the path, with one of Rule.Team
	ForOwner                 // the person whom the object belongs to
	ForAdmin                 // the platform's staff
	ForStripe                // Stripe alone, by its signature, which the function holds against the secret
)

// Rule is what a route asks of its caller.
type Rule struct {
	Kind Kind
	Team []TeamRole // with ForTeam
}

// Actor is the caller of one operation.
type Actor struct {
	UserID        string // "" is nobody in particular
	Email         string // as the token or the provider's userinfo says; only a verified one counts
	EmailVerified bool
	Name          string
	Login         string // what the provider calls the account: Cognito's username, elsewhere the subject
	Rule          Rule   // what the operation asks for
	Once          Once   // set when the caller sent an Idempotency-Key
	RequestID     string // to find the request in logs and in the audit
}

// Anonymous says whether the caller is nobody in particular.
func (a Actor) Anonymous() bool { return a.UserID == "" }

// Once makes a request repeatable: the same key with the same hash has one effect, however often it is sent.
type Once struct {
	Key  string // derived from actor, operation, path and Idempotency-Key; "" when none was sent
	Hash string // of the body
}

// Standing is what the table says of a caller, at this moment.
type Standing struct {
	Roles   []Role
	Team    TeamRole // on the event in question, "" for none
	Visible bool     // the caller may see the object in question
	Owns    bool     // the object belongs to the caller
}

// Permit holds the rule against a standing. What one cannot see is problem.ErrNotFound; what one sees but may not do is
// problem.ErrForbidden. Staff are no exception: what an admin may do has routes of its own.
func (r Rule) Permit(s Standing) error {
	var permitted bool
	switch r.Kind {
	case ForPublic:
		permitted = s.Visible
	case ForSignedIn:
		permitted = true
	case ForOrganizer:
		permitted = slices.Contains(s.Roles, Organizer)
	case ForTeam:
		permitted = slices.Contains(r.Team, s.Team)
	case ForOwner:
		permitted = s.Owns
	case ForAdmin:
		permitted = slices.Contains(s.Roles, Admin)
	case ForNobody, ForStripe: // is no person
	}
	switch {
	case permitted:
		return nil
	case r.Kind == ForOrganizer, r.Kind == ForAdmin, s.Visible && r.Kind != ForPublic && r.Kind != ForOwner:
		return problem.ErrForbidden
	default:
		return problem.ErrNotFound
	}
}

// Suspended is the answer to a user who is kept out, for a time or until further notice.
func Suspended(until *time.Time) error {
	if until == nil {
		return ErrSuspended
	}
	return ErrSuspended.Saying("Your account is suspended until " + until.UTC().Format(time.RFC3339) + ".")
}

// ErrSuspended is answered to every call of a user who is suspended.
var ErrSuspended = &problem.Error{Kind: problem.Forbidden, Code: "suspended", Detail: "Your account is suspended. Contact support to learn why."}

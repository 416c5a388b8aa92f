// Package audit writes down what was done, by whom, to what: append-only, in the commit that does it. Admins read it.
package audit

import (
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/table"
)

// Entry is one act.
type Entry struct {
	ID        string         `json:"id"`
	Actor     string         `json:"actor"`  // user id, or the operator's command
	Action    string         `json:"action"` // what was done, as in "user.rolesChanged"
	Target    string         `json:"target"` // id of what it was done to
	Before    map[string]any `json:"before,omitempty"`
	After     map[string]any `json:"after,omitempty"`
	Reason    string         `json:"reason,omitempty"`
	RequestID string         `json:"requestId"`
	CreatedAt time.Time      `json:"createdAt"`
}

// Change is what an act changed: names of fields and their values, before and after.
type Change struct{ Before, After map[string]any }

// Record writes down that the actor did something to the target.
func Record(actor access.Actor, action, target string, change Change, reason string, now time.Time) table.Write {
	entry := Entry{ID: id.New(id.Audit), Actor: actor.UserID, Action: action, Target: target, Before: change.Before, After: change.After,
		Reason: reason, RequestID: actor.RequestID, CreatedAt: now}
	write := table.Write{Op: table.Put, Key: table.AuditKey(target, entry.ID), Record: entry}
	return write.At(table.GSI1, table.AuditEntry(now, entry.ID)).At(table.GSI2, table.ActorEntry(actor.UserID, now, entry.ID))
}

package present

import (
	"encoding/json"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/platform"
)

// User is somebody's account, as staff see it at an instant: a suspension that has run out is none.
func User(u account.User, now time.Time) operation.User {
	answer := operation.User{ID: u.ID, Version: int(u.Version), Email: u.Email, EmailVerified: u.EmailVerified, Name: u.Name, DisplayName: u.DisplayName,
		Status: string(u.StatusAt(now)), Locale: u.Locale, TimeZone: u.TimeZone, CreatedAt: u.CreatedAt, UpdatedAt: u.UpdatedAt}
	for _, role := range u.Roles {
		answer.Roles = append(answer.Roles, string(role))
	}
	switch u.StatusAt(now) {
	case account.Suspended:
		answer.Reason, answer.SuspendedUntil = optional(u.SuspensionReason), u.SuspendedUntil
	case account.Archived:
		answer.Reason = optional(u.ArchivalReason)
	case account.Pending, account.Active, account.Erased: // have none
	}
	return answer
}

// Settings are how the platform is set up, with the latest changes.
func Settings(s platform.Settings, history []platform.Revision) (operation.Settings, error) {
	answer := operation.Settings{Version: int(s.Version), Fee: operation.Fee{BasisPoints: s.Fee.BasisPoints}, FeeReturned: s.FeeReturned,
		OrganizersBy: string(s.OrganizersBy), SalesPaused: s.SalesPaused, ProcessingHours: s.ProcessingHours}
	if !s.UpdatedAt.IsZero() {
		answer.UpdatedAt = &s.UpdatedAt
	}
	for _, fixed := range s.Fee.Fixed {
		answer.Fee.Fixed = append(answer.Fee.Fixed, Money(fixed))
	}
	for _, revision := range history {
		before, err := json.Marshal(revision.Before)
		if err != nil {
			return answer, err
		}
		after, err := json.Marshal(revision.After)
		if err != nil {
			return answer, err
		}
		answer.History = append(answer.History, operation.SettingsRevision{Version: int(revision.Version), ChangedBy: revision.By, ChangedAt: revision.At,
			Reason: optional(revision.Reason), Before: before, After: after})
	}
	return answer, nil
}

// Audit is one act, as staff see it.
func Audit(e audit.Entry) (operation.AuditEntry, error) {
	answer := operation.AuditEntry{ID: e.ID, Actor: e.Actor, Action: e.Action, Target: e.Target, Reason: optional(e.Reason), RequestID: e.RequestID,
		CreatedAt: e.CreatedAt}
	var err error
	if answer.Before, err = values(e.Before); err != nil {
		return answer, err
	}
	answer.After, err = values(e.After)
	return answer, err
}

// values are named values as JSON, null when there are none.
func values(named map[string]any) (json.RawMessage, error) {
	if len(named) == 0 {
		return nil, nil
	}
	return json.Marshal(named)
}

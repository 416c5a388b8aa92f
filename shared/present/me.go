package present

import (
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
)

// Me is the caller's own account.
func Me(u account.User) operation.Me {
	answer := operation.Me{
		ID: u.ID, Version: int(u.Version), Email: u.Email, EmailVerified: u.EmailVerified, Name: u.Name, DisplayName: u.DisplayName, Status: string(u.StatusAt(clock.System())),
		ProfileVisibility: u.ProfileVisibility, Locale: u.Locale, TimeZone: u.TimeZone,
		Preferences: operation.Preferences{Theme: u.Preferences.Theme, Notifications: operation.Notifications{
			Reminders: u.Preferences.Notifications.Reminders, Digest: u.Preferences.Notifications.Digest}},
		CreatedAt: u.CreatedAt, UpdatedAt: u.UpdatedAt,
	}
	for _, role := range u.Roles {
		answer.Roles = append(answer.Roles, string(role))
	}
	return answer
}

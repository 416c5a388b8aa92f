package functions

import (
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/table"
)

var _ = expect("admin", map[string]func(*run){
	"list-users": func(r *run) {
		r.counts("data", 4) // of six
		r.says("data.0.status", "active")
		if r.at("nextCursor") == nil {
			r.Error("the list ends too early")
		}
	},
	"get-user": func(r *run) {
		r.says("id", userID(r.sam))
		r.says("email", r.sam.Email)
		r.says("roles", []any{"participant"})
		r.says("reason", nil)
	},
	"update-user": func(r *run) {
		r.says("status", "suspended")
		r.says("suspendedUntil", "2099-01-01T00:00:00Z")
		user := stored[account.User](r, table.UserKey(userID(r.sam)))
		if user.Status != account.Suspended || user.SuspensionReason == "" || user.Version != 2 {
			r.Errorf("the user is %+v", user)
		}
	},
	"get-settings": func(r *run) {
		r.says("version", 1)
		r.says("organizersBy", "request")
		r.says("fee.basisPoints", 250)
		r.says("updatedAt", nil)
		r.counts("history", 0)
	},
	"update-settings": func(r *run) {
		r.says("version", 2)
		r.says("history.0.changedBy", userID(r.alex))
		r.says("history.0.after.fee.basisPoints", 300)
		r.says("history.0.reason", "Card fees rose.")
		if settings := stored[platform.Settings](r, table.SettingsKey()); settings.Fee.BasisPoints != 300 || len(settings.Fee.Fixed) != 1 {
			r.Errorf("the settings are %+v", settings)
		}
	},
	"list-audit": func(r *run) {
		r.counts("data", 0) // nothing was done yet
		r.hand("admin/update-user")
		r.hand("admin/update-settings")
		r.hand("admin/list-audit")
		r.counts("data", 2)
		r.says("data.0.action", "settings.changed")
		r.says("data.1.action", "user.suspended")
		r.says("data.1.actor", userID(r.alex))
		r.says("data.1.target", userID(r.sam))
		r.says("data.1.before.status", "active")
		r.says("data.1.requestId", "c6af9ac6-7b61-11e6-9a41-000000000041")
	},
})

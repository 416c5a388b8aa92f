package costs

import (
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/platform"
)

// staff looks after some fifty people.
func (w world) staff(b *book) {
	ctx, operator := b.t.Context(), access.Actor{UserID: "operator:tests"}
	var people []access.Actor
	for i := range 50 {
		people = append(people, w.person(b.t, fmt.Sprint("member", i)))
	}
	boss := bookingtest.Under(people[0], access.ForAdmin)
	if _, err := w.Accounts.Grant(ctx, operator, boss.UserID, access.Admin); err != nil {
		b.t.Fatal(err)
	}
	find := func(search account.Search, limit int) func() error {
		return func() error { _, _, err := w.Accounts.Find(ctx, boss, search, limit, nil); return err }
	}
	b.entry("listUsers", "the newest 20", find(account.Search{}, 20))
	b.entry("listUsers", "by a whole address", find(account.Search{Text: people[7].Email}, 20))
	b.entry("listUsers", "by a part of a name that nobody has", find(account.Search{Text: "zyx"}, 20))
	b.entry("getUser", "", func() error { _, err := w.Accounts.Get(ctx, boss, people[7].UserID); return err })
	amend := func(whom access.Actor, a account.Amendment) func() error {
		user, err := w.Accounts.User(ctx, whom.UserID)
		if err != nil {
			b.t.Fatal(err)
		}
		return func() error { _, err := w.Accounts.Amend(ctx, boss, user.ID, user.Version, a); return err }
	}
	b.entry("updateUser", "suspended", amend(people[7], account.Amendment{Status: account.Suspended, Reason: "Sold tickets of an event that does not exist."}))
	b.entry("updateUser", "made an admin", amend(people[8], account.Amendment{Roles: []access.Role{access.Admin}}))
	settings := platform.NewStore(w.Table, w.Accounts, clock.System)
	b.entry("getSettings", "", func() error { _, _, err := settings.Get(ctx, boss); return err })
	b.entry("updateSettings", "", func() error {
		next := platform.Defaults()
		next.Fee.BasisPoints = 300
		_, _, err := settings.Update(ctx, boss, 1, next, "")
		return err
	})
	acts := audit.NewStore(w.Table, w.Accounts)
	list := func(search audit.Search) func() error {
		return func() error { _, _, err := acts.List(ctx, boss, search, 20, nil); return err }
	}
	b.entry("listAudit", "everything of today", list(audit.Search{From: time.Now().AddDate(0, 0, -1)}))
	b.entry("listAudit", "of a target", list(audit.Search{Target: people[7].UserID}))
	b.entry("listAudit", "by somebody", list(audit.Search{Actor: boss.UserID}))
}

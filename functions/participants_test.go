package functions

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/table"
)

var _ = expect("platform", map[string]func(*run){
	"health": func(r *run) {
		r.says("status", "ok")
		r.says("version", "1.0.0-test")
	},
	"not-found": func(r *run) {
		if r.response.Status != 404 || r.response.Header.Get("Content-Type") != "application/problem+json" {
			r.Errorf("the answer is %d %s", r.response.Status, r.response.Header)
		}
		r.says("instance", "/v1/no/such/route")
	},
})

var _ = expect("account", map[string]func(*run){
	"get": func(r *run) {
		r.says("id", userID(r.ben))
		r.says("email", r.ben.Email)
		r.says("roles", []any{"participant"})
		if tag := r.response.Header.Get("ETag"); tag != `"1"` {
			r.Errorf("the ETag is %s", tag)
		}
	},
	"update": func(r *run) {
		user := stored[account.User](r, table.UserKey(userID(r.ben)))
		if user.DisplayName != "Benny" || user.Name != "Ben" || user.TimeZone != "Europe/Lisbon" || user.Preferences.Theme != "dark" ||
			!user.Preferences.Notifications.Digest || user.Version != 2 {
			r.Errorf("the user is %+v", user)
		}
	},
	"list-orders": func(r *run) {
		r.counts("data", 4)
		r.says("data.0.id", r.usedOrder)
		r.says("data.1.id", r.order)
		r.says("data.1.event.title", "Quiet Strings")
		r.says("nextCursor", nil)
	},
	"list-registrations": func(r *run) {
		r.counts("data", 5)
		r.says("data.0.id", r.used)
		r.says("data.1.id", r.first)
		r.says("data.1.code", r.code())
	},
	"list-events": func(r *run) {
		r.counts("data", 3) // the draft is not asked for
		r.says("data.0.role", "owner")
	},
	"delete": func(r *run) {
		user := stored[account.User](r, table.UserKey(userID(r.ben)))
		if user.Status != account.Erased || user.Email != "" || user.Name != account.Forgotten {
			r.Errorf("the user is %+v", user)
		}
		r.announces("user.erased")
		r.hand("account/delete") // again: it is done
		r.announces("user.erased")
		response, err := r.fleet.Request(r.Context(), "account/get", request(r, sample(r, "account/get")))
		if err != nil || response.Status != http.StatusForbidden || !bytes.Contains(response.Body, []byte("/account-erased")) {
			r.Errorf("he calls again: %d %s, %v", response.Status, response.Body, err)
		}
	},
	"export": func(r *run) {
		if saved := r.response.Header.Get("Content-Disposition"); saved != "attachment; filename=event-radar-account.json" {
			r.Errorf("it is saved as %q", saved)
		}
		r.says("complete", true)
		r.says("account.email", r.ben.Email)
		r.counts("orders", 4)
		r.says("orders.1.id", r.order)
		r.says("orders.1.event.title", "Quiet Strings")
		r.counts("tickets", 0)
		r.counts("events", 0)
		r.counts("acts", 0)
	},
	"become-organizer": func(r *run) {
		user := stored[account.User](r, table.UserKey(userID(r.ben)))
		if !slices.Equal(user.Roles, []access.Role{access.Participant, access.Organizer}) {
			r.Errorf("the roles are %v", user.Roles)
		}
		r.announces("user.organizerEnrolled")
		r.hand("account/become-organizer") // again, with the same key
		r.announces("user.organizerEnrolled")
	},
})

var _ = expect("orders", map[string]func(*run){
	"reserve": func(r *run) {
		r.counts("registrations", 2)
		r.says("status", "confirmed")
		r.says("registrations.1.holder.name", "Bea")
		order := stored[booking.Order](r, table.OrderKey(r.at("id").(string)))
		if order.BuyerID != userID(r.ben) || len(order.Registrations) != 2 {
			r.Errorf("the order is %+v", order)
		}
		r.left(r.seat, seats-3-2)
		r.announces("order.confirmed")
		r.hand("orders/reserve")
		r.says("id", order.ID)
		r.left(r.seat, seats-3-2)
	},
	"get": func(r *run) {
		r.says("id", r.order)
		r.says("event.id", r.concert)
		r.says("registrations.0.code", r.code())
	},
	"cancel": func(r *run) {
		r.says("status", "cancelled")
		r.says("registrations.0.status", "cancelled")
		r.says("registrations.0.code", nil)
		r.left(r.seat, seats-1)
		r.announces("order.cancelled")
		r.hand("orders/cancel")
		r.left(r.seat, seats-1)
	},
	"resend": func(r *run) {
		r.says("id", r.order)
		r.announces("order.mailRequested")
		r.hand("orders/resend")
		r.announces("order.mailRequested")
	},
})

var _ = expect("registrations", map[string]func(*run){
	"get": func(r *run) {
		r.says("id", r.first)
		r.says("code", r.code())
		r.counts("meetings", 1) // the other is a draft
		r.says("meetings.0.venue", "Zionskirche")
	},
	"withdraw": func(r *run) {
		r.says("status", "withdrawn")
		order := stored[booking.Order](r, table.OrderKey(r.order))
		if order.Status != booking.Confirmed || order.Registrations[r.first].Status != booking.RegistrationConfirmed ||
			order.Registrations[r.second].Status != booking.RegistrationWithdrawn {
			r.Errorf("the order is %+v", order)
		}
		r.left(r.seat, seats-2)
		r.announces("registration.withdrawn")
	},
	"update": func(r *run) {
		r.says("holder.name", "Bea Benson")
		r.says("visibility", "public")
		r.says("version", 2)
		order := stored[booking.Order](r, table.OrderKey(r.order))
		if now := order.Registrations[r.second]; now.Holder.Name != "Bea Benson" || now.Visibility != booking.Public ||
			now.Holder.Email == "" || order.Registrations[r.first].Holder.Name == "Bea Benson" {
			r.Errorf("the order is %+v", order)
		}
	},
	"ticket": func(r *run) {
		if kind := r.response.Header.Get("Content-Type"); kind != "image/svg+xml" {
			r.Errorf("the ticket is %s", kind)
		}
		if !bytes.Contains(r.response.Body, []byte("<svg")) {
			r.Errorf("the ticket is %.100s", r.response.Body)
		}
	},
})

package main

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

func (s *story) suspend() {
	route := operation.ListUsers.Route
	s.refused(s.participant, route, forbidden, "forbidden")
	email := s.address("guest")
	s.guest = s.signIn(email)
	me := call(s, s.guest, operation.GetMe)
	found := call(s, s.admin, operation.ListUsers, client.Query("text", email))
	expect("people with the address", len(found.Data), 1)
	expect("id", found.Data[0].ID, me.ID)

	change := func(what body) operation.User {
		user := call(s, s.admin, operation.GetUser, client.At(me.ID))
		return call(s, s.admin, operation.UpdateUser, client.At(me.ID), client.IfMatch(user.ETag()), client.Body(what))
	}
	s.refused(s.admin, operation.UpdateUser.Route, invalid, "invalid-body", client.At(me.ID), client.IfMatch(found.Data[0].ETag()), client.Body(body{"status": "suspended"}))
	expect("status", change(body{"status": "suspended", "reason": "Verkauft Karten weiter."}).Status, "suspended")
	s.refused(s.guest, operation.GetMe.Route, forbidden, "suspended")
	s.refused(s.guest, operation.ReserveOrder.Route, forbidden, "suspended", client.At(s.event.ID), s.key("suspended"), wanted(s.seat, 1))
	expect("status", change(body{"status": "active"}).Status, "active")
	expect("id", call(s, s.guest, operation.GetMe).ID, me.ID)

	s.eventually(lagPatience, func() error { // the index lags
		var acts []string
		for _, entry := range call(s, s.admin, operation.ListAudit, client.Query("target", me.ID)).Data {
			acts = append(acts, entry.Action)
			if entry.Action == "user.suspended" {
				expect("reason", *entry.Reason, "Verkauft Karten weiter.")
			}
		}
		if strings.Join(acts, " ") != "user.reinstated user.suspended" {
			return errNotYet("audit", acts)
		}
		return nil
	})
}

func (s *story) settings() {
	before := call(s, s.admin, operation.GetSettings)
	s.refused(s.organizer, operation.GetSettings.Route, forbidden, "forbidden")
	update := func(read operation.Settings, basisPoints int64) operation.Settings {
		next := operation.SettingsUpdate{Fee: read.Fee, FeeReturned: read.FeeReturned, OrganizersBy: read.OrganizersBy, SalesPaused: read.SalesPaused, ProcessingHours: read.ProcessingHours}
		next.Fee.BasisPoints = basisPoints
		return call(s, s.admin, operation.UpdateSettings, client.IfMatch(read.ETag()), client.Body(next))
	}
	changed := update(before, before.Fee.BasisPoints+50)
	defer func() { update(changed, before.Fee.BasisPoints) }() // whatever the rest finds
	expect("fee", changed.Fee.BasisPoints, before.Fee.BasisPoints+50)
	s.refused(s.admin, operation.UpdateSettings.Route, http.StatusPreconditionFailed, "version-stale", client.IfMatch(before.ETag()), client.Body(operation.SettingsUpdate{
		Fee: before.Fee, FeeReturned: before.FeeReturned, OrganizersBy: before.OrganizersBy, SalesPaused: before.SalesPaused, ProcessingHours: before.ProcessingHours}))
	s.eventually(lagPatience, func() error {
		history := call(s, s.admin, operation.GetSettings).History
		if len(history) == 0 || history[0].Version != changed.Version {
			return errNotYet("history", history)
		}
		var after struct{ Fee operation.Fee }
		must(0, json.Unmarshal(history[0].After, &after))
		expect("fee in the history", after.Fee.BasisPoints, changed.Fee.BasisPoints)
		return nil
	})
}

func (s *story) leave() {
	order := s.reserve(s.guest, s.paid, s.sale, 1, "guest")
	s.checkout(s.guest, order)
	s.eventually(lagPatience, func() error { // the index lags
		export := call(s, s.guest, operation.ExportMe)
		if len(export.Orders) != 1 {
			return errNotYet("orders in the export", len(export.Orders))
		}
		expect("order in the export", export.Orders[0].ID, order.ID)
		expect("address in the export", export.Account.Email, s.address("guest"))
		return nil
	})
	s.refused(s.guest, operation.DeleteMe.Route, conflict, "checkout-open")
	expect("status", call(s, s.guest, operation.CancelOrder, client.At(order.ID), s.key("guest cancels")).Status, "cancelled")
	expect("session at Stripe", s.sessionOf(order.ID).Status, "expired")
	s.eventually(lagPatience, func() error {
		response := s.send(s.guest, operation.DeleteMe.Route)
		if response.Status != http.StatusNoContent {
			return errNotYet("deletion", string(response.Body))
		}
		return nil
	})
	s.refused(s.guest, operation.GetMe.Route, forbidden, "account-erased")
}

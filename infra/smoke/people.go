package main

import (
	"net/http"
	"slices"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

func (s *story) health() {
	health := call(s, s.site, operation.GetHealth)
	expect("status", health.Status, "ok")
	expect("table", health.Table, "reachable")
}

func (s *story) signUp() {
	s.email = s.address("participant")
	s.organizer = s.signIn(s.address("organizer"))
	s.participant = s.signIn(s.email)
	s.stranger = s.signIn(s.address("stranger"))
	s.payer, s.admin = s.signIn(s.address("payer")), s.signIn("admin@example.test")
}

// address is one of this run: nobody has an account for it yet.
func (s *story) address(who string) string { return "smoke." + who + "." + s.run + "@example.test" }

func (s *story) signIn(email string) *client.Client {
	return s.site.As(must(s.stack.Token(s.ctx, email)))
}

func (s *story) firstCall() {
	for _, nobody := range []*client.Client{s.site, s.site.As("nonsense")} { // the gateway refuses these, in words of its own
		expect("status without a valid token", s.send(nobody, operation.GetMe.Route).Status, http.StatusUnauthorized)
	}
	me := call(s, s.participant, operation.GetMe)
	expect("address", me.Email, s.email)
	expect("address verified", me.EmailVerified, true)
	expect("status", me.Status, "active")
	expect("organizer already", slices.Contains(me.Roles, "organizer"), false)
	again := call(s, s.participant, operation.GetMe)
	expect("id at the second call", again.ID, me.ID)
	named := call(s, s.participant, operation.UpdateMe, client.IfMatch(again.ETag()), client.Body(body{"name": "Petra Probe", "displayName": "Petra"}))
	expect("name", named.Name, "Petra Probe")
}

func (s *story) takeRole() {
	s.refused(s.organizer, operation.CreateEvent.Route, forbidden, "forbidden", client.Body(s.draft()))
	me := call(s, s.organizer, operation.BecomeOrganizer)
	expect("organizer", slices.Contains(me.Roles, "organizer"), true)
	call(s, s.organizer, operation.UpdateMe, client.IfMatch(me.ETag()), client.Body(body{"name": "Olaf Ordner", "displayName": "Probebühne"}))
}

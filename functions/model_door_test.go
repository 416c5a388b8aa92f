package functions

import (
	"slices"
	"strconv"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/booking"
)

// removeAttendee has the organizer take a ticket away, with its money or without.
func (p *play) removeAttendee() {
	of, t := p.someTicket()
	money := p.flip("refund")
	var wrong []string
	if !t.valid() {
		wrong = append(wrong, "ticket-void")
	}
	if money = money && t.paid > 0; money {
		switch left := of.left(); {
		case left == 0:
			wrong = append(wrong, "nothing-to-refund")
		case t.paid > left:
			wrong = append(wrong, "refund-exceeds-paid")
		}
	}
	body := map[string]any{"refund": money, "reason": "The row is sold twice."}
	if !p.ask(call{who: organizer, function: "attendees/cancel", path: []string{p.event, t.id}, headers: p.fresh(), body: body}, nil, wrong...) {
		return
	}
	if t.status = "revoked"; money {
		of.promise(t.id, t.paid, 1)
	}
	if len(of.valid()) == 0 {
		of.status = "cancelled"
	}
	p.sees(of)
}

// checkIn has somebody hold a ticket before a scanner, or something else.
func (p *play) checkIn() {
	_, t := p.someTicket()
	who := p.mostly(atDoor)
	code := booking.NewCodes([]byte(invoke.Keys["ticket"])).Code(t.id, 1)
	p.scans++
	scan := strconv.Itoa(p.scans)
	if p.flip("an earlier scan") {
		scan = strconv.Itoa(p.number("scan", 1, p.scans))
	}
	want := "void"
	switch {
	case p.rarely("no ticket"):
		code, want = "A soft drink", "invalid"
	case t.status == "confirmed" && slices.Contains(t.undone, scan):
		want = "duplicate"
	case t.status == "confirmed", t.status == "attended" && t.scan == scan:
		want = "ok"
	case t.status == "attended":
		want = "duplicate"
	}
	var got struct{ Result string }
	if !p.ask(call{who: who, function: "check-ins/create", path: []string{p.event}, body: read(code, scan)}, &got, p.isTeams(who, organizer, atDoor)...) {
		return
	}
	if got.Result != want {
		p.Fatalf("the scan of a ticket that is %s is answered with %s, want %s", t.status, got.Result, want)
	}
	if want == "ok" {
		t.status, t.scan = "attended", scan
	}
}

func (p *play) undo() {
	inside := func(t *ticket) bool { return t.status == "attended" }
	if p.unlikely(!slices.ContainsFunc(p.orders, func(of *order) bool { return slices.ContainsFunc(of.tickets, inside) })) {
		return
	}
	of := p.orderThat(func(of *order) bool { return slices.ContainsFunc(of.tickets, inside) }, "any order")
	t := of.tickets[max(0, slices.IndexFunc(of.tickets, inside))]
	var wrong []string
	if t.status != "attended" {
		wrong = []string{"illegal-transition"}
	}
	if p.ask(call{who: atDoor, function: "check-ins/undo", path: []string{p.event, t.id}}, nil, wrong...) {
		t.status, t.undone = "confirmed", append(t.undone, t.scan)
	}
}

// suspend has one of the staff keep somebody out, or let them in again.
func (p *play) suspend() {
	if p.unlikely(len(p.suspended) == 0) {
		return
	}
	whom, who := one(p, "buyer", buyers), p.mostly(staff)
	for name := range p.suspended {
		whom = name
	}
	is := !p.suspended[whom]
	if p.rarely("for nothing") {
		is = !is
	}
	body := map[string]any{"status": "suspended", "reason": "Sold tickets of an event that does not exist."}
	if !is {
		body = map[string]any{"status": "active"}
	}
	header, wrong := p.match(p.versions[whom])
	switch {
	case who != staff:
		wrong = []string{"forbidden"}
	case p.suspended[whom] == is:
		wrong = append(wrong, "illegal-transition")
	}
	if p.ask(call{who: who, function: "admin/update-user", path: []string{userID(*p.people[whom])}, headers: header, body: body}, nil, wrong...) {
		p.versions[whom]++
		if p.suspended[whom] = is; !is {
			delete(p.suspended, whom)
		}
	}
}

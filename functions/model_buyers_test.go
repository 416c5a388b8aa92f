package functions

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/table"
)

// shownOrder is an order as an answer shows it.
type shownOrder struct {
	ID, Status, PaymentStatus, RefundStatus string
	Total, Fee, Refundable                  struct{ Amount int64 }
	Registrations                           []shownTicket
}

type shownTicket struct {
	ID, OrderID, TicketTypeID, Status string
	Paid                              struct{ Amount int64 }
	Code                              *string
}

// reserve has somebody order tickets of one or two types, for themselves or for another.
func (p *play) reserve() {
	switch off := p.status == "cancelled" && len(p.orders) > 0; {
	case p.status == "draft" && !p.rarely("of a draft"):
		p.publish() // so that the sequence gets somewhere
		return
	case off && !p.rarely("of what does not take place"):
		p.snoop()
		return
	}
	buyer := one(p, "buyer", buyers)
	var lines []wanted
	var asked []map[string]any
	for range p.number("lines", 1, 2) {
		line := wanted{p.someType(), p.number("quantity", 1, 3)}
		name := "tkt_00000000000000000000000000"
		if line.of != nil {
			name = line.of.id
		}
		lines = append(lines, line)
		asked = append(asked, map[string]any{"ticketTypeId": name, "quantity": line.quantity})
	}
	body := map[string]any{"lines": asked}
	holder := buyer
	if p.rarely("for another") {
		holder = one(p, "holder", buyers)
		var named []map[string]string
		for _, line := range lines {
			for range line.quantity {
				named = append(named, map[string]string{"name": holder, "email": p.people[holder].Email})
			}
		}
		body["attendees"] = named
	}
	key := p.fresh()
	var got shownOrder
	if !p.ask(call{who: buyer, function: "orders/reserve", path: []string{p.event}, headers: key, body: body}, &got, p.reserving(buyer, lines)...) {
		return
	}
	made := p.office.reserve(buyer, holder, lines)
	made.id, made.key, made.body = got.ID, key["idempotency-key"], body
	if len(got.Registrations) != len(made.tickets) {
		p.Fatalf("the order has %d tickets, want %d", len(got.Registrations), len(made.tickets))
	}
	for i, registration := range got.Registrations {
		made.tickets[i].id = registration.ID
	}
	p.same(got, made)
}

// someType is mostly one that there is; now and then one that was removed, or none.
func (p *play) someType() *offer {
	there := slices.DeleteFunc(slices.Clone(p.offers), func(of *offer) bool { return of.gone })
	switch {
	case len(there) > 0 && !p.rarely("any type"):
		return one(p, "type", there)
	case len(p.offers) > 0 && p.flip("one that was"):
		return one(p, "type", p.offers)
	}
	return nil
}

// repeat sends the request of an order once more, or another one under its key.
func (p *play) repeat() {
	of := p.someOrder()
	again := call{who: of.buyer, function: "orders/reserve", path: []string{p.event}, headers: map[string]string{"idempotency-key": of.key}, body: of.body}
	if p.flip("another body") {
		again.body = map[string]any{"lines": []map[string]any{{"ticketTypeId": of.tickets[0].of.id, "quantity": 17}}}
		p.ask(again, nil, "idempotency-key-reused")
		return
	}
	var got shownOrder
	if p.ask(again, &got) {
		p.same(got, of)
	}
}

// checkout has a buyer go to the page where an order is paid.
func (p *play) checkout() {
	if p.unlikely(!slices.ContainsFunc(p.orders, (*order).open)) {
		return
	}
	of := p.orderThat((*order).open, "any order")
	who := p.mostly(of.buyer)
	var wrong []string
	switch {
	case who != of.buyer:
		wrong = []string{"not-found"}
	case of.payment == "notRequired", of.payment == "processing", of.status != "expired" && !of.open():
		wrong = []string{"illegal-transition"}
	case of.status == "expired" || of.late:
		wrong = []string{"hold-expired"}
	case of.session != "" && of.atStripe != "open":
		wrong = []string{"illegal-transition"} // and it is settled by that
		if !p.suspended[who] {
			defer p.settle(of)
		}
	case of.session == "" && p.status != "published":
		wrong = []string{"sale-ended"}
	}
	var got struct{ CheckoutURL string }
	if !p.ask(call{who: who, function: "orders/checkout", path: []string{of.id}, headers: p.fresh()}, &got, wrong...) {
		return
	}
	session := sessionOf(got.CheckoutURL)
	if session == "" || of.session != "" && of.session != session {
		p.Fatalf("the order is paid at %s, after %q", got.CheckoutURL, of.session)
	}
	of.session, of.status = session, "awaitingPayment"
	if of.atStripe = "open"; p.flip("pays at once") {
		p.payFor(of)
	}
}

// cancel has somebody give an order up; the same request may come twice.
func (p *play) cancel() {
	of := p.someOrder()
	if of.open() && p.flip("thinks better of it") {
		p.checkout()
		return
	}
	who := p.mostly(of.buyer)
	asked := call{who: who, function: "orders/cancel", path: []string{of.id}, headers: map[string]string{"idempotency-key": "give up"}}
	switch {
	case who != of.buyer:
		p.ask(asked, nil, "not-found")
		return
	case p.suspended[who]:
		p.ask(asked, nil)
		return
	}
	var got shownOrder
	if of.givenUp {
		p.ask(asked, &got)
		p.same(got, of)
		return
	}
	if of.open() && of.payment != "processing" {
		p.close(of)
	}
	wrong := p.givingUp(of)
	if !p.ask(asked, &got, wrong...) {
		return
	}
	tickets, left, percent := len(of.valid()), of.left(), 0
	if p.percent != nil {
		percent = *p.percent
	}
	of.status, of.givenUp, of.late = "cancelled", true, false
	of.move("cancelled", "held", "confirmed")
	if returned := left * int64(percent) / 100; returned > 0 {
		of.promise("policy", returned, tickets)
	}
	p.same(got, of)
}

// givingUp says what is wrong with giving an order up.
func (o *office) givingUp(of *order) (wrong []string) {
	switch {
	case of.open() && of.payment == "processing":
		wrong = append(wrong, "refund-needed") // once it has come
	case of.open() && of.late:
		wrong = append(wrong, "hold-expired")
	case of.open():
	case of.total == 0 && !o.withdrawal:
		wrong = append(wrong, "withdrawal-closed")
	case of.total > 0 && of.status == "confirmed" && o.percent == nil:
		wrong = append(wrong, "refund-needed")
	}
	if !of.open() && of.status != "confirmed" {
		wrong = append(wrong, "illegal-transition")
	}
	for _, t := range of.tickets {
		if t.status == "attended" {
			wrong = append(wrong, "illegal-transition")
		}
	}
	return wrong
}

// withdraw has somebody give one ticket back.
func (p *play) withdraw() {
	of, t := p.someTicket()
	who := p.mostly(one(p, "of whom", []string{of.buyer, t.holder}))
	var wrong []string
	if who != of.buyer && who != t.holder {
		wrong = []string{"not-found"}
	} else {
		if t.status != "confirmed" {
			wrong = append(wrong, "illegal-transition")
		}
		if of.total > 0 {
			wrong = append(wrong, "refund-needed")
		} else if !p.withdrawal {
			wrong = append(wrong, "withdrawal-closed")
		}
	}
	if !p.ask(call{who: who, function: "registrations/withdraw", path: []string{t.id}, headers: p.fresh()}, nil, wrong...) {
		return
	}
	if t.status = "withdrawn"; len(of.valid()) == 0 {
		of.status = "cancelled"
	}
	p.sees(of)
}

// snoop has somebody read what may not be theirs.
func (p *play) snoop() {
	of, t := p.someTicket()
	who := one(p, "who", append([]string{organizer, atDoor, staff}, buyers...))
	refused := func(theirs bool) []string {
		if theirs {
			return nil
		}
		return []string{"not-found"}
	}
	switch p.number("what", 0, 4) {
	case 0:
		p.ask(call{who: who, function: "orders/get", path: []string{of.id}}, nil, refused(who == of.buyer)...)
	case 1:
		p.ask(call{who: who, function: "registrations/get", path: []string{t.id}}, nil, refused(who == of.buyer || who == t.holder)...)
	case 2:
		p.ask(call{who: who, function: "attendees/list", path: []string{p.event}}, nil, p.isTeams(who, organizer, atDoor)...)
	case 3:
		p.ask(call{who: who, function: "payments/sales", path: []string{p.event}}, nil, p.isTeams(who, organizer)...)
	case 4:
		p.ask(call{who: who, function: "orders/list", path: []string{p.event}}, nil, p.isTeams(who, organizer)...)
	}
}

// runOut moves the end of a hold into the past, behind everybody's back: the functions look at a clock that nobody can turn.
func (p *play) runOut() {
	of := p.orderThat(func(of *order) bool { return of.open() && !of.late })
	var held booking.Order
	p.load(p, table.OrderKey(of.id), &held)
	past := time.Now().Add(-time.Minute).UTC().Truncate(time.Millisecond)
	err := p.table.Commit(p.Context(),
		table.Write{Op: table.Delete, Key: table.HoldKey(of.id, *held.HeldUntil)},
		table.Write{Op: table.Put, Key: table.HoldKey(of.id, past), Record: map[string]string{"orderId": of.id}},
		table.Write{Op: table.Update, Key: table.OrderKey(of.id), Set: "#heldUntil = :past", Condition: table.Present, Values: table.Values{"past": past}})
	if err != nil {
		p.Fatal(err)
	}
	p.Logf("the time of %s for paying is over", of.id)
	of.late = true
}

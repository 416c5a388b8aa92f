package functions

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
)

// sessionOf is what Stripe calls the checkout at an address.
func sessionOf(url string) string {
	_, session, _ := strings.Cut(url, "/c/pay/")
	return session
}

// pay has somebody pay at Stripe, or be declined there. We are told of it at once, later, or never.
func (p *play) pay() {
	p.payFor(p.orderThat(func(of *order) bool { return of.atStripe == "open" }))
}

func (p *play) payFor(of *order) {
	method := one(p, "method", []string{"card", "bankDebit", "decline", "card"})
	if err := atDesk(p).control("sessions/"+of.session+"/pay", map[string]any{"method": method}); err != nil {
		p.Fatal(err)
	}
	p.Logf("%s is paid by %s", of.id, method)
	if method == "decline" {
		return
	}
	if of.atStripe = map[string]string{"card": "paid", "bankDebit": "processing"}[method]; p.flip("told at once") {
		p.tell(of)
	}
}

// debit has a bank find out whether it pays.
func (p *play) debit() {
	of := p.orderThat(func(of *order) bool { return of.atStripe == "processing" })
	p.bankSays(of, one(p, "outcome", []string{"succeeded", "failed"}))
	p.tell(of)
}

func (p *play) bankSays(of *order, outcome string) {
	if err := atDesk(p).control("sessions/"+of.session+"/settle", map[string]any{"outcome": outcome}); err != nil {
		p.Fatal(err)
	}
	p.Logf("the debit of %s has %s", of.id, outcome)
	of.atStripe = map[string]string{"succeeded": "paid", "failed": "failed"}[outcome]
}

// notify has Stripe tell us of a checkout.
func (p *play) notify() {
	p.tell(p.orderThat(func(of *order) bool { return of.session != "" }))
}

// tell does so once or twice.
func (p *play) tell(of *order) {
	p.notices++
	body, err := json.Marshal(map[string]any{"id": fmt.Sprintf("evt_model_%d_%d", plays, p.notices), "object": "event", "api_version": "2023-10-16",
		"created": time.Now().Unix(), "livemode": false, "type": one(p, "kind", []string{"checkout.session.completed", "checkout.session.expired"}),
		"data": map[string]any{"object": map[string]any{"id": of.session, "object": "checkout.session"}}})
	if err != nil {
		p.Fatal(err)
	}
	for range p.number("times", 1, 2) {
		p.ask(call{function: "payments/stripe-webhook", headers: map[string]string{"stripe-signature": signed(string(body))}, body: string(body)}, nil)
	}
}

// worker is who looks at the messages of a type, as template.yaml routes them. The others send mails.
var worker = map[string]string{"payment.notified": "workers/process-payment", "refund.requested": "workers/send-refund", "event.cancelled": "workers/cancel-orders"}

// carry brings what is in the outbox onto the bus, and from there into the queue.
func (p *play) carry() {
	var records []map[string]any
	waiting := outbox(p, p.table)
	slices.SortFunc(waiting, func(a, b message.Message) int { return strings.Compare(a.ID, b.ID) }) // as they were written, each time
	for _, m := range waiting {
		text, err := json.Marshal(m)
		if err != nil {
			p.Fatal(err)
		}
		records = append(records, inserted("outbox", map[string]any{"PK": map[string]string{"S": "OUTBOX"}, "SK": map[string]string{"S": m.ID},
			"message": map[string]string{"S": string(text)}}))
	}
	if len(records) > 0 {
		p.work("workers/publish-messages", map[string]any{"Records": records})
	}
	entries := p.cloud.Entries()
	for _, entry := range entries[p.seen:] {
		var m message.Message
		if err := json.Unmarshal([]byte(entry.Detail), &m); err != nil {
			p.Fatal(err)
		}
		if worker[m.Type] != "" {
			p.queue = append(p.queue, m)
		}
	}
	p.seen = len(entries)
}

// inserted is a record of the table's stream.
func inserted(kind string, image map[string]any) map[string]any {
	image["type"], image["v"] = map[string]string{"S": kind}, map[string]string{"N": "1"}
	return map[string]any{"eventName": "INSERT", "dynamodb": map[string]any{"SequenceNumber": "1", "NewImage": image}}
}

// work hands a worker something, of which nothing must be left.
func (p *play) work(function string, batch any) {
	p.Helper()
	payload, err := json.Marshal(batch)
	if err != nil {
		p.Fatal(err)
	}
	answer, err := p.fleet.Invoke(p.Context(), function, payload)
	if err != nil || strings.HasPrefix(string(answer), "{") && string(answer) != `{"batchItemFailures":[]}` {
		p.Fatalf("%s answers %s, %v", function, answer, err)
	}
	p.answers[function]++
}

// deliver hands one of the messages in the queue to its worker; now and then it stays there, to be delivered again.
func (p *play) deliver() {
	p.carry()
	if len(p.queue) == 0 {
		p.draw.Skip("the queue is empty")
	}
	i := p.number("message", 0, len(p.queue)-1)
	m := p.queue[i]
	if !p.rarely("again") {
		p.queue = slices.Delete(slices.Clone(p.queue), i, i+1)
	}
	outcome := "succeeded"
	if m.Type == "refund.requested" && p.rarely("refund fails") {
		outcome = "failed"
	}
	p.handle(m, outcome)
}

// handle has a message's worker look at it, and says what should follow.
func (p *play) handle(m message.Message, outcome string) {
	p.Helper()
	body, err := json.Marshal(message.Delivered(m))
	if err != nil {
		p.Fatal(err)
	}
	p.Logf("%s gets %s: %s", worker[m.Type], m.Data, outcome)
	p.outcome(outcome)
	p.work(worker[m.Type], map[string]any{"Records": []map[string]any{{"messageId": m.ID, "body": string(body)}}})
	p.outcome("succeeded")
	switch m.Type {
	case "payment.notified":
		told, err := message.Open[message.PaymentNotified](m)
		of := slices.IndexFunc(p.orders, func(of *order) bool { return of.session == told.ObjectID })
		if err != nil || of < 0 {
			p.Fatalf("%s is of no order: %v", m.Data, err)
		}
		p.settle(p.orders[of])
		p.sees(p.orders[of])
	case "refund.requested":
		asked, err := message.Open[message.RefundRequested](m)
		promised := p.promised(asked.RefundID)
		if err != nil || promised == nil {
			p.Fatalf("nobody asked for %s: %v", m.Data, err)
		}
		if promised.status == "pending" {
			promised.end(outcome)
		}
		p.sees(promised.order)
	case "event.cancelled":
		p.off = &m
		for _, of := range p.orders {
			p.callOff(of)
		}
	}
}

// outcome is how Stripe's refunds end from now on.
func (p *play) outcome(of string) {
	p.Helper()
	if err := atDesk(p).control("refunds", map[string]any{"outcome": of}); err != nil {
		p.Fatal(err)
	}
}

// promised finds a refund by its id, which follows from its order and cause unless the organizer was given it.
func (p *play) promised(refundID string) *refund {
	for _, of := range p.orders {
		for _, r := range of.refunds {
			if r.id == refundID || r.cause != "" && id.Derive(id.Refund, of.id, r.cause) == refundID {
				return r
			}
		}
	}
	return nil
}

// sweep ends the holds whose time is over.
func (p *play) sweep() {
	if !slices.ContainsFunc(p.orders, func(of *order) bool { return of.late }) {
		p.draw.Skip("no hold is over")
	}
	p.endHolds()
}

func (p *play) endHolds() {
	p.Logf("holds are ended")
	p.work("workers/expire-holds", map[string]any{})
	for _, of := range p.orders {
		if !of.open() || !of.late {
			continue
		}
		if p.close(of) {
			p.expire(of)
		}
	}
}

// refundOrder has the organizer, or somebody who may not, give money back: some tickets, an amount, or everything.
func (p *play) refundOrder() {
	paid := func(of *order) bool { return of.left() > 0 }
	if p.unlikely(!slices.ContainsFunc(p.orders, paid)) {
		return
	}
	of := p.orderThat(paid, "any order")
	who := organizer
	if p.rarely("somebody else") {
		who = one(p, "who", []string{atDoor, "Ben", staff})
	}
	left := of.left()
	body := map[string]any{}
	var void []*ticket
	var wrong []string
	amount := left
	switch p.number("what", 0, 2) {
	case 0:
		for range p.number("tickets", 1, 2) {
			if t := one(p, "ticket", of.tickets); !slices.Contains(void, t) {
				void = append(void, t)
			}
		}
		amount = 0
		var ids []string
		for _, t := range void {
			ids, amount = append(ids, t.id), amount+t.paid
			if !t.valid() {
				wrong = append(wrong, "ticket-void")
			}
		}
		body["registrationIds"] = ids
	case 1:
		amount = int64(p.number("amount", 1, 4000))
		body["amount"] = map[string]any{"amount": amount, "currency": "EUR"}
	default:
		void = of.valid()
	}
	switch {
	case left == 0:
		wrong = append(wrong, "nothing-to-refund")
	case amount == 0 || amount > left:
		wrong = append(wrong, "refund-exceeds-paid")
	}
	switch who {
	case organizer:
	case atDoor:
		wrong = []string{"forbidden"}
	default:
		wrong = []string{"not-found"} // that the event can be seen says nothing of the order
	}
	asked := call{who: who, function: "payments/refund", path: []string{of.id}, headers: p.fresh(), body: body}
	var got struct {
		ID     string
		Amount struct{ Amount int64 }
	}
	if !p.ask(asked, &got, wrong...) {
		return
	}
	if got.Amount.Amount != amount {
		p.Fatalf("%d go back, want %d", got.Amount.Amount, amount)
	}
	promised := of.promise("", amount, len(void))
	promised.id = got.ID
	for _, t := range void {
		t.status = "revoked"
	}
	if of.status == "confirmed" && len(of.valid()) == 0 {
		of.status = "cancelled"
	}
	p.sees(of)
	if p.rarely("the same again") {
		again := got
		if p.ask(asked, &again); again != got {
			p.Fatalf("the same request gives %v back, after %v", again, got)
		}
	}
}

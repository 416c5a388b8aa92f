package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// What the paid event sells.
const (
	price     = 2500
	paidSeats = 40
)

func (s *story) name(what string) string { return "Probe " + s.run + ": " + what }

// paidEvent publishes an event without a place, with one ticket type that costs something.
func (s *story) paidEvent(what string, settings body, quantity int) (operation.Event, operation.TicketType) {
	event := call(s, s.organizer, operation.CreateEvent, s.key(what), client.Body(body{"title": s.name(what), "startAt": atClock("19:00"), "endAt": atClock("22:00"),
		"timeZone": zone, "currency": "EUR", "category": category, "locationToBeAnnounced": true, "settings": settings}))
	ticketType := s.offer(event, "Platz", quantity)
	return call(s, s.organizer, operation.PublishEvent, client.At(event.ID), s.key("publish "+what)), ticketType
}

// offer adds a ticket type that costs something.
func (s *story) offer(event operation.Event, name string, quantity int) operation.TicketType {
	return call(s, s.organizer, operation.CreateTicketType, client.At(event.ID), s.key("offer "+event.ID+name),
		client.Body(body{"name": name, "kind": "paid", "price": body{"amount": price, "currency": "EUR"}, "quantity": quantity}))
}

func (s *story) connect() {
	draft := call(s, s.organizer, operation.CreateEvent, s.key("unpaid"), client.Body(body{"title": s.name("Noch nicht"), "startAt": atClock("19:00"),
		"timeZone": zone, "currency": "EUR", "locationToBeAnnounced": true}))
	s.offer(draft, "Platz", 1)
	problem := s.refused(s.organizer, operation.PublishEvent.Route, conflict, "not-ready", client.At(draft.ID))
	expect("what is missing", codes(problem.Errors), "payouts-required")
	s.refused(s.payer, operation.ConnectPayouts.Route, forbidden, "forbidden")
	expect("connected before", call(s, s.organizer, operation.GetPayoutAccount).Connected, false)
	link := call(s, s.organizer, operation.ConnectPayouts).OnboardingURL
	expectText("Stripe's page", s.look(link), "Get paid by Event Radar")
	expect("charges before that", call(s, s.organizer, operation.GetPayoutAccount).ChargesEnabled, false)
	expect("where the page leads", must(client.Press(s.ctx, link, "")), s.siteURL()+"/payouts")
	account := call(s, s.organizer, operation.GetPayoutAccount)
	expect("charges after it", account.ChargesEnabled, true)
	expect("payouts after it", account.PayoutsEnabled, true)
	s.sale, s.paid = s.paidEvent("Kasse", body{}, paidSeats)
}

func (s *story) siteURL() string { return s.stack.Outputs["SiteUrl"] }

// reserve holds a number of tickets of a paid event.
func (s *story) reserve(as *client.Client, ticketType operation.TicketType, event operation.Event, quantity int, key string) operation.Order {
	order := call(s, as, operation.ReserveOrder, client.At(event.ID), s.key(key), wanted(ticketType, quantity))
	expect("status", order.Status, "reserved")
	expect("payment", order.PaymentStatus, "requiresPayment")
	return order
}

// checkout opens the page where an order is paid.
func (s *story) checkout(as *client.Client, order operation.Order) string {
	return call(s, as, operation.CheckoutOrder, client.At(order.ID), s.key("checkout "+order.ID)).CheckoutURL
}

// bought is an order that was reserved, paid by card, and confirmed.
func (s *story) bought(as *client.Client, ticketType operation.TicketType, event operation.Event, quantity int, key string) operation.Order {
	order := s.reserve(as, ticketType, event, quantity, key)
	must(client.Press(s.ctx, s.checkout(as, order), "card"))
	return s.becomes(as, order, hookPatience, "confirmed", "paid")
}

// becomes waits until an order has a status and a payment has.
func (s *story) becomes(as *client.Client, order operation.Order, within time.Duration, status, payment string) operation.Order {
	return s.until(as, order, within, func(o operation.Order) bool { return o.Status == status && o.PaymentStatus == payment }, status+" and "+payment)
}

// until waits until something is true of an order.
func (s *story) until(as *client.Client, order operation.Order, within time.Duration, holds func(operation.Order) bool, what string) operation.Order {
	s.eventually(within, func() error {
		order = call(s, as, operation.GetOrder, client.At(order.ID))
		if !holds(order) {
			return fmt.Errorf("order %s: expected it to be %s; it is %s, payment %s, refund %s", order.ID, what, order.Status, order.PaymentStatus, order.RefundStatus)
		}
		return nil
	})
	return order
}

func (s *story) pay() {
	s.pair = s.reserve(s.payer, s.paid, s.sale, 2, "pair")
	expect("total", s.pair.Total, operation.Money{Amount: 2 * price, Currency: "EUR"})
	expect("minutes that the seats are held", time.Until(*s.pair.HoldExpiresAt).Round(time.Minute), 15*time.Minute)
	expect("ticket", s.pair.Registrations[0].Status, "held")
	expect("code before it is paid", s.pair.Registrations[0].Code == nil, true)
	s.leftOf(s.sale, s.paid, paidSeats-2-s.begun)
	s.refused(s.stranger, operation.CheckoutOrder.Route, notFound, "not-found", client.At(s.pair.ID), s.key("checkout of others"))

	checkout := call(s, s.payer, operation.CheckoutOrder, client.At(s.pair.ID), s.key("checkout"))
	expect("end of the checkout", checkout.ExpiresAt.UTC(), s.pair.HoldExpiresAt.UTC())
	page := s.look(checkout.CheckoutURL)
	for _, part := range []string{"Pay " + euros(2*price), "Platz", "2 × " + euros(price), s.address("payer")} {
		expectText("Stripe's page", page, part)
	}
	expect("status", call(s, s.payer, operation.GetOrder, client.At(s.pair.ID)).Status, "awaitingPayment")

	must(client.Press(s.ctx, checkout.CheckoutURL, "decline"))
	expectText("Stripe's page", s.look(checkout.CheckoutURL), `role="alert"`)
	declined := call(s, s.payer, operation.GetOrder, client.At(s.pair.ID))
	expect("status after a card was declined", declined.Status, "awaitingPayment")
	expect("payment after a card was declined", declined.PaymentStatus, "requiresPayment")

	expect("where the page leads", must(client.Press(s.ctx, checkout.CheckoutURL, "card")), s.siteURL()+"/orders/"+s.pair.ID)
	s.pair = s.becomes(s.payer, s.pair, hookPatience, "confirmed", "paid")
	expect("held until", s.pair.HoldExpiresAt == nil, true)
	expect("what can be refunded", s.pair.Refundable, s.pair.Total)
	expect("code", s.pair.Registrations[0].Code != nil, true)
	s.refused(s.payer, operation.CheckoutOrder.Route, conflict, "illegal-transition", client.At(s.pair.ID), s.key("checkout again"))
	s.refused(s.payer, operation.CancelOrder.Route, conflict, "refund-needed", client.At(s.pair.ID), s.key("cancel paid"))
}

func (s *story) paidMailed() {
	letter := s.mail(s.address("payer"), "Your 2 tickets: "+s.sale.Title, 1)
	expectText("plain text", letter.Text, money(2*price))
	attached(letter, "application/pdf", "%PDF-")
}

func (s *story) oneSession() {
	s.single = s.reserve(s.stranger, s.paid, s.sale, 1, "single")
	pages := make([]string, 4)
	var group sync.WaitGroup
	for i := range pages {
		group.Go(func() {
			checkout, err := client.Do(s.ctx, s.stranger.Patient(hookPatience), operation.CheckoutOrder, client.At(s.single.ID), s.key(fmt.Sprint("tab ", i)))
			pages[i] = checkout.CheckoutURL
			if err != nil {
				pages[i] = err.Error()
			}
		})
	}
	group.Wait()
	for _, page := range pages {
		expect("page", page, pages[0])
	}
	expectText("page", pages[0], s.sessionOf(s.single.ID).ID)
	must(client.Press(s.ctx, pages[0], "card"))
	s.single = s.becomes(s.stranger, s.single, hookPatience, "confirmed", "paid")
}

func (s *story) debit() {
	s.debited = s.reserve(s.stranger, s.paid, s.sale, 1, "debit")
	must(client.Press(s.ctx, s.checkout(s.stranger, s.debited), "bankDebit"))
	s.debited = s.becomes(s.stranger, s.debited, hookPatience, "awaitingPayment", "processing")
	expect("days that the seats are held", time.Until(*s.debited.HoldExpiresAt) > 24*time.Hour, true)
	s.refused(s.stranger, operation.CheckoutOrder.Route, conflict, "illegal-transition", client.At(s.debited.ID), s.key("pay again"))
	control[session](s, "sessions/"+s.sessionOf(s.debited.ID).ID+"/settle", body{"outcome": "succeeded"})
	s.debited = s.becomes(s.stranger, s.debited, hookPatience, "confirmed", "paid")

	failing := s.reserve(s.stranger, s.paid, s.sale, 1, "failing debit")
	must(client.Press(s.ctx, s.checkout(s.stranger, failing), "bankDebit"))
	failing = s.becomes(s.stranger, failing, hookPatience, "awaitingPayment", "processing")
	control[session](s, "sessions/"+s.sessionOf(failing.ID).ID+"/settle", body{"outcome": "failed"})
	failing = s.becomes(s.stranger, failing, hookPatience, "expired", "failed")
	expect("ticket", failing.Registrations[0].Status, "expired")
	s.mail(s.address("stranger"), "Not paid: "+s.sale.Title, 1)
}

// leftOf expects so many tickets of a type to be left, as the pools themselves say.
func (s *story) leftOf(event operation.Event, ticketType operation.TicketType, want int) {
	for _, now := range call(s, s.organizer, operation.ListTicketTypes, client.At(event.ID)).Data {
		if now.ID == ticketType.ID {
			expect("tickets left of "+now.Name, *now.Available, want)
			return
		}
	}
	fail("ticket type %s is gone", ticketType.Name)
}

// atDoor is what the door of an event answers to a ticket's code.
func (s *story) atDoor(event operation.Event, code, id string) string {
	return call(s, s.organizer, operation.CheckIn, client.At(event.ID),
		client.Body(operation.Scan{Code: code, Gate: "Kasse", DeviceID: "smoke", ScanID: id})).Result
}

// statuses are those of an order's tickets.
func statuses(order operation.Order) string {
	var all []string
	for _, ticket := range order.Registrations {
		all = append(all, ticket.Status)
	}
	return strings.Join(all, " ")
}

// hookPatience is how long Stripe's notification of something may take to have its effect: over the inbox, the table's stream, the
// bus and a queue.
const hookPatience = time.Minute

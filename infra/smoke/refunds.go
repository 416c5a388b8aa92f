package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

func (s *story) refundOne() {
	at, route := client.At(s.pair.ID), operation.RefundOrder.Route
	code := *s.pair.Registrations[0].Code
	one := client.Body(operation.RefundRequest{RegistrationIDs: []string{s.pair.Registrations[0].ID}, Reason: "Eine Karte zu viel."})
	s.refused(s.organizer, route, http.StatusBadRequest, "idempotency-key-required", at, one)
	s.refused(s.payer, route, notFound, "not-found", at, s.key("refund oneself"), one)
	given := call(s, s.organizer, operation.RefundOrder, at, s.key("refund one"), one)
	expect("refund", given.Status, "pending")
	expect("amount", given.Amount, operation.Money{Amount: price, Currency: "EUR"})
	expect("refund with the same key", call(s, s.organizer, operation.RefundOrder, at, s.key("refund one"), one).ID, given.ID)

	s.pair = call(s, s.payer, operation.GetOrder, at)
	expect("tickets", statuses(s.pair), "revoked confirmed")
	expect("door", s.atDoor(s.sale, code, "refunded"), "void")
	s.pair = s.until(s.payer, s.pair, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "partiallyRefunded" }, "partially refunded")
	expect("status", s.pair.Status, "confirmed")
	expect("what can be refunded", s.pair.Refundable.Amount, price)
	s.givenBackOnce(s.pair, price)
	letter := s.mail(s.address("payer"), money(price)+" goes back to you: "+s.sale.Title, 1)
	expectText("plain text", letter.Text, "Eine Karte zu viel.")
	expectText("plain text", letter.Text, "stay valid")
}

// money is an amount as mails write it.
func money(amount int) string { return fmt.Sprintf("%d.%02d EUR", amount/100, amount%100) }

// givenBackOnce expects Stripe to have one refund of an order's payment, of an amount.
func (s *story) givenBackOnce(order operation.Order, amount int) {
	intent, count := s.sessionOf(order.ID).Intent, 0
	for _, made := range atStripe[refund](s, "refunds") {
		if made.Intent == intent {
			count++
			expect("amount that went back", made.Amount, amount)
			expect("refund at Stripe", made.Status, "succeeded")
		}
	}
	expect("refunds of the order at Stripe", count, 1)
}

func (s *story) refundLimits() {
	at, route := client.At(s.single.ID), operation.RefundOrder.Route
	amount := func(amount int) client.Option {
		return client.Body(operation.RefundRequest{Amount: &operation.Money{Amount: amount, Currency: "EUR"}})
	}
	s.refused(s.organizer, route, invalid, "refund-exceeds-paid", at, s.key("refund too much"), amount(price+1))
	call(s, s.organizer, operation.RefundOrder, at, s.key("refund some"), amount(500))
	s.refused(s.organizer, route, invalid, "refund-exceeds-paid", at, s.key("refund too much then"), amount(price-499))
	s.single = s.until(s.stranger, s.single, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "partiallyRefunded" }, "partially refunded")
	expect("ticket after money alone went back", statuses(s.single), "confirmed")
	rest := call(s, s.organizer, operation.RefundOrder, at, s.key("refund the rest"), client.Body(operation.RefundRequest{}))
	expect("the rest", rest.Amount.Amount, price-500)
	s.refused(s.organizer, route, conflict, "nothing-to-refund", at, s.key("refund nothing"), client.Body(operation.RefundRequest{}))
	s.single = s.until(s.stranger, s.single, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "refunded" }, "refunded")
	expect("status", s.single.Status, "cancelled")
	expect("ticket", statuses(s.single), "revoked")
}

func (s *story) remove() {
	at := client.At(s.sale.ID, s.debited.Registrations[0].ID)
	why := client.Body(operation.AttendeeCancellation{Refund: true, Reason: "Der Platz ist gesperrt."})
	s.refused(s.stranger, operation.CancelAttendee.Route, forbidden, "forbidden", at, why)
	ticket := call(s, s.organizer, operation.CancelAttendee, at, s.key("remove"), why)
	expect("ticket", ticket.Status, "revoked")
	s.debited = s.until(s.stranger, s.debited, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "refunded" }, "refunded")
	expect("status", s.debited.Status, "cancelled")
	s.givenBackOnce(s.debited, price)
	letter := s.mail(s.address("stranger"), money(price)+" goes back to you: "+s.sale.Title, 1)
	expectText("plain text", letter.Text, "Der Platz ist gesperrt.")
}

func (s *story) dashboardRefund() {
	s.odd = s.bought(s.stranger, s.paid, s.sale, 1, "odd")
	inDashboard[refund](s, "refunds", url.Values{"payment_intent": {s.sessionOf(s.odd.ID).Intent}, "amount": {strconv.Itoa(price - 1000)}, "reverse_transfer": {"true"}})
	s.odd = s.until(s.stranger, s.odd, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "partiallyRefunded" }, "partially refunded")
	expect("what can be refunded", s.odd.Refundable.Amount, 1000)
	expect("ticket", statuses(s.odd), "confirmed")
	for _, order := range call(s, s.organizer, operation.ListEventOrders, client.At(s.sale.ID), client.Query("limit", "100")).Data {
		if order.ID == s.odd.ID {
			expect("the organizer sees a flag", order.Flagged != nil, true)
			return
		}
	}
	fail("the organizer does not see order %s", s.odd.ID)
}

func (s *story) disputed() {
	order := s.bought(s.stranger, s.paid, s.sale, 1, "disputed")
	code, intent := *order.Registrations[0].Code, s.sessionOf(order.ID).Intent
	opened := control[dispute](s, "disputes", body{"paymentIntent": intent})
	order = s.becomes(s.stranger, order, hookPatience, "confirmed", "disputed")
	expect("door while the bank wants it back", s.atDoor(s.sale, code, "disputed"), "void")
	s.refused(s.organizer, operation.RefundOrder.Route, conflict, "payment-disputed", client.At(order.ID), s.key("refund disputed"), client.Body(operation.RefundRequest{}))
	s.eventually(hookPatience, func() error {
		for _, d := range atStripe[dispute](s, "disputes") {
			if d.ID == opened.ID && d.Status == "under_review" {
				expectText("evidence: product", *d.Evidence["product_description"], s.sale.Title)
				expectText("evidence: activity", *d.Evidence["access_activity_log"], order.ID)
				return nil
			}
		}
		return errUnanswered
	})
	s.mail(s.address("organizer"), "A payment is disputed: "+s.sale.Title, 1)
	control[dispute](s, "disputes/"+opened.ID+"/close", body{"outcome": "won"})
	s.becomes(s.stranger, order, hookPatience, "confirmed", "paid")
	expect("door after it was won", s.atDoor(s.sale, code, "won"), "ok")
	s.mail(s.address("organizer"), "A dispute is won: "+s.sale.Title, 1)
}

// sales adds up what buyers paid and what of it can still be given back, and expects the organizer's figures to say the same.
func (s *story) sales() {
	s.refused(s.stranger, operation.GetSales.Route, forbidden, "forbidden", client.At(s.sale.ID))
	paid, back, tickets := 0, 0, 0
	for _, order := range call(s, s.organizer, operation.ListEventOrders, client.At(s.sale.ID), client.Query("limit", "100")).Data {
		if order.PaymentStatus != "paid" {
			continue
		}
		paid += order.Total.Amount
		back += order.Total.Amount - order.Refundable.Amount
		for _, ticket := range order.Registrations {
			if ticket.Status == "confirmed" || ticket.Status == "attended" {
				tickets++
			}
		}
	}
	sums := call(s, s.organizer, operation.GetSales, client.At(s.sale.ID)).Totals
	expect("paid", sums.Gross, paid)
	expect("given back", sums.Refunded, back)
	expect("disputed", sums.Disputed, 0)
	expect("tickets", sums.Tickets, tickets)
	expect("fee and what the organizer has", sums.Fee+sums.Net, paid-back)
}

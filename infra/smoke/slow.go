package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// Some of what must happen by itself takes a minute or two: holds run out, schedules come by. It is begun early in the story and
// looked at in its end, so that nobody waits for it.
const slowPatience = 4 * time.Minute

var errUnanswered = errors.New("the dispute has no answer yet")

// errNotYet says what has not come about.
func errNotYet(what string, got any) error { return fmt.Errorf("%s: not yet, there is %v", what, got) }

// beginHolds begins what ends with a hold: an order that nobody pays, and two bank debits that take longer than seats are kept for
// them, which is until the event begins.
func (s *story) beginHolds() {
	now := time.Now()
	event := call(s, s.organizer, operation.CreateEvent, s.key("soon"), client.Body(body{"title": s.name("Gleich"), "startAt": now.Add(soon).Format(time.RFC3339),
		"endAt": now.Add(2 * time.Hour).Format(time.RFC3339), "timeZone": zone, "currency": "EUR", "locationToBeAnnounced": true, "settings": body{"holdMinutes": 1}}))
	s.plenty, s.scarce = s.offer(event, "Platz", 5), s.offer(event, "Der letzte Platz", 1)
	s.soon = call(s, s.organizer, operation.PublishEvent, client.At(event.ID), s.key("publish soon"))

	s.unpaid = s.reserve(s.payer, s.plenty, s.soon, 2, "unpaid")
	s.checkout(s.payer, s.unpaid)
	for _, debit := range []struct {
		order *operation.Order
		of    operation.TicketType
	}{{&s.lateSeated, s.plenty}, {&s.lateUnseated, s.scarce}} {
		*debit.order = s.reserve(s.payer, debit.of, s.soon, 1, "late "+debit.of.Name)
		must(client.Press(s.ctx, s.checkout(s.payer, *debit.order), "bankDebit"))
	}
	s.leftOf(s.soon, s.plenty, 2)
	s.leftOf(s.soon, s.scarce, 0)
}

// soon is when the event of the slow bank debits begins.
const soon = 80 * time.Second

// beginLoss lets Stripe's notification of a payment get lost.
func (s *story) beginLoss() {
	s.silent = s.reserve(s.payer, s.paid, s.sale, 1, "silent")
	page := s.checkout(s.payer, s.silent)
	control[body](s, "webhooks", body{"mode": "drop"})
	_, err := client.Press(s.ctx, page, "card")
	control[body](s, "webhooks", body{"mode": "normal"})
	must(0, err)
	s.begun++
}

// beginStray lets somebody pay who ordered nothing.
func (s *story) beginStray() {
	s.stray = control[session](s, "payments", body{"amount": 4200, "currency": "eur"})
}

// beginCallOff cancels an event with a paid, a free and a held order.
func (s *story) beginCallOff() {
	event, paid := s.paidEvent("Abgesagt", body{}, 10)
	free := call(s, s.organizer, operation.CreateTicketType, client.At(event.ID), s.key("free"), client.Body(body{"name": "Frei", "kind": "free", "quantity": 5}))
	s.offPaid = s.bought(s.payer, paid, event, 2, "off paid")
	s.offFree = call(s, s.stranger, operation.ReserveOrder, client.At(event.ID), s.key("off free"), wanted(free, 1))
	s.offHeld = s.reserve(s.stranger, paid, event, 1, "off held")
	s.checkout(s.stranger, s.offHeld)
	s.refused(s.stranger, operation.CancelEvent.Route, forbidden, "forbidden", client.At(event.ID), client.Body(operation.EventCancellation{Reason: "Nur so."}))
	s.off = call(s, s.organizer, operation.CancelEvent, client.At(event.ID), s.key("call off"), client.Body(operation.EventCancellation{Reason: "Der Saal ist überflutet."}))
	expect("status", s.off.Status, "cancelled")
	expect("reason", *s.off.CancelReason, "Der Saal ist überflutet.")
	s.refused(s.payer, operation.ReserveOrder.Route, conflict, "sale-ended", client.At(event.ID), s.key("off late"), wanted(free, 1))
}

func (s *story) holdRanOut() {
	s.unpaid = s.until(s.payer, s.unpaid, slowPatience, func(o operation.Order) bool { return o.Status == "expired" }, "expired")
	expect("tickets", statuses(s.unpaid), "expired expired")
	expect("session at Stripe", s.sessionOf(s.unpaid.ID).Status, "expired")
	s.refused(s.payer, operation.CheckoutOrder.Route, conflict, "hold-expired", client.At(s.unpaid.ID), s.key("pay what expired"))
}

func (s *story) lateDebits() {
	for _, late := range []*operation.Order{&s.lateSeated, &s.lateUnseated} {
		*late = s.until(s.payer, *late, slowPatience, func(o operation.Order) bool { return o.Status == "expired" }, "expired")
		expect("payment", late.PaymentStatus, "processing")
	}
	s.leftOf(s.soon, s.plenty, 5)
	s.bought(s.stranger, s.scarce, s.soon, 1, "scarce")
	for _, late := range []operation.Order{s.lateSeated, s.lateUnseated} {
		control[session](s, "sessions/"+s.sessionOf(late.ID).ID+"/settle", body{"outcome": "succeeded"})
	}
	s.lateSeated = s.becomes(s.payer, s.lateSeated, hookPatience, "confirmed", "paid")
	expect("ticket", statuses(s.lateSeated), "confirmed")
	s.leftOf(s.soon, s.plenty, 4)
	s.lateUnseated = s.until(s.payer, s.lateUnseated, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "refunded" }, "refunded")
	expect("status", s.lateUnseated.Status, "expired")
	s.mail(s.address("payer"), money(price)+" goes back to you: "+s.soon.Title, 1)
	s.givenBackOnce(s.lateUnseated, price)
	s.leftOf(s.soon, s.scarce, 0)
}

func (s *story) reconciled() {
	s.silent = s.becomes(s.payer, s.silent, slowPatience, "confirmed", "paid")
	expect("code", s.silent.Registrations[0].Code != nil, true)
}

func (s *story) strayReturned() {
	var found operation.PaymentException
	s.eventually(slowPatience, func() error {
		for _, one := range call(s, s.admin, operation.ListPaymentExceptions, client.Query("limit", "100"), client.Query("status", "open")).Data {
			if one.Reference == s.stray.ID || one.Reference == s.stray.Intent {
				found = one
				return nil
			}
		}
		return fmt.Errorf("the payment %s of nobody is not listed", s.stray.ID)
	})
	expect("kind", found.Kind, "unmatched")
	expect("amount", *found.Amount, operation.Money{Amount: 4200, Currency: "EUR"})
	at, give := client.At(found.ID), client.Body(operation.ExceptionResolution{Action: "refund", Note: "Gehört niemandem."})
	s.refused(s.payer, operation.ListPaymentExceptions.Route, forbidden, "forbidden")
	s.refused(s.admin, operation.ResolvePaymentException.Route, invalid, "note-required", at, client.Body(operation.ExceptionResolution{Action: "dismiss"}))
	resolved := call(s, s.admin, operation.ResolvePaymentException, at, give)
	expect("status", resolved.Status, "resolved")
	call(s, s.admin, operation.ResolvePaymentException, at, give) // twice is once
	count := 0
	for _, made := range atStripe[refund](s, "refunds") {
		if made.Intent == s.stray.Intent {
			count++
			expect("amount", made.Amount, 4200)
		}
	}
	expect("refunds of it at Stripe", count, 1)
}

func (s *story) calledOff() {
	s.eventually(slowPatience, func() error {
		s.off = call(s, s.organizer, operation.GetEvent, client.At(s.off.ID))
		if s.off.SettledAt == nil {
			return errors.New("the event is not settled")
		}
		return nil
	})
	s.offPaid = s.until(s.payer, s.offPaid, hookPatience, func(o operation.Order) bool { return o.RefundStatus == "refunded" }, "refunded")
	s.givenBackOnce(s.offPaid, 2*price)
	expect("paid order", s.offPaid.Status, "cancelled")
	expect("free order", call(s, s.stranger, operation.GetOrder, client.At(s.offFree.ID)).Status, "cancelled")
	expect("held order", call(s, s.stranger, operation.GetOrder, client.At(s.offHeld.ID)).Status, "cancelled")
	expect("its session at Stripe", s.sessionOf(s.offHeld.ID).Status, "expired")
	letter := s.mail(s.address("payer"), "Cancelled: "+s.off.Title, 1)
	expectText("plain text", letter.Text, "Der Saal ist überflutet.")
	expectText("plain text", letter.Text, money(2*price))
	s.mail(s.address("stranger"), "Cancelled: "+s.off.Title, 2) // for what was free, and for what was not paid yet
	sums := call(s, s.organizer, operation.GetSales, client.At(s.off.ID)).Totals
	expect("paid", sums.Gross, 2*price)
	expect("given back", sums.Refunded, 2*price)
	expect("fee and what the organizer has", sums.Fee+sums.Net, 0)
}

// calm expects no alarm about what went as it should, by comparing with Stripe a few times until now. That of other runs is not
// looked at.
func (s *story) calm() {
	orders := map[string]bool{}
	for _, event := range []operation.Event{s.sale, s.soon, s.off} {
		for _, order := range call(s, s.organizer, operation.ListEventOrders, client.At(event.ID), client.Query("limit", "100")).Data {
			orders[order.ID] = true
		}
	}
	for _, one := range call(s, s.admin, operation.ListPaymentExceptions, client.Query("limit", "100"), client.Query("status", "open")).Data {
		if one.OrderID != nil && orders[*one.OrderID] || strings.Contains(one.Reference, s.stray.Intent) {
			fail("an alarm for nothing: %s, %s (%s)", one.Kind, one.Detail, one.Reference)
		}
	}
}

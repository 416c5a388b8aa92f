package main

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// wanted is an order of a number of tickets of one type.
func wanted(ticketType operation.TicketType, quantity int) client.Option {
	return client.Body(operation.OrderRequest{Lines: []operation.OrderLineRequest{{TicketTypeID: ticketType.ID, Quantity: quantity}}})
}

func (s *story) orderTickets() {
	at, route := client.At(s.event.ID), operation.ReserveOrder.Route
	s.refused(s.participant, route, http.StatusBadRequest, "idempotency-key-required", at, wanted(s.seat, 2))
	s.refused(s.participant, route, invalid, "limit-per-order", at, s.key("too many"), wanted(s.seat, 5))
	s.order = call(s, s.participant, operation.ReserveOrder, at, s.key("order"), wanted(s.seat, 2))
	expect("status", s.order.Status, "confirmed")
	expect("payment", s.order.PaymentStatus, "notRequired")
	expect("total", s.order.Total, operation.Money{Currency: "EUR"})
	expect("tickets", len(s.order.Registrations), 2)
	expect("holder", s.order.Registrations[0].Holder, operation.Holder{Name: "Petra Probe", Email: s.email})
	expect("two tickets with one code", *s.order.Registrations[0].Code == *s.order.Registrations[1].Code, false)
	again := call(s, s.participant, operation.ReserveOrder, at, s.key("order"), wanted(s.seat, 2))
	expect("order with the same key", again.ID, s.order.ID)
	s.refused(s.participant, route, invalid, "idempotency-key-reused", at, s.key("order"), wanted(s.seat, 1))
	s.left(s.seat, seats-2)
	orders := call(s, s.participant, operation.ListMyOrders)
	expect("orders of the participant", len(orders.Data), 1)
	expect("event of the order", orders.Data[0].Event.Title, s.title())
	tickets := call(s, s.participant, operation.ListMyRegistrations, client.Query("when", "upcoming"))
	expect("tickets of the participant", len(tickets.Data), 2)
}

// left expects so many tickets of a type to be left, as the pools themselves say.
func (s *story) left(ticketType operation.TicketType, want int) {
	for _, now := range call(s, s.organizer, operation.ListTicketTypes, client.At(s.event.ID)).Data {
		if now.ID == ticketType.ID {
			expect("tickets left of "+now.Name, *now.Available, want)
			return
		}
	}
	fail("ticket type %s is gone", ticketType.Name)
}

func (s *story) mailed() {
	letter := s.mail(s.email, s.title(), 1)
	expectText("subject", letter.Subject, "ticket")
	for _, part := range []string{s.title(), "19:00", zone, "Schachpavillon"} {
		expectText("plain text", letter.Text, part)
		expectText("HTML", letter.HTML, part)
	}
	attached(letter, "application/pdf", "%PDF-")
	attached(letter, "text/calendar", "BEGIN:VCALENDAR")
}

func (s *story) showTicket() {
	at := client.At(s.order.Registrations[0].ID)
	for _, test := range []struct{ media, beginning string }{
		{"image/svg+xml", "<svg"},
		{"image/png", "\x89PNG\r\n"},
		{"application/pdf", "%PDF-"},
	} {
		drawn := call(s, s.participant, operation.GetTicket, at, client.Accept(test.media))
		expect("media type", drawn.Type, test.media)
		if !bytes.Contains(drawn.Bytes[:min(len(drawn.Bytes), 200)], []byte(test.beginning)) {
			fail("%s: expected %q at its beginning, got %.40q", test.media, test.beginning, drawn.Bytes)
		}
	}
}

func (s *story) othersSeeNothing() {
	event, order, ticket := client.At(s.event.ID), client.At(s.order.ID), client.At(s.order.Registrations[0].ID)
	s.refused(s.stranger, operation.GetOrder.Route, notFound, "not-found", order)
	s.refused(s.stranger, operation.CancelOrder.Route, notFound, "not-found", order)
	s.refused(s.stranger, operation.GetRegistration.Route, notFound, "not-found", ticket)
	s.refused(s.stranger, operation.WithdrawRegistration.Route, notFound, "not-found", ticket)
	s.refused(s.stranger, operation.GetTicket.Route, notFound, "not-found", ticket)
	s.refused(s.stranger, operation.ListAttendees.Route, forbidden, "forbidden", event)
	s.refused(s.stranger, operation.CheckIn.Route, forbidden, "forbidden", event, client.Body(s.scan(0, "North", "s1")))
	s.refused(s.stranger, operation.UpdateEvent.Route, forbidden, "forbidden", event, client.IfMatch(s.event.ETag()), client.Body(body{"title": "Mine"}))
}

func (s *story) attendees() {
	all := call(s, s.organizer, operation.ListAttendees, client.At(s.event.ID))
	expect("attendees", len(all.Data), 2)
	expect("code, as those at the door see it", all.Data[0].Code != nil, true)
	found := call(s, s.organizer, operation.ListAttendees, client.At(s.event.ID), client.Query("text", "PETRA"))
	expect("attendees called Petra", len(found.Data), 2)
	nobody := call(s, s.organizer, operation.ListAttendees, client.At(s.event.ID), client.Query("text", "petrus"))
	expect("attendees called Petrus", len(nobody.Data), 0)
}

// The rush: so many buyers for one ticket, and so many of them at once.
const (
	buyers = 200
	atOnce = 32
)

func (s *story) rush() {
	// Everybody is ready before the first may begin.
	crowd := make([]*client.Client, buyers)
	s.together(func(i int) error {
		token, err := s.stack.Token(s.ctx, s.address("buyer"+strconv.Itoa(i)))
		crowd[i] = s.site.As(token)
		return err
	})
	var (
		won   = make([]bool, buyers)
		order operation.Order
		mutex sync.Mutex
	)
	s.together(func(i int) error {
		got, err := client.Do(s.ctx, crowd[i], operation.ReserveOrder, client.At(s.event.ID), s.key("rush"), wanted(s.last, 1))
		if client.Code(err) == "sold-out" {
			return nil
		}
		mutex.Lock()
		defer mutex.Unlock()
		won[i], order = true, got
		return err
	})
	winners := 0
	for i, one := range won {
		if one {
			winners++
			s.winner, s.winnersOrder = crowd[i], order
		}
	}
	expect("buyers who got the one ticket", winners, 1)
	s.left(s.last, 0)
	s.refused(s.participant, operation.ReserveOrder.Route, conflict, "sold-out", client.At(s.event.ID), s.key("too late"), wanted(s.last, 1))
}

// together lets all buyers do something, as many at once as there is room for.
func (s *story) together(do func(int) error) {
	errs := make([]error, buyers)
	room := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i := range buyers {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			errs[i] = do(i)
		})
	}
	group.Wait()
	for _, err := range errs {
		must(0, err)
	}
}

func (s *story) resend() {
	response := s.send(s.participant, operation.ResendOrder.Route, client.At(s.order.ID), s.key("resend"))
	expect("status", response.Status, http.StatusAccepted)
	letter := s.mail(s.email, "Your ticket", 1) // the first mail had "Your 2 tickets"
	attached(letter, "application/pdf", "%PDF-")
}

func (s *story) cancelOrder() {
	s.refused(s.participant, operation.CancelOrder.Route, conflict, "illegal-transition", client.At(s.order.ID), s.key("cancel used"))
	cancelled := call(s, s.winner, operation.CancelOrder, client.At(s.winnersOrder.ID), s.key("cancel"))
	expect("status", cancelled.Status, "cancelled")
	expect("status of its ticket", cancelled.Registrations[0].Status, "cancelled")
	s.refused(s.winner, operation.CancelOrder.Route, conflict, "illegal-transition", client.At(s.winnersOrder.ID), s.key("cancel again"))
	s.left(s.last, 1)
	me := call(s, s.winner, operation.GetMe)
	s.mail(me.Email, "Order cancelled", 1)
	bought := call(s, s.stranger, operation.ReserveOrder, client.At(s.event.ID), s.key("late luck"), wanted(s.last, 1))
	expect("status of whoever comes then", bought.Status, "confirmed")
}

// How long what lags behind may take: a mail, from the table's stream over the bus and a queue to the sender, and a list. A
// stack that was seeded a moment ago still has much to do.
const (
	mailPatience = 7 * time.Minute // a mail whose sending was not answered is tried again when its lease of five is over
	lagPatience  = time.Minute
)

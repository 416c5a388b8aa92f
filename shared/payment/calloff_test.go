package payment_test

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
)

// An event of many orders is cancelled while the worker is killed now and then: every order is settled once, and everybody told once.
func TestAnEventIsCalledOff(t *testing.T) {
	orders := 150
	if wanted, err := strconv.Atoi(os.Getenv("ORDERS")); err == nil { // as many as a hall holds, for those who can wait
		orders = wanted
	}
	w := world(t)
	page, ticketType := w.Concert(t, 2500, nil, nil)
	free := w.AddTickets(t, page.ID, nil, nil)
	made := crowd(t, w, ticketType, free, orders)
	if _, err := w.Events.Cancel(t.Context(), w.Team(), page.ID, "The hall has no heating."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, bert, free, 1); !errors.Is(err, event.ErrSaleEnded) {
		t.Errorf("it still sells: %v", err)
	}
	rounds := w.CallOff(t, page.ID)
	t.Logf("%d orders in %d rounds", made, rounds)
	var settled int
	for order, err := range w.Orders.OfEvent(t.Context(), page.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		settled++
		if !order.Settled() || order.Refundable().Amount != 0 || order.Payment != nil && order.Refunding != order.Payment.Captured {
			t.Errorf("order %s is %s, %s", order.ID, order.Status, order.RefundStatus)
		}
		if told := w.Seen(message.OrderCalledOff{OrderID: order.ID}); told != 1 {
			t.Errorf("the people of %s were told %d times", order.ID, told)
		}
	}
	if settled != made {
		t.Errorf("%d orders are settled, %d were made", settled, made)
	}
	cancelled, err := w.Events.Whole(t.Context(), page.ID)
	if err != nil || cancelled.SettledAt == nil {
		t.Errorf("the event is not settled: %v", err)
	}
	for _, session := range w.Stripe.All("sessions") {
		if text(session, "status") == "open" {
			t.Errorf("session %s can still be paid", text(session, "id"))
		}
	}
	agrees(t, w, page.ID)
}

// crowd makes orders of an event: paid, free, held, and with a checkout that is open.
func crowd(t *testing.T, w *paymenttest.World, paid, free event.TicketType, orders int) int {
	t.Helper()
	w.Stripe.Webhooks("drop")
	turns := make(chan struct{}, 12)
	var group sync.WaitGroup
	for i := range orders {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			buyer := bookingtest.Person(fmt.Sprint("guest", i))
			ticketType := paid
			if i%10 < 4 {
				ticketType = free
			}
			order, err := w.Reserve(t, buyer, ticketType, 1+i%2)
			if err != nil {
				t.Error(err)
				return
			}
			if i%10 < 5 { // 4: seats are held
				return
			}
			if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(buyer), order.ID); err != nil {
				t.Error(err)
				return
			}
			if i%10 < 6 { // 5: the checkout is open
				return
			}
			session := w.Order(t, order.ID).Payment.Session
			w.Stripe.Pay(session)
			settled, err := w.Provider.Session(t.Context(), session)
			if err == nil {
				err = w.Payments.Settle(t.Context(), settled)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	clearOutbox(t, w)
	return orders
}

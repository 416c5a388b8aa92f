package payment_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

var (
	anna = bookingtest.Person("anna")
	bert = bookingtest.Person("bert")
)

func world(t *testing.T) *paymenttest.World { return paymenttest.New(t, tabletest.New(t)) }

// left is how many seats of a ticket type nobody has.
func left(t *testing.T, w *paymenttest.World, ticketType event.TicketType) int64 {
	t.Helper()
	pools := make([]inventory.Pool, ticketType.Shards)
	if err := w.Table.Load(t.Context(), inventory.Reads(ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	var available int64
	for _, pool := range pools {
		available += pool.Available
	}
	return available
}

func text(o stripetest.Object, name string) string { value, _ := o[name].(string); return value }

func TestAnOrderIsPaid(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	order := w.Checkout(t, anna, ticketType, 2)
	if order.Status != booking.AwaitingPayment || order.PaymentStatus != booking.PaymentRequired || order.Total().Amount != 5000 || order.Payment.Session == "" ||
		!strings.HasPrefix(order.Payment.URL, w.Stripe.URL()) || left(t, w, ticketType) != 8 {
		t.Fatalf("after the checkout the order is %+v, paid %+v", order, order.Payment)
	}
	if order.Payment.Email != "" || order.Payment.Title != "" {
		t.Errorf("the order keeps what it needs no more: %+v", order.Payment)
	}
	w.Stripe.Decline(order.Payment.Session)
	w.Stripe.Pay(order.Payment.Session)
	w.Until(t, "the order is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
	paid := w.Order(t, order.ID)
	if paid.PaymentStatus != booking.PaymentPaid || paid.Payment.Captured != 5000 || paid.HeldUntil != nil || len(paid.Valid()) != 2 || left(t, w, ticketType) != 8 {
		t.Errorf("the paid order is %+v, %+v", paid, paid.Payment)
	}
	if err := w.Payments.ExpireHolds(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Later(4 * time.Hour)
	if err := w.Payments.ExpireHolds(t.Context()); err != nil || w.Order(t, order.ID).Version != paid.Version {
		t.Errorf("a paid order changed after its hold: %v", err)
	}
	if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID); !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("a paid order can be paid again: %v", err)
	}
}

func TestAnOrderHasOneOpenCheckout(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	order, err := w.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	urls := make([]string, 6)
	for i := range urls {
		group.Go(func() {
			for range 20 {
				checkout, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID)
				var known *problem.Error
				if errors.As(err, &known) && known.RetryAfter > 0 {
					time.Sleep(20 * time.Millisecond)
					continue
				}
				if err != nil {
					t.Error(err)
				}
				urls[i] = checkout.URL
				return
			}
		})
	}
	group.Wait()
	for _, url := range urls {
		if url == "" || url != urls[0] {
			t.Errorf("the tabs have %q and %q", url, urls[0])
		}
	}
	if sessions := w.Stripe.All("sessions"); len(sessions) != 1 {
		t.Errorf("Stripe has %d sessions", len(sessions))
	}
	if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(bert), order.ID); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("somebody else's order: %v", err)
	}
}

// Whatever happens between us and Stripe while a checkout begins, repeating the request leads to the one session.
func TestACheckoutSurvivesStripe(t *testing.T) {
	for name, failure := range map[string]stripetest.Failure{
		"a fault":                  {Next: 1},
		"a fault that did it":      {Next: 1, Commit: true},
		"no answer":                {Next: 2, Timeout: true},
		"no answer, but it did":    {Next: 2, Timeout: true, Commit: true},
		"a fault, again and again": {Next: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
			order, err := w.Reserve(t, anna, ticketType, 1)
			if err != nil {
				t.Fatal(err)
			}
			failure.Method, failure.Path = "POST", "/v1/checkout/sessions"
			w.Stripe.Fail(failure)
			var checkout payment.Checkout
			for range 6 {
				if checkout, err = w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID); err == nil {
					break
				}
				if !errors.Is(err, payment.ErrStripeAway) {
					t.Fatalf("the answer is %v", err)
				}
			}
			if err != nil || checkout.URL == "" {
				t.Fatalf("no checkout came about: %v", err)
			}
			open := 0
			for _, session := range w.Stripe.All("sessions") {
				if text(session, "status") == "open" {
					open++
				}
			}
			if open != 1 {
				t.Errorf("%d sessions are open", open)
			}
			w.Stripe.Pay(w.Order(t, order.ID).Payment.Session)
			w.Until(t, "the order is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
		})
	}
}

// An address that Stripe does not like keeps nobody from paying.
func TestACheckoutDoesWithoutAnAddress(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, nil, nil)
	odd := bookingtest.Person("two words")
	order := w.Bought(t, odd, ticketType, 1)
	if order.Payment.Attempt != 2 {
		t.Errorf("it was attempt %d", order.Payment.Attempt)
	}
}

func TestAHoldEnds(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(3), nil)
	reserved, err := w.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	waiting := w.Checkout(t, bert, ticketType, 2)
	if err := w.Payments.ExpireHolds(t.Context()); err != nil || left(t, w, ticketType) != 0 {
		t.Fatalf("a hold ended early: %v", err)
	}
	w.Later(16 * time.Minute)
	if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), reserved.ID); !errors.Is(err, booking.ErrHoldExpired) {
		t.Errorf("a checkout after the hold: %v", err)
	}
	if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(anna), reserved.ID); !errors.Is(err, booking.ErrHoldExpired) {
		t.Errorf("giving up after the hold: %v", err)
	}
	var group sync.WaitGroup // sweeps may overlap
	for range 4 {
		group.Go(func() {
			if err := w.Payments.ExpireHolds(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if left(t, w, ticketType) != 3 {
		t.Errorf("%d seats are free, want 3", left(t, w, ticketType))
	}
	expired := w.Order(t, waiting.ID)
	if expired.Status != booking.Expired || expired.HeldUntil != nil || len(expired.Valid()) != 0 {
		t.Errorf("the order is %+v", expired)
	}
	if session := w.Stripe.All("sessions")[0]; text(session, "status") != "expired" {
		t.Errorf("the session can still be paid: %s", text(session, "status"))
	}
	for shard := range table.HoldShards {
		page, err := w.Table.Query(t.Context(), table.Range{Partition: table.HoldPartition(shard)})
		if err != nil || len(page.Items) > 0 {
			t.Errorf("%d holds are left: %v", len(page.Items), err)
		}
	}
}

func TestWhileStripeIsAwaySeatsStayHeld(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	w.Later(16 * time.Minute)
	w.Stripe.Fail(stripetest.Failure{Next: 100})
	if err := w.Payments.ExpireHolds(t.Context()); !errors.Is(err, payment.ErrStripeAway) || left(t, w, ticketType) != 0 {
		t.Errorf("the sweep says %v, %d seats are free", err, left(t, w, ticketType))
	}
	w.Stripe.Fail(stripetest.Failure{})
	if err := w.Payments.ExpireHolds(t.Context()); err != nil || w.Order(t, order.ID).Status != booking.Expired || left(t, w, ticketType) != 1 {
		t.Errorf("afterwards: %v, %s", err, w.Order(t, order.ID).Status)
	}
}

// Somebody pays at the moment their hold ends: either the sweep finds it paid, or the session is closed before they can.
func TestPaymentAtTheMomentOfExpiry(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
	w.Stripe.Webhooks("drop") // nobody tells
	order := w.Checkout(t, anna, ticketType, 1)
	w.Later(16 * time.Minute)
	w.Stripe.Pay(order.Payment.Session)
	if err := w.Payments.ExpireHolds(t.Context()); err != nil {
		t.Fatal(err)
	}
	if paid := w.Order(t, order.ID); paid.Status != booking.Confirmed || left(t, w, ticketType) != 0 {
		t.Errorf("the order is %s, %d seats are free", paid.Status, left(t, w, ticketType))
	}
}

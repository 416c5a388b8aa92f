package payment_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
)

// calm expects that comparing with Stripe finds nothing that anybody would have to look at.
func calm(t *testing.T, w *paymenttest.World) {
	t.Helper()
	if err := w.Payments.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, _ := open(t, w); len(found) > 0 {
		t.Errorf("an alarm for nothing: %+v", found)
	}
}

func TestACardThatWasDeclinedFirstIsNoAlarm(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	w.Stripe.Decline(order.Payment.Session)
	w.Stripe.Pay(order.Payment.Session)
	w.Until(t, "the order is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
	w.Later(time.Hour)
	calm(t, w)
}

func TestWhatStaffGaveBackIsNoAlarm(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	order := w.Bought(t, anna, ticketType, 1)
	for _, named := range []map[string]string{nil, {"orderId": order.ID}} { // one of nobody, and one that names an order
		w.Stripe.PayElsewhere(stripetest.Payment{Amount: 4200, Currency: "eur", Metadata: named})
	}
	var found []payment.Exception
	w.Until(t, "both are known", func() bool {
		found, _ = open(t, w)
		return len(found) == 2
	})
	for _, e := range found {
		if _, err := w.Payments.Resolve(t.Context(), staff(), e.ID, payment.GiveItBack, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	calm(t, w)
	if refundable := w.Order(t, order.ID).Refundable().Amount; refundable != 2500 {
		t.Errorf("%d can be refunded of the order that was named", refundable)
	}
}

// paidMeanwhile is Stripe, where somebody pays between two lists.
type paidMeanwhile struct {
	payment.Provider
	pay func()
}

func (p paidMeanwhile) Sessions(ctx context.Context, since time.Time) iter.Seq2[payment.Session, error] {
	defer p.pay()
	return p.listed(p.Provider.Sessions(ctx, since))
}

// listed is a list as it is now.
func (p paidMeanwhile) listed(list iter.Seq2[payment.Session, error]) iter.Seq2[payment.Session, error] {
	type entry struct {
		session payment.Session
		err     error
	}
	var all []entry
	for session, err := range list {
		all = append(all, entry{session, err})
	}
	return func(yield func(payment.Session, error) bool) {
		for _, e := range all {
			if !yield(e.session, e.err) {
				return
			}
		}
	}
}

func TestWhoeverPaysDuringTheComparisonIsNoAlarm(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	meanwhile := payment.NewStore(w.Table, paidMeanwhile{w.Provider, func() { w.Stripe.Pay(order.Payment.Session) }}, paymenttest.Site, clock.System)
	if err := meanwhile.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	calm(t, w)
	if status := w.Order(t, order.ID).Status; status != booking.Confirmed {
		t.Errorf("the order is %s", status)
	}
}

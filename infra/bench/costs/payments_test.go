package costs

import (
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
)

// payments sells tickets that cost something, and gives the money back.
func (w world) payments(b *book) {
	ctx := b.t.Context()
	m := paymenttest.New(b.t, w.Table)
	m.Stripe.Webhooks("drop")
	page, ticketType := m.Concert(b.t, 2500, bookingtest.Seats(400), describe)
	buyer := w.person(b.t, "buyer")
	team := w.Team()
	keyed := func() access.Actor { return w.sending(team) }

	b.entry("connectPayouts", "once more", func() error {
		_, err := m.Payments.Connect(ctx, bookingtest.Under(w.Organizer, access.ForOrganizer))
		return err
	})
	b.entry("getPayoutAccount", "", func() error {
		_, err := m.Payments.Payouts(ctx, bookingtest.Under(w.Organizer, access.ForOrganizer))
		return err
	})
	var order booking.Order
	b.entry("reserveOrder", "two tickets that cost something", func() error { order = w.order(b.t, buyer, ticketType, 2); return nil })
	checkout := func() error {
		_, err := m.Payments.Checkout(ctx, bookingtest.Under(buyer, access.ForOwner), order.ID)
		return err
	}
	b.entry("checkoutOrder", "", checkout)
	b.entry("checkoutOrder", "once more", checkout)
	order = m.Order(b.t, order.ID)
	b.entry("receiveStripeWebhook", "", func() error {
		return m.Payments.Notify(ctx, payment.Notification{ID: "evt_1QKxQvLkdIwHu7ixraBm864M", Kind: "checkout.session.completed", ObjectID: order.Payment.Session})
	})
	m.Stripe.Pay(order.Payment.Session)
	settle := func() error {
		session, err := m.Provider.Session(ctx, order.Payment.Session)
		if err != nil {
			return err
		}
		return m.Payments.Settle(ctx, session)
	}
	b.entry("confirm", "two tickets, paid", settle)
	b.entry("confirm", "a notification that comes twice", settle)
	var refund payment.Refund
	b.entry("refundOrder", "one of two tickets", func() (err error) {
		refund, err = m.Payments.Refund(ctx, keyed(), order.ID, payment.Wanted{Refund: booking.Refund{Registrations: order.InOrder()[:1]}})
		return err
	})
	b.entry("send refund", "", func() error { return m.Payments.Send(ctx, order.ID, refund.ID) })
	b.entry("cancelAttendee", "with refund", func() error {
		_, err := m.Payments.Remove(ctx, keyed(), page.ID, order.InOrder()[1], true, "The second row is sold twice.")
		return err
	})
	b.entry("getSales", "four movements", func() error { _, err := m.Payments.Sales(ctx, team, page.ID); return err })
	b.entry("listEventOrders", "one", func() error {
		_, _, err := m.Orders.Orders(ctx, team, page.ID, func(booking.Sold) bool { return true }, 20, nil)
		return err
	})
	late := w.order(b.t, buyer, ticketType, 1)
	b.entry("expire holds", "nothing to do", func() error { return m.Payments.ExpireHolds(ctx) })
	m.Later(20 * time.Minute)
	b.entry("expire holds", "one order, not begun to be paid", func() error { return m.Payments.ExpireHolds(ctx) })
	if late = m.Order(b.t, late.ID); late.Status != booking.Expired {
		b.t.Fatalf("the order is %s", late.Status)
	}
	b.entry("reconcile", "one payment, two refunds", func() error { return m.Payments.Reconcile(ctx) })
	b.entry("cancelEvent", "", func() error {
		_, err := w.Events.Cancel(ctx, team, page.ID, "The hall has no heating this week.")
		return err
	})
}

package functions

import (
	"maps"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/table"
)

// bought has Ben pay for an order of the world, as if its checkout had been asked for.
func (r *run) bought(orderID string) {
	r.Helper()
	paid := atDesk(r).pay(r, orderID, 1)
	r.session, r.intent = paid.ID, paid.Intent
	r.change(table.OrderKey(orderID), "#status = :status, #payment = :payment", table.Values{"status": booking.AwaitingPayment, "payment": booking.Payment{
		Attempt: 1, Account: r.account, ExpiresAt: starts, Session: paid.ID}})
}

// change changes one item behind everybody's back.
func (r *run) change(key table.Key, set string, values table.Values) {
	r.Helper()
	if err := r.table.Commit(r.Context(), table.Write{Op: table.Update, Key: key, Set: set, Condition: table.Present, Values: values}); err != nil {
		r.Fatal(err)
	}
}

// order is one of the world's as it is now.
func (r *run) loadOrder(id string) booking.Order {
	r.Helper()
	return stored[booking.Order](r, table.OrderKey(id))
}

var _ = expect("payments", map[string]func(*run){
	"refund": func(r *run) {
		r.says("status", "pending")
		r.says("amount.amount", 1000)
		if order := r.loadOrder(r.paid); order.Refunding != 1000 || order.RefundStatus != booking.RefundPending || len(order.Valid()) != 1 {
			r.Errorf("the order is %+v", order)
		}
		r.announces("refund.requested")
		first := r.at("id")
		r.hand("payments/refund")
		r.says("id", first)
		r.announces("refund.requested")
	},
	"sales": func(r *run) {
		r.says("totals.gross", dear)
		r.says("totals.fee", platformFee)
		r.says("totals.tickets", 1)
		r.counts("days", 1)
	},
	"connect": func(r *run) {
		if url, _ := r.at("onboardingUrl").(string); !strings.HasPrefix(url, atDesk(r).url) {
			r.Errorf("the link is %q", url)
		}
	},
	"get-payout-account": func(r *run) {
		r.says("connected", true)
		r.says("chargesEnabled", true)
	},
	"stripe-webhook": func(r *run) {
		r.says("received", true)
		r.announces("payment.notified")
		r.hand("payments/stripe-webhook") // Stripe repeats itself
		r.announces("payment.notified")
		forged := request(r, sample(r, "payments/stripe-webhook"))
		response, err := r.fleet.Request(r.Context(), "payments/stripe-webhook", forged)
		if err != nil || response.Status != 400 || !strings.Contains(string(response.Body), "signature-invalid") {
			r.Errorf("a forged one is answered %d %s, %v", response.Status, response.Body, err)
		}
	},
})

var _ = expect("admin", map[string]func(*run){
	"list-exceptions": func(r *run) {
		r.counts("data", 1)
		r.says("data.0.id", r.exception)
		r.says("data.0.status", "open")
	},
	"resolve-exception": func(r *run) {
		r.says("status", "resolved")
		r.says("resolution.by", userID(r.alex))
		r.hand("admin/list-exceptions")
		r.counts("data", 0)
	},
})

var _ = expect("events", map[string]func(*run){
	"cancel": func(r *run) {
		r.says("status", "cancelled")
		r.says("cancelReason", "The hall has no heating this week.")
		if pool := stored[inventory.Pool](r, table.PoolKey(r.front, 0)); pool.SaleState != inventory.Closed {
			r.Errorf("it still sells: %+v", pool)
		}
		r.announces("event.cancelled")
	},
})

var _ = expect("attendees", map[string]func(*run){
	"cancel": func(r *run) {
		r.says("status", "revoked")
		if order := r.loadOrder(r.paid); order.Status != booking.Cancelled || order.Refunding != dear {
			r.Errorf("the order is %+v", order)
		}
		r.announces("refund.requested", "registration.revoked")
	},
})

var _ = expect("orders", map[string]func(*run){
	"list": func(r *run) {
		r.counts("data", 1) // the held one is not asked for
		r.says("data.0.buyer.email", r.ben.Email)
		r.says("data.0.id", r.paid)
	},
	"checkout": func(r *run) {
		url := r.at("checkoutUrl")
		if text, _ := url.(string); !strings.HasPrefix(text, atDesk(r).url) {
			r.Errorf("the page is %v", url)
		}
		if order := r.loadOrder(r.held); order.Status != booking.AwaitingPayment || order.Payment.Session == "" {
			r.Errorf("the order is %+v", order)
		}
		r.hand("orders/checkout")
		r.says("checkoutUrl", url)
	},
})

var _ = expect("workers", map[string]func(*run){
	"process-payment": func(r *run) {
		r.counts("batchItemFailures", 0)
		if order := r.loadOrder(r.held); order.Status != booking.Confirmed || order.Payment.Captured != dear || order.HeldUntil != nil {
			r.Errorf("the order is %+v", order)
		}
		r.announces("order.confirmed")
		r.hand("workers/process-payment")
		r.announces("order.confirmed")
	},
	"send-refund": func(r *run) {
		r.counts("batchItemFailures", 0)
		refund := stored[payment.Refund](r, table.RefundKey(r.paid, r.refund))
		if refund.Status != payment.RefundSucceeded || refund.StripeID == "" {
			r.Errorf("the refund is %+v", refund)
		}
		if order := r.loadOrder(r.paid); order.RefundStatus != booking.RefundPartially || order.Pending != 0 {
			r.Errorf("the order is %+v", order)
		}
		r.hand("workers/send-refund")
		if all, err := atDesk(r).provider.RefundsOf(r.Context(), r.intent); err != nil || len(all) != 1 {
			r.Errorf("Stripe has %v: %v", all, err)
		}
	},
	"expire-holds": func(r *run) {
		order := r.loadOrder(r.held)
		if order.Status != booking.Expired || order.HeldUntil != nil {
			r.Errorf("the order is %+v", order)
		}
		if pool := stored[inventory.Pool](r, table.PoolKey(r.front, 0)); pool.Available != seats-1 {
			r.Errorf("the pool is %+v", pool)
		}
		r.announces("order.expired")
	},
	"reconcile-payments": func(r *run) {
		if order := r.loadOrder(r.held); order.Status != booking.Confirmed {
			r.Errorf("the order is %+v", order)
		}
	},
	"cancel-orders": func(r *run) {
		r.counts("batchItemFailures", 0)
		for _, id := range []string{r.held, r.paid} {
			if order := r.loadOrder(id); order.Status != booking.Cancelled || !order.CalledOff {
				r.Errorf("the order is %+v", order)
			}
		}
		if queued := r.cloud.Queued(); len(queued) != 1 || !strings.Contains(queued[0].Body, "event.callOffDue") {
			r.Errorf("on the queue is %+v", queued)
		}
	},
})

func init() {
	maps.Copy(preparations, map[string]func(*run){
		"workers/process-payment":    func(r *run) { r.bought(r.held) },
		"workers/reconcile-payments": func(r *run) { r.bought(r.held) },
		"workers/expire-holds": func(r *run) {
			past := before.Add(-time.Hour)
			if err := r.table.Commit(r.Context(), table.Write{Op: table.Put, Key: table.HoldKey(r.held, past), Record: map[string]string{"orderId": r.held}}); err != nil {
				r.Fatal(err)
			}
			r.change(table.OrderKey(r.held), "#heldUntil = :past", table.Values{"past": past})
		},
		"workers/send-refund": func(r *run) {
			r.bought(r.paid)
			r.change(table.OrderKey(r.paid), "#status = :status, #payment = :payment, #refunding = :amount, #pending = :one, #refundStatus = :pending",
				table.Values{"status": booking.Confirmed, "payment": booking.Payment{Attempt: 1, Account: r.account, ExpiresAt: starts, Session: r.session,
					Intent: r.intent, Captured: dear}, "amount": 1000, "one": 1, "pending": booking.RefundPending})
			refund := payment.Refund{ID: r.refund, Version: 1, OrderID: r.paid, EventID: r.gala, Amount: 1000, Currency: "EUR", Status: payment.RefundPending,
				Cause: payment.ByOrganizer, CreatedAt: before, UpdatedAt: before}
			if err := r.table.Commit(r.Context(), table.Write{Op: table.Put, Key: table.RefundKey(r.paid, r.refund), Record: refund}); err != nil {
				r.Fatal(err)
			}
		},
		"workers/cancel-orders": func(r *run) {
			r.change(table.EventKey(r.gala), "#status = :cancelled, #cancelledAt = :now", table.Values{"cancelled": event.Cancelled, "now": before})
		},
	})
}

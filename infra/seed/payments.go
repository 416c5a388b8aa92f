package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// connect takes an organizer through Stripe's onboarding, unless they have been there.
func connect(ctx context.Context, organizer *client.Client) error {
	account, err := client.Do(ctx, organizer, operation.GetPayoutAccount)
	if err != nil || account.ChargesEnabled {
		return err
	}
	begun, err := client.Do(ctx, organizer, operation.ConnectPayouts)
	if err != nil {
		return err
	}
	if _, err := client.Press(ctx, begun.OnboardingURL, ""); err != nil {
		return err
	}
	account, err = client.Do(ctx, organizer, operation.GetPayoutAccount)
	if err == nil && !account.ChargesEnabled {
		err = fmt.Errorf("the payout account cannot be charged after its onboarding: %+v", account)
	}
	return err
}

// Ways to pay, as the buttons of the Checkout page name them.
const (
	byCard = "card"
	later  = "later" // the page is opened, and left
)

// sale is an order that was paid, and what is to become of it then.
type sale struct {
	purchase
	page  page
	order string
}

// pay pays an order at Stripe's page, unless an earlier run did. Nobody waits for what follows, until all have paid.
func (w *world) pay(ctx context.Context, p page, wanted purchase, order operation.Order) error {
	if order.Status == "reserved" || order.Status == "awaitingPayment" && order.PaymentStatus == "requiresPayment" {
		checkout, err := client.Do(ctx, w.as(wanted.Buyer), operation.CheckoutOrder, client.At(order.ID), client.Key("seed"))
		if err != nil || wanted.Pay == later {
			return err
		}
		if _, err := client.Press(ctx, checkout.CheckoutURL, cmp.Or(wanted.Pay, byCard)); err != nil {
			return err
		}
		w.payments.Add(1)
	}
	if wanted.Pay != later {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		w.sales = append(w.sales, sale{wanted, p, order.ID})
	}
	return nil
}

// receive waits until Stripe's notifications have moved all orders that were paid, and refunds what is to be refunded.
func (w *world) receive(ctx context.Context) error {
	return each(w.sales, func(_ int, s sale) error {
		order, err := w.moved(ctx, w.as(s.Buyer), s.order)
		if err != nil || s.Refund == 0 || order.Status != "confirmed" || order.RefundStatus != "none" {
			return err
		}
		request := operation.RefundRequest{Reason: "As agreed on the phone."}
		for _, ticket := range order.Registrations[:s.Refund] {
			request.RegistrationIDs = append(request.RegistrationIDs, ticket.ID)
		}
		_, err = client.Do(ctx, w.as(s.page.Organizer), operation.RefundOrder, client.At(order.ID), client.Key("seed/refund"), client.Body(request))
		return err
	})
}

// moved waits until Stripe's notification of a payment has moved an order.
func (w *world) moved(ctx context.Context, buyer *client.Client, id string) (operation.Order, error) {
	for deadline := time.Now().Add(patience); ; {
		order, err := client.Do(ctx, buyer, operation.GetOrder, client.At(id))
		switch {
		case err != nil || order.PaymentStatus != "requiresPayment":
			return order, err
		case time.Now().After(deadline):
			return order, fmt.Errorf("order %s was paid and is still %s; do Stripe's webhooks arrive?", id, order.Status)
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return order, ctx.Err()
		}
	}
}

package stripe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestASessionIsPaidByCard(t *testing.T) {
	w := newWorld(t)
	session := w.create(order())
	if session.AmountTotal != 4500 || session.Currency != "eur" || session.Status != "open" || session.PaymentStatus != "unpaid" || session.PaymentIntent != nil || session.URL == "" {
		t.Errorf("a new session is %+v", session)
	}
	w.Pay(session.ID)
	params := &stripe.CheckoutSessionParams{}
	params.AddExpand("payment_intent.latest_charge.balance_transaction")
	params.AddExpand("line_items")
	session, err := w.api.CheckoutSessions.Get(session.ID, params)
	w.no(err)
	intent := session.PaymentIntent
	if session.Status != "complete" || session.PaymentStatus != "paid" || session.ClientReferenceID != "order-1" || session.Metadata["order"] != "order-1" ||
		session.CustomerDetails.Email != "ada@example.test" || len(session.LineItems.Data) != 2 || session.LineItems.Data[1].AmountTotal != 2000 {
		t.Errorf("the paid session is %+v", session)
	}
	if intent.Status != "succeeded" || intent.AmountReceived != 4500 || intent.Metadata["order"] != "order-1" || intent.Description != "Order 1" {
		t.Errorf("its payment is %+v", intent)
	}
	booked := intent.LatestCharge.BalanceTransaction
	if !intent.LatestCharge.Paid || booked.Amount != 4500 || booked.Fee != 93 || booked.Net != 4407 || booked.Type != "charge" {
		t.Errorf("its charge is booked as %+v", booked)
	}
	event := w.await("checkout.session.completed")
	told := decoded[stripe.CheckoutSession](t, event)
	if event.APIVersion != stripe.APIVersion || event.Livemode || told.ID != session.ID || told.PaymentStatus != "paid" || told.PaymentIntent.ID != intent.ID {
		t.Errorf("the event says %+v", told)
	}
	w.await("payment_intent.succeeded")
	if charge := decoded[stripe.Charge](t, w.await("charge.succeeded")); charge.AmountRefunded != 0 || charge.PaymentIntent.ID != intent.ID {
		t.Errorf("the charge's event says %+v", charge)
	}
}

func TestABankDebitTakesItsTime(t *testing.T) {
	for outcome, want := range map[string]stripe.EventType{"succeeded": "checkout.session.async_payment_succeeded", "failed": "checkout.session.async_payment_failed"} {
		w := newWorld(t)
		session := w.create(order())
		under := w.BankDebit(session.ID)
		if under["status"] != "complete" || under["payment_status"] != "unpaid" {
			t.Errorf("under way the session is %v", under)
		}
		intent := w.intent(under["payment_intent"].(string))
		if intent.Status != "processing" || intent.LatestCharge.Status != "pending" || intent.LatestCharge.Paid {
			t.Errorf("under way the payment is %+v", intent)
		}
		_, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: stripe.String(intent.ID)})
		refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "")
		w.Settle(session.ID, outcome)
		event := w.await(want)
		intent = w.intent(intent.ID)
		paid := decoded[stripe.CheckoutSession](t, event).PaymentStatus == "paid"
		if paid != (outcome == "succeeded") || (intent.Status == "succeeded") != paid || !paid && intent.LastPaymentError.Code != "payment_method_debit_failed" {
			t.Errorf("%s: the payment is %+v", outcome, intent)
		}
	}
}

func TestADeclinedCardLeavesTheSessionOpen(t *testing.T) {
	w := newWorld(t)
	session := w.create(order())
	declined := w.Decline(session.ID)
	failed := decoded[stripe.PaymentIntent](t, w.await("payment_intent.payment_failed"))
	if declined["status"] != "open" || failed.LastPaymentError.Code != stripe.ErrorCodeCardDeclined || failed.Status != "requires_payment_method" {
		t.Errorf("the session is %v, the payment %+v", declined, failed)
	}
	paid := w.Pay(session.ID)
	if paid["status"] != "complete" || paid["payment_intent"] != failed.ID {
		t.Errorf("after a second card the session is %v", paid)
	}
}

func TestOnlyOpenSessionsExpire(t *testing.T) {
	w := newWorld(t)
	session := w.create(order())
	expired, err := w.api.CheckoutSessions.Expire(session.ID, nil)
	w.no(err)
	if expired.Status != "expired" || expired.URL != "" {
		t.Errorf("the session is %+v", expired)
	}
	w.await("checkout.session.expired")
	_, err = w.api.CheckoutSessions.Expire(session.ID, nil)
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "")
	session = w.create(order())
	w.Pay(session.ID)
	_, err = w.api.CheckoutSessions.Expire(session.ID, nil)
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "")
}

func TestASessionExpiresByItself(t *testing.T) {
	w := newWorld(t)
	session := w.create(order())
	w.Advance(3*time.Hour - time.Minute)
	if got, err := w.api.CheckoutSessions.Get(session.ID, nil); err != nil || got.Status != "open" {
		t.Fatalf("a minute before, the session is %+v, %v", got, err)
	}
	w.Advance(2 * time.Minute)
	if told := decoded[stripe.CheckoutSession](t, w.await("checkout.session.expired")); told.ID != session.ID {
		t.Errorf("expired is %s", told.ID)
	}
}

func TestWhatCannotBeSold(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*stripe.CheckoutSessionParams)
		code   stripe.ErrorCode
		param  string
	}{
		"too little": {func(p *stripe.CheckoutSessionParams) {
			p.LineItems = p.LineItems[:1]
			p.LineItems[0].PriceData.UnitAmount = stripe.Int64(49)
		}, stripe.ErrorCodeAmountTooSmall, ""},
		"a fourth digit of a dinar": {func(p *stripe.CheckoutSessionParams) {
			p.LineItems = p.LineItems[:1]
			p.LineItems[0].PriceData.Currency, p.LineItems[0].PriceData.UnitAmount = stripe.String("kwd"), stripe.Int64(5125)
		}, "", "line_items[0][price_data][unit_amount]"},
		"two currencies": {func(p *stripe.CheckoutSessionParams) { p.LineItems[1].PriceData.Currency = stripe.String("usd") }, "", "line_items[1][price_data][currency]"},
		"no currency":    {func(p *stripe.CheckoutSessionParams) { p.LineItems[0].PriceData.Currency = stripe.String("zzz") }, "", "line_items[0][price_data][currency]"},
		"expiring too soon": {func(p *stripe.CheckoutSessionParams) {
			p.ExpiresAt = stripe.Int64(time.Now().Add(29 * time.Minute).Unix())
		}, "", "expires_at"},
		"expiring too late": {func(p *stripe.CheckoutSessionParams) {
			p.ExpiresAt = stripe.Int64(time.Now().Add(25 * time.Hour).Unix())
		}, "", "expires_at"},
		"nowhere to go after": {func(p *stripe.CheckoutSessionParams) { p.SuccessURL = nil }, stripe.ErrorCodeParameterMissing, "success_url"},
		"an unknown account": {func(p *stripe.CheckoutSessionParams) {
			p.PaymentIntentData.TransferData = &stripe.CheckoutSessionPaymentIntentDataTransferDataParams{Destination: stripe.String("acct_1")}
		}, stripe.ErrorCodeResourceMissing, "payment_intent_data[transfer_data][destination]"},
		"what is unknown here": {func(p *stripe.CheckoutSessionParams) { p.AddExtra("colour", "green") }, "parameter_unknown", "colour"},
	} {
		params := order()
		c.change(params)
		_, err := w.api.CheckoutSessions.New(params)
		t.Run(name, func(t *testing.T) {
			refused(t, err, 400, stripe.ErrorTypeInvalidRequest, c.code, c.param)
		})
	}
	_, err := w.api.CheckoutSessions.Get("cs_test_none", nil)
	refused(t, err, 404, stripe.ErrorTypeInvalidRequest, stripe.ErrorCodeResourceMissing, "session")
	_, err = clientOf(w.URL(), "sk_test_of_somebody_else").CheckoutSessions.Get("cs_test_none", nil)
	refused(t, err, 401, stripe.ErrorTypeInvalidRequest, "", "")
}

func TestYenAndDinars(t *testing.T) {
	w := newWorld(t)
	for currency, amount := range map[string]int64{"jpy": 500, "kwd": 5120} {
		params := order()
		params.LineItems = params.LineItems[:1]
		params.LineItems[0].PriceData.Currency, params.LineItems[0].PriceData.UnitAmount = stripe.String(currency), stripe.Int64(amount)
		if got := w.paid(params); got.AmountReceived != amount || string(got.Currency) != currency {
			t.Errorf("paid %d %s", got.AmountReceived, got.Currency)
		}
	}
}

func TestListsArePagesOfTheNewestFirst(t *testing.T) {
	w := newWorld(t)
	var made []string
	for range 5 {
		made = append(made, w.create(order()).ID)
	}
	slices.Reverse(made)
	var listed []string
	params := &stripe.CheckoutSessionListParams{}
	params.Limit = stripe.Int64(2)
	for pages := w.api.CheckoutSessions.List(params); pages.Next(); {
		listed = append(listed, pages.CheckoutSession().ID)
	}
	if !slices.Equal(listed, made) {
		t.Errorf("listed %v, want %v", listed, made)
	}
	back := &stripe.CheckoutSessionListParams{}
	back.Limit, back.EndingBefore, back.Single = stripe.Int64(2), stripe.String(made[4]), true
	pages := w.api.CheckoutSessions.List(back)
	if page := pages.CheckoutSessionList(); len(page.Data) != 2 || page.Data[0].ID != made[2] && page.Data[1].ID != made[2] || !page.HasMore {
		t.Errorf("before the last: %+v, %v", page, pages.Err())
	}
	w.Pay(made[1])
	complete := &stripe.CheckoutSessionListParams{Status: stripe.String("complete"), CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: time.Now().Add(-time.Minute).Unix()}}
	complete.AddExpand("data.payment_intent.latest_charge")
	found := w.api.CheckoutSessions.List(complete).CheckoutSessionList().Data
	if len(found) != 1 || found[0].ID != made[1] || !found[0].PaymentIntent.LatestCharge.Paid {
		t.Fatalf("complete are %+v", found)
	}
	by := w.api.CheckoutSessions.List(&stripe.CheckoutSessionListParams{PaymentIntent: &found[0].PaymentIntent.ID}).CheckoutSessionList().Data
	if len(by) != 1 || by[0].ID != made[1] {
		t.Errorf("of the payment are %+v", by)
	}
	later := w.api.CheckoutSessions.List(&stripe.CheckoutSessionListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThan: time.Now().Add(time.Minute).Unix()}})
	if len(later.CheckoutSessionList().Data) != 0 {
		t.Error("there are sessions from the future")
	}
	wrong := &stripe.CheckoutSessionListParams{}
	wrong.AddExpand("data.colour")
	refused(t, w.api.CheckoutSessions.List(wrong).Err(), 400, stripe.ErrorTypeInvalidRequest, "", "expand")
}

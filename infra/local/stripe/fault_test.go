package stripe_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
)

func keyed(key string) *stripe.CheckoutSessionParams {
	params := order()
	params.ExpiresAt = nil // it would be another in another second
	params.SetIdempotencyKey(key)
	return params
}

func TestOneKeyIsOneSession(t *testing.T) {
	w := newWorld(t)
	first, again := w.create(keyed("k")), w.create(keyed("k"))
	if first.ID != again.ID || again.LastResponse.Header.Get("Idempotent-Replayed") != "true" || first.LastResponse.Header.Get("Idempotent-Replayed") != "" {
		t.Errorf("%s and %s, %v", first.ID, again.ID, again.LastResponse.Header)
	}
	other := keyed("k")
	other.ClientReferenceID = stripe.String("order-2")
	_, err := w.api.CheckoutSessions.New(other)
	refused(t, err, 400, stripe.ErrorTypeIdempotency, "", "")
	w.Restart()
	if later := w.create(keyed("k")); later.ID != first.ID {
		t.Error("a restart forgets the key")
	}
	w.Advance(25 * time.Hour)
	if later := w.create(keyed("k")); later.ID == first.ID {
		t.Error("the key is remembered for more than a day")
	}
}

func TestAnErrorIsKeptUnlessTheRequestWasMalformed(t *testing.T) {
	w := newWorld(t)
	intent := w.paid(order())
	refund := func(key string, amount int64) error {
		params := &stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(amount)}
		params.SetIdempotencyKey(key)
		_, err := w.api.Refunds.New(params)
		return err
	}
	refused(t, refund("too much", 5000), 400, stripe.ErrorTypeInvalidRequest, "", "amount")
	refused(t, refund("too much", 4000), 400, stripe.ErrorTypeIdempotency, "", "")
	params := keyed("form")
	params.SuccessURL = nil
	_, err := w.api.CheckoutSessions.New(params)
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, stripe.ErrorCodeParameterMissing, "success_url")
	w.create(keyed("form"))
}

func TestAnAnswerIsLostAfterTheCommit(t *testing.T) {
	w := newWorld(t)
	w.Fail(stripetest.Failure{Next: 1, Commit: true})
	for range 2 { // Stripe keeps its own failures, too
		_, err := w.api.CheckoutSessions.New(keyed("lost"))
		refused(t, err, 500, stripe.ErrorTypeAPI, "", "")
	}
	if sessions := w.All("sessions"); len(sessions) != 1 || sessions[0]["client_reference_id"] != "order-1" {
		t.Errorf("there are %v", sessions)
	}
	w.Fail(stripetest.Failure{Next: 1, Method: http.MethodPost, Path: "/v1/checkout"})
	if _, err := w.api.Balance.Get(nil); err != nil {
		t.Errorf("a request of another kind fails: %v", err)
	}
	_, err := w.api.CheckoutSessions.New(keyed("before"))
	refused(t, err, 500, stripe.ErrorTypeAPI, "", "")
	if len(w.All("sessions")) != 1 {
		t.Error("a request that failed before it began has made a session")
	}
	w.create(keyed("before"))
	w.Fail(stripetest.Failure{Next: 3})
	w.Fail(stripetest.Failure{})
	w.create(order())
}

func TestAnAnswerNeverComes(t *testing.T) {
	w := newWorld(t)
	for _, committed := range []bool{true, false} {
		made := len(w.All("sessions"))
		w.Fail(stripetest.Failure{Next: 1, Timeout: true, Commit: committed})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		params := keyed("timeout")
		params.PaymentIntentData.Metadata["committed"] = map[bool]string{true: "yes", false: "no"}[committed]
		params.SetIdempotencyKey(params.PaymentIntentData.Metadata["committed"])
		if err := w.createWithin(ctx, params); err == nil || ctx.Err() == nil {
			t.Errorf("an answer came: %v", err)
		}
		cancel()
		if is := len(w.All("sessions")) > made; is != committed {
			t.Errorf("carried out: %v, want %v", is, committed)
		}
		again := w.create(params)
		if replayed := again.LastResponse.Header.Get("Idempotent-Replayed") == "true"; replayed != committed {
			t.Errorf("the same key is replayed: %v, want %v", replayed, committed)
		}
	}
}

// createWithin asks for a session and gives up with the context.
func (w *world) createWithin(ctx context.Context, params *stripe.CheckoutSessionParams) error {
	limited := *params
	limited.Context = ctx
	_, err := w.api.CheckoutSessions.New(&limited)
	return err
}

func TestAKeyIsInUseWhileItsRequestIsUnderWay(t *testing.T) {
	w := newWorld(t)
	w.Fail(stripetest.Failure{Next: 1, Timeout: true})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.createWithin(ctx, keyed("busy"))
	}()
	time.Sleep(200 * time.Millisecond) // by now it is under way
	_, err := w.api.CheckoutSessions.New(keyed("busy"))
	refused(t, err, 409, stripe.ErrorTypeIdempotency, stripe.ErrorCodeIdempotencyKeyInUse, "")
	cancel()
	<-ended
}

func TestWebhooksAreRepeatedUntilTheyArrive(t *testing.T) {
	w := newWorld(t)
	w.endpoint.refuse = 4
	w.Pay(w.create(order()).ID)
	w.await("checkout.session.completed")
	w.settled()
	if got := len(w.endpoint.received()); got != 3 {
		t.Errorf("%d events arrived, want each of three once", got)
	}
	for _, event := range w.All("events") {
		if event["pending_webhooks"] != 0.0 {
			t.Errorf("%v is pending", event["type"])
		}
	}
}

func TestWebhooksSurviveARestart(t *testing.T) {
	w := newWorld(t)
	w.SendTo("http://127.0.0.1:1") // nobody listens there
	session := w.create(order())
	w.Pay(session.ID)
	w.Restart()
	if got, err := w.api.CheckoutSessions.Get(session.ID, nil); err != nil || got.Status != "complete" {
		t.Fatalf("after the restart: %+v, %v", got, err)
	}
	if pending := w.All("deliveries"); len(pending) != 3 {
		t.Errorf("pending are %v", pending)
	}
	w.SendTo(w.endpoint.server.URL)
	w.await("checkout.session.completed")
}

func TestWaysOfDelivery(t *testing.T) {
	types := func(w *world) []string {
		var types []string
		for _, event := range w.endpoint.received() {
			types = append(types, string(event.Type))
		}
		return types
	}
	usual := []string{"charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}
	t.Run("drop", func(t *testing.T) {
		w := newWorld(t)
		w.Webhooks("drop")
		w.Pay(w.create(order()).ID)
		w.Webhooks("normal")
		w.settled()
		if got := types(w); len(got) != 0 || len(w.All("events")) != 3 {
			t.Errorf("%v arrived", got)
		}
	})
	t.Run("duplicate", func(t *testing.T) {
		w := newWorld(t)
		w.Webhooks("duplicate")
		w.Pay(w.create(order()).ID)
		w.settled()
		got := types(w)
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(append(usual, usual...))); !slices.Equal(got, want) {
			t.Errorf("%v arrived", got)
		}
	})
	t.Run("reorder", func(t *testing.T) {
		w := newWorld(t)
		w.Webhooks("reorder")
		session := w.create(order())
		w.BankDebit(session.ID)
		w.Settle(session.ID, "succeeded")
		w.settled()
		want := []string{"checkout.session.async_payment_succeeded", "payment_intent.succeeded", "charge.succeeded", "checkout.session.completed", "payment_intent.processing"}
		if got := types(w); !slices.Equal(got, want) {
			t.Errorf("%v arrived, want %v", got, want)
		}
	})
	t.Run("delay", func(t *testing.T) {
		w := newWorld(t)
		w.Webhooks("delay")
		w.Pay(w.create(order()).ID)
		time.Sleep(100 * time.Millisecond)
		if got := types(w); len(got) != 0 || len(w.All("deliveries")) != 3 {
			t.Errorf("%v arrived at once", got)
		}
	})
}

func TestWhatHappenedIsListed(t *testing.T) {
	w := newWorld(t)
	params := keyed("cause")
	session := w.create(params)
	_, err := w.api.CheckoutSessions.Expire(session.ID, nil)
	w.no(err)
	events := w.api.Events.List(&stripe.EventListParams{Types: []*string{stripe.String("checkout.session.expired")}}).EventList().Data
	if len(events) != 1 || events[0].Request.ID == "" || events[0].Data.Object["id"] != session.ID {
		t.Fatalf("listed are %+v", events)
	}
	if one, err := w.api.Events.Get(events[0].ID, nil); err != nil || one.Type != "checkout.session.expired" {
		t.Errorf("%+v, %v", one, err)
	}
	w.Reset()
	if sessions, events := w.All("sessions"), w.All("events"); len(sessions)+len(events) != 0 {
		t.Errorf("after a reset there are %v, %v", sessions, events)
	}
}

func TestWhoMayAskAndHow(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		method, path, key, version string
		status                     int
	}{
		"nobody":            {http.MethodGet, "/v1/balance", "", "", 401},
		"somebody else":     {http.MethodGet, "/v1/balance", "sk_test_of_somebody_else", "", 401},
		"our version":       {http.MethodGet, "/v1/balance", w.SecretKey, "2023-10-16", 200},
		"another version":   {http.MethodGet, "/v1/balance", w.SecretKey, "2022-11-15", 400},
		"an unknown route":  {http.MethodGet, "/v1/customers", w.SecretKey, "", 404},
		"an unknown verb":   {http.MethodDelete, "/v1/refunds/re_1", w.SecretKey, "", 404},
		"an unknown object": {http.MethodGet, "/v1/charges/ch_1", w.SecretKey, "", 404},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, w.URL()+c.path, nil)
		w.no(err)
		if c.key != "" {
			request.Header.Set("Authorization", "Bearer "+c.key)
		}
		request.Header.Set("Stripe-Version", c.version)
		response, err := http.DefaultClient.Do(request)
		w.no(err)
		response.Body.Close()
		if response.StatusCode != c.status || response.Header.Get("Request-Id") == "" {
			t.Errorf("%s: %s, want %d", name, response.Status, c.status)
		}
	}
}

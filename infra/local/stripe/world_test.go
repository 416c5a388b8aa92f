package stripe_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
)

// world is a stand-in with the real client of Stripe, and an endpoint that its webhooks reach.
type world struct {
	*stripetest.Server
	t        *testing.T
	api      *client.API
	endpoint *endpoint
}

func newWorld(t *testing.T) *world {
	t.Helper()
	server := stripetest.Start(t)
	w := &world{Server: server, t: t, api: clientOf(server.URL(), server.SecretKey), endpoint: newEndpoint(t)}
	w.SendTo(w.endpoint.server.URL)
	return w
}

func clientOf(url, key string) *client.API {
	return clientBy(&http.Client{Timeout: 5 * time.Second}, url, key)
}

func clientBy(transport *http.Client, url, key string) *client.API {
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{URL: stripe.String(url), MaxNetworkRetries: stripe.Int64(0),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, EnableTelemetry: stripe.Bool(false), HTTPClient: transport})
	return client.New(key, &stripe.Backends{API: backend, Connect: backend, Uploads: backend})
}

// endpoint verifies every webhook as a receiver must, and keeps it.
type endpoint struct {
	server *httptest.Server
	mu     sync.Mutex
	events []stripe.Event
	refuse int // as many are answered 500 first
	tries  int
}

func newEndpoint(t *testing.T) *endpoint {
	e := &endpoint{}
	e.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		payload, _ := io.ReadAll(r.Body)
		event, err := webhook.ConstructEvent(payload, r.Header.Get("Stripe-Signature"), "whsec_platform")
		if err != nil {
			event, err = webhook.ConstructEvent(payload, r.Header.Get("Stripe-Signature"), "whsec_connect")
			if err == nil && event.Account == "" {
				err = errors.New("an event of the platform with the secret of Connect")
			}
		}
		if err != nil {
			t.Errorf("webhook: %v\n%s", err, payload)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.tries++
		if e.refuse > 0 {
			e.refuse--
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		e.events = append(e.events, event)
	}))
	t.Cleanup(e.server.Close)
	return e
}

func (e *endpoint) received() []stripe.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]stripe.Event(nil), e.events...)
}

// await waits until an event of the type has arrived, and returns it.
func (w *world) await(kind stripe.EventType) stripe.Event {
	w.t.Helper()
	for range 200 {
		for _, event := range w.endpoint.received() {
			if event.Type == kind {
				return event
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatalf("no %s has arrived", kind)
	return stripe.Event{}
}

// settled waits until nothing is left to deliver.
func (w *world) settled() {
	w.t.Helper()
	for range 300 {
		if len(w.All("deliveries")) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatal("webhooks are still under way")
}

// order asks for one ticket at 25.00 EUR and two at 10.00 EUR.
func order() *stripe.CheckoutSessionParams {
	line := func(name string, amount, quantity int64) *stripe.CheckoutSessionLineItemParams {
		return &stripe.CheckoutSessionLineItemParams{Quantity: stripe.Int64(quantity), PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
			Currency: stripe.String("eur"), UnitAmount: stripe.Int64(amount), ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(name)}}}
	}
	return &stripe.CheckoutSessionParams{
		Mode: stripe.String("payment"), ClientReferenceID: stripe.String("order-1"), CustomerEmail: stripe.String("ada@example.test"),
		SuccessURL: stripe.String("http://localhost:3000/paid?session={CHECKOUT_SESSION_ID}"), CancelURL: stripe.String("http://localhost:3000/cart"),
		ExpiresAt: stripe.Int64(time.Now().Add(3 * time.Hour).Unix()), Metadata: map[string]string{"order": "order-1"},
		LineItems:         []*stripe.CheckoutSessionLineItemParams{line("Balcony", 2500, 1), line("Stalls", 1000, 2)},
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: map[string]string{"order": "order-1"}, Description: stripe.String("Order 1")},
	}
}

// splitOrder is an order of which an organizer gets all but a fee of 3.00 EUR.
func (w *world) splitOrder() *stripe.CheckoutSessionParams {
	params := order()
	account := w.organizer()
	params.PaymentIntentData.ApplicationFeeAmount = stripe.Int64(300)
	params.PaymentIntentData.OnBehalfOf = stripe.String(account)
	params.PaymentIntentData.TransferData = &stripe.CheckoutSessionPaymentIntentDataTransferDataParams{Destination: stripe.String(account)}
	return params
}

// organizer is an account that may be paid.
func (w *world) organizer() string {
	w.t.Helper()
	account, err := w.api.Accounts.New(&stripe.AccountParams{Type: stripe.String("express"), Country: stripe.String("DE"), Email: stripe.String("org@example.test"),
		Capabilities: &stripe.AccountCapabilitiesParams{Transfers: &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)},
			CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)}}})
	w.no(err)
	w.Account(account.ID, true, true)
	return account.ID
}

func (w *world) create(params *stripe.CheckoutSessionParams) *stripe.CheckoutSession {
	w.t.Helper()
	session, err := w.api.CheckoutSessions.New(params)
	w.no(err)
	return session
}

// paid is a payment that has been made.
func (w *world) paid(params *stripe.CheckoutSessionParams) *stripe.PaymentIntent {
	w.t.Helper()
	session := w.create(params)
	return w.intent(w.Pay(session.ID)["payment_intent"].(string))
}

func (w *world) intent(id string) *stripe.PaymentIntent {
	w.t.Helper()
	params := &stripe.PaymentIntentParams{}
	for _, path := range []string{"latest_charge.balance_transaction", "latest_charge.transfer", "latest_charge.application_fee"} {
		params.AddExpand(path)
	}
	intent, err := w.api.PaymentIntents.Get(id, params)
	w.no(err)
	return intent
}

func (w *world) no(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused asks that Stripe says no, with these words.
func refused(t *testing.T, err error, status int, kind stripe.ErrorType, code stripe.ErrorCode, param string) {
	t.Helper()
	said := (*stripe.Error)(nil)
	if !errors.As(err, &said) {
		t.Fatalf("have %v, want one of Stripe's errors", err)
	}
	if said.HTTPStatusCode != status || said.Type != kind || said.Code != code || said.Param != param || said.Msg == "" || said.RequestID == "" {
		t.Errorf("have %+v, want %d %s %q of %q", said, status, kind, code, param)
	}
}

// decoded is the object of an event.
func decoded[T any](t *testing.T, event stripe.Event) T {
	t.Helper()
	var object T
	if err := json.Unmarshal(event.Data.Raw, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

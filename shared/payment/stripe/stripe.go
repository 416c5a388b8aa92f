// Package stripe speaks Stripe's language for package payment: API version 2023-10-16, hosted Checkout, Connect with destination
// charges. Nothing else in Event Radar knows of Stripe's types.
package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/problem"
)

// The keys of the secret that config.StripeSecret names.
const (
	secretKey            = "secretKey"
	webhookSecret        = "webhookSecret"        // of the platform's own endpoint
	connectWebhookSecret = "connectWebhookSecret" // of the endpoint for organizers' accounts
)

// Secrets are where Stripe's keys are kept; *secret.Secret is one.
type Secrets interface {
	Value(ctx context.Context, key string) ([]byte, error)
	Forget()
}

// Stripe is a connection to Stripe.
type Stripe struct {
	secrets Secrets
	backend stripe.Backend

	mutex  sync.Mutex
	reread time.Time // when the secrets were last read again for a signature that did not fit
}

var _ payment.Provider = (*Stripe)(nil)

// New returns a connection with the keys of a secret, to Stripe itself or to whatever stands at the address.
func New(secrets Secrets, address string) *Stripe {
	settings := &stripe.BackendConfig{
		HTTPClient:        &http.Client{Timeout: answerWithin, Transport: config.Client().Transport},
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull}, // it would log request bodies
		MaxNetworkRetries: stripe.Int64(1),                                // with the same key; what is tried for longer is tried by its caller
		EnableTelemetry:   stripe.Bool(false),
	}
	if address != "" {
		settings.URL = stripe.String(address)
	}
	return &Stripe{secrets: secrets, backend: stripe.GetBackendWithConfig(stripe.APIBackend, settings)}
}

// answerWithin is how long one call may take.
const answerWithin = 8 * time.Second

// FromEnvironment returns the connection that the environment describes.
func FromEnvironment() *Stripe {
	return New(secret.FromEnvironment(config.StripeSecret), config.Or(config.StripeAPI, ""))
}

// key is the secret key. Without one nothing is asked of Stripe.
func (s *Stripe) key(ctx context.Context) (string, error) {
	key, err := s.secrets.Value(ctx, secretKey)
	if err != nil {
		return "", errors.Join(problem.ErrUnavailable, err)
	}
	return string(key), nil
}

// live says whether the key moves real money. Keys say so themselves (https://stripe.com/docs/keys).
func live(key string) bool {
	return strings.HasPrefix(key, "sk_live_") || strings.HasPrefix(key, "rk_live_")
}

// params are what every request has: its context and, where it has an effect, a key that keeps it to one.
func params(ctx context.Context, idempotencyKey string) stripe.Params {
	p := stripe.Params{Context: ctx}
	if idempotencyKey != "" {
		p.IdempotencyKey = &idempotencyKey
	}
	return p
}

// listing are what every list has: its context, since when, and what is to come along with each.
func listing(ctx context.Context, expand ...string) stripe.ListParams {
	list := stripe.ListParams{Context: ctx, Limit: stripe.Int64(100)}
	for _, field := range expand {
		list.AddExpand("data." + field)
	}
	return list
}

// running: the same request is being carried out at this moment.
var running = &problem.Error{Kind: problem.Conflict, Code: "request-running", Detail: "The same request is being carried out. Repeat it in a moment.",
	RetryAfter: time.Second}

// meaning says what an error of Stripe's means to package payment. Messages of Stripe's are kept: they name parameters and ids, and
// no secrets.
func meaning(err error) error {
	if err == nil {
		return nil
	}
	var said *stripe.Error
	if !errors.As(err, &said) {
		return errors.Join(problem.ErrUnavailable, err)
	}
	switch code := said.HTTPStatusCode; {
	case code == http.StatusTooManyRequests:
		return errors.Join(problem.ErrUnavailable, fmt.Errorf("stripe: %s", said.Code))
	case said.Code == stripe.ErrorCodeIdempotencyKeyInUse:
		return running
	case code == http.StatusNotFound || said.Code == stripe.ErrorCodeResourceMissing || said.Code == stripe.ErrorCodeAccountInvalid:
		return errors.Join(problem.ErrNotFound, fmt.Errorf("stripe: %s", said.Msg))
	case code >= http.StatusInternalServerError:
		return fmt.Errorf("%w: %d", payment.ErrFault, code)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return errors.Join(problem.ErrUnavailable, fmt.Errorf("stripe: the secret key is refused: %s", said.Code))
	}
	reason := string(said.Code)
	if reason == "" {
		reason = string(said.Type)
	}
	return &payment.Refusal{Code: reason, Message: said.Msg}
}

// The names under which we keep our ids beside Stripe's objects (https://stripe.com/docs/api/metadata).
const (
	metaOrder   = "orderId"
	metaAttempt = "attempt"
	metaRefund  = "refundId"
	metaUser    = "userId"
)

func at(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

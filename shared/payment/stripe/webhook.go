package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// ErrSignature: the notification is not Stripe's, or older than five minutes
// (https://stripe.com/docs/webhooks#verify-official-libraries).
var ErrSignature = problem.NewBadRequest("signature-invalid", "The signature is missing, wrong, or too old.")

// Verify holds the raw bytes of a notification against the secrets of both endpoints, and returns what it says. When neither fits the
// secrets are read again, since they may have been rotated. ok is false for a notification of the other mode, test or live, which is
// none of ours: Stripe sends test events to live Connect endpoints.
func (s *Stripe) Verify(ctx context.Context, body []byte, signature string) (n payment.Notification, ok bool, err error) {
	event, err := s.genuine(ctx, body, signature)
	if errors.Is(err, ErrSignature) && s.mayReread() {
		s.secrets.Forget()
		event, err = s.genuine(ctx, body, signature)
	}
	if err != nil {
		return payment.Notification{}, false, err
	}
	key, err := s.key(ctx)
	if err != nil {
		return payment.Notification{}, false, err
	}
	if event.Livemode != live(key) {
		telemetry.Count(ctx, "otherMode", 1)
		return payment.Notification{}, false, nil
	}
	return notificationOf(event), true, nil
}

// rereadPause keeps whoever sends forged notifications from having the secrets read with each.
const rereadPause = time.Minute

func (s *Stripe) mayReread() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := time.Now()
	if now.Sub(s.reread) < rereadPause {
		return false
	}
	s.reread = now
	return true
}

func (s *Stripe) genuine(ctx context.Context, body []byte, signature string) (stripe.Event, error) {
	for _, name := range []string{webhookSecret, connectWebhookSecret} {
		value, err := s.secrets.Value(ctx, name)
		if err != nil { // also when it is empty, which anybody could sign with
			return stripe.Event{}, errors.Join(problem.ErrUnavailable, err)
		}
		event, err := webhook.ConstructEvent(body, signature, string(value))
		if err == nil {
			return event, nil
		}
		telemetry.Annotate(ctx, "signature", telemetry.Scrub(err.Error()))
	}
	return stripe.Event{}, ErrSignature
}

// notificationOf takes out of an event what is to be looked at. Whatever else it says is not believed: it may be old by now.
func notificationOf(event stripe.Event) payment.Notification {
	n := payment.Notification{ID: event.ID, Kind: string(event.Type), AccountID: event.Account, CreatedAt: at(event.Created)}
	var object struct {
		ID            string          `json:"id"`
		Object        string          `json:"object"`
		PaymentIntent json.RawMessage `json:"payment_intent"`
	}
	if event.Data == nil || json.Unmarshal(event.Data.Raw, &object) != nil {
		return n
	}
	n.ObjectID = object.ID
	if object.Object == "account" && n.AccountID == "" {
		n.AccountID = object.ID
	}
	if json.Unmarshal(object.PaymentIntent, &n.IntentID) != nil { // it may stand there in whole
		var whole struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(object.PaymentIntent, &whole) == nil {
			n.IntentID = whole.ID
		}
	}
	return n
}

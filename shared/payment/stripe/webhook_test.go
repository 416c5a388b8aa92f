package stripe_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/problem"
)

// vault counts how often it is opened.
type vault struct {
	values map[string]string
	forgot int
}

func (v *vault) Value(_ context.Context, key string) ([]byte, error) {
	if v.values[key] == "" {
		return nil, fmt.Errorf("there is no %s", key)
	}
	return []byte(v.values[key]), nil
}

func (v *vault) Forget() { v.forgot++ }

const told = `{"id":"evt_1","object":"event","api_version":"2023-10-16","created":1763979330,"livemode":%t,"type":"charge.refunded","account":"acct_1",` +
	`"data":{"object":{"id":"ch_1","object":"charge","payment_intent":"pi_1"}}}`

func sign(body, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

func keys(secretKey string) *vault {
	return &vault{values: map[string]string{"secretKey": secretKey, "webhookSecret": "whsec_one", "connectWebhookSecret": "whsec_two"}}
}

func TestNotificationsAreHeldAgainstBothSecrets(t *testing.T) {
	test := fmt.Sprintf(told, false)
	for name, c := range map[string]struct {
		body, signature, key string
		ours                 bool
		err                  error
	}{
		"of the platform":        {test, sign(test, "whsec_one", time.Now()), "sk_test_1", true, nil},
		"of an account":          {test, sign(test, "whsec_two", time.Now()), "sk_test_1", true, nil},
		"forged":                 {test, sign(test, "whsec_three", time.Now()), "sk_test_1", false, stripe.ErrSignature},
		"of six minutes ago":     {test, sign(test, "whsec_one", time.Now().Add(-6*time.Minute)), "sk_test_1", false, stripe.ErrSignature},
		"changed":                {test + " ", sign(test, "whsec_one", time.Now()), "sk_test_1", false, stripe.ErrSignature},
		"without a signature":    {test, "", "sk_test_1", false, stripe.ErrSignature},
		"of the other mode":      {test, sign(test, "whsec_one", time.Now()), "sk_live_1", false, nil},
		"live, and we are live":  {fmt.Sprintf(told, true), sign(fmt.Sprintf(told, true), "whsec_one", time.Now()), "sk_live_1", true, nil},
		"live, and we only test": {fmt.Sprintf(told, true), sign(fmt.Sprintf(told, true), "whsec_one", time.Now()), "sk_test_1", false, nil},
	} {
		n, ours, err := stripe.New(keys(c.key), "").Verify(t.Context(), []byte(c.body), c.signature)
		if ours != c.ours || !errors.Is(err, c.err) || c.err == nil && err != nil {
			t.Errorf("%s: ours %t, %v", name, ours, err)
		}
		if ours && (n.ID != "evt_1" || n.Kind != "charge.refunded" || n.ObjectID != "ch_1" || n.IntentID != "pi_1" || n.AccountID != "acct_1") {
			t.Errorf("%s: read as %+v", name, n)
		}
	}
}

// An empty secret would let anybody sign.
func TestWithoutASecretNothingIsBelieved(t *testing.T) {
	v := keys("sk_test_1")
	v.values["webhookSecret"] = ""
	body := fmt.Sprintf(told, false)
	if _, ours, err := stripe.New(v, "").Verify(t.Context(), []byte(body), sign(body, "", time.Now())); ours || !errors.Is(err, problem.ErrUnavailable) {
		t.Errorf("ours %t, %v", ours, err)
	}
}

// A secret may have been rotated, so that it is read again; but not with each forgery that comes along.
func TestForgeriesDoNotHaveTheSecretsReadEachTime(t *testing.T) {
	v := keys("sk_test_1")
	s := stripe.New(v, "")
	for range 50 {
		if _, _, err := s.Verify(t.Context(), []byte("{}"), "t=1,v1=00"); !errors.Is(err, stripe.ErrSignature) {
			t.Fatal(err)
		}
	}
	if v.forgot != 1 {
		t.Errorf("the secrets were read again %d times", v.forgot)
	}
}

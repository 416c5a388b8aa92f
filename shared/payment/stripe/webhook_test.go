package stripe_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// Whatever is sent to the webhook, what is believed was signed by one of the secrets, within five minutes and letter for letter; and
// what was signed is read as it stands there.
func FuzzVerify(f *testing.F) {
	test := fmt.Sprintf(told, false)
	for _, body := range []string{test, fmt.Sprintf(told, true), `{}`, `null`, `[]`, ``, `{"api_version":"2023-10-16"}`, `{"api_version":"2023-10-16","data":null}`,
		`{"api_version":"2023-10-16","data":{"object":7}}`, `{"api_version":"2023-10-16","id":"evt_2","account":"acct_2","data":{"object":{"id":"acct_2","object":"account","payment_intent":{"id":"pi_2"}}}}`,
		`{"api_version":"2023-10-16","created":1e30,"type":{}}`} {
		f.Add([]byte(body), sign(body, "whsec_three", time.Now()), 0, 0)
		f.Add([]byte(body), "t=1,v1=00,v1=,t=,v0=x", 301, 1)
		f.Add([]byte(body), sign(body, "", time.Now()), -301, 2)
	}
	f.Fuzz(func(t *testing.T, body []byte, forged string, age, at int) {
		s := stripe.New(keys("sk_test_1"), "")
		if n, ours, err := s.Verify(t.Context(), body, forged); ours || !errors.Is(err, stripe.ErrSignature) {
			t.Errorf("%q is believed by %q: %+v, %v", body, forged, n, err)
		}
		signed := time.Now().Add(-time.Duration(age%1000) * time.Second)
		signature := sign(string(body), "whsec_two", signed)
		n, ours, err := s.Verify(t.Context(), body, signature)
		if err != nil && !errors.Is(err, stripe.ErrSignature) {
			t.Errorf("%q is answered with %v", body, err)
		}
		if ours && age%1000 > 301 {
			t.Errorf("what was signed %d s ago is believed", age%1000)
		}
		var says struct {
			ID, Type string
			Livemode bool
		}
		if ours && (json.Unmarshal(body, &says) != nil || n.ID != says.ID || n.Kind != says.Type || says.Livemode) {
			t.Errorf("%q is read as %+v", body, n)
		}
		if len(body) == 0 {
			return
		}
		changed := bytes.Clone(body)
		changed[(at%len(body)+len(body))%len(body)] ^= 1
		if _, ours, err := s.Verify(t.Context(), changed, signature); ours || !errors.Is(err, stripe.ErrSignature) {
			t.Errorf("%q is believed by the signature of %q: %v", changed, body, err)
		}
	})
}

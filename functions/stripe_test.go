package functions

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	standin "github.com/event-radar/event-radar/infra/local/stripe"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
)

// keys are Stripe's, as the secret has them.
type keys struct{}

func (keys) Value(_ context.Context, key string) ([]byte, error) {
	return []byte(invoke.StripeKeys[key]), nil
}
func (keys) Forget() {}

// desk is where money is: one stand-in for Stripe, and on it one account, to which Ada is paid. All tests share it; it tells nobody of
// what happens.
type desk struct {
	url      string
	provider *stripe.Stripe
	account  string
}

var theDesk = sync.OnceValues(func() (desk, error) {
	folder, err := os.MkdirTemp("", "stripe")
	if err != nil {
		return desk{}, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return desk{}, err
	}
	url := "http://" + listener.Addr().String()
	server, err := standin.Open(folder, standin.Options{URL: url, SecretKey: invoke.StripeKeys["secretKey"],
		WebhookSecret: invoke.StripeKeys["webhookSecret"], ConnectWebhookSecret: invoke.StripeKeys["connectWebhookSecret"]})
	if err != nil {
		return desk{}, err
	}
	server.Serve(listener)
	d := desk{url: url, provider: stripe.New(keys{}, url)}
	account, err := d.provider.CreateAccount(context.Background(), "ada", "usr_ada", "")
	if err != nil {
		return desk{}, err
	}
	d.account = account.StripeID
	return d, d.control("accounts/"+d.account, map[string]any{"chargesEnabled": true, "payoutsEnabled": true})
})

func atDesk(t testing.TB) desk {
	t.Helper()
	d, err := theDesk()
	if err != nil {
		t.Fatalf("Stripe's stand-in: %v", err)
	}
	return d
}

// control has the stand-in do what a person, or a bank, would.
func (d desk) control(what string, how map[string]any) error {
	body, err := json.Marshal(how)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, d.url+"/_control/"+what, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s: %s", what, response.Status)
	}
	return nil
}

// pay has somebody pay for an order of the world: by a session as the order's own checkout would have made it.
func (d desk) pay(t testing.TB, orderID string, attempt int) payment.Session {
	t.Helper()
	session, err := d.provider.CreateSession(t.Context(), rand.Text(), payment.SessionRequest{OrderID: orderID, Attempt: attempt, Title: "Quiet Strings",
		Lines: []payment.SessionLine{{Name: "Front", Quantity: 1, Amount: dear}}, Currency: "EUR", Fee: platformFee, Account: d.account,
		ExpiresAt: time.Now().Add(3 * time.Hour), ReturnURL: invoke.SiteURL})
	if err == nil {
		err = d.control("sessions/"+session.ID+"/pay", map[string]any{"method": "card"})
	}
	if err == nil {
		session, err = d.provider.Session(t.Context(), session.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// signed is the signature of a notification of Stripe's, of this moment: a recorded one is too old at once
// (https://stripe.com/docs/webhooks#verify-manually).
func signed(body string) string {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(invoke.StripeKeys["webhookSecret"]))
	mac.Write([]byte(now + "." + body))
	return "t=" + now + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Package stripetest starts the stand-in for Stripe inside a test. Everything goes over the wire, as it would to Stripe.
package stripetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe"
)

// Server is a stand-in of one test's own.
type Server struct {
	SecretKey            string
	WebhookSecret        string // of the platform's events
	ConnectWebhookSecret string // of connected accounts' events

	t       testing.TB
	folder  string
	address string
	target  string
	server  *stripe.Server
}

// Object is one of Stripe's objects as its JSON.
type Object = map[string]any

// Start starts a stand-in that knows nothing yet and ends with the test. It delivers no webhooks until SendTo says where to;
// failed deliveries are repeated within milliseconds.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{SecretKey: "sk_test_0123456789abcdef", WebhookSecret: "whsec_platform", ConnectWebhookSecret: "whsec_connect", t: t, folder: t.TempDir(), address: "127.0.0.1:0"}
	s.open()
	t.Cleanup(func() {
		if err := s.server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *Server) open() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.server, err = stripe.Open(s.folder, stripe.Options{URL: s.URL(), SecretKey: s.SecretKey, WebhookURL: s.target, WebhookSecret: s.WebhookSecret,
		ConnectWebhookSecret: s.ConnectWebhookSecret, Retry: stripe.Retry{First: 10 * time.Millisecond, Most: 200 * time.Millisecond, For: time.Minute}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.server.Serve(listener)
}

// URL is the address of the API, the pages and /_control.
func (s *Server) URL() string { return "http://" + s.address }

// Restart ends the stand-in and starts it again with what it remembers, at the same address.
func (s *Server) Restart() {
	s.t.Helper()
	if err := s.server.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open()
}

// SendTo says where webhooks are delivered; "" for nowhere.
func (s *Server) SendTo(url string) {
	s.t.Helper()
	s.target = url
	s.control("endpoints", Object{"url": url})
}

// Webhooks sets how events are delivered: normal, drop, duplicate, reorder, delay.
func (s *Server) Webhooks(mode string) {
	s.t.Helper()
	s.control("webhooks", Object{"mode": mode})
}

// Failure is how requests fail.
type Failure struct {
	Next    int
	Timeout bool   // they are never answered; else 500
	Commit  bool   // they are carried out, and the answer is lost
	Method  string // "" for all
	Path    string // how their paths begin; "" for all
}

// Fail lets the next requests fail.
func (s *Server) Fail(f Failure) {
	s.t.Helper()
	status := any(http.StatusInternalServerError)
	if f.Timeout {
		status = "timeout"
	}
	s.control("fail", Object{"next": f.Next, "status": status, "commit": f.Commit, "method": f.Method, "path": f.Path})
}

// Pay pays a session by card, as the button Pay does, and returns the session.
func (s *Server) Pay(session string) Object { s.t.Helper(); return s.pay(session, "card") }

// BankDebit begins a bank debit; Settle ends it.
func (s *Server) BankDebit(session string) Object { s.t.Helper(); return s.pay(session, "bankDebit") }

// Decline tries a card that is refused. The session stays open.
func (s *Server) Decline(session string) Object { s.t.Helper(); return s.pay(session, "decline") }

func (s *Server) pay(session, method string) Object {
	s.t.Helper()
	return s.control("sessions/"+session+"/pay", Object{"method": method})
}

// Settle ends a bank debit: succeeded, failed.
func (s *Server) Settle(session, outcome string) Object {
	s.t.Helper()
	return s.control("sessions/"+session+"/settle", Object{"outcome": outcome})
}

// Payment is one that somebody makes without us.
type Payment struct {
	Amount         int64             `json:"amount"`
	Currency       string            `json:"currency"`
	Metadata       map[string]string `json:"metadata,omitempty"`
	Destination    string            `json:"destination,omitempty"`
	ApplicationFee int64             `json:"applicationFee,omitempty"`
}

// PayElsewhere makes a payment and returns its session.
func (s *Server) PayElsewhere(p Payment) Object { s.t.Helper(); return s.control("payments", p) }

// Refunds sets how the refunds to come end: succeeded, pending, failed.
func (s *Server) Refunds(outcome string) {
	s.t.Helper()
	s.control("refunds", Object{"outcome": outcome})
}

// SettleRefund ends a refund: succeeded, failed.
func (s *Server) SettleRefund(refund, outcome string) Object {
	s.t.Helper()
	return s.control("refunds/"+refund+"/settle", Object{"outcome": outcome})
}

// Dispute disputes a payment, named by its payment intent, and returns the dispute.
func (s *Server) Dispute(intent string) Object {
	s.t.Helper()
	return s.control("disputes", Object{"paymentIntent": intent})
}

// CloseDispute decides a dispute: won, lost.
func (s *Server) CloseDispute(dispute, outcome string) Object {
	s.t.Helper()
	return s.control("disputes/"+dispute+"/close", Object{"outcome": outcome})
}

// Account sets what a connected account may do.
func (s *Server) Account(account string, charges, payouts bool) Object {
	s.t.Helper()
	return s.control("accounts/"+account, Object{"chargesEnabled": charges, "payoutsEnabled": payouts})
}

// Advance puts the clock ahead: sessions expire, idempotency keys are forgotten.
func (s *Server) Advance(d time.Duration) {
	s.t.Helper()
	s.control("clock", Object{"advanceSeconds": int64(d.Seconds())})
}

// Reset forgets everything, and ends all faults.
func (s *Server) Reset() { s.t.Helper(); s.control("reset", Object{}) }

// All lists what there is of sessions, refunds, events, disputes, accounts or deliveries (those that are pending), the newest
// first.
func (s *Server) All(what string) []Object {
	s.t.Helper()
	var list struct{ Data []Object }
	s.do(http.MethodGet, what, nil, &list)
	return list.Data
}

func (s *Server) control(path string, body any) Object {
	s.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	var made Object
	s.do(http.MethodPost, path, encoded, &made)
	return made
}

func (s *Server) do(method, path string, body []byte, into any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL()+"/_control/"+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		s.t.Fatalf("/_control/%s: %s\n%s", path, response.Status, content)
	}
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

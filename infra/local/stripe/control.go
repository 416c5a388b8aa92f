package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// addControl adds what a test asks of the world outside: payers, banks, and a network that fails. All bodies are JSON:
//
//	webhooks              {"mode": "normal|drop|duplicate|reorder|delay", "seconds"}; drop is for good, seconds are the delay's
//	endpoints             {"url"}, where webhooks go
//	fail                  {"next", "status": 500|"timeout", "commit", "method", "path"}; next 0 ends it, method and path say of which requests
//	refunds               {"outcome": "succeeded|pending|failed"} of the refunds to come
//	refunds/{id}/settle   {"outcome": "succeeded|failed"}
//	sessions/{id}/pay     {"method": "card|bankDebit|decline", "email", "name"}, as the page's buttons
//	sessions/{id}/settle  {"outcome": "succeeded|failed"} of a bank debit
//	payments              {"amount", "currency", "metadata", "destination", "applicationFee"}, made without us
//	disputes              {"paymentIntent"}
//	disputes/{id}/close   {"outcome": "won|lost"}
//	accounts/{id}         {"chargesEnabled", "payoutsEnabled"}
//	clock                 {"advanceSeconds"}
//	reset                 everything is forgotten, every fault ends
func (s *Server) addControl(mux *http.ServeMux) {
	control(mux, "POST /_control/webhooks", s.controlWebhooks)
	control(mux, "POST /_control/endpoints", s.controlEndpoints)
	control(mux, "POST /_control/fail", s.controlFail)
	control(mux, "POST /_control/refunds", s.controlRefunds)
	control(mux, "POST /_control/refunds/{id}/settle", s.controlSettleRefund)
	control(mux, "POST /_control/sessions/{id}/settle", s.controlSettleSession)
	control(mux, "POST /_control/sessions/{id}/pay", s.controlPay)
	control(mux, "POST /_control/payments", s.controlPayment)
	control(mux, "POST /_control/disputes", s.controlDispute)
	control(mux, "POST /_control/disputes/{id}/close", s.controlCloseDispute)
	control(mux, "POST /_control/accounts/{id}", s.controlAccount)
	control(mux, "POST /_control/clock", s.controlClock)
	control(mux, "POST /_control/reset", s.controlReset)
	for path, kind := range map[string]string{"sessions": "checkout.session", "refunds": "refund", "events": "event",
		"disputes": "dispute", "accounts": "account", "deliveries": "_delivery"} {
		mux.HandleFunc("GET /_control/"+path, func(w http.ResponseWriter, _ *http.Request) { s.controlList(w, kind) })
	}
}

// control serves one request of a JSON body, which may be empty, and answers the document that comes of it.
func control[In any](mux *http.ServeMux, pattern string, do func(id string, in In) (document, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		var in In
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		err := decoder.Decode(&in)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		var made document
		if err == nil {
			made, err = do(r.PathValue("id"), in)
		} else {
			err = invalid("", "", "%v", err)
		}
		if err != nil {
			answerTo(err, "").write(w)
			return
		}
		answer{http.StatusOK, written(made)}.write(w)
	})
}

// controlList answers all of a kind, the newest first.
func (s *Server) controlList(w http.ResponseWriter, kind string) {
	s.passTime()
	data := []any{}
	s.store.read(func(t *tx) {
		for _, d := range t.all(kind) {
			if d.text("_account") == "" || kind == "event" {
				data = append(data, t.show(d))
			}
		}
	})
	slices.Reverse(data)
	answer{http.StatusOK, written(document{"data": data})}.write(w)
}

// mustBe refuses a word that is none of those.
func mustBe(field, value string, words ...string) error {
	if !slices.Contains(words, value) {
		return invalid("", field, "%s must be one of %s", field, strings.Join(words, ", "))
	}
	return nil
}

func (s *Server) controlWebhooks(_ string, in struct {
	Mode    string  `json:"mode"`
	Seconds float64 `json:"seconds"` // of the delay; 3 when it is 0
}) (document, error) {
	if err := mustBe("mode", in.Mode, "normal", "drop", "duplicate", "reorder", "delay"); err != nil {
		return nil, err
	}
	if in.Seconds == 0 {
		in.Seconds = 3
	}
	s.modes.setWebhooks(in.Mode, time.Duration(in.Seconds*float64(time.Second)))
	return document{"mode": in.Mode}, nil
}

func (s *Server) controlEndpoints(_ string, in struct {
	URL string `json:"url"`
}) (document, error) {
	s.deliver.url.Store(&in.URL)
	s.wakeUp()
	return document{"url": in.URL}, nil
}

func (s *Server) controlFail(_ string, in struct {
	Next   int64  `json:"next"`
	Status any    `json:"status"`
	Commit bool   `json:"commit"`
	Method string `json:"method"` // only requests of this method
	Path   string `json:"path"`   // only requests whose path begins so
}) (document, error) {
	status := fmt.Sprint(in.Status)
	if in.Next < 0 {
		return nil, invalid("", "next", "next must not be negative")
	}
	if in.Next > 0 {
		if err := mustBe("status", status, "500", "timeout"); err != nil {
			return nil, err
		}
	}
	s.modes.setFailures(in.Next, failure{hangs: status == "timeout", commit: in.Commit, method: in.Method, path: in.Path})
	return document{"next": in.Next}, nil
}

// outcome is how something ends.
type outcome struct {
	Outcome string `json:"outcome"`
}

func (s *Server) controlRefunds(_ string, in outcome) (document, error) {
	if err := mustBe("outcome", in.Outcome, "succeeded", "pending", "failed"); err != nil {
		return nil, err
	}
	s.modes.setRefunds(in.Outcome)
	return document{"outcome": in.Outcome}, nil
}

// change carries something out on an object and answers it as it is then.
func (s *Server) change(kind, id string, do func(*tx, document) error) (shown document, err error) {
	err = s.store.write(func(t *tx) error {
		found := t.edit(id)
		if found.text("object") != kind {
			return missing(kind, "id", id)
		}
		if kind == "checkout.session" {
			if found, err = t.session(id); err != nil {
				return err
			}
		}
		if err := do(t, found); err != nil {
			return err
		}
		shown = t.show(t.find(id))
		return nil
	})
	s.wakeUp()
	return shown, err
}

func (s *Server) controlSettleRefund(id string, in outcome) (document, error) {
	if err := mustBe("outcome", in.Outcome, "succeeded", "failed"); err != nil {
		return nil, err
	}
	return s.change("refund", id, func(t *tx, refund document) error { return t.settleRefund(refund, in.Outcome == "succeeded") })
}

func (s *Server) controlSettleSession(id string, in outcome) (document, error) {
	if err := mustBe("outcome", in.Outcome, "succeeded", "failed"); err != nil {
		return nil, err
	}
	return s.change("checkout.session", id, func(t *tx, session document) error { return t.settle(session, in.Outcome == "succeeded") })
}

func (s *Server) controlPay(id string, in struct {
	Method string `json:"method"` // card when it is empty
	Email  string `json:"email"`
	Name   string `json:"name"`
}) (document, error) {
	if in.Method == "" {
		in.Method = byCard
	}
	if err := mustBe("method", in.Method, byCard, byDebit, byDecline); err != nil {
		return nil, err
	}
	return s.pay(id, in.Method, in.Email, in.Name)
}

func (s *Server) pay(id, method, email, name string) (document, error) {
	return s.change("checkout.session", id, func(t *tx, session document) error { return t.attempt(session, method, email, name) })
}

// controlPayment makes a payment that Event Radar knows nothing of, and answers its session, which is paid.
func (s *Server) controlPayment(_ string, in struct {
	Amount         int64             `json:"amount"`
	Currency       string            `json:"currency"`
	Metadata       map[string]string `json:"metadata"`
	Destination    string            `json:"destination"`
	ApplicationFee int64             `json:"applicationFee"`
}) (shown document, err error) {
	values := url.Values{
		"mode": {"payment"}, "success_url": {"https://example.com/"}, "line_items[0][quantity]": {"1"},
		"line_items[0][price_data][currency]": {in.Currency}, "line_items[0][price_data][unit_amount]": {strconv.FormatInt(in.Amount, 10)},
		"line_items[0][price_data][product_data][name]": {"Paid elsewhere"},
	}
	for _, key := range slices.Sorted(maps.Keys(in.Metadata)) {
		values.Set("metadata["+key+"]", in.Metadata[key])
		values.Set("payment_intent_data[metadata]["+key+"]", in.Metadata[key])
	}
	if in.Destination != "" {
		values.Set("payment_intent_data[transfer_data][destination]", in.Destination)
	}
	if in.ApplicationFee > 0 {
		values.Set("payment_intent_data[application_fee_amount]", strconv.FormatInt(in.ApplicationFee, 10))
	}
	err = s.store.write(func(t *tx) error {
		parameters, err := parseForm(values.Encode())
		if err != nil {
			return err
		}
		c := &call{tx: t, in: parameters, links: s.links}
		made, err := c.run(createSession)
		if err != nil {
			return err
		}
		session := t.edit(made.text("id"))
		if err := t.attempt(session, byCard, "elsewhere@example.test", ""); err != nil {
			return err
		}
		shown = t.show(session)
		return nil
	})
	s.wakeUp()
	return shown, err
}

func (s *Server) controlDispute(_ string, in struct {
	PaymentIntent string `json:"paymentIntent"`
}) (document, error) {
	var made document
	err := s.store.write(func(t *tx) error {
		intent := t.find(in.PaymentIntent)
		if intent.text("object") != "payment_intent" {
			return notFound("payment_intent", "paymentIntent", in.PaymentIntent)
		}
		dispute, err := t.dispute(intent)
		if err == nil {
			made = t.show(dispute)
		}
		return err
	})
	s.wakeUp()
	return made, err
}

func (s *Server) controlCloseDispute(id string, in outcome) (document, error) {
	if err := mustBe("outcome", in.Outcome, "won", "lost"); err != nil {
		return nil, err
	}
	return s.change("dispute", id, func(t *tx, dispute document) error { return t.decide(dispute, in.Outcome == "won") })
}

func (s *Server) controlAccount(id string, in struct {
	ChargesEnabled bool `json:"chargesEnabled"`
	PayoutsEnabled bool `json:"payoutsEnabled"`
}) (document, error) {
	return s.change("account", id, func(t *tx, account document) error {
		t.enable(account, in.ChargesEnabled, in.PayoutsEnabled)
		return nil
	})
}

// controlClock puts the clock ahead, for sessions, keys and links; it never goes back.
func (s *Server) controlClock(_ string, in struct {
	AdvanceSeconds int64 `json:"advanceSeconds"`
}) (document, error) {
	var clock document
	err := s.store.write(func(t *tx) error {
		clock = document{"id": clockID, "object": clockID, "seconds": t.find(clockID).number("seconds") + max(in.AdvanceSeconds, 0)}
		t.put(clock)
		return nil
	})
	s.passTime()
	return document{"seconds": clock.number("seconds")}, err
}

// controlReset forgets everything, and every fault.
func (s *Server) controlReset(string, struct{}) (document, error) {
	s.modes.reset()
	return document{}, s.store.forget()
}

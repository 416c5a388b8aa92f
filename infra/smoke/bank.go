package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// bank is what stands in for Stripe, and for all those behind it: payers, banks, and the network in between.
type bank struct{ address string }

func bankFromEnvironment() bank { return bank{cmp.Or(os.Getenv("STRIPE"), checkout.StripeURL)} }

// session is a Checkout session at Stripe.
type session struct {
	ID            string `json:"id"`
	Order         string `json:"client_reference_id"`
	Status        string `json:"status"`
	PaymentStatus string `json:"payment_status"`
	Intent        string `json:"payment_intent"`
	Amount        int    `json:"amount_total"`
}

// dispute is a payment that a bank wants back.
type dispute struct {
	ID       string             `json:"id"`
	Status   string             `json:"status"`
	Intent   string             `json:"payment_intent"`
	Evidence map[string]*string `json:"evidence"`
}

// refund is money that goes back.
type refund struct {
	ID     string `json:"id"`
	Amount int    `json:"amount"`
	Status string `json:"status"`
	Intent string `json:"payment_intent"`
}

// ask sends a request to the bank and reads its answer.
func (s *story) ask(method, path, media string, content []byte, into any) {
	request := must(http.NewRequestWithContext(s.ctx, method, s.bank.address+path, bytes.NewReader(content)))
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	if strings.HasPrefix(path, "/v1/") {
		request.Header.Set("Authorization", "Bearer "+checkout.StripeKey)
	}
	answer, err := http.DefaultClient.Do(request)
	must(0, err)
	defer answer.Body.Close()
	text := must(io.ReadAll(answer.Body))
	if answer.StatusCode != http.StatusOK {
		fail("%s %s at Stripe: %s: %.500s", method, path, answer.Status, text)
	}
	must(0, json.Unmarshal(text, into))
}

// control lets something happen in the world outside.
func control[Out any](s *story, path string, what body) (out Out) {
	s.ask(http.MethodPost, "/_control/"+path, "application/json", must(json.Marshal(what)), &out)
	return out
}

// atStripe lists all that Stripe has of a kind, the newest first.
func atStripe[Out any](s *story, kind string) []Out {
	var list struct{ Data []Out }
	s.ask(http.MethodGet, "/_control/"+kind, "", nil, &list)
	return list.Data
}

// inDashboard does something at Stripe as its dashboard does, which knows nothing of our ids.
func inDashboard[Out any](s *story, path string, values url.Values) (out Out) {
	s.ask(http.MethodPost, "/v1/"+path, "application/x-www-form-urlencoded", []byte(values.Encode()), &out)
	return out
}

// sessionOf is the one session that Stripe has for an order.
func (s *story) sessionOf(order string) session {
	var found []session
	for _, one := range atStripe[session](s, "sessions") {
		if one.Order == order {
			found = append(found, one)
		}
	}
	expect("sessions of the order at Stripe", len(found), 1)
	return found[0]
}

// look reads a page that Stripe hosts.
func (s *story) look(page string) string {
	request := must(http.NewRequestWithContext(s.ctx, http.MethodGet, page, nil))
	answer, err := http.DefaultClient.Do(request)
	must(0, err)
	defer answer.Body.Close()
	expect("status of "+page, answer.StatusCode, http.StatusOK)
	return string(must(io.ReadAll(answer.Body)))
}

// euros are an amount as Stripe's pages show it.
func euros(amount int) string { return fmt.Sprintf("€%d.%02d", amount/100, amount%100) }

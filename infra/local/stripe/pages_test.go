package stripe_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

// browse follows no redirect, and answers status, where to, and page.
func (w *world) browse(method, address string, form url.Values) (status int, location, page string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(form.Encode()))
	w.no(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	w.no(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	w.no(err)
	return response.StatusCode, response.Header.Get("Location"), string(content)
}

// press posts a page's form with one of its buttons.
func (w *world) press(address, action string) (location string) {
	w.t.Helper()
	status, location, page := w.browse(http.MethodPost, address, url.Values{"action": {action}})
	if status != http.StatusSeeOther {
		w.t.Fatalf("%s answers %d\n%s", action, status, page)
	}
	return location
}

func (w *world) shows(address string, words ...string) {
	w.t.Helper()
	status, _, page := w.browse(http.MethodGet, address, nil)
	for _, word := range words {
		if status != http.StatusOK || !strings.Contains(page, word) {
			w.t.Errorf("%s answers %d without %q:\n%s", address, status, word, page)
		}
	}
}

func TestTheCheckoutPage(t *testing.T) {
	w := newWorld(t)
	session := w.create(order())
	w.shows(session.URL, "Pay €45.00", "Balcony", "2 × €10.00", "ada@example.test", ">Pay</button>", ">Pay by bank debit</button>", ">Decline</button>", ">Cancel</button>")
	if to := w.press(session.URL, "cancel"); to != "http://localhost:3000/cart" {
		t.Errorf("Cancel leads to %s", to)
	}
	if to := w.press(session.URL, "decline"); to != session.URL {
		t.Errorf("Decline leads to %s", to)
	}
	w.shows(session.URL, `role="alert">Your card was declined.`, ">Pay</button>")
	if to := w.press(session.URL, "card"); to != "http://localhost:3000/paid?session="+session.ID {
		t.Errorf("Pay leads to %s", to)
	}
	w.shows(session.URL, "The payment is complete")
	if to := w.press(session.URL, "card"); to != session.URL {
		t.Errorf("paying twice leads to %s", to)
	}
	debit := w.create(order())
	if to := w.press(debit.URL, "bankDebit"); to != "http://localhost:3000/paid?session="+debit.ID {
		t.Errorf("Pay by bank debit leads to %s", to)
	}
	w.shows(debit.URL, "on its way")
	expired := w.create(order())
	_, err := w.api.CheckoutSessions.Expire(expired.ID, nil)
	w.no(err)
	w.shows(expired.URL, "This checkout has expired", "http://localhost:3000/cart")
	if status, _, _ := w.browse(http.MethodGet, w.URL()+"/c/pay/cs_test_none", nil); status != http.StatusNotFound {
		t.Errorf("an unknown session answers %d", status)
	}
	cards := order()
	cards.PaymentMethodTypes = stripe.StringSlice([]string{"card"})
	if _, _, page := w.browse(http.MethodGet, w.create(cards).URL, nil); strings.Contains(page, "bank debit") {
		t.Error("a session of cards offers a bank debit")
	}
}

func TestOnboarding(t *testing.T) {
	w := newWorld(t)
	account, err := w.api.Accounts.New(&stripe.AccountParams{Type: stripe.String("express"), Country: stripe.String("DE"), Email: stripe.String("org@example.test"), Metadata: map[string]string{"organizer": "1"},
		Capabilities: &stripe.AccountCapabilitiesParams{Transfers: &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)}}})
	w.no(err)
	if account.ChargesEnabled || account.PayoutsEnabled || account.DetailsSubmitted || len(account.Requirements.CurrentlyDue) == 0 || account.Capabilities.Transfers != "inactive" {
		t.Errorf("a new account is %+v", account)
	}
	link := func() string {
		t.Helper()
		made, err := w.api.AccountLinks.New(&stripe.AccountLinkParams{Account: &account.ID, Type: stripe.String("account_onboarding"),
			RefreshURL: stripe.String("http://localhost:3000/again"), ReturnURL: stripe.String("http://localhost:3000/back")})
		w.no(err)
		return made.URL
	}
	address := link()
	w.shows(address, "Get paid", "org@example.test", ">Submit everything</button>")
	if to := w.press(address, ""); to != "http://localhost:3000/back" {
		t.Errorf("the button leads to %s", to)
	}
	if to := w.press(address, ""); to != "http://localhost:3000/again" {
		t.Errorf("a used link leads to %s", to)
	}
	event := w.await("account.updated")
	told := decoded[stripe.Account](t, event)
	if event.Account != account.ID || !told.ChargesEnabled || !told.PayoutsEnabled || told.Capabilities.Transfers != "active" || told.Metadata["organizer"] != "1" || len(told.Requirements.CurrentlyDue) != 0 {
		t.Errorf("the event says %+v", told)
	}
	w.Account(account.ID, true, false)
	if now, err := w.api.Accounts.GetByID(account.ID, nil); err != nil || now.PayoutsEnabled || !now.ChargesEnabled {
		t.Errorf("%+v, %v", now, err)
	}
	_, err = w.api.Accounts.GetByID("acct_none", nil)
	refused(t, err, 403, stripe.ErrorTypeInvalidRequest, stripe.ErrorCodeAccountInvalid, "")
}

package stripe

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"strings"
)

//go:embed pages.html
var pagesHTML string

var pages = template.Must(template.New("pages").Parse(pagesHTML))

// addPages adds what Stripe hosts for people.
func (s *Server) addPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /c/pay/{id}", s.showCheckout)
	mux.HandleFunc("POST /c/pay/{id}", s.answerCheckout)
	mux.HandleFunc("GET /setup/e/{account}/{token}", s.showOnboarding)
	mux.HandleFunc("POST /setup/e/{account}/{token}", s.answerOnboarding)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, "start", nil) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusNotFound, "missing", nil) })
}

// checkoutPage is what the Checkout page shows.
type checkoutPage struct {
	Lines    []checkoutLine
	Total    string
	Email    string
	Debit    bool // can be paid by bank debit
	Cancel   bool // there is a way back
	Declined string
}

type checkoutLine struct {
	Name, Amount string
	Quantity     int64
	Each         string // of several
}

// endedPage says that a session is over.
type endedPage struct{ Title, Text, Back string }

func (s *Server) showCheckout(w http.ResponseWriter, r *http.Request) {
	session, intent := s.lookUp(r.PathValue("id"))
	if session == nil {
		show(w, http.StatusNotFound, "missing", nil)
		return
	}
	switch session.text("status") {
	case "expired":
		show(w, http.StatusOK, "ended", endedPage{"This checkout has expired", "Nothing was charged. Go back and start again.", session.text("cancel_url")})
	case "complete":
		text := "The payment is complete."
		if session.text("payment_status") == "unpaid" {
			text = "The bank debit is on its way. It can take some days."
		}
		show(w, http.StatusOK, "ended", endedPage{"You’re all done here", text, successURL(session)})
	default:
		show(w, http.StatusOK, "checkout", pageOf(session, intent))
	}
}

func pageOf(session, intent document) checkoutPage {
	currency := session.text("currency")
	_, debit := takesDebit(session)
	page := checkoutPage{Total: formatted(session.number("amount_total"), currency), Email: session.text("customer_email"), Debit: debit, Cancel: session.text("cancel_url") != ""}
	for _, item := range session.list("_line_items") {
		item := item.(document)
		line := checkoutLine{Name: item.text("description"), Amount: formatted(item.number("amount_total"), currency), Quantity: item.number("quantity")}
		if line.Quantity > 1 {
			line.Each = formatted(item.child("price").number("unit_amount"), currency)
		}
		page.Lines = append(page.Lines, line)
	}
	page.Declined = intent.child("last_payment_error").text("message")
	return page
}

// lookUp finds a session as it is now, and its payment if somebody has tried.
func (s *Server) lookUp(id string) (session, intent document) {
	_ = s.store.write(func(t *tx) error {
		found, err := t.session(id)
		if err != nil {
			return err
		}
		session, intent = found, t.find(found.text("payment_intent"))
		return nil
	})
	return session, intent
}

func successURL(session document) string {
	return strings.ReplaceAll(session.text("success_url"), "{CHECKOUT_SESSION_ID}", session.text("id"))
}

// answerCheckout is what the buttons do.
func (s *Server) answerCheckout(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	session, _ := s.lookUp(id)
	page := s.links.checkout(id)
	if session == nil || session.text("status") != "open" {
		http.Redirect(w, r, page, http.StatusSeeOther) // the page says why
		return
	}
	action := r.PostFormValue("action")
	if action == "cancel" {
		http.Redirect(w, r, session.text("cancel_url"), http.StatusSeeOther)
		return
	}
	if err := mustBe("action", action, byCard, byDebit, byDecline); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, err := s.pay(id, action, r.PostFormValue("email"), r.PostFormValue("name"))
	if refused := (*problem)(nil); err != nil && !errors.As(err, &refused) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err == nil && action != byDecline {
		page = successURL(session)
	}
	http.Redirect(w, r, page, http.StatusSeeOther)
}

// link finds an onboarding link that is still good.
func (s *Server) link(r *http.Request) (link, account document, good bool) {
	s.store.read(func(t *tx) {
		link, account = t.find(r.PathValue("token")), t.find(r.PathValue("account"))
		good = link.text("object") == "_link" && link.text("account") == account.text("id") && !link.truth("used") && t.now < link.number("expires_at")
	})
	return link, account, good
}

func (s *Server) showOnboarding(w http.ResponseWriter, r *http.Request) {
	link, account, good := s.link(r)
	switch {
	case link.text("object") != "_link" || account == nil:
		show(w, http.StatusNotFound, "missing", nil)
	case !good: // Stripe sends back whoever comes by a link that is used up
		http.Redirect(w, r, link.text("refresh_url"), http.StatusSeeOther)
	default:
		show(w, http.StatusOK, "onboarding", account.text("email"))
	}
}

func (s *Server) answerOnboarding(w http.ResponseWriter, r *http.Request) {
	link, account, good := s.link(r)
	switch {
	case link.text("object") != "_link" || account == nil:
		show(w, http.StatusNotFound, "missing", nil)
		return
	case !good:
		http.Redirect(w, r, link.text("refresh_url"), http.StatusSeeOther)
		return
	}
	_, err := s.change("account", account.text("id"), func(t *tx, account document) error {
		used := t.edit(link.text("id"))
		used["used"] = true
		t.put(used)
		t.enable(account, true, true)
		return nil
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, link.text("return_url"), http.StatusSeeOther)
}

func show(w http.ResponseWriter, status int, page string, data any) {
	var html bytes.Buffer
	if err := pages.ExecuteTemplate(&html, page, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'")
	w.WriteHeader(status)
	w.Write(html.Bytes())
}

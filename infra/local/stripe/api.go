package stripe

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
)

// APIVersion is the only version of Stripe's API that is spoken here, the one of stripe-go v76.
const APIVersion = "2023-10-16"

// call is one request to the API while it is carried out.
type call struct {
	*tx
	in      *form
	path    string // of the URL
	id      string // of the object that the path names, if any
	inner   string // of the object within that one
	account string // of the Stripe-Account header, "" for the platform
	links   links
}

// operation carries out a call. When it returns an error, nothing has happened.
type operation func(*call) (document, error)

// operations are all routes of the API.
var operations = map[string]operation{
	"POST /v1/checkout/sessions":                    createSession,
	"GET /v1/checkout/sessions":                     listSessions,
	"GET /v1/checkout/sessions/{id}":                getSession,
	"GET /v1/checkout/sessions/{id}/line_items":     listLineItems,
	"POST /v1/checkout/sessions/{id}/expire":        expireSession,
	"GET /v1/payment_intents":                       listIntents,
	"GET /v1/payment_intents/{id}":                  get("payment_intent", "intent"),
	"POST /v1/payment_intents/{id}":                 updateMetadata("payment_intent"),
	"GET /v1/charges":                               listCharges,
	"GET /v1/charges/{id}":                          get("charge", "id"),
	"POST /v1/refunds":                              createRefund,
	"GET /v1/refunds":                               listRefunds,
	"GET /v1/refunds/{id}":                          get("refund", "id"),
	"POST /v1/refunds/{id}":                         updateMetadata("refund"),
	"GET /v1/transfers":                             listTransfers,
	"GET /v1/transfers/{id}":                        get("transfer", "id"),
	"POST /v1/transfers/{id}/reversals":             createReversal,
	"GET /v1/transfers/{id}/reversals":              listWithin("transfer", "transfer_reversal"),
	"GET /v1/transfers/{id}/reversals/{inner}":      getWithin("transfer", "transfer_reversal"),
	"GET /v1/application_fees":                      listFees,
	"GET /v1/application_fees/{id}":                 get("application_fee", "id"),
	"POST /v1/application_fees/{id}/refunds":        createFeeRefund,
	"GET /v1/application_fees/{id}/refunds":         listWithin("fee", "fee_refund"),
	"GET /v1/application_fees/{id}/refunds/{inner}": getWithin("fee", "fee_refund"),
	"GET /v1/balance":                               getBalance,
	"GET /v1/balance_transactions":                  listBalanceTransactions,
	"GET /v1/balance_transactions/{id}":             get("balance_transaction", "id"),
	"POST /v1/accounts":                             createAccount,
	"GET /v1/accounts/{id}":                         getAccount,
	"POST /v1/accounts/{id}":                        updateAccount,
	"POST /v1/account_links":                        createAccountLink,
	"GET /v1/events":                                listEvents,
	"GET /v1/events/{id}":                           get("event", "id"),
	"GET /v1/disputes":                              listDisputes,
	"GET /v1/disputes/{id}":                         get("dispute", "dispute"),
	"POST /v1/disputes/{id}":                        updateDispute,
	"POST /v1/disputes/{id}/close":                  closeDispute,
}

func (s *Server) addAPI(mux *http.ServeMux) {
	for pattern, carryOut := range operations {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serveAPI(w, r, carryOut) })
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		s.serveAPI(w, r, func(*call) (document, error) {
			p := malformed("", "", "Unrecognized request URL (%s: %s). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.", r.Method, r.URL.Path)
			p.status = http.StatusNotFound
			return nil, p
		})
	})
}

// answer is what goes out.
type answer struct {
	status int
	body   []byte
}

func answerTo(err error, request string) answer {
	var p *problem
	if !errors.As(err, &p) {
		p = broken()
	}
	return answer{p.status, written(p.document(request))}
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// serveAPI is what all operations have in common.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, carryOut operation) {
	request := newID("req_")
	w.Header().Set("Request-Id", request)
	w.Header().Set("Stripe-Version", APIVersion)
	key := r.Header.Get("Idempotency-Key")
	if key != "" {
		w.Header().Set("Idempotency-Key", key)
	}
	in, err := s.admit(r)
	if err != nil {
		answerTo(err, request).write(w)
		return
	}
	failure := s.modes.takeFailure(r)
	guard := idempotency{key: "_request_" + r.Header.Get("Stripe-Account") + "_" + key, sent: key, request: request, digest: digest(r, in.encoded)}
	if r.Method != http.MethodPost || key == "" {
		guard.key = ""
	}
	if failure != nil && !failure.commit {
		s.failWithout(w, r, guard, failure, request)
		return
	}
	result, replayed := s.carryOut(guard, failure, func(t *tx) (document, error) {
		t.cause = document{"id": request, "idempotency_key": orNil(key)}
		c := &call{tx: t, in: in.form, path: r.URL.Path, id: r.PathValue("id"), inner: r.PathValue("inner"), account: r.Header.Get("Stripe-Account"), links: s.links}
		return c.run(carryOut)
	})
	if failure != nil && failure.hangs {
		failure.hang(r)
	}
	if replayed {
		w.Header().Set("Idempotent-Replayed", "true")
		w.Header().Set("Original-Request", result.request)
	}
	result.write(w)
}

// admitted is a request that may be carried out.
type admitted struct {
	form    *form
	encoded string
}

// admit checks who asks, for which version, and reads the parameters.
func (s *Server) admit(r *http.Request) (admitted, error) {
	if err := s.authorize(r); err != nil {
		return admitted{}, err
	}
	if version := r.Header.Get("Stripe-Version"); version != "" && version != APIVersion {
		return admitted{}, malformed("", "", "Invalid Stripe API version: %s. Only %s is spoken here.", version, APIVersion)
	}
	if len(r.Header.Get("Idempotency-Key")) > 255 {
		return admitted{}, malformed("", "", "Idempotency keys must be at most 255 characters")
	}
	encoded := r.URL.RawQuery
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return admitted{}, malformed("", "", "The request's body could not be read")
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			return admitted{}, malformed("", "", "Invalid request (check that your POST content type is application/x-www-form-urlencoded). "+
				"If you have any questions, we can help at https://support.stripe.com/.")
		}
		encoded = string(body)
	}
	parsed, err := parseForm(encoded)
	return admitted{parsed, encoded}, err
}

// authorize accepts the secret key as a bearer token and as the user name of basic authentication.
func (s *Server) authorize(r *http.Request) error {
	given, _, _ := r.BasicAuth()
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		given = token
	}
	switch {
	case given == "":
		return &problem{status: http.StatusUnauthorized, kind: "invalid_request_error", message: "You did not provide an API key. " +
			"You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."}
	case given != s.options.SecretKey:
		return &problem{status: http.StatusUnauthorized, kind: "invalid_request_error", message: "Invalid API Key provided: " + masked(given)}
	}
	if account := r.Header.Get("Stripe-Account"); account != "" {
		var known bool
		s.store.read(func(t *tx) { known = t.find(account).text("object") == "account" })
		if !known {
			return noAccess(account)
		}
	}
	return nil
}

func masked(key string) string {
	if len(key) < 12 {
		return strings.Repeat("*", len(key))
	}
	return key[:8] + strings.Repeat("*", len(key)-12) + key[len(key)-4:]
}

func digest(r *http.Request, encoded string) string {
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + encoded))
	return hex.EncodeToString(sum[:])
}

// run carries out an operation and says what is wrong with its parameters first.
func (c *call) run(carryOut operation) (document, error) {
	expand := c.in.words("expand")
	result, err := carryOut(c)
	if fault := c.in.firstFault(); fault != nil {
		return nil, fault
	}
	if err == nil {
		err = c.in.unknown()
	}
	if err != nil {
		return nil, err
	}
	shown := c.show(result)
	for _, path := range expand {
		if err := c.expand(shown, path, path); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// get answers an object of a kind by its id.
func get(kind, param string) operation {
	return func(c *call) (document, error) { return c.object(kind, param, c.id) }
}

// object finds one of the account that asks.
func (c *call) object(kind, param, id string) (document, error) {
	found := c.find(id)
	if found.text("object") != kind || found.text("_account") != c.account {
		return nil, missing(kind, param, id)
	}
	return found, nil
}

// getWithin answers an object that belongs to another, whose id stands in the field.
func getWithin(field, kind string) operation {
	return func(c *call) (document, error) {
		found, err := c.object(kind, "id", c.inner)
		if err == nil && found.text(field) != c.id {
			err = missing(kind, "id", c.inner)
		}
		return found, err
	}
}

// updateMetadata is all that can be updated of a kind.
func updateMetadata(kind string) operation {
	return func(c *call) (document, error) {
		if _, err := c.object(kind, "id", c.id); err != nil {
			return nil, err
		}
		changed := c.edit(c.id)
		changed["metadata"] = c.in.metadata(changed.child("metadata"))
		c.put(changed)
		return changed, nil
	}
}

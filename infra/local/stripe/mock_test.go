package stripe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/event-radar/event-radar/infra/tools"
)

// known are the fields of ours that neither stripe-mock has, and why that is right. They were read from stripe-go v76, which
// is made from the specification of the API version that is spoken here.
var known = map[string]string{
	"account controller is_controller":                 "fixtures have a standard account, which controls itself",
	"account external_accounts total_count":            "left out of the fixtures",
	"charge outcome risk_level":                        "of charges that Radar has looked at, which those of the fixtures are not",
	"charge outcome risk_score":                        "likewise",
	"refund destination_details card reference":        "of refunds that are no reversals",
	"refund destination_details card reference_status": "likewise",
	"refund destination_details card reference_type":   "likewise",
	"charge transfer":                                  "of destination charges, which those of the fixtures are not",
	"refund failure_reason":                            "of failed refunds, which those of the fixtures are not",
	"refund failure_balance_transaction":               "likewise",
}

// ids are what the calls of the comparison name.
type ids struct{ session, open, intent, charge, refund, transfer, reversal, fee, feeRefund, account, dispute, event, booked string }

// comparison is a call that is made here and there.
type comparison struct {
	name string
	call func(*client.API, ids) error
}

var comparisons = []comparison{
	{"create a session", func(api *client.API, ids ids) error {
		params := order()
		params.PaymentIntentData.ApplicationFeeAmount = stripe.Int64(300)
		params.PaymentIntentData.OnBehalfOf = &ids.account
		params.PaymentIntentData.TransferData = &stripe.CheckoutSessionPaymentIntentDataTransferDataParams{Destination: &ids.account}
		return fault(api.CheckoutSessions.New(params))
	}},
	{"get a session", func(api *client.API, ids ids) error { return fault(api.CheckoutSessions.Get(ids.session, nil)) }},
	{"list sessions", func(api *client.API, ids ids) error {
		return api.CheckoutSessions.List(&stripe.CheckoutSessionListParams{PaymentIntent: &ids.intent}).Err()
	}},
	{"list line items", func(api *client.API, ids ids) error {
		return api.CheckoutSessions.ListLineItems(&stripe.CheckoutSessionListLineItemsParams{Session: &ids.session}).Err()
	}},
	{"expire a session", func(api *client.API, ids ids) error { return fault(api.CheckoutSessions.Expire(ids.open, nil)) }},
	{"get a payment", func(api *client.API, ids ids) error { return fault(api.PaymentIntents.Get(ids.intent, nil)) }},
	{"get a charge", func(api *client.API, ids ids) error { return fault(api.Charges.Get(ids.charge, nil)) }},
	{"list charges", func(api *client.API, ids ids) error {
		return api.Charges.List(&stripe.ChargeListParams{PaymentIntent: &ids.intent}).Err()
	}},
	{"refund", func(api *client.API, ids ids) error {
		return fault(api.Refunds.New(&stripe.RefundParams{PaymentIntent: &ids.intent, Amount: stripe.Int64(100), ReverseTransfer: stripe.Bool(true),
			RefundApplicationFee: stripe.Bool(true), Reason: stripe.String("requested_by_customer"), Metadata: map[string]string{"a": "b"}}))
	}},
	{"get a refund", func(api *client.API, ids ids) error { return fault(api.Refunds.Get(ids.refund, nil)) }},
	{"list refunds", func(api *client.API, ids ids) error {
		return api.Refunds.List(&stripe.RefundListParams{Charge: &ids.charge, CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: 1}}).Err()
	}},
	{"get a transfer", func(api *client.API, ids ids) error { return fault(api.Transfers.Get(ids.transfer, nil)) }},
	{"reverse a transfer", func(api *client.API, ids ids) error {
		return fault(api.TransferReversals.New(&stripe.TransferReversalParams{ID: &ids.transfer, Amount: stripe.Int64(10), Metadata: map[string]string{"a": "b"}}))
	}},
	{"get a reversal", func(api *client.API, ids ids) error {
		return fault(api.TransferReversals.Get(ids.reversal, &stripe.TransferReversalParams{ID: &ids.transfer}))
	}},
	{"get a fee", func(api *client.API, ids ids) error { return fault(api.ApplicationFees.Get(ids.fee, nil)) }},
	{"refund a fee", func(api *client.API, ids ids) error {
		return fault(api.FeeRefunds.New(&stripe.FeeRefundParams{ID: &ids.fee, Amount: stripe.Int64(10)}))
	}},
	{"get a fee's refund", func(api *client.API, ids ids) error {
		return fault(api.FeeRefunds.Get(ids.feeRefund, &stripe.FeeRefundParams{Fee: &ids.fee}))
	}},
	{"list balance transactions", func(api *client.API, _ ids) error {
		return api.BalanceTransactions.List(&stripe.BalanceTransactionListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThan: 1}, Type: stripe.String("charge")}).Err()
	}},
	{"get a balance transaction", func(api *client.API, ids ids) error {
		return fault(api.BalanceTransactions.Get(ids.booked, nil))
	}},
	{"get the balance", func(api *client.API, _ ids) error { return fault(api.Balance.Get(nil)) }},
	{"create an account", func(api *client.API, _ ids) error {
		return fault(api.Accounts.New(&stripe.AccountParams{Type: stripe.String("express"), Country: stripe.String("DE"), Email: stripe.String("org@example.test"), Metadata: map[string]string{"a": "b"},
			Capabilities: &stripe.AccountCapabilitiesParams{CardPayments: &stripe.AccountCapabilitiesCardPaymentsParams{Requested: stripe.Bool(true)},
				Transfers: &stripe.AccountCapabilitiesTransfersParams{Requested: stripe.Bool(true)}}}))
	}},
	{"get an account", func(api *client.API, ids ids) error { return fault(api.Accounts.GetByID(ids.account, nil)) }},
	{"link an account", func(api *client.API, ids ids) error {
		return fault(api.AccountLinks.New(&stripe.AccountLinkParams{Account: &ids.account, Type: stripe.String("account_onboarding"),
			RefreshURL: stripe.String("https://example.com/again"), ReturnURL: stripe.String("https://example.com/back")}))
	}},
	{"list events", func(api *client.API, _ ids) error {
		return api.Events.List(&stripe.EventListParams{Types: []*string{stripe.String("charge.succeeded")}, CreatedRange: &stripe.RangeQueryParams{GreaterThan: 1}}).Err()
	}},
	{"get an event", func(api *client.API, ids ids) error { return fault(api.Events.Get(ids.event, nil)) }},
	{"get a dispute", func(api *client.API, ids ids) error { return fault(api.Disputes.Get(ids.dispute, nil)) }},
	{"submit evidence", func(api *client.API, ids ids) error {
		return fault(api.Disputes.Update(ids.dispute, &stripe.DisputeParams{Submit: stripe.Bool(true), Evidence: &stripe.DisputeEvidenceParams{ProductDescription: stripe.String("A ticket")}}))
	}},
	{"close a dispute", func(api *client.API, ids ids) error { return fault(api.Disputes.Close(ids.dispute, nil)) }},
}

// fault is what went wrong with a call; its answer is recorded.
func fault[T any](_ T, err error) error { return err }

// recorder keeps the last answer.
type recorder struct{ body []byte }

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	r.body, err = io.ReadAll(response.Body)
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(r.body))
	return response, err
}

// object is the recorded object, or the first of a recorded list.
func (r *recorder) object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(r.body, &object); err != nil {
		t.Fatal(err)
	}
	if data, ok := object["data"].([]any); ok {
		if len(data) == 0 {
			t.Fatalf("the list is empty: %s", r.body)
		}
		return data[0].(map[string]any)
	}
	return object
}

// startMock runs a stripe-mock until the test ends, and returns its address.
func startMock(t *testing.T, binary string) string {
	t.Helper()
	mock := exec.CommandContext(t.Context(), binary, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	output, err := mock.StdoutPipe()
	if err == nil {
		err = mock.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Wait() }) // the context has ended it
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "Listening for HTTP at address: "); found {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return "http://" + address
		}
	}
	t.Fatalf("%s does not listen", binary)
	return ""
}

// Our answers are of the same kind as those of Stripe's own stripe-mock to the same calls, which it also checks, and have no
// field that it does not have, but for those that known explains.
func TestAnswersHaveTheShapeOfStripeMocks(t *testing.T) {
	set, err := tools.For(func(format string, args ...any) { t.Logf(format, args...) })
	var binaries map[string]string
	if err == nil {
		binaries, err = set.StripeMocks(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	here := &recorder{}
	ours := recordedBy(here, w.URL(), w.SecretKey)
	mocks := map[string]*client.API{}
	recorders := map[string]*recorder{}
	for version, binary := range binaries {
		recorders[version] = &recorder{}
		mocks[version] = recordedBy(recorders[version], startMock(t, binary), "sk_test_123")
	}
	made := w.one()
	explained := map[string]bool{}
	for _, c := range comparisons {
		if err := c.call(ours, made); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		have := here.object(t)
		var theirs []map[string]any
		for _, version := range slices.Sorted(maps.Keys(mocks)) {
			if err := c.call(mocks[version], made); err != nil {
				t.Errorf("%s: stripe-mock %s refuses it: %v", c.name, version, err)
				continue
			}
			theirs = append(theirs, recorders[version].object(t))
			if kind := theirs[len(theirs)-1]["object"]; kind != have["object"] {
				t.Errorf("%s: the answer is a %v, that of stripe-mock %s a %v", c.name, have["object"], version, kind)
			}
		}
		for _, field := range more(fmt.Sprint(have["object"]), have, theirs) {
			if explained[field] = true; known[field] == "" {
				t.Errorf("%s: stripe-mock has no %s", c.name, field)
			}
		}
	}
	for field := range known {
		if !explained[field] {
			t.Errorf("%s is no difference: it need not be explained", field)
		}
	}
}

// free are objects whose fields are anybody's.
var free = []string{"metadata", "previous_attributes", "payment_method_options", "capabilities", "data", "fraud_details"}

// more lists the fields of an object that none of the others has. Where the others have nothing to compare with, all are right.
func more(path string, have map[string]any, others []map[string]any) []string {
	var found []string
	for _, field := range slices.Sorted(maps.Keys(have)) {
		if slices.Contains(free, field) {
			continue
		}
		var inner []map[string]any
		has := false
		for _, other := range others {
			value, there := other[field]
			has = has || there
			if object, ok := value.(map[string]any); ok {
				inner = append(inner, object)
			}
		}
		if !has {
			found = append(found, path+" "+field)
		}
		if object, ok := have[field].(map[string]any); ok && len(inner) > 0 {
			found = append(found, more(path+" "+field, object, inner)...)
		}
	}
	return found
}

func recordedBy(r *recorder, url, key string) *client.API {
	return clientBy(&http.Client{Transport: r}, url, key)
}

// one is a world with one of everything.
func (w *world) one() ids {
	w.t.Helper()
	params := w.splitOrder()
	session := w.create(params)
	intent := w.intent(w.Pay(session.ID)["payment_intent"].(string))
	refund, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(1000), ReverseTransfer: stripe.Bool(true)})
	w.no(err)
	fees, err := w.api.FeeRefunds.New(&stripe.FeeRefundParams{ID: &intent.LatestCharge.ApplicationFee.ID, Amount: stripe.Int64(10)})
	w.no(err)
	w.Refunds("failed")
	failed, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(100)})
	w.no(err)
	w.Refunds("succeeded")
	charge := intent.LatestCharge
	return ids{session: session.ID, open: w.create(order()).ID, intent: intent.ID, charge: charge.ID, refund: failed.ID, transfer: charge.Transfer.ID,
		reversal: refund.TransferReversal.ID, fee: charge.ApplicationFee.ID, feeRefund: fees.ID, account: charge.Transfer.Destination.ID, booked: charge.BalanceTransaction.ID,
		dispute: w.Dispute(w.paid(order()).ID)["id"].(string), event: w.All("events")[0]["id"].(string)}
}

package stripe_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stripe/stripe-go/v76"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
)

// booked are the lines of an account's balance, the oldest first; the platform's without an account.
func (w *world) booked(account string) []string {
	w.t.Helper()
	params := &stripe.BalanceTransactionListParams{}
	params.Limit = stripe.Int64(100)
	if account != "" {
		params.SetStripeAccount(account)
	}
	var lines []string
	for pages := w.api.BalanceTransactions.List(params); pages.Next(); {
		b := pages.BalanceTransaction()
		lines = append(lines, fmt.Sprintf("%s %d-%d=%d", b.Type, b.Amount, b.Fee, b.Net))
	}
	slices.Reverse(lines)
	return lines
}

func TestASplitPaymentAgreesWithTheBalanceToTheCent(t *testing.T) {
	w := newWorld(t)
	params := w.splitOrder()
	intent := w.paid(params)
	charge, account := intent.LatestCharge, *params.PaymentIntentData.OnBehalfOf
	if charge.Transfer.Amount != 4500 || charge.Transfer.Destination.ID != account || charge.ApplicationFeeAmount != 300 || charge.ApplicationFee.Amount != 300 ||
		charge.ApplicationFee.Account.ID != account || intent.TransferData.Destination.ID != account || intent.OnBehalfOf.ID != account {
		t.Errorf("the charge is %+v", charge)
	}
	// A third goes back, with its part of the transfer and of the fee; then all the rest.
	third, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(1501), ReverseTransfer: stripe.Bool(true),
		RefundApplicationFee: stripe.Bool(true), Reason: stripe.String("requested_by_customer"), Metadata: map[string]string{"refund": "1"}})
	w.no(err)
	if third.Status != "succeeded" || third.Amount != 1501 || third.TransferReversal == nil || third.Metadata["refund"] != "1" || third.Charge.ID != charge.ID {
		t.Errorf("the refund is %+v", third)
	}
	_, err = w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(3000)})
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "amount")
	_, err = w.api.Refunds.New(&stripe.RefundParams{Charge: &charge.ID, ReverseTransfer: stripe.Bool(true), RefundApplicationFee: stripe.Bool(true)})
	w.no(err)
	_, err = w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID})
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, stripe.ErrorCodeChargeAlreadyRefunded, "")
	want := []string{"charge 4500-93=4407", "transfer -4500-0=-4500", "application_fee 300-0=300",
		"refund -1501-0=-1501", "transfer_refund 1501-0=1501", "application_fee_refund -100-0=-100",
		"refund -2999-0=-2999", "transfer_refund 2999-0=2999", "application_fee_refund -200-0=-200"}
	if have := w.booked(""); !slices.Equal(have, want) {
		t.Errorf("the platform has\n%q, want\n%q", have, want)
	}
	want = []string{"payment 4500-300=4200", "payment_refund -1501-0=-1501", "application_fee_refund 100-0=100", "payment_refund -2999-0=-2999", "application_fee_refund 200-0=200"}
	if have := w.booked(account); !slices.Equal(have, want) {
		t.Errorf("the organizer has\n%q, want\n%q", have, want)
	}
	balance, err := w.api.Balance.Get(nil)
	w.no(err)
	if balance.Available[0].Amount != -93 {
		t.Errorf("the platform is left with %+v, want Stripe's fee", balance.Available[0])
	}
	refunds := w.api.Refunds.List(&stripe.RefundListParams{PaymentIntent: &intent.ID}).RefundList().Data
	if len(refunds) != 2 || refunds[1].ID != third.ID {
		t.Errorf("listed are %+v", refunds)
	}
	if told := decoded[stripe.Charge](t, w.await("charge.refunded")); told.AmountRefunded != 1501 && told.AmountRefunded != 4500 {
		t.Errorf("the event says %d", told.AmountRefunded)
	}
}

func TestTransfersAndFeesAreTakenBackByThemselves(t *testing.T) {
	w := newWorld(t)
	charge := w.paid(w.splitOrder()).LatestCharge
	reversal, err := w.api.TransferReversals.New(&stripe.TransferReversalParams{ID: &charge.Transfer.ID, Amount: stripe.Int64(4000), Metadata: map[string]string{"why": "dispute"}})
	w.no(err)
	transfer, err := w.api.Transfers.Get(charge.Transfer.ID, nil)
	w.no(err)
	if transfer.AmountReversed != 4000 || transfer.Reversed || len(transfer.Reversals.Data) != 1 || transfer.Reversals.Data[0].ID != reversal.ID || transfer.SourceTransaction.ID != charge.ID {
		t.Errorf("the transfer is %+v", transfer)
	}
	_, err = w.api.TransferReversals.New(&stripe.TransferReversalParams{ID: &charge.Transfer.ID, Amount: stripe.Int64(501)})
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "amount")
	_, err = w.api.FeeRefunds.New(&stripe.FeeRefundParams{ID: &charge.ApplicationFee.ID, Amount: stripe.Int64(120)})
	w.no(err)
	fee, err := w.api.ApplicationFees.Get(charge.ApplicationFee.ID, nil)
	w.no(err)
	if fee.AmountRefunded != 120 || fee.OriginatingTransaction.ID != charge.ID || len(fee.Refunds.Data) != 1 {
		t.Errorf("the fee is %+v", fee)
	}
}

func TestManyRefundsAtOnceNeverExceedTheCharge(t *testing.T) {
	w := newWorld(t)
	w.Refunds("pending")
	intent := w.paid(order())
	var given atomic.Int64
	var asking sync.WaitGroup
	for range 20 {
		asking.Go(func() {
			if refund, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(1000)}); err == nil {
				given.Add(refund.Amount)
			}
		})
	}
	asking.Wait()
	if given.Load() != 4000 || w.intent(intent.ID).LatestCharge.AmountRefunded != 4000 {
		t.Errorf("of 4500, in pieces of 1000, %d were given back", given.Load())
	}
}

func TestRefundsEndAsAsked(t *testing.T) {
	w := newWorld(t)
	intent := w.paid(order())
	refund := func() *stripe.Refund {
		t.Helper()
		made, err := w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID, Amount: stripe.Int64(1000)})
		w.no(err)
		return made
	}
	w.Refunds("failed")
	if failed := refund(); failed.Status != "failed" || failed.FailureReason == "" || failed.FailureBalanceTransaction == nil {
		t.Errorf("failed at once: %+v", failed)
	}
	w.Refunds("pending")
	first, second := refund(), refund()
	if first.Status != "pending" || w.intent(intent.ID).LatestCharge.AmountRefunded != 2000 {
		t.Errorf("pending: %+v", first)
	}
	w.SettleRefund(first.ID, "succeeded")
	w.SettleRefund(second.ID, "failed")
	if charge := w.intent(intent.ID).LatestCharge; charge.AmountRefunded != 1000 || charge.Refunded {
		t.Errorf("one of two came through: %+v", charge)
	}
	w.settled()
	var told []string
	for _, event := range w.endpoint.received() {
		if event.Type == "charge.refund.updated" {
			told = append(told, string(decoded[stripe.Refund](t, event).Status))
		}
	}
	slices.Sort(told)
	if !slices.Equal(told, []string{"failed", "failed", "succeeded"}) {
		t.Errorf("events told of refunds that are %v", told)
	}
	if all := w.All("refunds"); len(all) != 3 || all[0]["object"] != "refund" {
		t.Errorf("/_control/refunds has %v", all)
	}
}

func TestADisputeIsFoughtAndWonOrLost(t *testing.T) {
	for outcome, left := range map[string]int64{"won": 4407, "lost": 4407 - 4500 - 1500} {
		w := newWorld(t)
		intent := w.paid(order())
		id := w.Dispute(intent.ID)["id"].(string)
		dispute, err := w.api.Disputes.Get(id, nil)
		w.no(err)
		if dispute.Status != "needs_response" || dispute.Amount != 4500 || dispute.PaymentIntent.ID != intent.ID || !w.intent(intent.ID).LatestCharge.Disputed {
			t.Errorf("the dispute is %+v", dispute)
		}
		_, err = w.api.Refunds.New(&stripe.RefundParams{PaymentIntent: &intent.ID})
		refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "charge_disputed", "charge")
		dispute, err = w.api.Disputes.Update(id, &stripe.DisputeParams{Submit: stripe.Bool(true), Evidence: &stripe.DisputeEvidenceParams{
			ProductDescription: stripe.String("Balcony"), CustomerEmailAddress: stripe.String("ada@example.test")}})
		w.no(err)
		if dispute.Status != "under_review" || dispute.EvidenceDetails.SubmissionCount != 1 || !dispute.EvidenceDetails.HasEvidence || w.All("disputes")[0]["evidence"].(map[string]any)["product_description"] != "Balcony" {
			t.Errorf("with evidence the dispute is %+v", dispute)
		}
		w.CloseDispute(id, outcome)
		w.await("charge.dispute.created")
		w.await("charge.dispute.funds_withdrawn")
		w.await("charge.dispute.updated")
		if closed := decoded[stripe.Dispute](t, w.await("charge.dispute.closed")); string(closed.Status) != outcome {
			t.Errorf("closed as %s", closed.Status)
		}
		if outcome == "won" {
			w.await("charge.dispute.funds_reinstated")
		}
		balance, err := w.api.Balance.Get(nil)
		w.no(err)
		if balance.Available[0].Amount != left {
			t.Errorf("%s: the balance is %d, want %d", outcome, balance.Available[0].Amount, left)
		}
	}
}

func TestADisputeIsGivenUp(t *testing.T) {
	w := newWorld(t)
	id := w.Dispute(w.paid(order()).ID)["id"].(string)
	if dispute, err := w.api.Disputes.Close(id, nil); err != nil || dispute.Status != "lost" {
		t.Errorf("given up: %+v, %v", dispute, err)
	}
	_, err := w.api.Disputes.Close(id, nil)
	refused(t, err, 400, stripe.ErrorTypeInvalidRequest, "", "")
}

func TestAPaymentMadeElsewhere(t *testing.T) {
	w := newWorld(t)
	session := w.PayElsewhere(stripetest.Payment{Amount: 700, Currency: "eur", Metadata: map[string]string{"from": "elsewhere"}})
	intent := w.intent(session["payment_intent"].(string))
	if session["payment_status"] != "paid" || intent.AmountReceived != 700 || intent.Metadata["from"] != "elsewhere" {
		t.Errorf("%v, %+v", session, intent)
	}
}

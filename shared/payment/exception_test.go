package payment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

func staff() access.Actor { return bookingtest.Under(bookingtest.Person("alex"), access.ForAdmin) }

// tell has a session looked at, as its notification would.
func tell(t *testing.T, w *paymenttest.World, session string) {
	t.Helper()
	n := message.PaymentNotified{NotificationID: "evt_" + session, Kind: "checkout.session.completed", ObjectID: session}
	if err := w.Payments.Handle(t.Context(), message.New(n, time.Now())); err != nil {
		t.Fatal(err)
	}
}

func TestAPaymentThatFitsNothingIsKept(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(9), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	account := order.Payment.Account
	meta := map[string]string{"orderId": order.ID, "attempt": "1"}
	w.Stripe.Webhooks("drop")
	for name, paid := range map[string]stripetest.Payment{
		"of nobody":           {Amount: 2500, Currency: "eur"},
		"of no order":         {Amount: 2500, Currency: "eur", Metadata: map[string]string{"orderId": "ord_00000000000000000000000000"}},
		"by another checkout": {Amount: 2500, Currency: "eur", Metadata: meta, Destination: account},
		"another amount":      {Amount: 2400, Currency: "eur", Metadata: meta, Destination: account},
		"another currency":    {Amount: 2500, Currency: "usd", Metadata: meta, Destination: account},
		"another account":     {Amount: 2500, Currency: "eur", Metadata: meta},
	} {
		session := text(w.Stripe.PayElsewhere(paid), "id")
		for range 2 {
			tell(t, w, session)
		}
		exceptions, _ := open(t, w)
		if i := slices.IndexFunc(exceptions, func(e payment.Exception) bool { return e.Session == session }); i < 0 || exceptions[i].Amount != paid.Amount {
			t.Errorf("%s: not kept", name)
		}
		if now := w.Order(t, order.ID); now.Status != booking.AwaitingPayment {
			t.Errorf("%s: the order is %s", name, now.Status)
		}
	}
	if _, count := open(t, w); count != 6 {
		t.Errorf("%d exceptions, want 6", count)
	}
}

func TestExceptionsAreResolved(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(9), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	w.Stripe.Webhooks("drop")
	stray := func() payment.Exception {
		t.Helper()
		session := text(w.Stripe.PayElsewhere(stripetest.Payment{Amount: 2500, Currency: "eur", Destination: order.Payment.Account, ApplicationFee: order.PlatformFee}), "id")
		tell(t, w, session)
		exceptions, _ := open(t, w)
		return exceptions[slices.IndexFunc(exceptions, func(e payment.Exception) bool { return e.Session == session })]
	}
	resolve := func(e payment.Exception, action payment.Action, order, note string) (payment.Exception, error) {
		return w.Payments.Resolve(t.Context(), staff(), e.ID, action, order, note)
	}

	returned := stray()
	for range 2 {
		if done, err := resolve(returned, payment.GiveItBack, "", ""); err != nil || done.Resolution == nil {
			t.Fatalf("give it back: %v", err)
		}
	}
	if refunds := w.Stripe.All("refunds"); len(refunds) != 1 || number(refunds[0], "amount") != 2500 {
		t.Errorf("Stripe has %v", refunds)
	}
	dismissed := stray()
	if _, err := resolve(dismissed, payment.Dismiss, "", ""); !errors.Is(err, payment.ErrNoteMissing) {
		t.Errorf("without a note: %v", err)
	}
	if _, err := resolve(dismissed, payment.Dismiss, "", "It was a test."); err != nil {
		t.Error(err)
	}
	if _, err := resolve(dismissed, payment.GiveItBack, "", ""); !errors.Is(err, payment.ErrResolved) {
		t.Errorf("after it was dismissed: %v", err)
	}
	contested := stray() // somebody else would dismiss it in the same moment
	slow := payment.NewStore(w.Table, slowly{w.Provider, func() {
		if _, err := resolve(contested, payment.Dismiss, "", "It was a test."); !errors.Is(err, payment.ErrBegun) {
			t.Errorf("while the money goes back: %v", err)
		}
	}}, paymenttest.Site, w.Now)
	if _, err := slow.Resolve(t.Context(), staff(), contested.ID, payment.GiveItBack, "", ""); err != nil {
		t.Error(err)
	}
	interrupted := stray() // Stripe is not heard of, so that nobody knows whether the money went back
	away := payment.NewStore(w.Table, silent{w.Provider}, paymenttest.Site, w.Now)
	if _, err := away.Resolve(t.Context(), staff(), interrupted.ID, payment.GiveItBack, "", ""); !errors.Is(err, payment.ErrStripeAway) {
		t.Errorf("without Stripe: %v", err)
	}
	if _, err := resolve(interrupted, payment.Dismiss, "", "It was a test."); !errors.Is(err, payment.ErrBegun) {
		t.Errorf("half done: %v", err)
	}
	somebodyElse := bookingtest.Under(bookingtest.Person("otto"), access.ForAdmin)
	admin(t, w, somebodyElse)
	if done, err := w.Payments.Resolve(t.Context(), somebodyElse, interrupted.ID, payment.GiveItBack, "", ""); err != nil || done.Begun != nil || done.Resolution.By != somebodyElse.UserID {
		t.Errorf("finished by somebody else: %+v, %v", done, err)
	}
	if refunds := w.Stripe.All("refunds"); len(refunds) != 3 {
		t.Errorf("Stripe has %v", refunds)
	}
	halfway := stray() // somebody has given the money back, and the decision was lost
	if _, err := w.Provider.CreateRefund(t.Context(), halfway.ID, payment.RefundRequest{Intent: halfway.Intent, Amount: 2500, Refund: halfway.ID, Reverse: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := resolve(halfway, payment.Attach, order.ID, ""); !errors.Is(err, payment.ErrNotAttached) {
		t.Errorf("what went back is attached: %v", err)
	}
	if _, err := resolve(halfway, payment.GiveItBack, "", ""); err != nil {
		t.Error(err)
	}
	attached := stray()
	dear := w.Checkout(t, bert, ticketType, 2)
	if _, err := resolve(attached, payment.Attach, dear.ID, ""); !errors.Is(err, payment.ErrNotAttached) {
		t.Errorf("to an order that costs more: %v", err)
	}
	if _, err := resolve(attached, payment.Attach, "", ""); !errors.Is(err, payment.ErrOrderNeeded) {
		t.Errorf("to no order: %v", err)
	}
	if _, err := resolve(attached, payment.Attach, order.ID, ""); err != nil {
		t.Fatal(err)
	}
	if now := w.Order(t, order.ID); now.Status != booking.Confirmed || now.Payment.Captured != 2500 || left(t, w, ticketType) != 6 {
		t.Errorf("the order is %+v", now)
	}
	agrees(t, w, page.ID)
	if _, count := open(t, w); count != 0 {
		t.Errorf("%d are open", count)
	}
	done, _, err := w.Payments.Exceptions(t.Context(), staff(), false, 10, nil)
	if err != nil || len(done) != 6 {
		t.Errorf("%d are resolved: %v", len(done), err)
	}
}

// beforeItWrites has something happen before a client's first write.
func beforeItWrites(happens func()) func(*dynamodb.Options) {
	var once sync.Once
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("BeforeItWrites", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				switch in.Parameters.(type) {
				case *dynamodb.TransactWriteItemsInput, *dynamodb.PutItemInput, *dynamodb.UpdateItemInput:
					once.Do(happens)
				}
				return next.HandleInitialize(ctx, in)
			}), middleware.Before)
		})
	}
}

// Of two who decide otherwise in the same moment the first is right, and of the other's decision nothing is done.
func TestADecisionStands(t *testing.T) {
	s := newStage(t)
	e := stray(t, s, s.Checkout(t, anna, s.ticketType, 1))
	slow := dynamodb.New(s.client.Options(), beforeItWrites(func() {
		if _, err := s.Payments.Resolve(t.Context(), staff(), e.ID, payment.Dismiss, "", "It was a test."); err != nil {
			t.Error(err)
		}
	}))
	if _, err := s.Through(table.New(slow, s.name), s.Stripe.URL()).Resolve(t.Context(), staff(), e.ID, payment.GiveItBack, "", ""); !errors.Is(err, payment.ErrResolved) {
		t.Errorf("after it was dismissed: %v", err)
	}
	if refunds := s.Stripe.All("refunds"); len(refunds) != 0 {
		t.Errorf("Stripe has %v", refunds)
	}
	done, _, err := s.Payments.Exceptions(t.Context(), staff(), false, 10, nil)
	if err != nil || len(done) != 1 || done[0].Resolution.Action != payment.Dismiss || done[0].Begun != nil {
		t.Errorf("decided is %+v, %v", done, err)
	}
}

// silent is Stripe that refunds, whose answer is lost.
type silent struct{ payment.Provider }

func (s silent) CreateRefund(ctx context.Context, key string, r payment.RefundRequest) (payment.Returned, error) {
	_, err := s.Provider.CreateRefund(ctx, key, r)
	return payment.Returned{}, errors.Join(problem.ErrUnavailable, err)
}

// Eight differences are planted; all are healed or listed, and a second run finds nothing to do.
func TestReconciliation(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(40), nil)
	var names int
	person := func() access.Actor { names++; return bookingtest.Person("buyer" + string(rune('a'+names))) }
	refunded := w.Bought(t, person(), ticketType, 2)
	pending := w.Bought(t, person(), ticketType, 1)
	disputed := w.Bought(t, person(), ticketType, 1)
	invented := w.Bought(t, person(), ticketType, 1)
	w.Stripe.Webhooks("drop")

	unheard := w.Checkout(t, person(), ticketType, 1) // 1: a notification that never came
	w.Stripe.Pay(unheard.Payment.Session)
	late := w.Checkout(t, person(), ticketType, 1) // 2: one of an order that has expired
	expired(t, w, late)
	w.Stripe.Pay(late.Payment.Session)
	// 3: a refund made at Stripe
	if _, err := w.Provider.CreateRefund(t.Context(), "by hand", payment.RefundRequest{Intent: refunded.Payment.Intent, Amount: 1000, Reverse: true}); err != nil {
		t.Fatal(err)
	}
	// 4: a refund of ours whose message was lost
	lost, err := w.Payments.Refund(t.Context(), w.Finance(), pending.ID, payment.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	clearOutbox(t, w)
	w.Stripe.Dispute(disputed.Payment.Intent) // 5: a dispute
	// 6: a payment without an order, 7: one with another amount
	stray := w.Stripe.PayElsewhere(stripetest.Payment{Amount: 700, Currency: "eur"})
	wrong := w.Checkout(t, person(), ticketType, 1)
	differs := w.Stripe.PayElsewhere(stripetest.Payment{Amount: 100, Currency: "eur", Destination: wrong.Payment.Account,
		Metadata: map[string]string{"orderId": wrong.ID, "attempt": "1"}})
	// 8: a booking that Stripe knows nothing of
	forged := payment.Entry{EventID: page.ID, OrderID: invented.ID, Kind: payment.Charged, Reference: "pi_invented", At: w.Now(), Currency: "EUR", Gross: 900, Net: 900}
	if err := w.Table.Commit(t.Context(), table.Create(table.LedgerKey(page.ID, invented.ID, forged.At, "charge#pi_invented"), forged, errors.New("taken")).
		At(table.GSI1, table.BookedEntry(forged.At, invented.ID))); err != nil {
		t.Fatal(err)
	}

	w.Later(11 * time.Minute)
	if err := w.Payments.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, order := range map[string]struct {
		id   string
		want booking.Status
	}{"the unheard": {unheard.ID, booking.Confirmed}, "the late": {late.ID, booking.Confirmed}, "the pending": {pending.ID, booking.Cancelled}} {
		if now := w.Order(t, order.id); now.Status != order.want {
			t.Errorf("%s order is %s", name, now.Status)
		}
	}
	if now := w.Order(t, refunded.ID); now.Refunding != 1000 || now.Flagged == "" {
		t.Errorf("the refund at Stripe is not known: %+v", now)
	}
	if now := w.Order(t, pending.ID); now.RefundStatus != booking.RefundFully {
		t.Errorf("the refund %s is %s", lost.ID, now.RefundStatus)
	}
	if now := w.Order(t, disputed.ID); now.PaymentStatus != booking.PaymentDisputed || text(w.Stripe.All("disputes")[0], "status") != "under_review" {
		t.Errorf("the dispute is not known: %s", now.PaymentStatus)
	}
	exceptions, count := open(t, w)
	kinds := map[payment.ExceptionKind]int{}
	for _, e := range exceptions {
		kinds[e.Kind]++
	}
	if count != 3 || kinds[payment.Unmatched] != 1 || kinds[payment.Mismatched] != 1 || kinds[payment.Unpaid] != 1 {
		t.Errorf("the exceptions are %+v; planted were %v and %v", kinds, text(stray, "id"), text(differs, "id"))
	}

	clearOutbox(t, w)
	before := snapshot(t, w, page.ID)
	if err := w.Payments.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, w, page.ID); after != before {
		t.Errorf("a second run changed something:\n%s\n%s", before, after)
	}
}

func clearOutbox(t *testing.T, w *paymenttest.World) {
	t.Helper()
	for shard := range table.OutboxShards {
		err := w.Table.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard)}, func(item table.Item) error {
			m, err := message.FromOutbox(item)
			if err != nil {
				return err
			}
			return w.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.OutboxKey(m.ID)})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// snapshot is what orders, ledger, exceptions, messages and Stripe are like at this moment.
func snapshot(t *testing.T, w *paymenttest.World, eventID string) string {
	t.Helper()
	var is strings.Builder
	for order, err := range w.Orders.OfEvent(t.Context(), eventID, "") {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&is, order.ID, order.Version)
	}
	entries, messages := 0, 0
	if err := w.Payments.Ledger(t.Context(), eventID, func(payment.Entry) error { entries++; return nil }); err != nil {
		t.Fatal(err)
	}
	for shard := range table.OutboxShards {
		page, err := w.Table.Query(t.Context(), table.Range{Partition: table.OutboxPartition(shard)})
		if err != nil {
			t.Fatal(err)
		}
		messages += len(page.Items)
	}
	_, exceptions := open(t, w)
	fmt.Fprintln(&is, entries, messages, exceptions, len(w.Stripe.All("refunds")), len(w.Stripe.All("disputes")))
	return is.String()
}

// Banks take months to decide, and the notification of that may be lost as well.
func TestAnOldDisputeIsNotForgotten(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, nil, nil)
	order := w.Bought(t, anna, ticketType, 1)
	w.Stripe.Dispute(order.Payment.Intent)
	w.Until(t, "it is disputed", func() bool { return w.Order(t, order.ID).PaymentStatus == booking.PaymentDisputed })
	w.Stripe.Webhooks("drop")
	w.Stripe.CloseDispute(text(w.Stripe.All("disputes")[0], "id"), "won")
	w.Later(60 * 24 * time.Hour)
	if err := w.Payments.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := w.Order(t, order.ID); now.PaymentStatus != booking.PaymentPaid {
		t.Errorf("the order is %s", now.PaymentStatus)
	}
}

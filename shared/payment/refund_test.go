package payment_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

func amount(n int64) *int64 { return &n }

func TestRefunds(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(20), nil)
	order := w.Bought(t, anna, ticketType, 4)
	ids := order.InOrder()
	refund := func(wanted booking.Refund) (payment.Refund, error) {
		made, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: wanted, Currency: "EUR", Reason: "Sorry."})
		if err == nil {
			w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).Pending == 0 })
		}
		return made, err
	}

	money, err := refund(booking.Refund{Amount: amount(300)})
	if now := w.Order(t, order.ID); err != nil || money.Amount != 300 || money.Status != payment.RefundPending || len(now.Valid()) != 4 ||
		now.RefundStatus != booking.RefundPartially || now.Refundable().Amount != 9700 || left(t, w, ticketType) != 16 {
		t.Fatalf("money alone: %v, %+v, order %+v", err, money, now)
	}
	tickets, err := refund(booking.Refund{Registrations: ids[:2]})
	if now := w.Order(t, order.ID); err != nil || tickets.Amount != 5000 || len(now.Valid()) != 2 || now.Status != booking.Confirmed || left(t, w, ticketType) != 18 {
		t.Fatalf("two tickets: %v, %+v, order %+v", err, tickets, now)
	}
	if _, err := refund(booking.Refund{Registrations: ids[:1]}); !errors.Is(err, booking.ErrTicketVoid) {
		t.Errorf("a ticket twice: %v", err)
	}
	if _, err := refund(booking.Refund{Amount: amount(4701)}); !errors.Is(err, booking.ErrRefundExceedsPaid) {
		t.Errorf("more than is left: %v", err)
	}
	if _, err := refund(booking.Refund{Registrations: ids[2:]}); !errors.Is(err, booking.ErrRefundExceedsPaid) {
		t.Errorf("tickets worth more than is left: %v", err)
	}
	if now := w.Order(t, order.ID); len(now.Valid()) != 2 || left(t, w, ticketType) != 18 {
		t.Errorf("a refusal has changed something: %+v", now)
	}
	all, err := refund(booking.Refund{})
	if now := w.Order(t, order.ID); err != nil || all.Amount != 4700 || now.Status != booking.Cancelled || now.RefundStatus != booking.RefundFully ||
		now.Refundable().Amount != 0 || len(now.Valid()) != 0 || left(t, w, ticketType) != 20 {
		t.Fatalf("everything: %v, %+v, order %+v", err, all, now)
	}
	if _, err := refund(booking.Refund{}); !errors.Is(err, booking.ErrNothingToRefund) {
		t.Errorf("nothing is left: %v", err)
	}
	agrees(t, w, page.ID)
	sales, err := w.Payments.Sales(t.Context(), w.Team(), page.ID)
	if err != nil || sales.Totals.Net != 0 || sales.Totals.Fee != 0 || sales.Totals.Tickets != 0 || sales.Totals.Gross != 10000 {
		t.Errorf("in the end %+v: %v", sales.Totals, err)
	}
}

// A ticket that is named twice is given back once: in its seat, in what one person holds, and in the books.
func TestARefundNamesATicketTwice(t *testing.T) {
	w := world(t)
	most := 4
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(9), func(d *event.Draft) { d.Settings.MaxPerPerson = &most })
	order := w.Bought(t, anna, ticketType, 3)
	ids := order.InOrder()
	made, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: booking.Refund{Registrations: []string{ids[1], ids[0], ids[1]}}})
	if err != nil || made.Amount != 5000 || len(made.Registrations) != 2 {
		t.Fatalf("%v: %+v", err, made)
	}
	w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).Pending == 0 })
	sales, err := w.Payments.Sales(t.Context(), w.Team(), page.ID)
	if err != nil || sales.Totals.Tickets != 1 || left(t, w, ticketType) != 8 {
		t.Errorf("%d tickets are sold, %d left: %v", sales.Totals.Tickets, left(t, w, ticketType), err)
	}
	if _, err := w.Reserve(t, anna, ticketType, 4); !errors.Is(err, booking.ErrLimitPerPerson) {
		t.Errorf("she holds one of four and gets four more: %v", err)
	}
}

func TestARefundIsForThoseWhoMay(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, nil, nil)
	order := w.Bought(t, anna, ticketType, 1)
	for name, actor := range map[string]access.Actor{"a stranger": bert, "the buyer": anna} {
		actor = bookingtest.Sending(bookingtest.Under(actor, access.ForTeam, access.Owner, access.Finance), "key", "hash")
		if _, err := w.Payments.Refund(t.Context(), actor, order.ID, payment.Wanted{}); !errors.Is(err, problem.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same := w.Finance()
	first, err := w.Payments.Refund(t.Context(), same, order.ID, payment.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.Payments.Refund(t.Context(), same, order.ID, payment.Wanted{})
	if err != nil || second.ID != first.ID {
		t.Errorf("the same again: %v, %s and %s", err, first.ID, second.ID)
	}
	same.Once.Hash = "another body"
	if _, err := w.Payments.Refund(t.Context(), same, order.ID, payment.Wanted{}); !errors.Is(err, problem.ErrKeyReused) {
		t.Errorf("the same key for something else: %v", err)
	}
}

// However many give back at once, no more goes back than was captured.
func TestTwentyRefundsAtOnce(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(4), nil)
	order := w.Bought(t, anna, ticketType, 4)
	ids := order.InOrder()
	wanted := []booking.Refund{{Amount: amount(4000)}, {Registrations: ids[:1]}, {Registrations: ids[:2]}, {Registrations: ids[1:3]}, {}}
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			_, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: wanted[i%len(wanted)], Currency: "EUR"})
			var known *problem.Error
			if err != nil && !errors.As(err, &known) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	w.Until(t, "nothing is on its way", func() bool { return w.Order(t, order.ID).Pending == 0 })
	var returned int64
	for _, refund := range w.Stripe.All("refunds") {
		returned += number(refund, "amount")
	}
	if now := w.Order(t, order.ID); returned > 10000 || returned != now.Refunding || returned < 10000-1500 {
		t.Errorf("%d went back, the order says %d", returned, now.Refunding)
	}
	agrees(t, w, page.ID)
}

// A payment's figures that were read before another refund of it are not booked after that.
func TestARefundIsBookedByWhatIsSo(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, nil, nil)
	order := w.Bought(t, anna, ticketType, 4)
	var ids [2]string
	for i := range ids {
		refund, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: booking.Refund{Amount: amount(5000)}, Currency: "EUR"})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = refund.ID
	}
	asked := 0
	slow := payment.NewStore(w.Table, slowly{w.Provider, func() {
		if asked++; asked == 2 { // first for the attempt, then for the books
			if err := w.Payments.Send(t.Context(), order.ID, ids[1]); err != nil {
				t.Error(err)
			}
		}
	}}, paymenttest.Site, w.Now)
	if err := slow.Send(t.Context(), order.ID, ids[0]); err != nil || asked < 2 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
	w.Until(t, "nothing is on its way", func() bool { return w.Order(t, order.ID).Pending == 0 })
	agrees(t, w, page.ID)
}

// slowly is Stripe whose answers about a payment take until something else has happened.
type slowly struct {
	payment.Provider
	meanwhile func()
}

func (s slowly) Charge(ctx context.Context, intent string) (payment.Charge, error) {
	charge, err := s.Provider.Charge(ctx, intent)
	s.meanwhile()
	return charge, err
}

// Whatever happens between us and Stripe, the money goes back once.
func TestARefundSurvivesStripe(t *testing.T) {
	for name, failure := range map[string]stripetest.Failure{
		"a fault":               {Next: 1},
		"a fault that did it":   {Next: 1, Commit: true},
		"no answer":             {Next: 2, Timeout: true},
		"no answer, but it did": {Next: 2, Timeout: true, Commit: true},
		"five faults":           {Next: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			page, ticketType := w.Concert(t, 2500, nil, nil)
			order := w.Bought(t, anna, ticketType, 2)
			w.Stripe.Webhooks("drop")
			failure.Method, failure.Path = "POST", "/v1/refunds"
			w.Stripe.Fail(failure)
			if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: booking.Refund{Amount: amount(1234)}, Currency: "EUR"}); err != nil {
				t.Fatal(err)
			}
			w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).Pending == 0 })
			if refunds := w.Stripe.All("refunds"); len(refunds) != 1 || number(refunds[0], "amount") != 1234 {
				t.Errorf("Stripe has %v", refunds)
			}
			agrees(t, w, page.ID)
		})
	}
}

// An attempt whose outcome nobody knows is not repeated blindly once Stripe may have forgotten its key.
func TestAnOldAttemptIsLookedForFirst(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, nil, nil)
	order := w.Bought(t, anna, ticketType, 2)
	w.Stripe.Webhooks("drop")
	w.Stripe.Fail(stripetest.Failure{Next: 2, Timeout: true, Commit: true, Method: "POST", Path: "/v1/refunds"})
	made, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: booking.Refund{Amount: amount(1234)}, Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Payments.Send(t.Context(), order.ID, made.ID); !errors.Is(err, payment.ErrStripeAway) {
		t.Fatalf("the answer was lost, and the worker says %v", err)
	}
	w.Later(25 * time.Hour)
	w.Stripe.Advance(25 * time.Hour)
	if err := w.Payments.Send(t.Context(), order.ID, made.ID); err != nil {
		t.Fatal(err)
	}
	if refunds := w.Stripe.All("refunds"); len(refunds) != 1 || w.Order(t, order.ID).RefundStatus != booking.RefundPartially {
		t.Errorf("Stripe has %d refunds, the order is %s", len(refunds), w.Order(t, order.ID).RefundStatus)
	}
}

func TestARefundThatFailsCanBeMadeAgain(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
	order := w.Bought(t, anna, ticketType, 1)
	w.Stripe.Refunds("pending")
	if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{}); err != nil {
		t.Fatal(err)
	}
	w.Until(t, "Stripe has it", func() bool { return len(w.Stripe.All("refunds")) == 1 })
	if now := w.Order(t, order.ID); now.RefundStatus != booking.RefundPending || now.Refundable().Amount != 0 {
		t.Errorf("pending, the order is %s with %s to give back", now.RefundStatus, now.Refundable())
	}
	w.Stripe.SettleRefund(text(w.Stripe.All("refunds")[0], "id"), "failed")
	w.Until(t, "it failed", func() bool { return w.Order(t, order.ID).RefundStatus == booking.RefundFailed })
	if now := w.Order(t, order.ID); now.Refundable().Amount != 2500 || len(now.Valid()) != 0 {
		t.Errorf("failed, the order is %+v", now)
	}
	agrees(t, w, page.ID)
	w.Stripe.Refunds("succeeded")
	if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{}); err != nil {
		t.Fatal(err)
	}
	w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).RefundStatus == booking.RefundFully })
	agrees(t, w, page.ID)
}

func TestAnAttendeeIsRemoved(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(3), nil)
	order := w.Bought(t, anna, ticketType, 3)
	ids := order.InOrder()
	remove := func(actor access.Actor, registration string, refund bool) error {
		_, err := w.Payments.Remove(t.Context(), actor, page.ID, registration, refund, "Sold twice.")
		return err
	}
	keyed := w.Finance()
	if err := remove(keyed, ids[0], true); err != nil {
		t.Fatal(err)
	}
	if err := remove(keyed, ids[0], true); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := remove(w.Finance(), ids[0], true); !errors.Is(err, booking.ErrTicketVoid) {
		t.Errorf("a ticket twice: %v", err)
	}
	if err := remove(w.Finance(), ids[1], false); err != nil {
		t.Fatal(err)
	}
	w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).Pending == 0 })
	if now := w.Order(t, order.ID); now.Refunding != 2500 || len(now.Valid()) != 1 || now.Status != booking.Confirmed || left(t, w, ticketType) != 2 {
		t.Errorf("the order is %+v", now)
	}
	other, _ := w.Concert(t, 100, nil, nil)
	if _, err := w.Payments.Remove(t.Context(), w.Finance(), other.ID, ids[2], false, "Mine?"); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("a ticket of another event: %v", err)
	}
	agrees(t, w, page.ID)
}

// What somebody gives back in Stripe's dashboard is ours to know.
func TestARefundMadeAtStripe(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, nil, nil)
	order := w.Bought(t, anna, ticketType, 2)
	if _, err := w.Provider.CreateRefund(t.Context(), "by hand", payment.RefundRequest{Intent: order.Payment.Intent, Amount: 2000, Reverse: true, ReturnFee: true}); err != nil {
		t.Fatal(err)
	}
	w.Until(t, "we know of it", func() bool { return w.Order(t, order.ID).Refunding == 2000 })
	now := w.Order(t, order.ID)
	if now.Flagged == "" || now.RefundStatus != booking.RefundPartially || now.Refundable().Amount != 3000 || len(now.Valid()) != 2 {
		t.Errorf("the order is %+v", now)
	}
	agrees(t, w, page.ID)
}

// The event's terms decide whether a refund gives the platform's fee back.
func TestTheFeeStaysWhereTheTermsSaySo(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 10000, nil, nil)
	err := w.Table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.EventKey(page.ID), Set: "#terms.#feeReturned = :no",
		Condition: table.Present, Values: table.Values{"no": false}})
	if err != nil {
		t.Fatal(err)
	}
	order := w.Bought(t, anna, ticketType, 1)
	if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{}); err != nil {
		t.Fatal(err)
	}
	w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).RefundStatus == booking.RefundFully })
	sales, err := w.Payments.Sales(t.Context(), w.Team(), page.ID)
	if err != nil || sales.Totals.Fee != order.PlatformFee || sales.Totals.Net != -order.PlatformFee {
		t.Errorf("the sales are %+v: %v", sales.Totals, err)
	}
	agrees(t, w, page.ID)
}

func TestADispute(t *testing.T) {
	for _, outcome := range []string{"won", "lost"} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			page, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
			order := w.Bought(t, anna, ticketType, 2)
			w.Stripe.Dispute(order.Payment.Intent)
			w.Until(t, "the order is disputed and the claim answered", func() bool {
				disputes := w.Stripe.All("disputes")
				return w.Order(t, order.ID).PaymentStatus == booking.PaymentDisputed && len(disputes) == 1 && text(disputes[0], "status") == "under_review"
			})
			claim := w.Stripe.All("disputes")[0]
			evidence, _ := claim["evidence"].(map[string]any)
			if text(evidence, "customer_email_address") != "anna@example.test" || text(evidence, "product_description") == "" || text(evidence, "access_activity_log") == "" {
				t.Errorf("the evidence is %v", evidence)
			}
			if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{}); err == nil {
				t.Error("a disputed payment is given back as well")
			}
			agrees(t, w, page.ID)
			w.Stripe.CloseDispute(text(claim, "id"), outcome)
			w.Until(t, "it is decided", func() bool { return w.Order(t, order.ID).Disputed == "" })
			now := w.Order(t, order.ID)
			sales, err := w.Payments.Sales(t.Context(), w.Team(), page.ID)
			if err != nil {
				t.Fatal(err)
			}
			if outcome == "won" && (now.PaymentStatus != booking.PaymentPaid || len(now.Valid()) != 2 || sales.Totals.Disputed != 0 || sales.Totals.Net != 5000-order.PlatformFee) {
				t.Errorf("won, the order is %+v, the sales %+v", now, sales.Totals)
			}
			if outcome == "lost" && (now.Status != booking.Cancelled || len(now.Valid()) != 0 || left(t, w, ticketType) != 2 || now.Refundable().Amount != 0 ||
				sales.Totals.Disputed != 5000 || sales.Totals.Net != -order.PlatformFee) {
				t.Errorf("lost, the order is %+v, the sales %+v", now, sales.Totals)
			}
			before := now.Version
			if err := w.Payments.SyncDispute(t.Context(), text(claim, "id")); err != nil || w.Order(t, order.ID).Version != before {
				t.Errorf("looking again changed something: %v", err)
			}
			agrees(t, w, page.ID)
		})
	}
}

func TestPayouts(t *testing.T) {
	w := world(t)
	other := bookingtest.Person("olga")
	if _, err := w.Accounts.Enroll(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	organizer := bookingtest.Under(other, access.ForOrganizer)
	if payouts, err := w.Payments.Payouts(t.Context(), organizer); err != nil || payouts.StripeID != "" || payouts.Ready() {
		t.Errorf("before: %+v, %v", payouts, err)
	}
	for range 2 { // coming back, and two tabs
		if url, err := w.Payments.Connect(t.Context(), organizer); err != nil || url == "" {
			t.Fatalf("connect: %v", err)
		}
	}
	payouts, err := w.Payments.Payouts(t.Context(), organizer)
	if err != nil || payouts.StripeID == "" || payouts.Ready() || len(payouts.Requirements) == 0 {
		t.Errorf("connected: %+v, %v", payouts, err)
	}
	if again, err := w.Payments.Payouts(t.Context(), organizer); err != nil || again.Version != payouts.Version {
		t.Errorf("looking again wrote something: %+v, %v", again, err)
	}
	w.Stripe.Account(payouts.StripeID, true, false)
	w.Until(t, "the notification has come", func() bool {
		payouts, _, err := w.Accounts.Payouts(t.Context(), organizer)
		return err == nil && payouts.Ready() && !payouts.PayoutsEnabled
	})
	if _, err := w.Payments.Connect(t.Context(), bookingtest.Under(anna, access.ForOrganizer)); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("somebody without the role: %v", err)
	}
}

// Of an account that is nobody's, staff are told.
func TestAStrangersAccountIsKept(t *testing.T) {
	w := world(t)
	strange, err := w.Provider.CreateAccount(t.Context(), "strange", "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{strange.StripeID, "acct_of_nobody"} {
		if err := w.Payments.SyncPayouts(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, count := open(t, w); count != 2 {
		t.Errorf("%d exceptions", count)
	}
}

// Without somebody to be paid nothing that costs something goes on sale, nor does it stay payable.
func TestNoSaleWithoutPayouts(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, nil, nil)
	order, err := w.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	payouts, _, err := w.Accounts.Payouts(t.Context(), w.Organizer)
	if err != nil {
		t.Fatal(err)
	}
	w.Stripe.Account(payouts.StripeID, false, false)
	w.Until(t, "we know", func() bool {
		now, _, err := w.Accounts.Payouts(t.Context(), w.Organizer)
		return err == nil && !now.Ready()
	})
	if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID); !errors.Is(err, event.ErrPayoutsRequired) {
		t.Errorf("checkout: %v", err)
	}
	_, _, err = w.Events.CreateTicketType(t.Context(), w.Team(), page.ID, func(d *event.TicketDraft) error {
		d.Name, d.Kind = "Give what you like", event.Donation
		return nil
	})
	if !errors.Is(err, event.ErrPayoutsRequired) {
		t.Errorf("a new type: %v", err)
	}
}

package payment_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/state"
)

// expired is an order whose hold ended by our clock while its session stays open at Stripe, as when the answer to closing it was
// lost on the way: the payment that then comes is late.
func expired(t *testing.T, w *paymenttest.World, order booking.Order) {
	t.Helper()
	_, err := w.Orders.Change(t.Context(), order.ID, func(o *booking.Order, _ event.Event) ([]write, error) { return w.Orders.Expire(o) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestALatePaymentGetsItsSeatsBack(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
	order := w.Checkout(t, anna, ticketType, 2)
	expired(t, w, order)
	if left(t, w, ticketType) != 2 {
		t.Fatal("the seats are not free")
	}
	w.Stripe.Pay(order.Payment.Session)
	w.Until(t, "the order is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
	if paid := w.Order(t, order.ID); len(paid.Valid()) != 2 || left(t, w, ticketType) != 0 || len(w.Stripe.All("refunds")) != 0 {
		t.Errorf("the order is %+v, %d seats are free", paid, left(t, w, ticketType))
	}
}

func TestALatePaymentWithoutSeatsGoesBackInFull(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
	late := w.Checkout(t, anna, ticketType, 2)
	expired(t, w, late)
	w.Bought(t, bert, ticketType, 1)
	w.Stripe.Pay(late.Payment.Session)
	w.Until(t, "the money has gone back", func() bool { return w.Order(t, late.ID).RefundStatus == booking.RefundFully })
	refunded := w.Order(t, late.ID)
	if refunded.Status != booking.Expired || refunded.Refundable().Amount != 0 || len(refunded.Valid()) != 0 || left(t, w, ticketType) != 1 {
		t.Errorf("the order is %+v", refunded)
	}
	if refunds := w.Stripe.All("refunds"); len(refunds) != 1 || number(refunds[0], "amount") != 5000 {
		t.Errorf("Stripe has the refunds %v", refunds)
	}
	agrees(t, w, late.EventID)
}

func number(o stripetest.Object, name string) int64 {
	value, _ := o[name].(float64)
	return int64(value)
}

func TestABankDebitSettlesLater(t *testing.T) {
	for outcome, want := range map[string]struct {
		status  booking.Status
		payment booking.PaymentStatus
		left    int64
	}{
		"succeeded": {booking.Confirmed, booking.PaymentPaid, 1},
		"failed":    {booking.Expired, booking.PaymentFailed, 2},
	} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			_, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
			order := w.Checkout(t, anna, ticketType, 1)
			w.Stripe.BankDebit(order.Payment.Session)
			w.Until(t, "the payment is on its way", func() bool { return w.Order(t, order.ID).PaymentStatus == booking.PaymentProcessing })
			w.Later(time.Hour) // longer than the hold
			if err := w.Payments.ExpireHolds(t.Context()); err != nil || left(t, w, ticketType) != 1 {
				t.Fatalf("the seat is not held: %v", err)
			}
			if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID); !errors.Is(err, state.ErrIllegalTransition) {
				t.Errorf("it can be paid twice: %v", err)
			}
			if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(anna), order.ID); !errors.Is(err, booking.ErrNotFree) {
				t.Errorf("it can be given up: %v", err)
			}
			w.Stripe.Settle(order.Payment.Session, outcome)
			w.Until(t, "it is settled", func() bool { return w.Order(t, order.ID).Status == want.status })
			if settled := w.Order(t, order.ID); settled.PaymentStatus != want.payment || left(t, w, ticketType) != want.left {
				t.Errorf("the order is %s, %d seats are free", settled.PaymentStatus, left(t, w, ticketType))
			}
		})
	}
}

// Whoever pays by bank debit and gives the order up before Stripe has told of it is answered as after that.
func TestABankDebitIsOnItsWayBeforeAnybodyWasTold(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	w.Stripe.Webhooks("drop")
	w.Stripe.BankDebit(order.Payment.Session)
	for range 2 {
		if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(anna), order.ID); !errors.Is(err, booking.ErrNotFree) {
			t.Errorf("it can be given up: %v", err)
		}
	}
	if held := w.Order(t, order.ID); held.Status != booking.AwaitingPayment || held.PaymentStatus != booking.PaymentProcessing || left(t, w, ticketType) != 0 {
		t.Errorf("the order is %s, %s", held.Status, held.PaymentStatus)
	}
}

func TestABankDebitThatTakesTooLongIsALatePayment(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	w.Stripe.BankDebit(order.Payment.Session)
	w.Until(t, "the payment is on its way", func() bool { return w.Order(t, order.ID).PaymentStatus == booking.PaymentProcessing })
	w.Later(7*24*time.Hour + time.Hour) // the event begins in a week
	if err := w.Payments.ExpireHolds(t.Context()); err != nil || w.Order(t, order.ID).Status != booking.Expired || left(t, w, ticketType) != 1 {
		t.Fatalf("the seat is still held: %v", err)
	}
	w.Stripe.Settle(order.Payment.Session, "succeeded")
	w.Until(t, "it is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
}

// Up to five notifications of one order, in every order and doubled, lead to one state.
func TestNotificationsInEveryOrder(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(400), nil)
	kinds := []string{"checkout.session.expired", "checkout.session.completed", "checkout.session.async_payment_succeeded", "charge.refunded", "payment_intent.succeeded"}
	w.Stripe.Webhooks("drop")
	orders := 0
	for order := range permutations(kinds) {
		if orders++; orders%10 != 1 && !testing.Verbose() { // all 120 with -v, every tenth otherwise
			continue
		}
		bought := w.Checkout(t, bookingtest.Person(fmt.Sprint("buyer", orders)), ticketType, 1)
		w.Stripe.Pay(bought.Payment.Session)
		session, err := w.Provider.Session(t.Context(), bought.Payment.Session)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range slices.Concat(order, order[:2]) {
			n := message.PaymentNotified{NotificationID: "evt_" + kind, Kind: kind, ObjectID: session.ID, IntentID: session.Intent}
			if err := w.Payments.Handle(t.Context(), message.New(n, time.Now())); err != nil {
				t.Fatalf("%v: %v", order, err)
			}
		}
		if paid := w.Order(t, bought.ID); paid.Status != booking.Confirmed || paid.PaymentStatus != booking.PaymentPaid || paid.RefundStatus != booking.RefundNone {
			t.Errorf("after %v the order is %s, %s", order, paid.Status, paid.PaymentStatus)
		}
	}
	if _, exceptions := open(t, w); exceptions != 0 {
		t.Errorf("%d exceptions", exceptions)
	}
}

func permutations(of []string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		var permute func(done, rest []string) bool
		permute = func(done, rest []string) bool {
			if len(rest) == 0 {
				return yield(slices.Clone(done))
			}
			for i := range rest {
				if !permute(append(slices.Clone(done), rest[i]), slices.Delete(slices.Clone(rest), i, i+1)) {
					return false
				}
			}
			return true
		}
		permute(nil, of)
	}
}

// One notification, five times at once.
func TestANotificationFiveTimesAtOnce(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(2), nil)
	w.Stripe.Webhooks("drop")
	order := w.Checkout(t, anna, ticketType, 2)
	w.Stripe.Pay(order.Payment.Session)
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			n := message.PaymentNotified{NotificationID: "evt_1", Kind: "checkout.session.completed", ObjectID: order.Payment.Session}
			if err := w.Payments.Handle(t.Context(), message.New(n, time.Now())); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	charges := 0
	if err := w.Payments.Ledger(t.Context(), page.ID, func(payment.Entry) error { charges++; return nil }); err != nil {
		t.Fatal(err)
	}
	if confirmed := w.Order(t, order.ID); confirmed.Status != booking.Confirmed || charges != 1 || left(t, w, ticketType) != 0 {
		t.Errorf("the order is %s, the ledger has %d entries", confirmed.Status, charges)
	}
}

// 200 people want ten seats, and every other one is refused by their bank: ten are sold, and everybody who has paid has a ticket.
func TestTwoHundredBuyersOfTenSeats(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	var (
		mutex   sync.Mutex
		reached int
		group   sync.WaitGroup
	)
	buy := func(i int) bool { // says whether to come again: what was declined is free again
		buyer := bookingtest.Person(fmt.Sprint("buyer", i))
		order, err := w.Reserve(t, buyer, ticketType, 1)
		if errors.Is(err, inventory.ErrSoldOut) {
			return true
		}
		if err != nil {
			t.Error(err)
			return false
		}
		checkout, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(buyer), order.ID)
		if err != nil || checkout.URL == "" {
			t.Error(err)
			return false
		}
		mutex.Lock()
		reached++
		mutex.Unlock()
		session := w.Order(t, order.ID).Payment.Session
		if i%2 == 0 {
			w.Stripe.Decline(session)
			if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(buyer), order.ID); err != nil {
				t.Errorf("give up: %v", err)
			}
			return false
		}
		w.Stripe.Pay(session)
		return false
	}
	waiting := make(chan int, 200)
	for i := range 200 {
		waiting <- i
	}
	for range 16 {
		group.Go(func() {
			for range 40 {
				select {
				case i := <-waiting:
					if buy(i) {
						select {
						case waiting <- i:
						default:
						}
					}
				default:
					return
				}
			}
		})
	}
	group.Wait()
	confirmed := func() (count int) {
		for order, err := range w.Orders.OfEvent(t.Context(), page.ID, "") {
			if err != nil {
				t.Fatal(err)
			}
			if order.Status == booking.Confirmed {
				count++
			}
		}
		return count
	}
	w.Until(t, "ten are sold", func() bool { return confirmed() == 10 })
	if left(t, w, ticketType) != 0 || reached < 10 {
		t.Errorf("%d seats are free after %d checkouts", left(t, w, ticketType), reached)
	}
	agrees(t, w, page.ID)
}

func TestAnOrderThatIsNotPaidCanBeGivenUp(t *testing.T) {
	w := world(t)
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(1), nil)
	order := w.Checkout(t, anna, ticketType, 1)
	given, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(anna), order.ID)
	if err != nil || given.Status != booking.Cancelled || left(t, w, ticketType) != 1 {
		t.Fatalf("giving up: %v, %s", err, given.Status)
	}
	if session := w.Stripe.All("sessions")[0]; text(session, "status") != "expired" {
		t.Errorf("it can still be paid: %s", text(session, "status"))
	}
	paid := w.Checkout(t, bert, ticketType, 1)
	w.Stripe.Webhooks("drop")
	w.Stripe.Pay(paid.Payment.Session) // in another tab, a moment before
	if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(bert), paid.ID); !errors.Is(err, booking.ErrNotFree) {
		t.Errorf("giving up what is paid: %v", err)
	}
	if order := w.Order(t, paid.ID); order.Status != booking.Confirmed {
		t.Errorf("the paid order is %s", order.Status)
	}
}

func TestABuyerCancelsByTheRefundPolicy(t *testing.T) {
	w := world(t)
	page, ticketType := w.Concert(t, 2501, bookingtest.Seats(4), func(d *event.Draft) {
		d.RefundPolicy.Tiers = []event.Tier{{DaysBefore: 30, Percent: 100}, {DaysBefore: 2, Percent: 50}}
	})
	order := w.Bought(t, anna, ticketType, 2)
	other := w.Bought(t, bert, ticketType, 1)
	given, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(anna), order.ID)
	if err != nil || given.Status != booking.Cancelled || given.Refunding != 2501 || left(t, w, ticketType) != 3 {
		t.Fatalf("a week before: %v, %+v", err, given)
	}
	w.Until(t, "the money is back", func() bool { return w.Order(t, order.ID).RefundStatus == booking.RefundPartially })
	w.Later(6 * 24 * time.Hour)
	if _, err := w.Payments.Cancel(t.Context(), paymenttest.Owner(bert), other.ID); !errors.Is(err, booking.ErrNotFree) {
		t.Errorf("the day before: %v", err)
	}
	agrees(t, w, page.ID)
}

func TestMoneyHasManyForms(t *testing.T) {
	w := world(t)
	for currency, price := range map[string]int64{"JPY": 2500, "KWD": 12500, "ISK": 4900, "EUR": 4999} {
		page, ticketType := w.Concert(t, price, bookingtest.Seats(4), func(d *event.Draft) {
			d.Currency, d.Settings.FeePaidBy = currency, event.PaidByBuyer
		})
		order := w.Bought(t, bookingtest.Person("in-"+currency), ticketType, 3)
		fee, _, err := page.Fee(ticketType.Price)
		if err != nil || order.Total().Amount != 3*(price+fee.Amount) || order.PlatformFee != 3*fee.Amount || order.Payment.Captured != order.Total().Amount {
			t.Errorf("%s: the order costs %s, its fee is %d", currency, order.Total(), order.PlatformFee)
		}
		registrations := order.InOrder()[:1]
		if _, err := w.Payments.Refund(t.Context(), w.Finance(), order.ID, payment.Wanted{Refund: booking.Refund{Registrations: registrations}}); err != nil {
			t.Errorf("%s: %v", currency, err)
		}
		w.Until(t, "one ticket's money is back", func() bool { return w.Order(t, order.ID).RefundStatus == booking.RefundPartially })
		agrees(t, w, page.ID)
	}
}

// open are the exceptions that nobody has decided about.
func open(t *testing.T, w *paymenttest.World) ([]payment.Exception, int) {
	t.Helper()
	admin(t, w, staff())
	exceptions, _, err := w.Payments.Exceptions(t.Context(), staff(), true, 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	return exceptions, len(exceptions)
}

// admin makes somebody an admin.
func admin(t *testing.T, w *paymenttest.World, who access.Actor) {
	t.Helper()
	if _, err := w.Accounts.Me(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Grant(t.Context(), access.Actor{UserID: "operator"}, who.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
}

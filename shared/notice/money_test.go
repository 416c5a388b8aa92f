package notice_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// sale is a concert at 25 euros a seat. Anna orders three of them: for herself, for Ben, and another for Ben.
type sale struct {
	*paymenttest.World
	office *postOffice
	post   *notice.Post
	anna   access.Actor
	seat   event.TicketType
	order  booking.Order
	told   int // how many mails were looked at
}

// ordered is a sale as far as to where Anna pays.
func ordered(t *testing.T, write func(*event.Draft)) *sale {
	t.Helper()
	s := &sale{World: paymenttest.New(t, tabletest.New(t)), anna: bookingtest.Person("anna")}
	s.office, s.post = opened(t, s.Table, s.Now)
	_, s.seat = s.Concert(t, 2500, bookingtest.Seats(3), write)
	order, err := s.Orders.Reserve(t.Context(), bookingtest.Sending(s.anna, "key", "hash"), booking.Request{EventID: s.seat.EventID,
		Lines:     []booking.RequestedLine{{TicketTypeID: s.seat.ID, Quantity: 3}},
		Attendees: []booking.Holder{{Name: "Anna", Email: "anna@example.test"}, {Name: "Ben", Email: "ben@example.test"}, {Name: "Ben's sister", Email: "ben@example.test"}}})
	if err == nil {
		_, err = s.Payments.Checkout(t.Context(), paymenttest.Owner(s.anna), order.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.order = order
	s.deliver(t)
	return s
}

// paid is a sale of which Anna has her tickets.
func paid(t *testing.T, write func(*event.Draft)) *sale {
	t.Helper()
	s := ordered(t, write)
	s.Stripe.Pay(s.paymentOf(t).Session)
	s.until(t, "the order is confirmed", func() bool { return s.Order(t, s.order.ID).Status == booking.Confirmed })
	return s
}

func (s *sale) paymentOf(t *testing.T) *booking.Payment {
	t.Helper()
	return s.Order(t, s.order.ID).Payment
}

// deliver carries what is in the outbox to the post and to the payments, until nothing is left.
func (s *sale) deliver(t *testing.T) {
	t.Helper()
	for left := true; left; {
		left = false
		for shard := range table.OutboxShards {
			err := s.Table.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true}, func(item table.Item) error {
				left = true
				m, err := message.FromOutbox(item)
				for range 2 { // at least once
					if err == nil {
						err = s.post.Handle(t.Context(), m)
					}
				}
				if err == nil {
					err = s.Payments.Handle(t.Context(), m)
				}
				if err != nil {
					t.Fatalf("%s: %v", m.Type, err)
				}
				return s.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.OutboxKey(m.ID)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// until delivers until something is so: Stripe's webhooks take their time.
func (s *sale) until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s.deliver(t); so() {
			s.deliver(t)
			return
		}
	}
	t.Fatalf("it never came about that %s", what)
}

// says holds the mails that were sent since it last looked against what should be: "recipient: a part | another part".
func (s *sale) says(t *testing.T, want ...string) {
	t.Helper()
	s.office.mutex.Lock()
	defer s.office.mutex.Unlock()
	var mails []string
	for i := s.told; i < len(s.office.sent); i++ {
		mails = append(mails, s.office.sent[i]+"\n"+s.office.raw[i])
	}
	s.told = len(s.office.sent)
	if len(mails) != len(want) {
		t.Errorf("%d mails, want %d: %q", len(mails), len(want), s.office.sent)
	}
	for _, mail := range want {
		recipient, parts, _ := strings.Cut(mail, ": ")
		if !slices.ContainsFunc(mails, func(m string) bool {
			for part := range strings.SplitSeq(parts, " | ") {
				if !strings.HasPrefix(m, recipient+"@example.test: ") || !strings.Contains(m, part) {
					return false
				}
			}
			return true
		}) {
			t.Errorf("no mail is %q; there are\n%.6000s", mail, strings.Join(mails, "\n----\n"))
		}
	}
}

func TestTheMailOfAPaidOrderIsItsReceipt(t *testing.T) {
	s := paid(t, func(d *event.Draft) { d.Settings.FeePaidBy = event.PaidByBuyer })
	total := s.order.Total()
	if s.order.Fee == 0 || total.Amount != 7500+s.order.Fee {
		t.Fatalf("the order is %+v", s.order)
	}
	s.says(t, "anna: 3 =C3=97 Entry, 25.00 EUR each: 75.00 EUR | Total: "+total.String()+" | Fee: | paid online through Stripe",
		"ben: Your 2 tickets")
}

func TestAnOrganizerGivesMoneyBack(t *testing.T) {
	s := paid(t, nil)
	s.says(t, "anna: Total: 75.00 EUR", "ben: Your 2 tickets")
	amount := int64(500)
	if _, err := s.Payments.Refund(t.Context(), s.Finance(), s.order.ID, payment.Wanted{Refund: booking.Refund{Amount: &amount}, Currency: "EUR",
		Reason: "The bar was closed."}); err != nil {
		t.Fatal(err)
	}
	s.deliver(t)
	s.says(t, "anna: 5.00 EUR goes back to you | The bar was closed. | Your tickets stay valid.")
	second := s.order.InOrder()[1]
	if _, err := s.Payments.Refund(t.Context(), s.Finance(), s.order.ID, payment.Wanted{Refund: booking.Refund{Registrations: []string{second}},
		Reason: "The balcony is closed."}); err != nil {
		t.Fatal(err)
	}
	s.deliver(t)
	s.says(t, "anna: 25.00 EUR goes back to you | The balcony is closed. | Your ticket for | 1. Ben: Entry | The other tickets of this order stay valid.",
		"ben: Your ticket is no longer valid | The balcony is closed. | 1. Ben: Entry")
}

func TestATicketThatIsTakenAwayIsToldOfOnce(t *testing.T) {
	s := paid(t, nil)
	s.says(t, "anna: Total: 75.00 EUR", "ben: Your 2 tickets")
	tickets := s.order.InOrder()
	remove := func(registration string, withRefund bool) {
		if _, err := s.Payments.Remove(t.Context(), s.Finance(), s.order.EventID, registration, withRefund, "Sold on."); err != nil {
			t.Fatal(err)
		}
		s.deliver(t)
	}
	remove(tickets[1], true) // Ben's
	s.says(t, "anna: 25.00 EUR goes back to you | 1. Ben: Entry | Sold on.", "ben: Your ticket is no longer valid | Sold on.")
	remove(tickets[2], false) // his sister's
	s.says(t, "anna: Your ticket is no longer valid | 1. Ben's sister: Entry | Sold on.", "ben: Your ticket is no longer valid | Sold on.")
	remove(tickets[0], true) // her own
	s.says(t, "anna: 25.00 EUR goes back to you | 1. Anna: Entry | Sold on.")
}

func TestABuyerGivesAnOrderUpByThePolicy(t *testing.T) {
	s := paid(t, func(d *event.Draft) { d.RefundPolicy.Tiers = []event.Tier{{DaysBefore: 2, Percent: 50}} })
	s.says(t, "anna: Total: 75.00 EUR", "ben: Your 2 tickets")
	if _, err := s.Payments.Cancel(t.Context(), paymenttest.Owner(s.anna), s.order.ID); err != nil {
		t.Fatal(err)
	}
	s.deliver(t)
	s.says(t, "anna: 37.50 EUR goes back to you | You gave the order up. Your 3 tickets", "ben: Your order is cancelled | Your 2 tickets")
}

func TestABankDebitThatDoesNotCome(t *testing.T) {
	s := ordered(t, nil)
	s.Stripe.BankDebit(s.paymentOf(t).Session)
	s.until(t, "it is on its way", func() bool { return s.Order(t, s.order.ID).PaymentStatus == booking.PaymentProcessing })
	s.Stripe.Settle(s.paymentOf(t).Session, "failed")
	s.until(t, "it failed", func() bool { return s.Order(t, s.order.ID).PaymentStatus == booking.PaymentFailed })
	s.says(t, "anna: Your payment did not come | did not pay 75.00 EUR | its seats are free again")
}

func TestABankDebitIsNamedOnTheReceipt(t *testing.T) {
	s := ordered(t, nil)
	s.Stripe.BankDebit(s.paymentOf(t).Session)
	s.until(t, "it is on its way", func() bool { return s.Order(t, s.order.ID).PaymentStatus == booking.PaymentProcessing })
	s.Stripe.Settle(s.paymentOf(t).Session, "succeeded")
	s.until(t, "the order is confirmed", func() bool { return s.Order(t, s.order.ID).Status == booking.Confirmed })
	s.says(t, "anna: paid by bank debit through Stripe", "ben: Your 2 tickets")
}

func TestALatePaymentGoesBack(t *testing.T) {
	s := ordered(t, nil)
	expire := func(o *booking.Order, _ event.Event) ([]table.Write, error) { return s.Orders.Expire(o) }
	if _, err := s.Orders.Change(t.Context(), s.order.ID, expire); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reserve(t, bookingtest.Person("dora"), s.seat, 1); err != nil {
		t.Fatal(err)
	}
	s.Stripe.Pay(s.paymentOf(t).Session)
	s.until(t, "the money goes back", func() bool { return s.Order(t, s.order.ID).RefundStatus == booking.RefundFully })
	s.says(t, "anna: 75.00 EUR goes back to you | Your payment came too late: the seats")
}

// rest forgets what a worker leaves for later.
type rest struct{}

func (rest) Send(_ context.Context, _ time.Duration, _ ...message.Message) error { return nil }

func TestWhatACancelledEventCosts(t *testing.T) {
	for name, c := range map[string]struct {
		made func(*testing.T, func(*event.Draft)) *sale
		want []string
	}{
		"paid":   {paid, []string{"anna: does not take place. Your 3 tickets | The band is ill. | 75.00 EUR goes back to you | 5 to 10 days", "ben: Your 2 tickets are no longer valid | The band is ill."}},
		"unpaid": {ordered, []string{"anna: does not take place, and your order has ended | The band is ill. | It was not paid yet"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.made(t, nil)
			s.told = len(s.office.sent)
			if _, err := s.Events.Cancel(t.Context(), s.Team(), s.order.EventID, "The band is ill."); err != nil {
				t.Fatal(err)
			}
			s.deliver(t)
			if err := s.Payments.CallOff(t.Context(), rest{}, message.New(message.EventCancelled{EventID: s.order.EventID}, s.Now())); err != nil {
				t.Fatal(err)
			}
			s.deliver(t)
			s.says(t, c.want...)
		})
	}
}

func TestAnOrganizerHearsOfARefundThatFailed(t *testing.T) {
	s := paid(t, nil)
	s.told = len(s.office.sent)
	s.Stripe.Refunds("failed")
	if _, err := s.Payments.Refund(t.Context(), s.Finance(), s.order.ID, payment.Wanted{Reason: "Sorry."}); err != nil {
		t.Fatal(err)
	}
	s.until(t, "it failed", func() bool { return s.Order(t, s.order.ID).RefundStatus == booking.RefundFailed })
	s.says(t, "anna: 75.00 EUR goes back to you", "ben: Your tickets are no longer valid",
		"organizer: 75.00 EUR did not go back | The refund to anna failed | "+s.order.ID)
}

func TestAnOrganizerHearsOfDisputes(t *testing.T) {
	for outcome, want := range map[string]string{"won": "75.00 EUR stays with you", "lost": "75.00 EUR goes back to the buyer"} {
		t.Run(outcome, func(t *testing.T) {
			s := paid(t, nil)
			s.told = len(s.office.sent)
			dispute := s.Stripe.Dispute(s.paymentOf(t).Intent)["id"].(string)
			s.until(t, "it is disputed", func() bool { return s.Order(t, s.order.ID).Disputed != "" })
			s.says(t, "organizer: 75.00 EUR is disputed | the tickets of this order let nobody in | There is nothing for you to do.")
			s.until(t, "it is answered", func() bool {
				return strings.Contains(fmt.Sprint(s.Stripe.All("disputes")), `Mail "order-confirmed" to anna@example.test: sent`)
			})
			s.Stripe.CloseDispute(dispute, outcome)
			s.until(t, "it is decided", func() bool { return s.Order(t, s.order.ID).Disputed == "" })
			s.says(t, "organizer: "+want+" | There is nothing for you to do.")
		})
	}
}

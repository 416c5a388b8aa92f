package payment_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault/crashtest"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// stage is a world whose workers and requests can be stopped at any call of theirs.
type stage struct {
	*paymenttest.World
	page       event.Page
	ticketType event.TicketType
	name       string
	client     *dynamodb.Client
	cloud      *invoke.Cloud
}

// process is what moves money, and the queue of its worker.
type process struct {
	*payment.Store
	own *queue.Queue
}

// start has a process work as it calls what is outside.
func (s stage) start(outside crashtest.Outside) process {
	return process{s.Through(table.New(outside.Client, s.name), outside.Service(s.Stripe.URL())),
		queue.New(sqs.NewFromConfig(outside.AWS(s.cloud.URL())), s.cloud.URL()+invoke.OwnQueue)}
}

func newStage(t *testing.T) stage {
	on, name, client := tabletest.NewNamed(t)
	w := paymenttest.New(t, on)
	w.Stripe.Webhooks("drop")
	page, ticketType := w.Concert(t, 2500, bookingtest.Seats(10), nil)
	cloud := invoke.NewCloud(nil)
	t.Cleanup(cloud.Close)
	return stage{w, page, ticketType, name, client, cloud}
}

// flow is something that moves money: what must be there before, and the request or message, which comes again until it is answered.
type flow struct {
	name    string
	prepare func(*testing.T, stage) func(context.Context, process) error
}

func completed(session string) message.Message {
	return message.New(message.PaymentNotified{NotificationID: "evt_1", Kind: "checkout.session.completed", ObjectID: session}, time.Now())
}

var flows = []flow{
	{"checkout", func(t *testing.T, s stage) func(context.Context, process) error {
		order, err := s.Reserve(t, anna, s.ticketType, 2)
		if err != nil {
			t.Fatal(err)
		}
		owner := paymenttest.Owner(anna)
		return func(ctx context.Context, p process) error {
			_, err := p.Checkout(ctx, owner, order.ID)
			return err
		}
	}},
	{"webhook", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 2)
		s.Stripe.Pay(order.Payment.Session)
		return func(ctx context.Context, p process) error {
			return p.Notify(ctx, payment.Notification{ID: "evt_1", Kind: "checkout.session.completed", ObjectID: order.Payment.Session})
		}
	}},
	{"confirm", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 2)
		s.Stripe.Pay(order.Payment.Session)
		return func(ctx context.Context, p process) error {
			return p.Handle(ctx, completed(order.Payment.Session))
		}
	}},
	{"late payment, seats left", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 2)
		expired(t, s.World, order)
		s.Stripe.Pay(order.Payment.Session)
		return func(ctx context.Context, p process) error {
			return p.Handle(ctx, completed(order.Payment.Session))
		}
	}},
	{"late payment, sold out", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 2)
		expired(t, s.World, order)
		if _, err := s.Reserve(t, bert, s.ticketType, 9); err != nil {
			t.Fatal(err)
		}
		s.Stripe.Pay(order.Payment.Session)
		return func(ctx context.Context, p process) error {
			return p.Handle(ctx, completed(order.Payment.Session))
		}
	}},
	{"expire", func(t *testing.T, s stage) func(context.Context, process) error {
		s.Checkout(t, anna, s.ticketType, 2)
		s.Later(16 * time.Minute)
		return func(ctx context.Context, p process) error { return p.ExpireHolds(ctx) }
	}},
	{"give up what is not paid", func(t *testing.T, s stage) func(context.Context, process) error {
		order, owner := s.Checkout(t, anna, s.ticketType, 2), paymenttest.Owner(anna)
		return func(ctx context.Context, p process) error {
			_, err := p.Cancel(ctx, owner, order.ID)
			return err
		}
	}},
	{"refund", func(t *testing.T, s stage) func(context.Context, process) error {
		order, team := paid(t, s), s.Finance()
		return func(ctx context.Context, p process) error {
			_, err := p.Refund(ctx, team, order.ID, payment.Wanted{Refund: booking.Refund{Registrations: order.InOrder()[:1]}})
			return err
		}
	}},
	{"send a refund", func(t *testing.T, s stage) func(context.Context, process) error {
		order := paid(t, s)
		refund, err := s.Payments.Refund(t.Context(), s.Finance(), order.ID, payment.Wanted{})
		if err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context, p process) error { return p.Send(ctx, order.ID, refund.ID) }
	}},
	{"remove an attendee", func(t *testing.T, s stage) func(context.Context, process) error {
		order, team := paid(t, s), s.Finance()
		return func(ctx context.Context, p process) error {
			_, err := p.Remove(ctx, team, s.page.ID, order.InOrder()[0], true, "Sold twice.")
			return err
		}
	}},
	{"a dispute begins", func(t *testing.T, s stage) func(context.Context, process) error {
		order := paid(t, s)
		s.Stripe.Dispute(order.Payment.Intent)
		claim := text(s.Stripe.All("disputes")[0], "id")
		return func(ctx context.Context, p process) error { return p.SyncDispute(ctx, claim) }
	}},
	{"a dispute is lost", func(t *testing.T, s stage) func(context.Context, process) error {
		order := paid(t, s)
		s.Stripe.Dispute(order.Payment.Intent)
		claim := text(s.Stripe.All("disputes")[0], "id")
		if err := s.Payments.SyncDispute(t.Context(), claim); err != nil {
			t.Fatal(err)
		}
		s.Stripe.CloseDispute(claim, "lost")
		return func(ctx context.Context, p process) error { return p.SyncDispute(ctx, claim) }
	}},
	{"settle a cancelled event", func(t *testing.T, s stage) func(context.Context, process) error {
		round := calledOff(t, s)
		return func(ctx context.Context, p process) error { return p.CallOff(ctx, p.own, round) }
	}},
	{"settle a cancelled event, in too little time", func(t *testing.T, s stage) func(context.Context, process) error {
		round := calledOff(t, s)
		return func(ctx context.Context, p process) error { return p.CallOff(crashtest.Hurried(ctx), p.own, round) }
	}},
	{"confirm, while Stripe is away", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 2)
		s.Stripe.Pay(order.Payment.Session)
		return s.away(completed(order.Payment.Session))
	}},
	{"send a refund, while Stripe is away", func(t *testing.T, s stage) func(context.Context, process) error {
		order := paid(t, s)
		refund, err := s.Payments.Refund(t.Context(), s.Finance(), order.ID, payment.Wanted{})
		if err != nil {
			t.Fatal(err)
		}
		return s.away(message.New(message.RefundRequested{OrderID: order.ID, RefundID: refund.ID}, time.Now()))
	}},
	{"staff give a payment back", func(t *testing.T, s stage) func(context.Context, process) error {
		e := stray(t, s, s.Checkout(t, anna, s.ticketType, 1))
		return func(ctx context.Context, p process) error {
			_, err := p.Resolve(ctx, staff(), e.ID, payment.GiveItBack, "", "")
			return err
		}
	}},
	{"staff attach a payment", func(t *testing.T, s stage) func(context.Context, process) error {
		order := s.Checkout(t, anna, s.ticketType, 1)
		e := stray(t, s, order)
		return func(ctx context.Context, p process) error {
			_, err := p.Resolve(ctx, staff(), e.ID, payment.Attach, order.ID, "")
			return err
		}
	}},
}

// stray is a payment that names no order, of as much as one costs.
func stray(t *testing.T, s stage, order booking.Order) payment.Exception {
	t.Helper()
	tell(t, s.World, text(s.Stripe.PayElsewhere(stripetest.Payment{Amount: order.Total().Amount, Currency: "eur", Destination: order.Payment.Account,
		ApplicationFee: order.PlatformFee}), "id"))
	found, _ := open(t, s.World)
	return found[0]
}

// calledOff is the message that the event does not take place, which one order is paid for and another is not.
func calledOff(t *testing.T, s stage) message.Message {
	t.Helper()
	paid(t, s)
	s.Checkout(t, bert, s.ticketType, 1)
	if _, err := s.Events.Cancel(t.Context(), s.Team(), s.page.ID, "No heating."); err != nil {
		t.Fatal(err)
	}
	return message.New(message.EventCancelled{EventID: s.page.ID}, time.Now())
}

// away has Stripe fail until the world is looked at, so that a message goes back onto its queue.
func (s stage) away(m message.Message) func(context.Context, process) error {
	s.Stripe.Fail(stripetest.Failure{Next: 1000})
	return func(ctx context.Context, p process) error {
		err := p.own.PutBack(p.Handle, payment.ErrStripeAway)(ctx, m)
		if err == nil && len(s.cloud.Queued()) == 0 {
			err = errors.New("the message is lost")
		}
		return err
	}
}

// paid is an order of two tickets that anna has paid.
func paid(t *testing.T, s stage) booking.Order {
	t.Helper()
	order := s.Checkout(t, anna, s.ticketType, 2)
	s.Stripe.Pay(order.Payment.Session)
	tell(t, s.World, order.Payment.Session)
	return s.Order(t, order.ID)
}

// Whatever moves money is stopped at every call to the table, to Stripe and to its queue; then it comes again, as requests and messages
// do, and after the next deliveries and sweeps everything adds up.
func TestMoneyAddsUpWhereverItStops(t *testing.T) {
	var all []crashtest.Flow
	for _, flow := range flows {
		all = append(all, crashtest.Flow{Name: flow.name, Prepare: func(t *testing.T) crashtest.Act {
			s := newStage(t)
			send := flow.prepare(t, s)
			return crashtest.Act{Client: s.client, Send: func(ctx context.Context, outside crashtest.Outside) error {
				return send(ctx, s.start(outside))
			}, Sound: func(t *testing.T) { sound(t, s) }}
		}})
	}
	crashtest.Everywhere(t, crashtest.Worst(), all)
}

// sound lets deliveries and sweeps run, and looks at what must always hold of money and seats.
func sound(t *testing.T, s stage) {
	t.Helper()
	s.Stripe.Fail(stripetest.Failure{})
	p := s.start(crashtest.Outside{Client: s.client})
	bookingtest.Deliver(t, s.cloud, invoke.OwnQueue, func(ctx context.Context, m message.Message) error {
		s.Until(t, "nothing is waiting", func() bool { n, err := s.Deliver(ctx); return err == nil && n == 0 })
		s.Later(15 * time.Minute) // no message waits for longer
		return errors.Join(p.Handle(ctx, m), p.CallOff(ctx, p.own, m))
	})
	if happening, err := s.Events.Whole(t.Context(), s.page.ID); err != nil || (happening.CancelledAt == nil) != (happening.SettledAt == nil) {
		t.Errorf("the event was cancelled at %v and settled at %v, %v", happening.CancelledAt, happening.SettledAt, err)
	}
	for range 2 {
		s.Until(t, "nothing is waiting", func() bool { n, err := s.Deliver(t.Context()); return err == nil && n == 0 })
		if err := s.Payments.ExpireHolds(t.Context()); err != nil {
			t.Errorf("the sweep: %v", err)
		}
		s.Later(11 * time.Minute)
		if err := s.Payments.Reconcile(t.Context()); err != nil {
			t.Errorf("the comparison: %v", err)
		}
	}
	if found, _ := open(t, s.World); len(found) > 0 {
		t.Errorf("nobody has decided about %+v", found)
	}
	holding := int64(0)
	payments := map[string]booking.Order{}
	for order, err := range s.Orders.OfEvent(t.Context(), s.page.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range order.Registrations {
			if r.Valid() || r.Status == booking.RegistrationHeld {
				holding++
			}
		}
		if order.Payment != nil && order.Payment.Intent != "" {
			payments[order.Payment.Intent] = order
		}
		switch {
		case order.Pending != 0:
			t.Errorf("order %s has %d refunds on their way", order.ID, order.Pending)
		case order.Status == booking.Expired && order.Refundable().Amount != 0:
			t.Errorf("order %s has expired with %s of somebody's money", order.ID, order.Refundable())
		case (order.Status == booking.Confirmed) != (len(order.Valid()) > 0):
			t.Errorf("order %s is %s with %d tickets", order.ID, order.Status, len(order.Valid()))
		case s.Seen(message.OrderConfirmed{OrderID: order.ID}) > 1 || s.Seen(message.OrderCalledOff{OrderID: order.ID}) > 1:
			t.Errorf("order %s was announced twice", order.ID)
		}
	}
	pools := make([]inventory.Pool, s.ticketType.Shards)
	if err := s.Table.Load(t.Context(), inventory.Reads(s.ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	for _, pool := range pools {
		if pool.Capacity != pool.Available+holding || pool.Available < 0 {
			t.Errorf("the pool of %d has %d left while orders hold %d", pool.Capacity, pool.Available, holding)
		}
	}
	for _, session := range s.Stripe.All("sessions") {
		intent := text(session, "payment_intent")
		order, known := payments[intent]
		switch {
		case text(session, "payment_status") == "paid" && !known:
			if charge, err := s.Provider.Charge(t.Context(), intent); err != nil || charge.Refunded != charge.Captured {
				t.Errorf("session %s was paid for nothing: %+v, %v", text(session, "id"), charge, err)
			}
		case text(session, "payment_status") == "paid" && order.Payment.Captured != number(session, "amount_total"):
			t.Errorf("of what was paid by session %s %d is booked", text(session, "id"), order.Payment.Captured)
		case text(session, "status") == "open" && s.Order(t, text(session, "client_reference_id")).Status != booking.AwaitingPayment:
			t.Errorf("session %s can be paid, and its order is over", text(session, "id"))
		}
	}
	agrees(t, s.World, s.page.ID)
	if exceptions, count := open(t, s.World); count > 0 {
		t.Errorf("%d exceptions: %+v", count, exceptions)
	}
}

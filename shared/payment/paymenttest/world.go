// Package paymenttest builds small worlds where things cost something: an organizer who can be paid, Stripe's stand-in, and the
// workers that carry messages between the two.
package paymenttest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/local/stripe/stripetest"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/stripe"
	"github.com/event-radar/event-radar/shared/table"
)

// Site is where the world's people are.
const Site = "https://event-radar.example"

// World is a table with an organizer who can be paid.
type World struct {
	*bookingtest.World
	Stripe   *stripetest.Server
	Provider *stripe.Stripe
	Payments *payment.Store

	mutex sync.Mutex
	ahead time.Duration
	seen  map[string]map[string]bool // ids of messages, by their kind and subject
}

// Secrets are Stripe's keys, as a secret would hold them.
type Secrets map[string]string

// Value returns one of them.
func (s Secrets) Value(_ context.Context, key string) ([]byte, error) { return []byte(s[key]), nil }

// Forget does nothing: they do not change.
func (s Secrets) Forget() {}

// New builds a world on a table. Stripe's webhooks are verified and taken into the inbox as they come; Deliver has them looked at.
func New(t testing.TB, on *table.Table) *World {
	t.Helper()
	w := &World{World: bookingtest.New(t, on), Stripe: stripetest.Start(t)}
	w.Provider = w.provider(w.Stripe.URL())
	w.Payments = payment.NewStore(on, w.Provider, Site, w.Now)
	endpoint := httptest.NewServer(http.HandlerFunc(w.hear))
	t.Cleanup(endpoint.Close)
	w.Stripe.SendTo(endpoint.URL)
	w.connect(t)
	return w
}

// Through is the payments of the world over another connection to its table and another to Stripe, as those with faults.
func (w *World) Through(on *table.Table, url string) *payment.Store {
	return payment.NewStore(on, w.provider(url), Site, w.Now)
}

func (w *World) provider(url string) *stripe.Stripe {
	return stripe.New(Secrets{"secretKey": w.Stripe.SecretKey, "webhookSecret": w.Stripe.WebhookSecret,
		"connectWebhookSecret": w.Stripe.ConnectWebhookSecret}, url)
}

// Now is the world's time.
func (w *World) Now() time.Time {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return clock.System().Add(w.ahead)
}

// Later lets time pass for us. Stripe's goes on as it does.
func (w *World) Later(d time.Duration) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.ahead += d
}

// hear is the webhook endpoint.
func (w *World) hear(answer http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		var notification payment.Notification
		var ours bool
		if notification, ours, err = w.Provider.Verify(r.Context(), body, r.Header.Get("Stripe-Signature")); err == nil && ours {
			err = w.Payments.Notify(r.Context(), notification)
		}
	}
	if err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
	}
}

// connect makes the organizer one who can be paid.
func (w *World) connect(t testing.TB) {
	t.Helper()
	organizer := bookingtest.Under(w.Organizer, access.ForOrganizer)
	if _, err := w.Payments.Connect(t.Context(), organizer); err != nil {
		t.Fatalf("connect: %v", err)
	}
	payouts, err := w.Payments.Payouts(t.Context(), organizer)
	if err != nil {
		t.Fatalf("payouts: %v", err)
	}
	w.Stripe.Account(payouts.StripeID, true, true)
	if err := w.Payments.SyncPayouts(t.Context(), payouts.StripeID); err != nil {
		t.Fatalf("sync payouts: %v", err)
	}
}

// Concert makes a published event with one ticket type at a price, in EUR unless write says otherwise.
func (w *World) Concert(t testing.TB, price int64, quantity *int64, write func(*event.Draft)) (event.Page, event.TicketType) {
	t.Helper()
	draft := w.Draft(t, write)
	ticketType := w.AddTickets(t, draft.ID, quantity, func(d *event.TicketDraft) {
		d.Kind, d.Price = event.Paid, &money.Money{Amount: price, Currency: draft.Currency}
	})
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return page, ticketType
}

// Checkout has somebody reserve tickets and go to where they are paid. It returns the order as it is then.
func (w *World) Checkout(t testing.TB, buyer access.Actor, ticketType event.TicketType, quantity int) booking.Order {
	t.Helper()
	order, err := w.Reserve(t, buyer, ticketType, quantity)
	if err != nil {
		t.Fatalf("reserve: %v", err)
	}
	if _, err := w.Payments.Checkout(t.Context(), Owner(buyer), order.ID); err != nil {
		t.Fatalf("checkout: %v", err)
	}
	return w.Order(t, order.ID)
}

// Bought has somebody buy tickets.
func (w *World) Bought(t testing.TB, buyer access.Actor, ticketType event.TicketType, quantity int) booking.Order {
	t.Helper()
	order := w.Checkout(t, buyer, ticketType, quantity)
	w.Stripe.Pay(order.Payment.Session)
	w.Until(t, "the order is confirmed", func() bool { return w.Order(t, order.ID).Status == booking.Confirmed })
	return w.Order(t, order.ID)
}

// Owner is somebody acting on what is theirs.
func Owner(actor access.Actor) access.Actor {
	return bookingtest.Sending(bookingtest.Under(actor, access.ForOwner), id.New("key"), "")
}

// Finance is the organizer acting on money, with a key.
func (w *World) Finance() access.Actor {
	return bookingtest.Sending(w.Team(), id.New("key"), "hash")
}

// Order returns an order as it is now.
func (w *World) Order(t testing.TB, orderID string) booking.Order {
	t.Helper()
	order, err := w.Orders.Load(context.Background(), orderID)
	if err != nil {
		t.Fatalf("load order: %v", err)
	}
	return order
}

// Deliver carries the messages that are waiting to the workers, a few at a time, as SQS does: in any order, some twice at once, some
// only with the next that are delivered. It returns how many were. One that fails stays, and is delivered again.
func (w *World) Deliver(ctx context.Context) (delivered int, failed error) {
	var waiting []message.Message
	for shard := range table.OutboxShards {
		page, err := w.Table.Query(ctx, table.Range{Partition: table.OutboxPartition(shard), Consistent: true})
		if err != nil {
			return 0, err
		}
		for _, item := range page.Items {
			m, err := message.FromOutbox(item)
			if err != nil {
				return 0, err
			}
			waiting = append(waiting, m)
		}
	}
	var (
		group sync.WaitGroup
		turns = make(chan struct{}, 8)
	)
	rand.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] }) //nolint:gosec // an order, no secret
	for _, m := range waiting[len(waiting)/4:] {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			err := w.handle(ctx, m)
			if err == nil {
				w.count(m)
				err = w.Table.Commit(ctx, table.Write{Op: table.Delete, Key: table.OutboxKey(m.ID)})
			}
			w.mutex.Lock()
			defer w.mutex.Unlock()
			if err != nil {
				failed = err
			} else {
				delivered++
			}
		})
	}
	group.Wait()
	return delivered, failed
}

// handle has a message handled, and one in four by two workers at once.
func (w *World) handle(ctx context.Context, m message.Message) error {
	if rand.IntN(4) > 0 { //nolint:gosec // a chance, no secret
		return w.Payments.Handle(ctx, m)
	}
	var again error
	var other sync.WaitGroup
	other.Go(func() { again = w.Payments.Handle(ctx, m) })
	err := w.Payments.Handle(ctx, m)
	other.Wait()
	return errors.Join(err, again)
}

// count remembers a message that was delivered.
func (w *World) count(m message.Message) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.seen == nil {
		w.seen = map[string]map[string]bool{}
	}
	about := m.Type + "#" + m.Subject
	if w.seen[about] == nil {
		w.seen[about] = map[string]bool{}
	}
	w.seen[about][m.ID] = true
}

// Seen is how many messages of a kind about something there were, however often each was delivered.
func (w *World) Seen(fact message.Fact) int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return len(w.seen[fact.MessageType()+"#"+fact.MessageSubject()])
}

// CallOff has the orders of a cancelled event settled, by a worker that is killed now and then, and returns how many rounds that
// took.
func (w *World) CallOff(t testing.TB, eventID string) (rounds int) {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // it decides when a worker dies
	waiting := queue{w: w, messages: []message.Message{message.New(message.EventCancelled{EventID: eventID}, w.Now())}}
	for tries := 0; len(waiting.messages) > 0; tries++ {
		if tries > 2000 {
			t.Fatal("it never came to an end")
		}
		next := waiting.messages[0]
		ctx, kill := context.WithCancel(context.Background())
		if dice.IntN(3) == 0 {
			time.AfterFunc(time.Duration(dice.IntN(400))*time.Millisecond, kill)
		}
		if err := w.Payments.CallOff(ctx, &waiting, next); err == nil {
			waiting.messages = waiting.messages[1:]
			rounds++
		} // else it is delivered again
		kill()
		ctx, kill = context.WithTimeout(context.Background(), time.Duration(200+dice.IntN(3000))*time.Millisecond)
		_, _ = w.Deliver(ctx) // what fails stays, and is delivered again
		kill()
	}
	w.Until(t, "nothing is waiting", func() bool { n, err := w.Deliver(context.Background()); return err == nil && n == 0 })
	return rounds
}

// queue is one of SQS's, whose delays let the world's time pass.
type queue struct {
	w        *World
	messages []message.Message
}

// Send puts messages onto the queue.
func (q *queue) Send(_ context.Context, delay time.Duration, messages ...message.Message) error {
	q.w.Later(delay)
	q.messages = append(q.messages, messages...)
	return nil
}

// Until delivers messages until something is so. Webhooks take their time.
func (w *World) Until(t testing.TB, what string, so func() bool) {
	t.Helper()
	var last error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if _, last = w.Deliver(context.Background()); last == nil && so() {
			return
		}
	}
	t.Fatalf("it never came about that %s; last error: %v", what, last)
}

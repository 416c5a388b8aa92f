// Package payment moves money: from a buyer's checkout to the organizer's account, and back. What it knows of a payment is
// always what Stripe says at that moment: a notification, a redirect or a schedule only make it look.
//
//   - checkout.go opens a session where an order is paid, settle.go moves the order by what became of it, expire.go and cancel.go
//     close what is not paid;
//   - refund.go decides what is given back, send.go gives it, dispute.go answers banks;
//   - inbox.go takes notifications in, exception.go keeps what fits no order, reconcile.go compares everything with Stripe;
//   - ledger.go writes every movement down, sales.go adds them up; payouts.go connects organizers; calloff.go settles the
//     orders of an event that does not take place.
//
// What must always hold: a payment that was captured is one confirmed order, or given back in full, or an Exception that somebody
// is told of; refunds never exceed what was captured; amounts are the server's own. Every effect at Stripe is written down
// before it is asked for, with a key that makes asking twice the same as asking once.
//
// Money goes to the organizer's account as a destination charge on their behalf, from which the platform keeps its fee
// (https://stripe.com/docs/connect/destination-charges).
package payment

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Store moves the money of a table's orders.
type Store struct {
	table    *table.Table
	accounts *account.Store
	events   *event.Store
	orders   *booking.Store
	provider Provider
	site     string
	now      clock.Clock
}

// NewStore returns the payments of a table. Buyers come back to pages of the site. Without a provider it can do what asks nothing
// of Stripe.
func NewStore(t *table.Table, provider Provider, site string, now clock.Clock) *Store {
	return &Store{table: t, accounts: account.NewStore(t, now), events: event.NewStore(t, now), orders: booking.NewStore(t, now),
		provider: provider, site: site, now: now}
}

// Provider is what the package asks of Stripe; package payment/stripe is one.
//
// Its errors are problem.ErrUnavailable when there was no answer, so that the call may or may not have had its effect;
// ErrFault when the answer was a fault of Stripe's, which it repeats for the same key; and Refusal for what cannot be.
type Provider interface {
	Checkouts
	Refunds
	Disputes
	Accounts
}

// Checkouts are the pages where orders are paid, and what was paid there.
type Checkouts interface {
	CreateSession(ctx context.Context, key string, request SessionRequest) (Session, error)
	Session(ctx context.Context, id string) (Session, error)
	// ExpireSession closes a session that is open, and returns the session as it is then, whatever it was.
	ExpireSession(ctx context.Context, id string) (Session, error)
	Sessions(ctx context.Context, since time.Time) iter.Seq2[Session, error]
	Charge(ctx context.Context, intent string) (Charge, error)
	Charges(ctx context.Context, since time.Time) iter.Seq2[Charge, error]
	// Assign has Stripe keep beside a payment that it is that of an order.
	Assign(ctx context.Context, intent, orderID string) error
}

// Refunds give money back.
type Refunds interface {
	CreateRefund(ctx context.Context, key string, request RefundRequest) (Returned, error)
	RefundsOf(ctx context.Context, intent string) ([]Returned, error)
	RefundsSince(ctx context.Context, since time.Time) iter.Seq2[Returned, error]
	ReverseTransfer(ctx context.Context, key, transfer string, amount int64, currency string) error
}

// SessionRequest is what is asked for when a checkout begins. It follows from the order alone, so that asking again asks for
// the same.
type SessionRequest struct {
	OrderID   string
	Attempt   int
	Email     string // of the buyer, filled in for them
	Title     string // of the event
	Lines     []SessionLine
	Currency  string
	Fee       int64  // which the platform keeps
	Account   string // at Stripe, which the rest goes to
	ExpiresAt time.Time
	ReturnURL string // where the buyer comes back to, whatever they did
}

// SessionLine is one line of what is paid.
type SessionLine struct {
	Name     string
	Quantity int
	Amount   int64 // of one, minor units
}

// SessionState is what became of a checkout.
type SessionState string

// What may become of a checkout.
const (
	SessionOpen       SessionState = "open"
	SessionExpired    SessionState = "expired"
	SessionProcessing SessionState = "processing" // a bank debit is on its way
	SessionPaid       SessionState = "paid"
	SessionFailed     SessionState = "failed" // the bank debit was
)

// Session is a checkout as Stripe describes it.
type Session struct {
	ID        string
	State     SessionState
	URL       string
	OrderID   string // as we told Stripe when we made it
	Attempt   int
	Intent    string
	Amount    int64
	Currency  string
	Account   string // which the money goes to
	CreatedAt time.Time
}

// Charge is a payment as Stripe describes it: what was paid, and what of that went back.
type Charge struct {
	Intent    string
	OrderID   string // as we told Stripe
	Captured  int64  // 0 while nothing is paid
	Currency  string
	Refunded  int64
	Returned  int64 // of the platform's fee
	Transfer  string
	Reversed  int64 // of what the account got
	CreatedAt time.Time
}

// RefundRequest is what is asked for when money goes back.
type RefundRequest struct {
	Intent  string
	Amount  int64
	Refund  string // our id, which Stripe keeps beside its own
	OrderID string
	// Reverse takes the amount back from the organizer's account; ReturnFee gives them the platform's fee on it.
	Reverse, ReturnFee bool
}

// Returned is a refund as Stripe describes it.
type Returned struct {
	ID        string
	Intent    string
	Amount    int64
	Currency  string
	Status    RefundStatus
	Failure   string // why it failed
	Refund    string // our id; "" if it was not made by us
	CreatedAt time.Time
}

// ErrFault: Stripe answered with a fault of its own, and gives the same answer to the same key.
var ErrFault = errors.New("payment: Stripe answered with a fault")

// Refusal is what Stripe says of a request that cannot be.
type Refusal struct {
	Code    string // Stripe's: https://stripe.com/docs/error-codes
	Message string
}

func (r *Refusal) Error() string { return "payment: Stripe refuses: " + r.Code + ": " + r.Message }

// ErrStripeAway: Stripe does not answer, so that what needs it must wait.
var ErrStripeAway = problem.NewUnavailable("Payments cannot be reached at the moment. Nothing was lost; try again in a moment.", 5*time.Second)

// away turns what passes at Stripe into ErrStripeAway.
func away(err error) error {
	if errors.Is(err, problem.ErrUnavailable) || errors.Is(err, ErrFault) {
		return errors.Join(ErrStripeAway, err)
	}
	return err
}

func amount(value int64, currency string) string {
	return money.Money{Amount: value, Currency: currency}.String()
}

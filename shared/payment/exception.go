package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// ExceptionKind is what is wrong with a payment.
type ExceptionKind string

// The kinds of exceptions.
const (
	Unmatched      ExceptionKind = "unmatched"      // no order is known for the payment
	Mismatched     ExceptionKind = "mismatched"     // amount, currency, session or account are not the order's
	ForeignRefund  ExceptionKind = "foreignRefund"  // money went back of a payment that is no order's
	ForeignAccount ExceptionKind = "foreignAccount" // something was said of an account that is nobody's
	Unpaid         ExceptionKind = "unpaid"         // an order is booked as paid, and Stripe knows of no such payment
)

// Exception is a payment, or something else at Stripe, that fits nothing we know. It stays until somebody has decided about it.
type Exception struct {
	ID         string        `json:"id"`
	Version    int64         `json:"version"`
	Kind       ExceptionKind `json:"kind"`
	Reference  string        `json:"reference"` // Stripe's name for what it is about
	Detail     string        `json:"detail"`
	OrderID    string        `json:"orderId,omitempty"`
	Session    string        `json:"session,omitempty"`
	Intent     string        `json:"intent,omitempty"`
	Amount     int64         `json:"amount"`
	Currency   string        `json:"currency,omitempty"`
	FoundAt    time.Time     `json:"foundAt"`
	UpdatedAt  time.Time     `json:"updatedAt"`
	Begun      *Resolution   `json:"begun,omitempty"`      // what somebody is doing about it: unless it is refused, nothing else can be decided
	Resolution *Resolution   `json:"resolution,omitempty"` // nil while it is open
}

// Action is what can be done about an exception.
type Action string

// What can be done about an exception.
const (
	GiveItBack Action = "refund"  // all of the money goes back to whoever paid
	Attach     Action = "attach"  // the payment is that of an order after all
	Dismiss    Action = "dismiss" // nothing is to be done, for a reason that is written down
)

// Resolution is what was decided about an exception, by whom.
type Resolution struct {
	Action  Action    `json:"action"`
	OrderID string    `json:"orderId,omitempty"`
	Note    string    `json:"note,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// possible says why this cannot be decided about an exception, whatever Stripe and orders say; nil if it can.
func (r Resolution) possible(e Exception) error {
	switch {
	case r.Action == Dismiss && r.Note == "":
		return ErrNoteMissing
	case r.Action == GiveItBack && e.Intent == "",
		r.Action == Attach && (e.Session == "" || e.Kind != Unmatched && e.Kind != Mismatched):
		return ErrNoPayment
	case r.Action == Attach && r.OrderID == "":
		return ErrOrderNeeded
	}
	return nil
}

// does says whether both do the same, whoever does it.
func (r Resolution) does(other Resolution) bool {
	return r.Action == other.Action && r.OrderID == other.OrderID
}

// Refusals about exceptions.
var (
	ErrBegun       = problem.NewConflict("decision-begun", "Somebody has begun to give the money back, or to attach it, and it is not known to be done. Decide the same to finish it.")
	ErrResolved    = problem.NewConflict("already-resolved", "Somebody has decided about this already.")
	ErrNoPayment   = problem.NewConflict("no-payment", "There is no payment in this that could be given back or attached. Dismiss it with a note.")
	ErrNotAttached = problem.NewConflict("payment-differs", "The payment does not fit this order: currency or amount are others, or it is paid already.")
	ErrNoteMissing = problem.NewInvalid("note-required", "Say why.", problem.Field{Pointer: "/note", Code: "note-required", Detail: "Say why nothing is to be done."})
	ErrOrderNeeded = problem.NewInvalid("order-required", "Say which order.", problem.Field{Pointer: "/orderId", Code: "order-required", Detail: "Name the order that this is the payment of."})
)

func exceptionOf(session Session, kind ExceptionKind, detail string) Exception {
	return Exception{Kind: kind, Reference: session.ID, Detail: detail, OrderID: session.OrderID, Session: session.ID, Intent: session.Intent,
		Amount: session.Amount, Currency: session.Currency}
}

// errQuarantined: the exception is known.
var errQuarantined = errors.New("payment: the exception is known")

// quarantine keeps what fits nothing, once, and counts it so that somebody is told.
func (s *Store) quarantine(ctx context.Context, e Exception) error {
	e.ID = id.Derive(id.Exception, string(e.Kind), e.Reference)
	e.Version, e.FoundAt, e.UpdatedAt = 1, s.now(), s.now()
	err := s.table.Commit(ctx, table.Create(table.ExceptionKey(e.ID), e, errQuarantined).At(table.GSI1, table.ExceptionEntry(true, e.FoundAt, e.ID)))
	if errors.Is(err, errQuarantined) {
		return nil
	}
	if err == nil {
		telemetry.Count(ctx, "paymentExceptions", 1)
		telemetry.Annotate(ctx, "exception", e.ID)
	}
	return err
}

// Exceptions returns those that are open, or those that somebody has decided about, the newest first.
func (s *Store) Exceptions(ctx context.Context, actor access.Actor, open bool, limit int, after table.Position) ([]Exception, table.Position, error) {
	if err := s.staff(ctx, actor); err != nil {
		return nil, nil, err
	}
	page, err := s.table.Query(ctx, table.Range{Index: table.GSI1, Partition: table.ExceptionPartition(open), Descending: true, Limit: limit, After: after})
	if err != nil {
		return nil, nil, err
	}
	exceptions, err := table.Decode[Exception](page.Items)
	return exceptions, page.Next, err
}

func (s *Store) staff(ctx context.Context, actor access.Actor) error {
	caller, err := s.accounts.Load(ctx, withoutMemory(actor))
	if err != nil {
		return err
	}
	return actor.Rule.Permit(access.Standing{Roles: caller.Roles})
}

// Resolve does what an admin decides about an exception: gives all of the money back, attaches the payment to an order, or
// dismisses it with a note. Doing the same twice does it once. What moves money is written down before it is done, so that nobody
// decides otherwise meanwhile; whoever decides the same finishes what was left half done.
func (s *Store) Resolve(ctx context.Context, actor access.Actor, exceptionID string, action Action, orderID, note string) (Exception, error) {
	if err := s.staff(ctx, actor); err != nil {
		return Exception{}, err
	}
	var e Exception
	if err := s.table.Load(ctx, table.Read{Key: table.ExceptionKey(exceptionID), Into: &e, Missing: problem.ErrNotFound}); err != nil {
		return Exception{}, err
	}
	decision := Resolution{Action: action, OrderID: orderID, Note: note, By: actor.UserID, At: s.now()}
	switch done := e.Resolution; {
	case done != nil && done.does(decision) && done.By == actor.UserID:
		return e, nil
	case done != nil:
		return Exception{}, ErrResolved
	case e.Begun != nil && !e.Begun.does(decision):
		return Exception{}, ErrBegun
	}
	if err := decision.possible(e); err != nil {
		return Exception{}, err
	}
	if e.Begun == nil && action != Dismiss {
		e.Begun = &decision
		if err := s.rewrite(ctx, &e); err != nil {
			return Exception{}, err
		}
	}
	if err := s.act(ctx, e, decision); refused(err) {
		e.Begun = nil
		return Exception{}, errors.Join(err, s.rewrite(ctx, &e))
	} else if err != nil {
		return Exception{}, err
	}
	e.Begun, e.Resolution = nil, &decision
	err := s.rewrite(ctx, &e, audit.Record(actor, "payment.exceptionResolved", e.ID,
		audit.Change{After: map[string]any{"action": action, "orderId": orderID}}, note, decision.At))
	return e, err
}

// rewrite replaces an exception that nobody has changed since it was read, as its next version.
func (s *Store) rewrite(ctx context.Context, e *Exception, beside ...table.Write) error {
	before := e.Version
	e.Version, e.UpdatedAt = before+1, s.now()
	return s.table.Commit(ctx, append(beside, table.Replace(table.ExceptionKey(e.ID), *e, before, ErrResolved).
		At(table.GSI1, table.ExceptionEntry(e.Resolution == nil, e.FoundAt, e.ID)))...)
}

// refused says whether an error means that nothing was done, and nothing will be if the same is tried again.
func refused(err error) bool {
	var refusal *Refusal
	var known *problem.Error
	return errors.As(err, &refusal) || errors.As(err, &known) && known.Kind != problem.Unavailable
}

func (s *Store) act(ctx context.Context, e Exception, decision Resolution) error {
	switch decision.Action {
	case Dismiss:
		return nil
	case GiveItBack:
		return s.giveItBack(ctx, e)
	case Attach:
		return s.attach(ctx, e, decision.OrderID)
	}
	return fmt.Errorf("payment: no action %q", decision.Action)
}

// giveItBack returns all of a payment that is no order's.
func (s *Store) giveItBack(ctx context.Context, e Exception) error {
	charge, err := s.provider.Charge(ctx, e.Intent)
	if err != nil {
		return away(err)
	}
	left := charge.Captured - charge.Refunded
	if left <= 0 {
		return nil // somebody has done it at Stripe
	}
	_, err = s.provider.CreateRefund(ctx, e.ID, RefundRequest{Intent: e.Intent, Amount: left, Refund: e.ID, OrderID: e.OrderID,
		Reverse: charge.Transfer != "" && charge.Reversed+left <= charge.Captured})
	return away(err)
}

// decidedByStaff says whether a refund is one by which staff gave an exception's payment back: it is no order's.
func (s *Store) decidedByStaff(ctx context.Context, said Returned) (bool, error) {
	if !id.Valid(id.Exception, said.Refund) {
		return false, nil
	}
	var e Exception
	err := s.table.Load(ctx, table.Read{Key: table.ExceptionKey(said.Refund), Into: &e})
	return e.Intent != "" && e.Intent == said.Intent, err
}

// attach makes a payment that of an order which it did not name, or did not fit. Currency and amount must be the order's.
func (s *Store) attach(ctx context.Context, e Exception, orderID string) error {
	session, err := s.provider.Session(ctx, e.Session)
	if err != nil {
		return away(err)
	}
	order, err := s.orders.Load(ctx, orderID)
	if err != nil {
		return err
	}
	if order.Status == booking.AwaitingPayment && order.Payment.Session != session.ID {
		if closed, err := s.close(ctx, order); err != nil || !closed {
			return errors.Join(err, ErrNotAttached)
		}
	}
	if session.State != SessionPaid || session.Currency != order.Currency || session.Amount != order.Total().Amount {
		return ErrNotAttached
	}
	charge, err := s.provider.Charge(ctx, session.Intent)
	if err != nil {
		return away(err)
	}
	if charge.Refunded > 0 {
		return ErrNotAttached // the money is on its way back, whatever was written down of that
	}
	// What becomes of the payment later, a refund or a dispute, is found by this.
	if err := s.provider.Assign(ctx, session.Intent, orderID); err != nil {
		return away(err)
	}
	_, err = s.orders.Change(ctx, orderID, func(o *booking.Order, happening event.Event) ([]table.Write, error) {
		switch {
		case o.Payment != nil && o.Payment.Intent == session.Intent && o.Payment.Captured > 0:
			return nil, nil // it is attached already
		case o.Payment != nil && o.Payment.Captured > 0:
			return nil, ErrNotAttached
		}
		if o.Status == booking.Reserved {
			if _, err := s.orders.Await(o, booking.Payment{}); err != nil {
				return nil, err
			}
		}
		if o.Payment == nil {
			o.Payment = &booking.Payment{}
		}
		o.Payment.Session, o.Payment.Account = session.ID, session.Account
		writes, err := s.seat(ctx, o, happening, session)
		if err != nil {
			return nil, err
		}
		return append(writes, s.book(*o, charged(*o, s.now()))...), nil
	})
	if errors.Is(err, state.ErrIllegalTransition) {
		return ErrNotAttached
	}
	return err
}

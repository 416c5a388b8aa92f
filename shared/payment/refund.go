package payment

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// RefundStatus is where a refund stands.
type RefundStatus string

// The states of a refund.
const (
	RefundPending   RefundStatus = "pending"
	RefundSucceeded RefundStatus = "succeeded"
	RefundFailed    RefundStatus = "failed"
)

// refundLifecycle is the machine of refunds. Stripe may find out after days that one failed which it called a success.
var refundLifecycle = state.Machine[RefundStatus]{
	RefundPending:   {RefundSucceeded, RefundFailed},
	RefundSucceeded: {RefundFailed},
}

// Cause is why money is given back.
type Cause string

// The causes of refunds.
const (
	ByOrganizer       Cause = "organizer"
	ByPolicy          Cause = "policy" // the buyer gave the order up
	ForLatePayment    Cause = "latePayment"
	ForCancelledEvent Cause = "eventCancelled"
	AtStripe          Cause = "stripe" // somebody gave it back in Stripe's dashboard
)

// Refund is money on its way back to a buyer. There is one for each attempt to give something back.
type Refund struct {
	ID            string       `json:"id"`
	Version       int64        `json:"version"`
	OrderID       string       `json:"orderId"`
	EventID       string       `json:"eventId"`
	Amount        int64        `json:"amount"` // minor units
	Currency      string       `json:"currency"`
	Status        RefundStatus `json:"status"`
	Cause         Cause        `json:"cause"`
	Registrations []string     `json:"registrations,omitempty"` // which it made void
	Reason        string       `json:"reason,omitempty"`        // as the organizer says it to the buyer
	By            string       `json:"by,omitempty"`            // user id; "" is nobody in particular
	RequestHash   string       `json:"requestHash,omitempty"`
	Attempt       int          `json:"attempt,omitempty"` // at Stripe; written down before it is made
	AttemptedAt   *time.Time   `json:"attemptedAt,omitempty"`
	Reverse       bool         `json:"reverse,omitempty"`   // of that attempt: takes the amount back from the organizer
	ReturnFee     bool         `json:"returnFee,omitempty"` // and gives them the platform's fee on it
	StripeID      string       `json:"stripeId,omitempty"`
	Failure       string       `json:"failure,omitempty"` // why it failed, in Stripe's words
	CreatedAt     time.Time    `json:"createdAt"`
	UpdatedAt     time.Time    `json:"updatedAt"`
}

// refundID is the id of the one refund that an order can have for a cause.
func refundID(orderID string, cause ...string) string {
	return id.Derive(id.Refund, append([]string{orderID}, cause...)...)
}

// pend begins a refund: its row, and the message that has it made. taken is what it means if the refund is there already.
func (s *Store) pend(r Refund, taken error) []table.Write {
	now := s.now()
	r.Status, r.Version, r.CreatedAt, r.UpdatedAt = RefundPending, 1, now, now
	return []table.Write{
		table.Create(table.RefundKey(r.OrderID, r.ID), r, taken).At(table.GSI1, table.PendingRefundEntry(r.OrderID, now, r.ID)),
		message.Record(message.RefundRequested{RefundID: r.ID, OrderID: r.OrderID, EventID: r.EventID, Cause: string(r.Cause)}, now)}
}

// keep stores a refund in place of the version that was read; it is easy to find while it is pending.
func (s *Store) keep(r *Refund) table.Write {
	before := r.Version
	r.Version, r.UpdatedAt = before+1, s.now()
	write := table.Replace(table.RefundKey(r.OrderID, r.ID), *r, before, booking.ErrMoved)
	if r.Status == RefundPending {
		write = write.At(table.GSI1, table.PendingRefundEntry(r.OrderID, r.CreatedAt, r.ID))
	}
	return write
}

// Wanted is a refund as an organizer asks for it.
type Wanted struct {
	booking.Refund
	Currency string // of its amount, "" without one
	Reason   string // told to the buyer
}

// Refund gives back what an organizer says, or everything. It returns when the refund is written down, pending: the seats of
// void tickets are free, no more than is left can be given back, and Stripe is told by a worker. The refund's id follows from the
// Idempotency-Key, so that the same request finds the same refund.
//
// It returns booking.ErrNothingToRefund, booking.ErrRefundExceedsPaid and booking.ErrTicketVoid.
func (s *Store) Refund(ctx context.Context, actor access.Actor, orderID string, wanted Wanted) (Refund, error) {
	wanted.Registrations = slices.Compact(slices.Sorted(slices.Values(wanted.Registrations))) // the books count each ticket once
	refund := Refund{ID: refundID(orderID, actor.Once.Key), OrderID: orderID, Registrations: wanted.Registrations, Cause: ByOrganizer, Reason: wanted.Reason,
		By: actor.UserID, RequestHash: actor.Once.Hash}
	order, err := s.organized(ctx, actor, orderID)
	if err != nil {
		return Refund{}, err
	}
	if before, err := s.refund(ctx, orderID, refund.ID); !errors.Is(err, problem.ErrNotFound) {
		if err == nil && before.RequestHash != actor.Once.Hash {
			err = problem.ErrKeyReused
		}
		return before, err
	}
	refund.EventID, refund.Currency = order.EventID, order.Currency
	wanted.Refund.Reason = wanted.Reason
	_, err = s.orders.Change(ctx, orderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if o.PaymentStatus == booking.PaymentDisputed {
			return nil, errDisputed
		}
		if wanted.Registrations == nil && wanted.Amount == nil {
			refund.Registrations = o.Valid() // everything
		}
		if wanted.Amount != nil && wanted.Currency != o.Currency {
			return nil, booking.ErrRefundExceedsPaid.Saying("The order was paid in " + o.Currency + ".")
		}
		returned, writes, err := s.orders.GiveBack(o, wanted.Refund)
		if err != nil {
			return nil, err
		}
		refund.Amount = returned
		return table.Writes(writes, s.pend(refund, table.ErrReplayed), []table.Write{audit.Record(actor, "order.refunded", o.ID, audit.Change{
			After: map[string]any{"amount": returned, "currency": o.Currency, "registrations": wanted.Registrations}}, wanted.Reason, s.now())}), nil
	})
	if err != nil {
		return Refund{}, err
	}
	return s.refund(ctx, orderID, refund.ID)
}

var errDisputed = problem.NewConflict("payment-disputed", "The buyer's bank wants this payment back. Wait until that is settled.")

// organized reads an order for the team of its event, and holds the operation's rule against the caller.
func (s *Store) organized(ctx context.Context, actor access.Actor, orderID string) (booking.Order, error) {
	order, err := s.orders.Load(ctx, orderID)
	if err != nil {
		return booking.Order{}, err
	}
	member, err := event.Permit(ctx, s.accounts, withoutMemory(actor), order.EventID)
	if errors.Is(err, problem.ErrForbidden) && member.Role == "" {
		return booking.Order{}, problem.ErrNotFound // that its event can be seen says nothing of the order
	}
	return order, err
}

// withoutMemory leaves the memory of the Idempotency-Key unread: the refund itself is the memory.
func withoutMemory(actor access.Actor) access.Actor {
	actor.Once = access.Once{}
	return actor
}

func (s *Store) refund(ctx context.Context, orderID, refundID string) (Refund, error) {
	var refund Refund
	err := s.table.Load(ctx, ReadRefund(orderID, refundID, &refund))
	return refund, err
}

// Remove takes an attendee's ticket away for their event's organizer, with what was paid for it or without.
func (s *Store) Remove(ctx context.Context, actor access.Actor, eventID, registration string, withRefund bool, reason string) (booking.Order, error) {
	var order booking.Order
	orderID := id.OrderOf(registration)
	if _, err := event.Permit(ctx, s.accounts, withoutMemory(actor), eventID, table.Read{Key: table.OrderKey(orderID), Into: &order}); err != nil {
		return booking.Order{}, err
	}
	if _, ours := order.Registrations[registration]; !ours || order.EventID != eventID {
		return booking.Order{}, problem.ErrNotFound
	}
	var memory access.Memory
	if err := s.table.Load(ctx, actor.Once.Recall(&memory)...); err != nil {
		return booking.Order{}, err
	}
	if replayed, err := actor.Once.Replayed(memory); err != nil || replayed != "" {
		return order, err
	}
	return s.orders.Change(ctx, orderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		now := s.now()
		writes := append(actor.Once.Remember(o.ID, now), audit.Record(actor, "registration.revoked", registration, audit.Change{}, reason, now),
			message.Record(message.RegistrationRevoked{OrderID: o.ID, EventID: o.EventID, RegistrationID: registration}, now))
		if withRefund && o.Registrations[registration].Paid > 0 {
			returned, given, err := s.orders.GiveBack(o, booking.Refund{Registrations: []string{registration}, Reason: reason})
			if err != nil {
				return nil, err
			}
			return table.Writes(writes, given, s.pend(Refund{ID: refundID(o.ID, registration), OrderID: o.ID, EventID: o.EventID, Amount: returned,
				Currency: o.Currency, Cause: ByOrganizer, Registrations: []string{registration}, Reason: reason, By: actor.UserID}, table.ErrReplayed)), nil
		}
		revoked, err := s.orders.Revoke(o, registration, reason)
		return append(writes, revoked...), err
	})
}

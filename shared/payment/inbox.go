package payment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Notification is what Stripe tells by webhook, as much of it as is believed: what to look at.
type Notification struct {
	ID        string
	Kind      string // "checkout.session.completed"
	ObjectID  string
	IntentID  string
	AccountID string
	CreatedAt time.Time
}

// received is a notification in the inbox.
type received struct {
	Kind      string    `json:"kind"`
	ObjectID  string    `json:"objectId"`
	AccountID string    `json:"accountId,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt int64     `json:"expiresAt"` // garbage after this, in seconds since 1970
}

// inboxKept is how long notifications are remembered. Stripe repeats them for three days, and can be asked for thirty.
const inboxKept = 35 * 24 * time.Hour

// errReceived: the notification is in the inbox already.
var errReceived = errors.New("payment: the notification was received before")

// Notify takes a notification into the inbox, once, with the message that has it looked at. It returns when both are stored.
func (s *Store) Notify(ctx context.Context, n Notification) error {
	if !followed(n.Kind) {
		return nil
	}
	now := s.now()
	err := s.table.Commit(ctx,
		table.Create(table.InboxKey(n.ID), received{n.Kind, n.ObjectID, n.AccountID, n.CreatedAt, now.Add(inboxKept).Unix()}, errReceived),
		message.Record(message.PaymentNotified{NotificationID: n.ID, Kind: n.Kind, ObjectID: n.ObjectID, IntentID: n.IntentID, AccountID: n.AccountID}, now))
	if errors.Is(err, errReceived) {
		return nil
	}
	return err
}

// followed says whether a kind of notification has us look at something. The others are none of our business: Stripe sends whatever
// the endpoint was set up for.
func followed(kind string) bool {
	return strings.HasPrefix(kind, "checkout.session.") || strings.HasPrefix(kind, "charge.dispute.") ||
		slices.Contains([]string{"charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed", "account.updated"}, kind)
}

// Handle looks at what a message speaks of, at Stripe, and moves whatever follows from it. It is content with messages that are none
// of its business.
func (s *Store) Handle(ctx context.Context, m message.Message) error {
	if asked, err := message.Open[message.RefundRequested](m); err == nil {
		return s.Send(ctx, asked.OrderID, asked.RefundID)
	}
	n, err := message.Open[message.PaymentNotified](m)
	if err != nil {
		return nil //nolint:nilerr // a message of another kind is no error
	}
	switch {
	case strings.HasPrefix(n.Kind, "checkout.session."):
		session, err := s.provider.Session(ctx, n.ObjectID)
		if err != nil {
			return away(err)
		}
		return s.Settle(ctx, session)
	case strings.HasPrefix(n.Kind, "charge.dispute."):
		return s.SyncDispute(ctx, n.ObjectID)
	case n.Kind == "account.updated":
		return s.SyncPayouts(ctx, n.AccountID)
	case n.IntentID != "":
		return s.syncRefundsOf(ctx, n.IntentID)
	}
	return nil
}

// syncRefundsOf takes over the refunds of a payment, whichever order it is of.
func (s *Store) syncRefundsOf(ctx context.Context, intent string) error {
	charge, err := s.provider.Charge(ctx, intent)
	if err != nil {
		return away(err)
	}
	err = s.SyncRefunds(ctx, charge.OrderID, intent)
	if errors.Is(err, problem.ErrNotFound) {
		return s.quarantine(ctx, Exception{Kind: ForeignRefund, Reference: "refunds:" + intent, Intent: intent, Amount: charge.Refunded, Currency: charge.Currency,
			Detail: "Money was given back of a payment that no order is known for."})
	}
	return err
}

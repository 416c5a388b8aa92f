// Package booking knows how people come to tickets: an Order takes seats out of the stock and holds a Registration for each
// of them. Registrations live inside their order, one item for the whole booking, so that an order and its tickets change
// together or not at all.
//
// What must always hold: an order is confirmed at most once, with as many registrations as it says; every seat that it
// holds was taken from a pool and goes back to that pool once; a repeated request finds the order that the first one made.
package booking

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
)

// Status is where an order stands.
type Status string

// The states of an order.
const (
	Reserved        Status = "reserved"
	AwaitingPayment Status = "awaitingPayment"
	PendingApproval Status = "pendingApproval"
	Confirmed       Status = "confirmed"
	Expired         Status = "expired"
	Rejected        Status = "rejected"
	Cancelled       Status = "cancelled"
)

// lifecycle is the machine of orders.
var lifecycle = state.Machine[Status]{
	Reserved:        {AwaitingPayment, PendingApproval, Confirmed, Cancelled, Expired},
	PendingApproval: {AwaitingPayment, Confirmed, Rejected, Cancelled},
	AwaitingPayment: {Confirmed, Expired, Cancelled},
	Expired:         {Confirmed},
	Confirmed:       {Cancelled},
}

// RegistrationStatus is where a ticket stands.
type RegistrationStatus string

// The states of a registration.
const (
	RegistrationHeld      RegistrationStatus = "held"
	RegistrationExpired   RegistrationStatus = "expired"
	RegistrationConfirmed RegistrationStatus = "confirmed"
	RegistrationAttended  RegistrationStatus = "attended"
	RegistrationWithdrawn RegistrationStatus = "withdrawn"
	RegistrationCancelled RegistrationStatus = "cancelled"
	RegistrationRevoked   RegistrationStatus = "revoked"
)

// registrationLifecycle is the machine of registrations. Letting in and letting out again is package checkin's.
var registrationLifecycle = state.Machine[RegistrationStatus]{
	RegistrationHeld:      {RegistrationConfirmed, RegistrationExpired, RegistrationCancelled},
	RegistrationExpired:   {RegistrationConfirmed},
	RegistrationConfirmed: {RegistrationAttended, RegistrationWithdrawn, RegistrationCancelled, RegistrationRevoked},
	RegistrationAttended:  {RegistrationConfirmed, RegistrationRevoked},
}

// PaymentStatus is where an order's payment stands, RefundStatus where its refunds do: axes of their own.
type (
	PaymentStatus string
	RefundStatus  string
)

// Where a payment may stand.
const (
	PaymentNotRequired PaymentStatus = "notRequired"
	PaymentRequired    PaymentStatus = "requiresPayment"
	PaymentProcessing  PaymentStatus = "processing" // a bank debit is on its way, for days
	PaymentPaid        PaymentStatus = "paid"
	PaymentFailed      PaymentStatus = "failed"
	PaymentDisputed    PaymentStatus = "disputed" // the payer's bank wants it back; the tickets let nobody in meanwhile
)

// Where the refunds of an order may stand.
const (
	RefundNone      RefundStatus = "none"
	RefundPending   RefundStatus = "pending"
	RefundPartially RefundStatus = "partiallyRefunded"
	RefundFully     RefundStatus = "refunded"
	RefundFailed    RefundStatus = "failed"
)

// Order is one booking of one buyer.
type Order struct {
	ID            string                  `json:"id"`
	Version       int64                   `json:"version"`
	EventID       string                  `json:"eventId"`
	BuyerID       string                  `json:"buyerId"`
	Status        Status                  `json:"status"`
	PaymentStatus PaymentStatus           `json:"paymentStatus"`
	RefundStatus  RefundStatus            `json:"refundStatus"`
	Currency      string                  `json:"currency"`
	Lines         []Line                  `json:"lines"`
	Registrations map[string]Registration `json:"registrations"`     // by id
	Limited       bool                    `json:"limited,omitempty"` // its tickets count against a limit per person

	Fee         int64      `json:"fee,omitempty"`         // what the buyer pays beside the prices
	PlatformFee int64      `json:"platformFee,omitempty"` // what the platform gets of the total, whoever bears it
	FeeReturned bool       `json:"feeReturned,omitempty"` // a refund gives the platform's fee back in proportion
	HeldUntil   *time.Time `json:"heldUntil,omitempty"`   // while its seats are held for a payment
	Payment     *Payment   `json:"payment,omitempty"`     // once a checkout began
	Refunding   int64      `json:"refunding,omitempty"`   // given back, or on its way
	Pending     int        `json:"pending,omitempty"`     // refunds that are on their way
	Flagged     string     `json:"flagged,omitempty"`     // what its organizer should look at
	Disputed    string     `json:"disputed,omitempty"`    // the open dispute, by Stripe's name
	CalledOff   bool       `json:"calledOff,omitempty"`   // its event was cancelled
	RequestHash string     `json:"requestHash"`           // tells a repeated request from another with the same key
	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
}

// Line is a number of tickets of one type, at the price of the moment.
type Line struct {
	TicketTypeID string `json:"ticketTypeId"`
	Name         string `json:"name"`
	Quantity     int    `json:"quantity"`
	UnitPrice    int64  `json:"unitPrice"`         // minor units of the order's currency
	UnitFee      int64  `json:"unitFee,omitempty"` // which the buyer pays beside it
}

// Payment is how an order is paid: what was asked of Stripe, written down before it is asked, and what came of it.
type Payment struct {
	Attempt   int       `json:"attempt"`         // the checkout session that is open, or was the last
	Account   string    `json:"account"`         // at Stripe, which the money goes to
	ExpiresAt time.Time `json:"expiresAt"`       // of the session
	Title     string    `json:"title,omitempty"` // what is paid for, and the buyer's address, until the session is there:
	Email     string    `json:"email,omitempty"` // asking for it again must ask for the same
	Session   string    `json:"session,omitempty"`
	URL       string    `json:"url,omitempty"`    // of the page where it is paid
	Intent    string    `json:"intent,omitempty"` // Stripe's payment, once there is one
	Debit     bool      `json:"debit,omitempty"`  // it came by bank debit, which took days
	Captured  int64     `json:"captured,omitempty"`
	Returned  int64     `json:"returned,omitempty"` // of the platform's fee, with refunds
	Reversed  int64     `json:"reversed,omitempty"` // of what the organizer got, with refunds and lost disputes
}

// Registration is one ticket.
type Registration struct {
	Place        int                `json:"place"` // within the order, from 1
	TicketTypeID string             `json:"ticketTypeId"`
	Status       RegistrationStatus `json:"status"`
	Holder       Holder             `json:"holder"`
	Visibility   Visibility         `json:"visibility,omitempty"` // private unless said
	Paid         int64              `json:"paid,omitempty"`       // what was paid for it, or is to be, with its share of the fee
	Revision     int                `json:"revision"`             // a transfer raises it, and with it the ticket's code changes
	Shards       []int              `json:"shards"`               // which its seat came from and goes back to: its type's pool's, then the event's own pool's if it has one
	CheckedInAt  *time.Time         `json:"checkedInAt,omitempty"`
	Gate         string             `json:"gate,omitempty"`
	Scan         string             `json:"scan,omitempty"`   // which let it in, by package checkin's name for it
	Undone       []string           `json:"undone,omitempty"` // the last scans that let it in and were undone, by those names
	Reason       string             `json:"reason,omitempty"` // why the organizer took it away, as its holder is told
}

// Holder is who comes with a ticket.
type Holder struct {
	UserID string `json:"userId,omitempty"` // when it is the buyer
	Name   string `json:"name"`
	Email  string `json:"email"`
}

// Subtotal is what the tickets of the order cost.
func (o Order) Subtotal() money.Money {
	subtotal := money.None(o.Currency)
	for _, line := range o.Lines {
		subtotal.Amount += line.UnitPrice * int64(line.Quantity) // price has held it against overflow
	}
	return subtotal
}

// Total is what the buyer pays.
func (o Order) Total() money.Money {
	total := o.Subtotal()
	total.Amount += o.Fee
	return total
}

// Refundable is what can still be given back of what was paid.
func (o Order) Refundable() money.Money {
	if o.Payment == nil {
		return money.None(o.Currency)
	}
	return money.Money{Amount: max(o.Payment.Captured-o.Refunding, 0), Currency: o.Currency}
}

// Open says whether the order holds seats that are not its buyer's yet.
func (o Order) Open() bool { return o.Status == Reserved || o.Status == AwaitingPayment }

// Settled says whether nothing more can come of the order by itself: it holds no seats, and no refund is on its way.
func (o Order) Settled() bool {
	switch o.Status {
	case Expired, Rejected, Cancelled:
		return o.Pending == 0
	case Reserved, AwaitingPayment, PendingApproval, Confirmed:
	}
	return false
}

// expired says whether the time for paying has run out, also when nobody has come by yet to give the seats back.
func (o Order) expired(now time.Time) bool { return o.HeldUntil != nil && !now.Before(*o.HeldUntil) }

// TicketTypeName is what a ticket type was called when the order was made.
func (o Order) TicketTypeName(ticketType string) string {
	for _, line := range o.Lines {
		if line.TicketTypeID == ticketType {
			return line.Name
		}
	}
	return ""
}

// InOrder returns the ids of the registrations by their places.
func (o Order) InOrder() []string {
	return slices.SortedFunc(maps.Keys(o.Registrations), func(a, b string) int {
		return cmp.Compare(o.Registrations[a].Place, o.Registrations[b].Place)
	})
}

// Valid returns the ids of the registrations that let somebody in, or have, by their places.
func (o Order) Valid() []string {
	return slices.DeleteFunc(o.InOrder(), func(id string) bool { return !o.Registrations[id].Valid() })
}

// seats are where a registration of the order was taken from, and goes back to.
func (o Order) seats(r Registration) []inventory.Seat {
	owners := []string{r.TicketTypeID, o.EventID}
	seats := make([]inventory.Seat, len(r.Shards))
	for i, shard := range r.Shards {
		seats[i] = inventory.Seat{Owner: owners[i], Shard: shard}
	}
	return seats
}

// Valid says whether the registration lets somebody in, or has.
func (r Registration) Valid() bool {
	return r.Status == RegistrationConfirmed || r.Status == RegistrationAttended
}

// Admits says whether a registration of the order lets somebody in at this moment: a valid one does not while a bank wants its payment
// back.
func (o Order) Admits(r Registration) bool { return r.Valid() && o.PaymentStatus != PaymentDisputed }

// Cancelled says whether the registration was given up together with its order.
func (r Registration) Cancelled() bool { return r.Status == RegistrationCancelled }

// What orders refuse.
var (
	ErrUnknownTicketType = problem.NewInvalid("unknown-ticket-type", "The event has no such ticket type.")
	ErrLimitPerPerson    = problem.NewConflict("limit-per-person", "This is more than one person may hold of this event.")
	ErrGuestsPerDay      = problem.NewConflict("guests-per-day", "You have named as many people on free tickets as one may in a day. Order without names, or go on tomorrow.")
	ErrLimitPerOrder     = problem.NewInvalid("limit-per-order", "The number of tickets is outside of what one order may hold.")
	ErrAmountNeedless    = problem.NewInvalid("amount-needless", "The ticket's price is not the buyer's to set.")
	ErrTicketVoid        = problem.NewConflict("ticket-void", "This ticket lets nobody in.")
	ErrWithdrawalClosed  = problem.NewConflict("withdrawal-closed", "Tickets of this event cannot be given back, or no longer. Ask the organizer.")
	ErrHoldExpired       = problem.NewConflict("hold-expired", "The time for paying has run out, and the seats are free again. Order once more.")
	ErrSalesPaused       = problem.NewConflict("sales-paused", "Nothing can be bought at the moment. Try again later.")
	ErrAmountRequired    = problem.NewInvalid("amount-required", "Say how much the ticket is worth to you.")
	ErrAmountTooSmall    = problem.NewInvalid("amount-too-small", "This is less than can be paid.")
	ErrAmountTooLarge    = problem.NewInvalid("amount-too-large", "This is more than can be paid at once. Order fewer tickets.")
	ErrAddressFixed      = problem.NewConflict("address-fixed", "The ticket went to this address already, so it stays. The name can be changed.")
	ErrNotFree           = problem.NewConflict("refund-needed", "This order was paid for. Ask the organizer for a refund.")
)

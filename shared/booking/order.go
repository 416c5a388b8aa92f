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
	RegistrationConfirmed RegistrationStatus = "confirmed"
	RegistrationAttended  RegistrationStatus = "attended"
	RegistrationWithdrawn RegistrationStatus = "withdrawn"
	RegistrationCancelled RegistrationStatus = "cancelled"
	RegistrationRevoked   RegistrationStatus = "revoked"
)

// registrationLifecycle is the machine of registrations. Letting in and letting out again is package checkin's.
var registrationLifecycle = state.Machine[RegistrationStatus]{
	RegistrationConfirmed: {RegistrationAttended, RegistrationWithdrawn, RegistrationCancelled, RegistrationRevoked},
	RegistrationAttended:  {RegistrationConfirmed},
}

// PaymentStatus is where an order's payment stands, RefundStatus where its refunds do: axes of their own.
type (
	PaymentStatus string
	RefundStatus  string
)

// What free orders need of those axes.
const (
	PaymentNotRequired PaymentStatus = "notRequired"
	RefundNone         RefundStatus  = "none"
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
	RequestHash   string                  `json:"requestHash"`       // tells a repeated request from another with the same key
	CreatedAt     time.Time               `json:"createdAt"`
	UpdatedAt     time.Time               `json:"updatedAt"`
}

// Line is a number of tickets of one type, at the price of the moment.
type Line struct {
	TicketTypeID string `json:"ticketTypeId"`
	Name         string `json:"name"`
	Quantity     int    `json:"quantity"`
	UnitPrice    int64  `json:"unitPrice"` // minor units of the order's currency
}

// Registration is one ticket.
type Registration struct {
	Place        int                `json:"place"` // within the order, from 1
	TicketTypeID string             `json:"ticketTypeId"`
	Status       RegistrationStatus `json:"status"`
	Holder       Holder             `json:"holder"`
	Revision     int                `json:"revision"` // a transfer raises it, and with it the ticket's code changes
	Shards       []int              `json:"shards"`   // which its seat came from and goes back to: its type's pool's, then the event's own pool's if it has one
	CheckedInAt  *time.Time         `json:"checkedInAt,omitempty"`
	Gate         string             `json:"gate,omitempty"`
	Scan         string             `json:"scan,omitempty"`   // which let it in, by package checkin's name for it
	Undone       []string           `json:"undone,omitempty"` // the last scans that let it in and were undone, by those names
}

// Holder is who comes with a ticket.
type Holder struct {
	UserID string `json:"userId,omitempty"` // when it is the buyer
	Name   string `json:"name"`
	Email  string `json:"email"`
}

// Total is what the order costs.
func (o Order) Total() (money.Money, error) {
	total := money.None(o.Currency)
	for _, line := range o.Lines {
		amount, err := money.Money{Amount: line.UnitPrice, Currency: o.Currency}.Times(line.Quantity)
		if err != nil {
			return money.Money{}, err
		}
		if total, err = total.Plus(amount); err != nil {
			return money.Money{}, err
		}
	}
	return total, nil
}

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

// Cancelled says whether the registration was given up together with its order.
func (r Registration) Cancelled() bool { return r.Status == RegistrationCancelled }

// What orders refuse.
var (
	ErrUnknownTicketType = problem.NewInvalid("unknown-ticket-type", "The event has no such ticket type.")
	ErrLimitPerPerson    = problem.NewConflict("limit-per-person", "This is more than one person may hold of this event.")
	ErrLimitPerOrder     = problem.NewInvalid("limit-per-order", "The number of tickets is outside of what one order may hold.")
	ErrAmountNeedless    = problem.NewInvalid("amount-needless", "The ticket's price is not the buyer's to set.")
	ErrTicketVoid        = problem.NewConflict("ticket-void", "This ticket lets nobody in.")
	ErrWithdrawalClosed  = problem.NewConflict("withdrawal-closed", "Tickets of this event cannot be given back, or no longer. Ask the organizer.")
	ErrNotFree           = problem.NewConflict("refund-needed", "This order was paid for. Ask the organizer for a refund.")
)

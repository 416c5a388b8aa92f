package booking

import (
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// What refunds refuse.
var (
	ErrNothingToRefund   = problem.NewConflict("nothing-to-refund", "Nothing is left of this order that could be given back.")
	ErrRefundExceedsPaid = problem.NewInvalid("refund-exceeds-paid", "This is more than is left of what was paid.")
)

// Refund says what is given back: the tickets that are named, which become void, an amount alone, or, with neither, everything.
type Refund struct {
	Registrations []string
	Amount        *int64 // minor units of the order's currency
	Reason        string // as the holders of void tickets are told
}

// GiveBack takes note of a refund that is on its way, and gives the seats back of the tickets that it makes void: a refund of an
// amount alone voids nothing, one of everything also cancels the order. It returns the amount.
//
// It returns ErrNothingToRefund, ErrRefundExceedsPaid, and ErrTicketVoid for tickets that let nobody in any more.
func (s *Store) GiveBack(o *Order, refund Refund) (amount int64, writes []table.Write, err error) {
	left := o.Refundable().Amount
	switch {
	case left == 0:
		return 0, nil, ErrNothingToRefund
	case len(refund.Registrations) > 0:
		if amount, writes, err = o.revoke(refund.Registrations, refund.Reason); err != nil {
			return 0, nil, err
		}
		if refund.Amount != nil {
			amount = *refund.Amount
		}
	case refund.Amount != nil:
		amount, writes = *refund.Amount, []table.Write{}
	default:
		amount = left
		writes = vacate(o, RegistrationRevoked, RegistrationConfirmed, RegistrationAttended)
	}
	if amount <= 0 || amount > left {
		detail := "At most " + money.Money{Amount: left, Currency: o.Currency}.String() + " can be given back."
		return 0, nil, ErrRefundExceedsPaid.Saying(detail).With(problem.Field{Pointer: "/amount", Code: "refund-exceeds-paid", Detail: detail})
	}
	if o.Status == Confirmed && !o.AnyValid() {
		o.Status = Cancelled
	}
	o.Refunding += amount
	o.Pending++
	o.RefundStatus = RefundPending
	return amount, writes, nil
}

// Revoke makes one ticket void without giving money back, and its seat free. The reason is for its holder and the buyer.
func (s *Store) Revoke(o *Order, registration, reason string) ([]table.Write, error) {
	_, writes, err := o.revoke([]string{registration}, reason)
	if err == nil && !o.AnyValid() {
		o.Status = Cancelled
	}
	return writes, err
}

// revoke makes tickets void, each named once, and returns what was paid for them.
func (o *Order) revoke(registrations []string, reason string) (paid int64, writes []table.Write, err error) {
	var seats []inventory.Seat
	for _, id := range registrations {
		r, ok := o.Registrations[id]
		if !ok {
			return 0, nil, problem.ErrNotFound
		}
		if !r.Valid() {
			return 0, nil, ErrTicketVoid
		}
		paid += r.Paid
		seats = append(seats, o.seats(r)...)
		r.Status, r.Reason = RegistrationRevoked, reason
		o.Registrations[id] = r
	}
	return paid, append(inventory.ReturnSeats(seats), count(*o, -len(registrations))...), nil
}

// Refunded takes note of how a refund ended. What failed can be given back again.
func (o *Order) Refunded(amount int64, succeeded bool) {
	o.Pending--
	switch {
	case !succeeded:
		o.Refunding -= amount
		o.RefundStatus = RefundFailed
	case o.Pending > 0:
		o.RefundStatus = RefundPending
	case o.Refunding >= o.Payment.Captured:
		o.RefundStatus = RefundFully
	default:
		o.RefundStatus = RefundPartially
	}
}

package event

import "github.com/event-radar/event-radar/shared/problem"

// What events refuse.
var (
	ErrNotReady        = problem.NewConflict("not-ready", "The event lacks something that it needs before it can be published.")
	ErrSaleNotOpen     = problem.NewConflict("sale-not-open", "The sale of these tickets has not begun.")
	ErrSaleEnded       = problem.NewConflict("sale-ended", "The sale of these tickets has ended.")
	ErrHasOrders       = problem.NewConflict("has-orders", "Somebody holds tickets, so that this stays. To sell no more, lower the quantity to what is taken, or end the sale.")
	ErrPayoutsRequired = problem.NewConflict("payouts-required", "Tickets that cost something need a payout account that can receive money. Connect one first.")
	ErrTooMany         = problem.NewConflict("limit-reached", "The event has as many of these as it can have.")
	errInvalid         = problem.NewInvalid("invalid-body", "Something in the request cannot be; see the fields.")
)

func refuse(pointer, code, detail string) problem.Field {
	return problem.Field{Pointer: pointer, Code: code, Detail: detail}
}

// refusal makes one error of all that was found, or none.
func refusal(fields []problem.Field) error {
	switch len(fields) {
	case 0:
		return nil
	case 1:
		// One reason is the reason: a client can act on its code.
		return problem.NewInvalid(fields[0].Code, fields[0].Detail, fields...)
	}
	return errInvalid.With(fields...)
}

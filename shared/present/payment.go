package present

import (
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/payment"
)

// SoldOrder is an order as its event's team sees it: with its buyer, without the codes of its tickets.
func SoldOrder(sold booking.Sold) (operation.Order, error) {
	answer, err := Order(sold.Order, nil, event.Event{})
	answer.CheckoutURL = nil // the buyer's alone
	answer.Buyer = &operation.Holder{Name: sold.Buyer.Name, Email: sold.Buyer.Email}
	answer.Flagged = optional(sold.Flagged)
	return answer, err
}

// Refund is money on its way back.
func Refund(r payment.Refund) operation.Refund {
	return operation.Refund{ID: r.ID, Version: int(r.Version), OrderID: r.OrderID, Status: string(r.Status),
		Amount: Money(money.Money{Amount: r.Amount, Currency: r.Currency}), RegistrationIDs: r.Registrations, Reason: optional(r.Reason),
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}

// PayoutAccount is where an organizer is paid.
func PayoutAccount(a account.PayoutAccount) operation.PayoutAccount {
	return operation.PayoutAccount{Connected: a.StripeID != "", ChargesEnabled: a.ChargesEnabled, PayoutsEnabled: a.PayoutsEnabled, Requirements: a.Requirements}
}

// Sales are what an event has earned.
func Sales(s payment.Sales) operation.Sales {
	answer := operation.Sales{Currency: s.Currency, TimeZone: s.TimeZone, Totals: sums(s.Totals)}
	for _, day := range s.Days {
		answer.Days = append(answer.Days, operation.DaySales{Day: day.Day, Sums: sums(day.Sums)})
	}
	for _, of := range s.Types {
		answer.TicketTypes = append(answer.TicketTypes, operation.TicketTypeSales{TicketTypeID: of.TicketTypeID, Name: of.Name, Tickets: of.Tickets,
			Gross: int(of.Gross), Refunded: int(of.Refunded)})
	}
	return answer
}

func sums(s payment.Sums) operation.SalesSums {
	return operation.SalesSums{Tickets: s.Tickets, Gross: int(s.Gross), Refunded: int(s.Refunded), Disputed: int(s.Disputed), Fee: int(s.Fee), Net: int(s.Net)}
}

// PaymentException is something at Stripe that fits nothing, with what was decided about it.
func PaymentException(e payment.Exception) operation.PaymentException {
	answer := operation.PaymentException{ID: e.ID, Version: int(e.Version), Kind: string(e.Kind), Detail: e.Detail, Reference: e.Reference,
		OrderID: optional(e.OrderID), Status: "open", FoundAt: e.FoundAt}
	if e.Currency != "" {
		about := Money(money.Money{Amount: e.Amount, Currency: e.Currency})
		answer.Amount = &about
	}
	if e.Resolution != nil {
		answer.Status = "resolved"
	}
	answer.Begun, answer.Resolution = decision(e.Begun), decision(e.Resolution)
	return answer
}

func decision(r *payment.Resolution) *operation.ExceptionDecision {
	if r == nil {
		return nil
	}
	return &operation.ExceptionDecision{Action: string(r.Action), OrderID: optional(r.OrderID), Note: optional(r.Note), By: r.By, At: r.At}
}

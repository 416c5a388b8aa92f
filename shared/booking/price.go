package booking

import (
	"fmt"
	"slices"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
)

// price makes the order's lines of what was requested, one for each type and amount, with what each ticket costs and what the
// platform gets of it. Amounts are the server's own, but for tickets whose price is the buyer's to set. It returns what one
// ticket of each requested line is paid with, the fee that is passed on included.
func (o *Order) price(request Request, happening event.Event, ticketTypes []event.TicketType) (each []int64, err error) {
	for i, requested := range request.Lines {
		ticketType := ticketTypes[slices.IndexFunc(ticketTypes, func(t event.TicketType) bool { return t.ID == requested.TicketTypeID })]
		price, err := unitPrice(ticketType, requested.Amount, fmt.Sprintf("/lines/%d/amount", i))
		if err != nil {
			return nil, err
		}
		fee, passedOn, err := happening.Fee(price)
		if err != nil {
			return nil, err
		}
		line := Line{TicketTypeID: ticketType.ID, Name: ticketType.Name, Quantity: requested.Quantity, UnitPrice: price.Amount, UnitFee: passedOn.Amount}
		if !o.joins(line) {
			o.Lines = append(o.Lines, line)
		}
		each = append(each, price.Amount+passedOn.Amount)
		o.Fee += passedOn.Amount * int64(requested.Quantity)
		o.PlatformFee += fee.Amount * int64(requested.Quantity)
	}
	o.FeeReturned = happening.Terms.FeeReturned
	switch total := o.Total(); {
	case total.IsZero() || total.Payable():
		return each, nil
	case total.Amount > money.Largest:
		return nil, ErrAmountTooLarge
	default:
		return nil, ErrAmountTooSmall
	}
}

// joins adds a line to one that is there with the same type and price, if there is one.
func (o *Order) joins(line Line) bool {
	for i, before := range o.Lines {
		if before.TicketTypeID == line.TicketTypeID && before.UnitPrice == line.UnitPrice {
			o.Lines[i].Quantity += line.Quantity
			return true
		}
	}
	return false
}

// unitPrice is what one ticket costs a buyer who named an amount, or none.
func unitPrice(t event.TicketType, named *money.Money, pointer string) (money.Money, error) {
	refuse := func(e *problem.Error, detail string) (money.Money, error) {
		return money.Money{}, e.Saying(detail).With(problem.Field{Pointer: pointer, Code: e.Code, Detail: detail})
	}
	least := money.None(t.Price.Currency)
	if t.Minimum != nil {
		least = *t.Minimum
	}
	switch {
	case t.Kind == event.Free, t.Kind == event.Paid:
		if named != nil {
			return refuse(ErrAmountNeedless, "Leave the amount out: this ticket's price is the organizer's to set.")
		}
		return t.Price, nil
	case named == nil && (t.Kind == event.Flexible || least.Amount > 0):
		return refuse(ErrAmountRequired, "Say how much you give for each ticket, at least "+least.String()+".")
	case named == nil:
		return money.None(t.Price.Currency), nil
	case named.Currency != t.Price.Currency:
		return refuse(ErrAmountRequired, "Amounts are in "+t.Price.Currency+".")
	case named.Amount < least.Amount:
		return refuse(ErrAmountTooSmall, "Give at least "+least.String()+" for each ticket.")
	case named.Amount < 0 || named.Amount > 0 && named.Amount%money.Step(named.Currency) != 0:
		return refuse(ErrAmountTooSmall, "This amount cannot be paid in "+named.Currency+".")
	case named.Amount > money.Largest: // no price of ours is larger, so that sums of twenty never overflow
		return refuse(ErrAmountTooLarge, ErrAmountTooLarge.Detail)
	}
	return *named, nil
}

package present

import (
	"cmp"
	"maps"
	"slices"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
)

// Order is an order, as its buyer sees it: with the codes of its tickets. The event is the zero value where the answer does
// not show it.
func Order(o booking.Order, codes *booking.Codes, e event.Event) (operation.Order, error) {
	answer := operation.Order{
		ID: o.ID, Version: int(o.Version), EventID: o.EventID, Event: reference(e), EventVersion: int(e.Version), Status: string(o.Status), PaymentStatus: string(o.PaymentStatus),
		RefundStatus: string(o.RefundStatus), Subtotal: Money(o.Subtotal()), Discount: Money(money.None(o.Currency)),
		Fee: Money(money.Money{Amount: o.Fee, Currency: o.Currency}), Total: Money(o.Total()), Refundable: Money(o.Refundable()),
		HoldExpiresAt: o.HeldUntil, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
	if o.Open() && o.Payment != nil {
		answer.CheckoutURL = optional(o.Payment.URL)
	}
	for _, line := range o.Lines {
		unit := money.Money{Amount: line.UnitPrice, Currency: o.Currency}
		all, err := unit.Times(line.Quantity)
		if err != nil {
			return operation.Order{}, err
		}
		answer.Lines = append(answer.Lines, operation.OrderLine{TicketTypeID: line.TicketTypeID, Name: line.Name, Quantity: line.Quantity,
			UnitPrice: Money(unit), Total: Money(all)})
	}
	for _, id := range o.InOrder() {
		answer.Registrations = append(answer.Registrations, registration(id, o.Registrations[id], o, codes))
	}
	return answer, nil
}

// Registration is a ticket with its event and its meetings, as its holder and its buyer see it: with its code and, while it
// is valid, with links to the meetings.
func Registration(t booking.Ticket, codes *booking.Codes) operation.Registration {
	answer := registration(t.ID, t.Registration, t.Order, codes)
	answer.Event, answer.EventVersion = reference(t.Event.Event), int(t.Event.Version+t.Event.Stock.Structure) // of the meetings too
	for _, meeting := range t.Event.Meetings {
		if meeting.Status != event.Drafted {
			answer.Meetings = append(answer.Meetings, Meeting(meeting, t.Order.Admits(t.Registration)))
		}
	}
	return answer
}

// Attendee is a ticket as the event's team sees it; codes is nil for those who do not check in.
func Attendee(t booking.Ticket, codes *booking.Codes) operation.Registration {
	return registration(t.ID, t.Registration, t.Order, codes)
}

func registration(id string, r booking.Registration, o booking.Order, codes *booking.Codes) operation.Registration {
	answer := operation.Registration{
		ID: id, Version: int(o.Version), OrderID: o.ID, EventID: o.EventID, TicketTypeID: r.TicketTypeID, TicketTypeName: o.TicketTypeName(r.TicketTypeID),
		Status: string(r.Status), Visibility: string(cmp.Or(r.Visibility, booking.Private)), Holder: operation.Holder{Name: r.Holder.Name, Email: r.Holder.Email},
		Paid: Money(money.Money{Amount: r.Paid, Currency: o.Currency}), CheckedInAt: r.CheckedInAt, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
	if codes != nil && o.Admits(r) {
		code := codes.Code(id, r.Revision)
		answer.Code = &code
	}
	return answer
}

// Scan is the answer to one scan.
func Scan(scanID string, a checkin.Answer, codes *booking.Codes) operation.CheckInResult {
	result := operation.CheckInResult{Result: string(a.Result), ScanID: scanID}
	if a.Ticket != nil {
		attendee := Attendee(*a.Ticket, codes)
		result.Registration = &attendee
	}
	if a.FirstScannedAt != nil {
		result.FirstScannedAt = *a.FirstScannedAt
	}
	return result
}

// CheckInSummary is how full the house is, its ticket types and gates by their names.
func CheckInSummary(s checkin.Summary) operation.CheckInSummary {
	answer := operation.CheckInSummary{Confirmed: s.Confirmed, CheckedIn: s.CheckedIn}
	for id, count := range s.ByTicketType {
		answer.ByTicketType = append(answer.ByTicketType, operation.TicketTypeCount{TicketTypeID: id, Name: count.Name,
			Confirmed: count.Confirmed, CheckedIn: count.CheckedIn})
	}
	slices.SortFunc(answer.ByTicketType, func(a, b operation.TicketTypeCount) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.TicketTypeID, b.TicketTypeID))
	})
	for _, gate := range slices.Sorted(maps.Keys(s.ByGate)) {
		answer.ByGate = append(answer.ByGate, operation.GateCount{Gate: gate, CheckedIn: s.ByGate[gate]})
	}
	return answer
}

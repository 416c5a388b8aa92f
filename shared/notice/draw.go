// Package notice tells people what concerns them: it writes mails about what happened, each once for a recipient
// (delivery.go), and draws the tickets that go with them.
package notice

import (
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/notice/pass"
)

// Pass is a ticket as it is drawn.
func Pass(t booking.Ticket, codes *booking.Codes) pass.Ticket {
	drawn := pass.Ticket{EventTitle: t.Event.Title, Start: t.Event.StartAt, TimeZone: t.Event.TimeZone, HolderName: t.Holder.Name,
		TicketType: t.Order.TicketTypeName(t.TicketTypeID), Code: codes.Code(t.ID, t.Revision), OrderID: t.Order.ID, RegistrationID: t.ID,
		Number: t.Place, Of: len(t.Order.Registrations)}
	if t.Event.EndAt != nil {
		drawn.End = *t.Event.EndAt
	}
	for _, meeting := range t.Event.Meetings {
		switch {
		case meeting.Status != event.Published:
		case meeting.Kind == event.Online:
			drawn.Online = true
		case drawn.Venue == "" && drawn.City == "":
			drawn.Venue, drawn.Address, drawn.City = meeting.Venue, meeting.Address, meeting.City
		}
	}
	return drawn
}

// Package pass draws tickets: what their holders show at the door. One layout (layout.go) is set in type (text.go) into a
// sheet of filled shapes, which is written as SVG, PNG or PDF. Letters become shapes on the way, so that an Arabic,
// Chinese or emoji name looks the same in every viewer, with or without fonts of its own; what can be read aloud or
// searched goes along as text.
package pass

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/calendar"
	"github.com/event-radar/event-radar/shared/event"
)

// ErrCode is the answer to a ticket whose code is empty, or too long to be scanned from a phone's screen.
var ErrCode = errors.New("pass: the code cannot be drawn")

// A Ticket is what a pass says. Texts are as people wrote them, in any script and length; what does not fit is shortened.
type Ticket struct {
	EventTitle     string
	Start          time.Time
	End            time.Time // zero: open
	TimeZone       string    // the venue's, an IANA name
	Online         bool      // takes place online; with a venue, also online
	Venue          string
	Address        string
	City           string
	HolderName     string
	TicketType     string
	Code           string // what the QR code holds, letter for letter
	OrderID        string
	RegistrationID string
	Number, Of     int // "Ticket 2 of 3" of an order; zero: not said
}

// Of is a ticket as it is drawn, with the code that is valid now.
func Of(t booking.Ticket, codes *booking.Codes) Ticket {
	drawn := Ticket{EventTitle: t.Event.Title, Start: t.Event.StartAt, TimeZone: t.Event.TimeZone, HolderName: t.Holder.Name,
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

// When is the day and the hours, in the venue's zone.
func (t Ticket) When() (day, hours string) {
	return calendar.Day(t.Start, t.TimeZone), calendar.Hours(t.Start, t.End, t.TimeZone)
}

// Where is the place: its name, and how to find it.
func (t Ticket) Where() (name, address string) {
	var parts []string
	for _, part := range []string{t.Address, t.City} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	address = strings.Join(parts, ", ")
	switch {
	case t.Venue == "" && address == "" && t.Online:
		return "Online", "The link is on your order's page"
	case t.Venue == "" && address == "":
		return "Place to be announced", ""
	case t.Venue == "":
		name, address = address, ""
	default:
		name = t.Venue
	}
	if t.Online {
		address = strings.TrimPrefix(address+" · also online", " · ")
	}
	return name, address
}

// count is "Ticket 2 of 3", or "Ticket".
func (t Ticket) count() string {
	if t.Number < 1 || t.Of < 2 {
		return "Ticket"
	}
	return fmt.Sprintf("Ticket %d of %d", t.Number, t.Of)
}

// SVG draws the ticket as one picture, named for those who do not see it.
func (t Ticket) SVG() ([]byte, error) {
	s, err := layOut(newTypesetter(), t)
	if err != nil {
		return nil, err
	}
	return s.svg(t.EventTitle, t.HolderName), nil
}

// PNG draws the ticket at 216 dots per inch.
func (t Ticket) PNG() ([]byte, error) {
	s, err := layOut(newTypesetter(), t)
	if err != nil {
		return nil, err
	}
	return s.png()
}

// PDF draws tickets, each on a page of its own: A5, which prints well on A4 and Letter, and fills a phone's screen.
func PDF(tickets ...Ticket) ([]byte, error) {
	if len(tickets) == 0 {
		return nil, errors.New("pass: no tickets to draw")
	}
	set := newTypesetter()
	sheets := make([]*sheet, len(tickets))
	for i, ticket := range tickets {
		s, err := layOut(set, ticket)
		if err != nil {
			return nil, err
		}
		sheets[i] = s
	}
	return writePDF(tickets[0].EventTitle, sheets), nil
}

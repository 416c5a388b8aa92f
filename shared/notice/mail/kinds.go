package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/calendar"
	"github.com/event-radar/event-radar/shared/notice/pass"
)

// A Writer writes the mails of one site.
type Writer struct {
	Site string // its address, which all links begin with: "https://events.example"
}

// An Event is what a mail is about.
type Event struct {
	ID       string
	Title    string
	Start    time.Time
	End      time.Time // zero: open
	TimeZone string    // the venue's, an IANA name
	Place    string    // on one line
}

// An Order is what somebody has, and what a mail to them brings along.
type Order struct {
	ID       string
	Event    Event
	Buyer    string           // the name of who placed it
	Own      bool             // the recipient did, and may see it
	Tickets  []pass.Ticket    // those of the recipient; of a buyer, all
	Calendar []calendar.Entry // what the attached calendar file holds; empty: none is attached

	Bill           // what it costs; of others' orders nothing is told
	Unpaid    bool // nothing was paid of that yet
	Disputed  bool // the buyer's bank wants the payment back
	CalledOff bool // the event does not take place
}

// OrderConfirmed tells a buyer that the seats are theirs, and brings all tickets.
func (w Writer) OrderConfirmed(to Address, o Order) (Message, error) {
	cost := "Nothing to pay."
	if o.Total != "" {
		cost = "The total is " + o.Total + "."
	}
	l := w.about(o)
	l.Subject = fmt.Sprintf("Your %s: %s, %s", owned(o), o.Event.Title, calendar.Day(o.Event.Start, o.Event.TimeZone))
	l.Heading = "You are going to " + isolate(o.Event.Title)
	l.Lead = fmt.Sprintf("Your order of %s is confirmed. %s", tickets(o), cost)
	l.Notes = bringing(o)
	if l.Receipt = o.receipt(); l.Receipt != nil {
		l.Notes = append(l.Notes, o.paid())
	}
	return o.withTickets(l, to)
}

// TicketsIssued tells a holder who is not the buyer that there are tickets in their name, and brings those.
func (w Writer) TicketsIssued(to Address, o Order) (Message, error) {
	l := w.about(o)
	l.Subject = fmt.Sprintf("Your %s: %s, %s", owned(o), o.Event.Title, calendar.Day(o.Event.Start, o.Event.TimeZone))
	l.Heading = "You are going to " + isolate(o.Event.Title)
	l.Lead = fmt.Sprintf("%s got %s for you.", isolate(o.Buyer), tickets(o))
	l.Notes = bringing(o)
	l.Reason = "You get this mail because somebody entered your address for a ticket."
	return o.withTickets(l, to)
}

// OrderCancelled tells that an order is given up. Why may be empty.
func (w Writer) OrderCancelled(to Address, o Order, why string) (Message, error) {
	l := w.about(o)
	l.Subject = "Order cancelled: " + o.Event.Title
	l.Heading = "Your order is cancelled"
	l.Lead = fmt.Sprintf("Your %s for %s %s no longer valid, and the %s free again.", owned(o), isolate(o.Event.Title),
		plural(len(o.Tickets), "is", "are"), plural(len(o.Tickets), "seat is", "seats are"))
	l.Notes = because(why)
	l.Action, l.Link = "See the event", w.event(o)
	return o.withCalendar(l, to)
}

// RegistrationWithdrawn tells that one ticket was given back. The order's tickets are what is left.
func (w Writer) RegistrationWithdrawn(to Address, o Order, holder, ticketType string) (Message, error) {
	l := w.about(o)
	l.Subject = "Ticket given back: " + o.Event.Title
	l.Heading = "One ticket is given back"
	l.Lead = fmt.Sprintf("The ticket of %s (%s) is no longer valid, and the seat is free again.", isolate(holder), isolate(ticketType))
	switch len(o.Tickets) {
	case 0:
		l.Notes = []string{"No ticket of yours is left in this order."}
	default:
		l.Notes = []string{fmt.Sprintf("Of this order you keep %s.", tickets(o))}
	}
	return o.withCalendar(l, to)
}

// EventChanged tells that time or place are others, and brings the tickets as they are now.
func (w Writer) EventChanged(to Address, o Order, changes []Change) (Message, error) {
	l := w.about(o)
	l.Subject = "Changed: " + o.Event.Title
	l.Heading = isolate(o.Event.Title) + " has changed"
	l.Lead = fmt.Sprintf("Your %s %s valid.", owned(o), plural(len(o.Tickets), "stays", "stay"))
	l.Changes = changes
	l.Notes = bringing(o)
	return o.withTickets(l, to)
}

// MeetingCancelled tells that one meeting of an event will not take place.
func (w Writer) MeetingCancelled(to Address, o Order, meeting Event, why string) (Message, error) {
	l := w.about(o)
	l.Subject = fmt.Sprintf("Cancelled: %s, %s", meeting.Title, calendar.Day(meeting.Start, meeting.TimeZone))
	l.Heading = isolate(meeting.Title) + " is cancelled"
	l.Lead = fmt.Sprintf("It is part of %s and does not take place. Your %s %s valid for the rest.", isolate(o.Event.Title),
		owned(o), plural(len(o.Tickets), "stays", "stay"))
	l.Facts = facts(meeting, o.ID)
	l.Notes = because(why)
	l.Action, l.Link = "See the event", w.event(o)
	return o.withCalendar(l, to)
}

// about is a letter to somebody with an order, without its news.
func (w Writer) about(o Order) letter {
	l := letter{
		Facts:  facts(o.Event, o.ID),
		Action: "See your order",
		Link:   w.link("orders", o.ID),
		Reason: "You get this mail because you have tickets through Event Radar.",
		Site:   w.Site,
	}
	if !o.Own {
		l.Action, l.Link = "See the event", w.event(o)
	}
	for _, t := range o.Tickets {
		l.Tickets = append(l.Tickets, row{t.HolderName, t.TicketType})
	}
	return l
}

func (w Writer) event(o Order) string { return w.link("events", o.Event.ID) }

func (w Writer) link(kind, id string) string {
	return strings.TrimSuffix(w.Site, "/") + "/" + kind + "/" + url.PathEscape(id)
}

// withTickets attaches the tickets, drawn, and the calendar file.
func (o Order) withTickets(l letter, to Address) (Message, error) {
	var attachments []Attachment
	if len(o.Tickets) > 0 {
		drawn, err := pass.PDF(o.Tickets...)
		if err != nil {
			return Message{}, err
		}
		name := plural(len(o.Tickets), "ticket.pdf", "tickets.pdf")
		attachments = append(attachments, Attachment{Name: name, Type: "application/pdf", Content: drawn})
	}
	return o.withCalendar(l, to, attachments...)
}

// withCalendar attaches the calendar file, if there is one.
func (o Order) withCalendar(l letter, to Address, attachments ...Attachment) (Message, error) {
	if len(o.Calendar) > 0 {
		file, err := calendar.File(o.Calendar...)
		if err != nil {
			return Message{}, err
		}
		attachments = append(attachments, Attachment{Name: "event.ics", Type: calendar.ContentType, Content: file})
	}
	return l.message(to, attachments...)
}

func facts(e Event, order string) []fact {
	where := e.Place
	if where == "" {
		where = "To be announced"
	}
	return []fact{
		{"When", calendar.When(e.Start, e.End, e.TimeZone)},
		{"Where", where},
		{"Order", order},
	}
}

func bringing(o Order) []string {
	if len(o.Tickets) == 0 {
		return nil
	}
	notes := []string{plural(len(o.Tickets),
		"The ticket is attached. Show its QR code at the door.",
		"The tickets are attached, one page each. Show the QR codes at the door.")}
	if len(o.Calendar) > 0 {
		notes = append(notes, "event.ics puts the date into your calendar.")
	}
	return notes
}

func because(why string) []string {
	if why = line(why); why == "" {
		return nil
	}
	return []string{"The organizer says: " + isolate(why)}
}

// tickets counts: "2 tickets".
func tickets(o Order) string {
	return fmt.Sprintf("%d %s", len(o.Tickets), plural(len(o.Tickets), "ticket", "tickets"))
}

// owned is what follows "your": "ticket", "2 tickets".
func owned(o Order) string {
	if len(o.Tickets) == 1 {
		return "ticket"
	}
	return tickets(o)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

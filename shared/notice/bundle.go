package notice

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/calendar"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/pass"
)

// bundle is an order with all that its mails say.
type bundle struct {
	order booking.Order
	page  event.Page
	buyer account.User
	codes *booking.Codes
	write mail.Writer
}

func (p *Post) open(ctx context.Context, orderID string) (b bundle, err error) {
	b.write = p.writer
	if b.codes, err = booking.LoadCodes(ctx, p.keys); err != nil {
		return b, err
	}
	if b.order, err = p.orders.Load(ctx, orderID); err != nil {
		return b, err
	}
	if b.buyer, err = p.accounts.User(ctx, b.order.BuyerID); err != nil {
		return b, err
	}
	b.page, err = p.events.Whole(ctx, b.order.EventID)
	return b, err
}

// confirmed are the mails of a confirmed order: everything to the buyer, and to each other address its own tickets. An order of
// which nothing is valid any more has none.
func (b bundle) confirmed() []letter {
	letters := b.each("order-confirmed", booking.Registration.Valid, b.write.OrderConfirmed)
	for i := range letters {
		if i > 0 {
			letters[i].template, letters[i].form = "tickets-issued", b.write.TicketsIssued
		}
	}
	return letters
}

// onceMore is the buyer's mail of a confirmed order, which they asked for.
func (b bundle) onceMore() []letter {
	letters := b.confirmed()
	letters = letters[:min(1, len(letters))]
	for i := range letters {
		letters[i].asked = true
	}
	return letters
}

// cancelled are the mails of an order that was given up, to its buyer and to everybody who held a ticket of it.
func (b bundle) cancelled() []letter {
	return b.each("order-cancelled", booking.Registration.Cancelled, func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.OrderCancelled(to, o, "")
	})
}

// withdrawn are the mails of a ticket that was given back, to its holder and to the buyer, with the tickets that each keeps.
func (b bundle) withdrawn(registration string) []letter {
	r, ok := b.order.Registrations[registration]
	if !ok {
		return nil
	}
	form := func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.RegistrationWithdrawn(to, o, r.Holder.Name, b.order.TicketTypeName(r.TicketTypeID))
	}
	letters := []letter{{template: "ticket-withdrawn", to: b.toBuyer(), about: b.mail("", booking.Registration.Valid), form: form}}
	if r.Holder.UserID != b.order.BuyerID {
		holder := mail.Address{Name: r.Holder.Name, Email: r.Holder.Email}
		letters = append(letters, letter{template: "ticket-withdrawn", to: holder, about: b.mail(holder.Email, booking.Registration.Valid), form: form})
	}
	return letters
}

// told are the mails by which everybody with a valid ticket hears of news that concern the event.
func (b bundle) told(about message.Message) []letter {
	if changed, err := message.Open[message.EventChanged](about); err == nil {
		return b.each("event-changed", booking.Registration.Valid, func(to mail.Address, o mail.Order) (mail.Message, error) {
			return b.write.EventChanged(to, o, changes(changed.Before, changed.After))
		})
	}
	cancelled, err := message.Open[message.MeetingCancelled](about)
	i := slices.IndexFunc(b.page.Meetings, func(m event.Meeting) bool { return m.ID == cancelled.MeetingID })
	if err != nil || i < 0 {
		return nil
	}
	meeting := b.page.Meetings[i]
	return b.each("meeting-cancelled", booking.Registration.Valid, func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.MeetingCancelled(to, o, b.spoken(meeting), meeting.Reason)
	})
}

// spoken is a meeting as mails speak of it.
func (b bundle) spoken(meeting event.Meeting) mail.Event {
	m := mail.Event{ID: b.page.ID, Title: cmp.Or(meeting.Title, "A meeting of "+b.page.Title), Start: meeting.StartAt,
		TimeZone: b.page.TimeZone, Place: meeting.Where(false)}
	if meeting.EndAt != nil {
		m.End = *meeting.EndAt
	}
	return m
}

// changes are what is different between two occasions.
func changes(before, after *message.Occasion) []mail.Change {
	if before == nil || after == nil {
		return nil
	}
	var list []mail.Change
	if was, is := when(before), when(after); was != is {
		list = append(list, mail.Change{What: "When", Before: was, After: is})
	}
	if before.Place != after.Place {
		list = append(list, mail.Change{What: "Where", Before: before.Place, After: after.Place})
	}
	if list == nil { // a link is not on the bus
		list = append(list, mail.Change{What: "Link", After: "There is another one to join by; you find it in event.ics."})
	}
	return list
}

func when(o *message.Occasion) string {
	var end time.Time // open
	if o.EndAt != nil {
		end = *o.EndAt
	}
	return calendar.When(o.StartAt, end, o.TimeZone)
}

// each is a letter to the buyer, with all tickets of a kind, and one to each other address with its own; who has none gets
// none.
func (b bundle) each(template string, kind func(booking.Registration) bool, form form) []letter {
	var letters []letter
	if all := b.mail("", kind); len(all.Tickets) > 0 {
		letters = append(letters, letter{template: template, to: b.toBuyer(), about: all, form: form})
	}
	return append(letters, b.toOthers(template, kind, form)...)
}

// toOthers is a letter to each address that is not the buyer's, with its own tickets of a kind; who has none gets none.
func (b bundle) toOthers(template string, kind func(booking.Registration) bool, form form) []letter {
	var letters []letter
	for _, holder := range b.others() {
		if own := b.mail(holder.Email, kind); len(own.Tickets) > 0 {
			letters = append(letters, letter{template: template, to: holder, about: own, form: form})
		}
	}
	return letters
}

func (b bundle) toBuyer() mail.Address { return mail.Address{Name: b.buyer.Name, Email: b.buyer.Email} }

// others are the addresses among the holders that are not the buyer's, each once.
func (b bundle) others() []mail.Address {
	var others []mail.Address
	known := map[string]bool{b.buyer.Email: true}
	for _, registration := range b.order.InOrder() {
		holder := b.order.Registrations[registration].Holder
		if holder.UserID != b.order.BuyerID && !known[holder.Email] {
			known[holder.Email] = true
			others = append(others, mail.Address{Name: holder.Name, Email: holder.Email})
		}
	}
	return others
}

// tickets are the tickets of a kind that a holder has, or all of the order's for "".
func (b bundle) tickets(holder string, kind func(booking.Registration) bool) []pass.Ticket {
	var tickets []pass.Ticket
	for _, registration := range b.order.InOrder() {
		r := b.order.Registrations[registration]
		if kind(r) && (holder == "" || r.Holder.Email == holder) {
			tickets = append(tickets, pass.Of(booking.Ticket{ID: registration, Registration: r, Order: b.order, Event: b.page}, b.codes))
		}
	}
	return tickets
}

// mail is the order as a mail speaks of it to a holder, or to the buyer for "", with the tickets of a kind. What is for those
// alone who go there, the calendar file and links to join, comes with tickets that are valid.
func (b bundle) mail(holder string, kind func(booking.Registration) bool) mail.Order {
	o := mail.Order{ID: b.order.ID, Buyer: b.buyer.Name, Own: holder == "", Tickets: b.tickets(holder, kind),
		Event: mail.Event{ID: b.page.ID, Title: b.page.Title, Start: b.page.StartAt, TimeZone: b.page.TimeZone}, CalledOff: b.order.CalledOff}
	if o.Own {
		o.Bill, o.Unpaid, o.Disputed = b.bill(), b.unpaid(), b.order.PaymentStatus == booking.PaymentDisputed
	}
	joining := len(b.tickets(holder, booking.Registration.Valid)) > 0
	if joining {
		o.Calendar = b.page.Calendar(b.write.Site, true)
	}
	if b.page.EndAt != nil {
		o.Event.End = *b.page.EndAt
	}
	for _, meeting := range b.page.Meetings {
		if meeting.Status == event.Published {
			o.Event.Place = meeting.Where(joining)
			break
		}
	}
	return o
}

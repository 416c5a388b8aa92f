package notice

import (
	"context"
	"errors"
	"fmt"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/pass"
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Mailer sends a mail and returns the name under which its fate is reported; *ses.Sender is one, and its errors say
// whether the mail may have gone out.
type Mailer interface {
	Send(ctx context.Context, m mail.Message, tags map[string]string) (messageID string, err error)
}

// Post writes the mails that follow from messages.
type Post struct {
	table    *table.Table
	accounts *account.Store
	events   *event.Store
	orders   *booking.Store
	keys     booking.Keys
	mailer   Mailer
	writer   mail.Writer
	now      clock.Clock
}

// New returns the post of a table. Links in mails begin with siteURL.
func New(t *table.Table, keys booking.Keys, mailer Mailer, siteURL string, now clock.Clock) *Post {
	return &Post{table: t, accounts: account.NewStore(t, now), events: event.NewStore(t, now), orders: booking.NewStore(t, now),
		keys: keys, mailer: mailer, writer: mail.Writer{Site: siteURL}, now: now}
}

// DeliveryTag is the tag by which reports about a mail name its delivery.
const DeliveryTag = "delivery"

// letter is one mail to one person, before it is written.
type letter struct {
	template string
	to       mail.Address
	write    func(mail.Address) (mail.Message, error)
}

// Handle sends the mails that a message brings about, each once, and is content with messages that bring about none. An
// error says that some are still to be sent; those that were are not sent again.
func (p *Post) Handle(ctx context.Context, m message.Message) error {
	o, letters, err := p.letters(ctx, m)
	if err != nil {
		return err
	}
	cause := m.Type + "#" + m.Subject
	if requested, err := message.Open[message.OrderMailRequested](m); err == nil {
		cause += "#" + requested.Request // each request is a cause of its own
	}
	var failed []error
	for _, l := range letters {
		failed = append(failed, p.send(ctx, l, Delivery{Template: l.template, Cause: cause, Recipient: account.NormaliseEmail(l.to.Email),
			OrderID: o.ID, EventID: o.EventID}))
	}
	return errors.Join(failed...)
}

// send sends one letter under a lease.
func (p *Post) send(ctx context.Context, l letter, d Delivery) error {
	d, err := p.take(ctx, d)
	switch {
	case errors.Is(err, errSettled):
		return nil
	case err != nil:
		return err
	}
	written, err := l.write(l.to)
	if err != nil {
		return errors.Join(fmt.Errorf("notice: write %s: %w", l.template, err), p.release(ctx, d.ID))
	}
	messageID, err := p.mailer.Send(ctx, written, map[string]string{DeliveryTag: d.ID})
	switch {
	case errors.Is(err, ses.ErrRefused): // this mail will never go out: nothing to try again
		telemetry.Annotate(ctx, "refused", d.ID)
		return p.move(ctx, d.ID, "", Refused)
	case errors.Is(err, ses.ErrThrottled), errors.Is(err, ses.ErrPaused):
		return errors.Join(err, p.release(ctx, d.ID))
	case err != nil:
		return err // it may have gone out: the lease keeps others from it until a report can have come
	}
	return p.move(ctx, d.ID, messageID, Sent)
}

// letters are the mails that a message brings about, and the order that they concern.
func (p *Post) letters(ctx context.Context, m message.Message) (booking.Order, []letter, error) {
	switch m.Type {
	case message.OrderConfirmed{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.confirmed(p.writer, true), err
	case message.OrderMailRequested{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.confirmed(p.writer, false), err
	case message.OrderCancelled{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.cancelled(p.writer), err
	case message.RegistrationWithdrawn{}.MessageType():
		b, err := p.open(ctx, id.OrderOf(m.Subject))
		return b.order, b.withdrawn(p.writer, m.Subject), err
	}
	return booking.Order{}, nil, nil
}

// bundle is an order with all that its mails say.
type bundle struct {
	order booking.Order
	page  event.Page
	buyer account.User
	codes *booking.Codes
	site  string
}

func (p *Post) open(ctx context.Context, orderID string) (b bundle, err error) {
	b.site = p.writer.Site
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

// confirmed are the mails of a confirmed order: everything to the buyer and, if others is set, to each other address its
// own tickets. An order of which nothing is valid any more has none.
func (b bundle) confirmed(w mail.Writer, others bool) []letter {
	all := b.tickets("")
	if len(all) == 0 {
		return nil
	}
	letters := []letter{{"order-confirmed", b.toBuyer(), func(to mail.Address) (mail.Message, error) {
		return w.OrderConfirmed(to, b.mail(all))
	}}}
	if !others {
		return letters
	}
	for _, holder := range b.others() {
		own := b.tickets(holder.Email)
		if len(own) == 0 {
			continue
		}
		letters = append(letters, letter{"tickets-issued", holder, func(to mail.Address) (mail.Message, error) {
			return w.TicketsIssued(to, b.mail(own))
		}})
	}
	return letters
}

// cancelled are the mails of an order that was given up, to its buyer and to everybody who held a ticket of it.
func (b bundle) cancelled(w mail.Writer) []letter {
	var letters []letter
	for _, to := range append([]mail.Address{b.toBuyer()}, b.others()...) {
		letters = append(letters, letter{"order-cancelled", to, func(to mail.Address) (mail.Message, error) {
			return w.OrderCancelled(to, b.mail(nil), "")
		}})
	}
	return letters
}

// withdrawn are the mails of a ticket that was given back, to its holder and to the buyer, with the tickets that each keeps.
func (b bundle) withdrawn(w mail.Writer, registration string) []letter {
	r, ok := b.order.Registrations[registration]
	if !ok {
		return nil
	}
	write := func(keeps []pass.Ticket) func(mail.Address) (mail.Message, error) {
		return func(to mail.Address) (mail.Message, error) {
			return w.RegistrationWithdrawn(to, b.mail(keeps), r.Holder.Name, b.order.TicketTypeName(r.TicketTypeID))
		}
	}
	letters := []letter{{"ticket-withdrawn", b.toBuyer(), write(b.tickets(""))}}
	if r.Holder.UserID != b.order.BuyerID {
		letters = append(letters, letter{"ticket-withdrawn", mail.Address{Name: r.Holder.Name, Email: r.Holder.Email}, write(b.tickets(r.Holder.Email))})
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

// tickets are the valid tickets of a holder, or all of the order's for "".
func (b bundle) tickets(holder string) []pass.Ticket {
	var tickets []pass.Ticket
	for _, registration := range b.order.InOrder() {
		r := b.order.Registrations[registration]
		if r.Valid() && (holder == "" || r.Holder.Email == holder) {
			tickets = append(tickets, Pass(booking.Ticket{ID: registration, Registration: r, Order: b.order, Event: b.page}, b.codes))
		}
	}
	return tickets
}

// mail is the order as mails speak of it.
func (b bundle) mail(tickets []pass.Ticket) mail.Order {
	o := mail.Order{ID: b.order.ID, Buyer: b.buyer.Name, Tickets: tickets, Calendar: b.page.Calendar(b.site, len(tickets) > 0),
		Event: mail.Event{ID: b.page.ID, Title: b.page.Title, Start: b.page.StartAt, TimeZone: b.page.TimeZone}}
	if b.page.EndAt != nil {
		o.Event.End = *b.page.EndAt
	}
	for _, meeting := range b.page.Meetings {
		if meeting.Status == event.Published {
			o.Event.Place = meeting.Where(len(tickets) > 0)
			break
		}
	}
	return o
}

// Package notice tells people what concerns them: it writes mails about what happened, each once for a recipient (delivery.go), with
// the tickets that go along.
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
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/notice/suppression"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/problem"
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
	table      *table.Table
	accounts   *account.Store
	events     *event.Store
	orders     *booking.Store
	mails      *timeline.Store
	suppressed *suppression.List
	keys       booking.Keys
	mailer     Mailer
	writer     mail.Writer
	now        clock.Clock
}

// New returns the post of a table. Links in mails begin with siteURL.
func New(t *table.Table, keys booking.Keys, mailer Mailer, siteURL string, now clock.Clock) *Post {
	return &Post{table: t, accounts: account.NewStore(t, now), events: event.NewStore(t, now), orders: booking.NewStore(t, now),
		mails: timeline.NewStore(t, now), suppressed: suppression.New(t, now), keys: keys, mailer: mailer, writer: mail.Writer{Site: siteURL}, now: now}
}

// letter is one mail to one person, before it is written.
type letter struct {
	template string
	to       mail.Address
	about    mail.Order
	form     form
	asked    bool // by the recipient, just now
}

// form writes a kind of mail.
type form func(mail.Address, mail.Order) (mail.Message, error)

// ErrLater says that nothing but time is in the way of a mail: SES is down or asks for patience, the table is, or another
// worker is at it.
var ErrLater = errors.New("notice: later")

// Handle sends the mails that a message brings about, each once, and is content with messages that bring about none. An
// error says that some are still to be sent; those that were are not sent again. It is ErrLater if none of them fails for
// a reason of its own.
func (p *Post) Handle(ctx context.Context, m message.Message) error {
	o, letters, err := p.letters(ctx, m)
	if err != nil {
		return later(err, problem.ErrUnavailable)
	}
	var failed, early []error
	for _, l := range letters {
		if l.to.Email == "" {
			continue // who has no address, or deleted their account
		}
		err := p.send(ctx, l, timeline.Delivery{Template: l.template, Cause: cause(m), Recipient: account.NormaliseEmail(l.to.Email),
			OrderID: o.ID, EventID: o.EventID})
		if errors.Is(err, ErrLater) {
			early = append(early, err)
		} else {
			failed = append(failed, err)
		}
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return errors.Join(early...)
}

// later makes an error ErrLater if it is one of those that pass.
func later(err error, passing ...error) error {
	for _, passes := range passing {
		if errors.Is(err, passes) {
			return errors.Join(ErrLater, err)
		}
	}
	return err
}

// send sends one letter under a lease, unless its recipient's address is one that no mail goes to.
func (p *Post) send(ctx context.Context, l letter, d timeline.Delivery) error {
	d, err := p.take(ctx, d)
	switch {
	case errors.Is(err, errSettled):
		return nil
	case err != nil:
		return later(err, errLeased, problem.ErrUnavailable)
	}
	if l.asked {
		if err := p.suppressed.Lift(ctx, d.Recipient); err != nil {
			return errors.Join(later(err, problem.ErrUnavailable), p.release(ctx, d))
		}
	}
	reason, err := p.suppressed.Reason(ctx, d.Recipient)
	switch {
	case err != nil:
		return errors.Join(later(err, problem.ErrUnavailable), p.release(ctx, d))
	case reason != "":
		telemetry.Annotate(ctx, "suppressed", d.ID)
		return p.mails.Move(ctx, d.Key(), "", timeline.Suppressed, string(reason))
	}
	written, err := l.form(l.to, l.about)
	if err != nil {
		return errors.Join(fmt.Errorf("notice: write %s: %w", l.template, err), p.release(ctx, d))
	}
	messageID, err := p.mailer.Send(ctx, written, map[string]string{timeline.DeliveryTag: d.ID, timeline.OrderTag: d.OrderID})
	switch {
	case errors.Is(err, ses.ErrRefused): // this mail will never go out: nothing to try again
		telemetry.Annotate(ctx, "refused", d.ID)
		return p.mails.Move(ctx, d.Key(), "", timeline.Refused, "")
	case errors.Is(err, ses.ErrThrottled), errors.Is(err, ses.ErrPaused):
		return errors.Join(ErrLater, err, p.release(ctx, d))
	case err != nil: // it may have gone out: the lease keeps others from it until a report can have come
		return errors.Join(ErrLater, err)
	}
	return p.mails.Move(ctx, d.Key(), messageID, timeline.Sent, "")
}

// cause names what brings a mail about, the same however often it is delivered.
func cause(m message.Message) string {
	if requested, err := message.Open[message.OrderMailRequested](m); err == nil {
		return m.Type + "#" + m.Subject + "#" + requested.Request // each request is a cause of its own
	}
	if due, err := message.Open[message.OrderNoticeDue](m); err == nil {
		return due.About.Type + "#" + due.About.ID + "#" + m.Subject // of each order
	}
	return m.Type + "#" + m.Subject
}

// letters are the mails that a message brings about, and the order that they concern.
func (p *Post) letters(ctx context.Context, m message.Message) (booking.Order, []letter, error) {
	switch m.Type {
	case message.OrderConfirmed{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.confirmed(), err
	case message.OrderMailRequested{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.onceMore(), err
	case message.OrderCancelled{}.MessageType():
		b, err := p.open(ctx, m.Subject)
		return b.order, b.cancelled(), err
	case message.RegistrationWithdrawn{}.MessageType():
		b, err := p.open(ctx, id.OrderOf(m.Subject))
		return b.order, b.withdrawn(m.Subject), err
	}
	if due, err := message.Open[message.OrderNoticeDue](m); err == nil {
		b, err := p.open(ctx, m.Subject)
		return b.order, b.told(due.About), err
	}
	return p.ofMoney(ctx, m)
}

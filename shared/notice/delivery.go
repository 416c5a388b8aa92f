package notice

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// State is what became of a mail. A mail only moves to a state of a higher rank, in whatever order reports come.
type State string

// The states of a mail.
const (
	Sending    State = "sending"
	Sent       State = "sent"
	Delivered  State = "delivered"
	Bounced    State = "bounced"
	Refused    State = "refused"
	Complained State = "complained"
)

var ranks = map[State]int{Sending: 0, Sent: 1, Delivered: 2, Bounced: 3, Refused: 3, Complained: 4}

// Delivery is the record of one mail: one for a recipient, a template and a cause, made before the mail is sent. Its key
// follows from the three, so that the same cause finds it however often it comes.
type Delivery struct {
	ID          string    `json:"id"`
	Version     int64     `json:"version"`
	Template    string    `json:"template"`
	Cause       string    `json:"cause"`
	Recipient   string    `json:"recipient"`
	OrderID     string    `json:"orderId"`
	EventID     string    `json:"eventId"`
	State       State     `json:"state"`
	Rank        int       `json:"rank"`
	LeasedUntil time.Time `json:"leasedUntil"` // until then one worker is sending it, and no other
	MessageID   string    `json:"messageId,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// lease is how long a worker has for sending one mail. A worker that dies leaves it in doubt whether the mail went out: for
// as long as the lease lasts, a report of SES may settle that.
const lease = 5 * time.Minute

var (
	// errLeased: another worker is sending this mail, or died while it did. Try again when the lease is over.
	errLeased = errors.New("notice: the mail is being sent")
	// errSettled: the mail was sent, or never will be.
	errSettled = errors.New("notice: the mail is settled")
	errTaken   = errors.New("notice: there is such a delivery")
)

// take leases a mail: a new one, or one whose lease is over. It returns errSettled or errLeased when there is nothing to
// send now.
func (p *Post) take(ctx context.Context, d Delivery) (Delivery, error) {
	now := p.now()
	d.ID = id.Derive(id.Delivery, d.Recipient, d.Template, d.Cause)
	d.State, d.LeasedUntil, d.Version, d.CreatedAt, d.UpdatedAt = Sending, now.Add(lease), 1, now, now
	err := p.table.Commit(ctx, index(d, table.Create(table.DeliveryKey(d.ID), d, errTaken)))
	if !errors.Is(err, errTaken) {
		return d, err
	}
	var before Delivery
	if err := p.table.Load(ctx, table.Read{Key: table.DeliveryKey(d.ID), Into: &before, Missing: problem.ErrUnavailable}); err != nil {
		return d, err
	}
	switch {
	case before.State != Sending:
		return before, errSettled
	case now.Before(before.LeasedUntil):
		return before, errLeased
	}
	again := before
	again.LeasedUntil, again.Version, again.UpdatedAt = d.LeasedUntil, before.Version+1, now
	return again, p.table.Commit(ctx, index(again, table.Replace(table.DeliveryKey(d.ID), again, before.Version, errLeased)))
}

// index puts a mail among those of its recipient, who may ask for them to be forgotten.
func index(d Delivery, write table.Write) table.Write {
	return write.At(table.GSI1, table.MailedEntry(d.Recipient, d.CreatedAt, d.ID))
}

// release gives a lease back: the mail was surely not sent. A lease that another worker holds by now stays with it.
func (p *Post) release(ctx context.Context, d Delivery) error {
	err := p.table.Commit(ctx, table.Write{Op: table.Update, Key: table.DeliveryKey(d.ID), Set: "#leasedUntil = :now",
		Condition: table.Current, Values: table.Values{"now": p.now(), "version": d.Version}, Else: errLeased})
	if errors.Is(err, errLeased) {
		return nil
	}
	return err
}

// errNotFurther: the mail is in a state of that rank already.
var errNotFurther = errors.New("notice: the mail is as far already")

// move records what became of a mail, unless more is known already.
func (p *Post) move(ctx context.Context, delivery, messageID string, to State) error {
	write := table.Write{Op: table.Update, Key: table.DeliveryKey(delivery), Set: "#state = :state, #rank = :rank, #updatedAt = :now",
		Condition: table.Present + " AND #rank < :rank", Values: table.Values{"state": to, "rank": ranks[to], "now": p.now()}, Else: errNotFurther}
	if messageID != "" {
		write.Set += ", #messageId = :message"
		write.Values["message"] = messageID
	}
	if err := p.table.Commit(ctx, write); !errors.Is(err, errNotFurther) {
		return err
	}
	return nil
}

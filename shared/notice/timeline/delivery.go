// Package timeline is the record of every mail: to whom, why, and what became of it, step by step, as SES reports it. It stands apart
// from the mails themselves, so that who only reads it or notes a report links neither fonts nor SES.
package timeline

import (
	"context"
	"errors"
	"time"

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
	Refused    State = "refused"    // SES never takes it
	Suppressed State = "suppressed" // it was not sent: mails to this address came back, or were complained about
	Complained State = "complained"
)

var ranks = map[State]int{Sending: 0, Sent: 1, Delivered: 2, Bounced: 3, Refused: 3, Suppressed: 3, Complained: 4}

// Rank is how far a state is.
func (s State) Rank() int { return ranks[s] }

// Step is a state that a mail came to.
type Step struct {
	State  State     `json:"state"`
	At     time.Time `json:"at"`
	Detail string    `json:"detail,omitempty"` // why, without personal data
}

// Delivery is the record of one mail: one for a recipient, a template and a cause, made before the mail is sent. Its key
// follows from the three and the order that it is about, so that the same cause finds it however often it comes.
type Delivery struct {
	ID          string    `json:"id"`
	Version     int64     `json:"version"`
	Template    string    `json:"template"`
	Cause       string    `json:"cause"`
	Recipient   string    `json:"recipient"` // "" once they are forgotten
	OrderID     string    `json:"orderId"`
	EventID     string    `json:"eventId"`
	State       State     `json:"state"`
	Rank        int       `json:"rank"`
	History     []Step    `json:"history,omitempty"` // oldest first
	LeasedUntil time.Time `json:"leasedUntil"`       // until then one worker is sending it, and no other
	MessageID   string    `json:"messageId,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// Key is where the delivery stands.
func (d Delivery) Key() table.Key { return table.DeliveryKey(d.OrderID, d.ID) }

// At puts the delivery's write among the mails of its event, and among those of its recipient, who may ask for them to be
// forgotten.
func (d Delivery) At(write table.Write) table.Write {
	return write.At(table.GSI1, table.MailedEntry(d.Recipient, d.CreatedAt, d.ID)).
		At(table.GSI2, table.EventMailEntry(d.EventID, d.CreatedAt, d.ID))
}

// place is where the delivery sorts among others, in time.
func (d Delivery) place() string { return table.EventMailEntry(d.EventID, d.CreatedAt, d.ID).SK }

// errNotFurther: the mail is in a state of that rank already.
var errNotFurther = errors.New("timeline: the mail is as far already")

// Move records what became of a mail, unless more is known already.
func (s *Store) Move(ctx context.Context, delivery table.Key, messageID string, to State, detail string) error {
	now := s.now()
	write := table.Write{Op: table.Update, Key: delivery,
		Set:       "#state = :state, #rank = :rank, #updatedAt = :now, #history = list_append(if_not_exists(#history, :none), :step)",
		Condition: table.Present + " AND #rank < :rank", Else: errNotFurther,
		Values: table.Values{"state": to, "rank": to.Rank(), "now": now, "none": []Step{},
			"step": []Step{{State: to, At: now, Detail: detail}}}}
	if messageID != "" {
		write.Set += ", #messageId = :message"
		write.Values["message"] = messageID
	}
	if err := s.table.Commit(ctx, write); !errors.Is(err, errNotFurther) {
		return err
	}
	return nil
}

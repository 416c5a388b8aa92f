// Package suppression knows the addresses that no mail goes to, because mails to them came back or were complained about.
package suppression

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// Reason is why no mail goes to an address.
type Reason string

// Why no mail goes to an address.
const (
	ForBounce    Reason = "bounce"    // there is no such mailbox; until its owner asks for a mail
	ForComplaint Reason = "complaint" // its owner called a mail of ours spam; for good
)

// Suppression says that no mail goes to an address, which it does not name: whoever is forgotten stays unwritten to.
type Suppression struct {
	Version  int64      `json:"version"`
	Reason   Reason     `json:"reason,omitempty"` // "" once it is lifted
	Since    time.Time  `json:"since"`
	LiftedAt *time.Time `json:"liftedAt,omitempty"`
}

// List is the suppression list of a table.
type List struct {
	table *table.Table
	now   clock.Clock
}

// New returns the suppression list of a table.
func New(t *table.Table, now clock.Clock) *List { return &List{t, now} }

// errKnown: the address is suppressed already, for a reason that weighs as much, or cannot be lifted.
var errKnown = errors.New("suppression: nothing to change")

// Add keeps mails from an address from now on. A complaint weighs more than a bounce.
func (l *List) Add(ctx context.Context, email string, reason Reason) error {
	if email == "" {
		return nil
	}
	write := table.Write{Op: table.Update, Key: table.SuppressionKey(email), Set: "#reason = :reason, #since = :now", Remove: "#liftedAt",
		Condition: "attribute_not_exists(#reason)", Values: table.Values{"reason": reason, "now": l.now()}, Else: errKnown}
	if reason == ForComplaint {
		write.Condition += " OR #reason <> :reason"
	}
	return unless(errKnown, l.table.Commit(ctx, write))
}

// Lift lets mails go to an address again whose owner asks for one. Who complained is taken at their word.
func (l *List) Lift(ctx context.Context, email string) error {
	return unless(errKnown, l.table.Commit(ctx, table.Write{Op: table.Update, Key: table.SuppressionKey(email), Set: "#liftedAt = :now", Remove: "#reason",
		Condition: "#reason = :bounce", Values: table.Values{"bounce": ForBounce, "now": l.now()}, Else: errKnown}))
}

// Reason says why no mail goes to an address; "" if it does.
func (l *List) Reason(ctx context.Context, email string) (Reason, error) {
	var found Suppression
	err := l.table.Load(ctx, table.Read{Key: table.SuppressionKey(email), Into: &found})
	return found.Reason, err
}

// unless takes one error for none.
func unless(fine, err error) error {
	if errors.Is(err, fine) {
		return nil
	}
	return err
}

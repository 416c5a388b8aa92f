package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// toSay is for how long a finding may be noted, or its stock move, before a person is told.
const toSay = 24 * time.Hour

// errElsewhere: another check of the same event was faster.
var errElsewhere = errors.New("books: another check has written into the book meanwhile")

// settlement is one event on its way from what was seen to what was done about it.
type settlement struct {
	*Store
	book
	seen *sheet
	dry  bool
}

// settle looks again at what a glance has seen of an event, and puts right what it is sure of. What it is not sure of it notes,
// for the next check. With dry it changes nothing and says what it would have done.
func (s *Store) settle(ctx context.Context, glanced *sheet, dry bool) ([]Finding, error) {
	before, err := s.read(ctx, glanced.page.ID)
	if err != nil {
		return nil, err
	}
	seen, err := s.look(ctx, glanced)
	if err != nil {
		return nil, err
	}
	found, judged := seen.differences(glanced)
	found = append(found, seen.doubtful()...)
	c := &settlement{Store: s, book: before, seen: seen, dry: dry}
	var said, rest []Finding
	var failed []error
	for _, f := range found {
		f.Since = before.since(f, s.now())
		if f.Outcome, err = c.act(ctx, f); err != nil {
			failed = append(failed, err)
		}
		if f.Outcome == "" {
			continue
		}
		f.Outcome = s.lasting(f)
		said = append(said, f)
		if f.Outcome != Repaired || f.Kind == NotCalledOff {
			rest = append(rest, f)
		}
	}
	for _, f := range before.Seen { // of which nothing can be said this time
		if f.Kind.ofStock() && !judged[f.Subject] && seen.has(f) {
			f.Outcome = Moving
			f.Outcome = s.lasting(f)
			said, rest = append(said, f), append(rest, f)
		}
	}
	return said, errors.Join(append(failed, c.keep(ctx, rest))...)
}

// lasting is the outcome of a finding, which is for a person when its stock has moved at every look for long.
func (s *Store) lasting(f Finding) Outcome {
	if f.Outcome == Moving && f.Kind.ofStock() && s.now().Sub(f.Since) > toSay {
		return Open
	}
	return f.Outcome
}

// ofStock says whether a finding is about something that may move while it is looked at.
func (k Kind) ofStock() bool { return k != HoldLost && k != NotCalledOff && k != RefundLost }

// has says whether there still is what a finding was about: a shard or a whole pool of the event, or a person.
func (s *sheet) has(f Finding) bool {
	owner, number, isShard := strings.Cut(f.Subject, "#")
	shard, err := strconv.Atoi(number)
	return f.Kind == LimitTooHigh || f.Kind == LimitTooLow || slices.ContainsFunc(poolsOf(s.page), func(p pool) bool {
		return p.owner == owner && (!isShard || err == nil && shard < p.shards)
	})
}

// since is when the same was first seen, which is now if it was not.
func (b book) since(f Finding, now time.Time) time.Time {
	if i := slices.IndexFunc(b.Seen, f.same); i >= 0 {
		return b.Seen[i].Since
	}
	return now
}

// same says whether two findings are of the same thing, seen at different times. How many orders of a cancelled event go on
// may change, while it is the same that they do.
func (f Finding) same(other Finding) bool {
	return f.Kind == other.Kind && f.Subject == other.Subject && (f.By == other.By || f.Kind == NotCalledOff)
}

// doubtful are the orders that should have ended: one by one, and those of a cancelled event together.
func (s *sheet) doubtful() (found []Finding) {
	goOn := int64(0)
	for _, d := range s.doubts {
		if d.kind == NotCalledOff {
			goOn++
			continue
		}
		found = append(found, Finding{Kind: d.kind, Subject: d.order.ID})
	}
	if goOn > 0 {
		found = append(found, Finding{Kind: NotCalledOff, Subject: s.page.ID, By: goOn})
	}
	return found
}

// order is the one that a finding is about.
func (s *sheet) order(f Finding) booking.Order {
	i := slices.IndexFunc(s.doubts, func(d doubt) bool { return d.order.ID == f.Subject })
	return s.doubts[i].order
}

// act does about a finding what can be done, and says what that is; "" is nothing, since it is none after all.
func (c *settlement) act(ctx context.Context, f Finding) (Outcome, error) {
	confirmed := c.now().Sub(f.Since) >= c.pace.Patience && slices.ContainsFunc(c.Seen, f.same)
	switch f.Kind {
	case SeatsExcess:
		return c.correctPool(ctx, f, -f.By)
	case SeatsLost:
		if !confirmed {
			return Noted, nil
		}
		return c.correctPool(ctx, f, f.By)
	case LimitTooLow:
		return c.correctLimit(ctx, f)
	case LimitTooHigh:
		if !confirmed {
			return Noted, nil
		}
		return c.correctLimit(ctx, f)
	case SeatsNowhere:
		if !confirmed {
			return Noted, nil
		}
		return Open, nil
	case HoldLost:
		return c.rehold(ctx, f)
	case NotCalledOff:
		return c.callOff(ctx, f)
	case RefundLost:
		return c.refund(ctx, f)
	case Oversold, CapacityDiffers:
	}
	return Open, nil
}

// correctPool changes what a shard says is available.
func (c *settlement) correctPool(ctx context.Context, f Finding, by int64) (Outcome, error) {
	owner, number, _ := strings.Cut(f.Subject, "#")
	shard, err := strconv.Atoi(number)
	if err != nil {
		return Open, fmt.Errorf("books: shard %s: %w", f.Subject, err)
	}
	seat := inventory.Seat{Owner: owner, Shard: shard}
	pool := c.seen.pools[seat]
	reason := fmt.Sprintf("Of %d seats, orders hold %d.", pool.Capacity, c.seen.held[seat])
	return c.commit(ctx, f, inventory.ErrMoved, c.record("pool.corrected", c.EventID, reason, audit.Change{
		Before: map[string]any{"shard": f.Subject, "available": pool.Available},
		After:  map[string]any{"shard": f.Subject, "available": pool.Available + by}}), inventory.Correct(pool, by))
}

// correctLimit counts as many tickets as a person's as they hold.
func (c *settlement) correctLimit(ctx context.Context, f Finding) (Outcome, error) {
	limit, held := c.seen.limits[f.Subject], c.seen.counted[f.Subject]
	return c.commit(ctx, f, booking.ErrMoved, c.record("limit.corrected", c.EventID, fmt.Sprintf("Their orders hold %d tickets.", held), audit.Change{
		Before: map[string]any{"person": f.Subject, "taken": limit.Taken}, After: map[string]any{"person": f.Subject, "taken": held}}),
		booking.CorrectLimit(c.EventID, f.Subject, limit, held))
}

// rehold lets an order's hold be found again, so that its seats go back as those of others do. While it can be found, giving
// them back is not this package's, and has an alarm of its own; after a day they are missed all the same.
func (c *settlement) rehold(ctx context.Context, f Finding) (Outcome, error) {
	order := c.seen.order(f)
	known, err := c.orders.HoldKnown(ctx, order)
	switch {
	case err != nil:
		return Noted, err
	case known && c.now().Sub(*order.HeldUntil) > toSay:
		return Open, nil
	case known:
		return "", nil
	case c.dry:
		return Repairable, nil
	}
	done, err := c.orders.Rehold(ctx, order.ID, order.Version,
		c.record("order.holdEnded", order.ID, "It was not paid in time, and nothing gave its seats back.", audit.Change{}))
	if err != nil || !done {
		return Moving, err
	}
	return Repaired, nil
}

// callOff has the orders of a cancelled event gone through again, once, if that was believed to be done. While it is not, and
// when once more was of no use, a person decides.
func (c *settlement) callOff(ctx context.Context, f Finding) (Outcome, error) {
	again := slices.ContainsFunc(c.Seen, func(before Finding) bool { return before.same(f) && before.Outcome != Open })
	switch {
	case c.seen.page.SettledAt == nil, again && c.now().Sub(f.Since) > toSay:
		return Open, nil
	case again:
		return Moving, nil
	case c.dry:
		return Repairable, nil
	}
	err := c.table.Commit(ctx, message.Record(message.EventCancelled{EventID: c.EventID}, c.now()),
		c.record("event.calledOffAgain", c.EventID, fmt.Sprintf("%d orders go on.", f.By), audit.Change{}))
	if err != nil {
		return Open, err
	}
	return Repaired, nil
}

// refund says whether a refund that an order waits for is really under way.
func (c *settlement) refund(ctx context.Context, f Finding) (Outcome, error) {
	pending, err := c.payments.Pending(ctx, f.Subject)
	if err != nil {
		return Noted, err
	}
	known := 0
	for _, refund := range pending {
		if refund.StripeID != "" || c.now().Sub(refund.CreatedAt) < refundSent {
			known++
		}
	}
	if known >= c.seen.order(f).Pending {
		return "", nil // banks take days
	}
	return Open, nil
}

// record is the entry of the audit that goes with a repair.
func (c *settlement) record(action, target, reason string, change audit.Change) table.Write {
	return audit.Record(access.Actor{UserID: "worker:reconcile-books"}, action, target, change, reason, c.now())
}

// commit carries a repair out, together with the entry that says so, and forgets in the same moment that it was noted: what is
// seen later begins anew. When what is repaired has moved, nothing was.
func (c *settlement) commit(ctx context.Context, f Finding, moved error, writes ...table.Write) (Outcome, error) {
	if c.dry {
		return Repairable, nil
	}
	without := slices.DeleteFunc(slices.Clone(c.Seen), f.same)
	noted := len(without) < len(c.Seen)
	if noted {
		writes = append(writes, c.replace(without))
	}
	switch err := c.table.Commit(ctx, writes...); {
	case errors.Is(err, moved), errors.Is(err, errElsewhere):
		return Moving, nil
	case err != nil:
		return Noted, err
	}
	if noted {
		c.Seen, c.Version = without, c.Version+1
	}
	return Repaired, nil
}

// keep notes what is left of an event's findings, unless that is what was noted before.
func (c *settlement) keep(ctx context.Context, rest []Finding) error {
	if c.dry || slices.EqualFunc(rest, c.Seen, func(a, b Finding) bool { return a.same(b) && a.Outcome == b.Outcome && a.Since.Equal(b.Since) }) {
		return nil
	}
	err := c.table.Commit(ctx, c.replace(rest))
	if errors.Is(err, errElsewhere) {
		return nil // what it has noted is as good
	}
	return err
}

// replace is the write that notes findings in place of those that were read.
func (c *settlement) replace(seen []Finding) table.Write {
	key, next := table.BooksKey(c.EventID), book{EventID: c.EventID, Version: c.Version + 1, Seen: seen}
	if c.Version == 0 {
		return table.Create(key, next, errElsewhere)
	}
	return table.Replace(key, next, c.Version, errElsewhere)
}

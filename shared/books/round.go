package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// A round through all open books begins about every hour, and goes on from tick to tick of the schedule until it is through;
// after lateAfter somebody is told that it is not. atOnce is how many events are glanced at before the suspicious ones among
// them are settled: together, so that they stand still together.
const (
	every     = 55 * time.Minute // the next tick comes a little later
	lateAfter = 6 * time.Hour
	atOnce    = 10
)

// keptOpen is for how long the books of an event are looked at that is over; then as long as an order of it is open.
const keptOpen = 7 * 24 * time.Hour

// round is how far the books were gone through.
type round struct {
	Version  int64     `json:"version"`
	BeganAt  time.Time `json:"beganAt"`
	After    string    `json:"after,omitempty"` // the last event that was dealt with
	Finished bool      `json:"finished"`
}

// errRound: another invocation goes through the books as well, and was faster.
var errRound = errors.New("books: another invocation went on with the round")

// Reconcile looks at the one event that is asked for, or else goes on with the round through all open books, as far as its time
// goes. An event that fails holds up no other. It says what it found and did in its report, in the invocation's line, and, where
// it changed something, in the audit.
func (s *Store) Reconcile(ctx context.Context, request Request) (report Report, err error) {
	report.Findings = map[string][]Finding{}
	defer func() { report.tell(ctx) }()
	switch {
	case request.EventID != "" && !id.Valid(id.Event, request.EventID):
		err = fmt.Errorf("books: %q is no id of an event", request.EventID)
	case request.EventID != "":
		err = s.one(ctx, request, &report)
	case request.DryRun:
		err = errors.New("books: a dry run is of one event")
	default:
		err = s.goOn(ctx, &report)
	}
	return report, err
}

// one looks at one event.
func (s *Store) one(ctx context.Context, request Request, report *Report) error {
	seen, suspicious, err := s.glance(ctx, request.EventID)
	if err != nil {
		return err
	}
	b, err := s.read(ctx, request.EventID)
	if err != nil {
		return err
	}
	if !suspicious && len(b.Seen) == 0 {
		report.add(seen, nil)
		return nil
	}
	found, err := s.settle(ctx, seen, request.DryRun)
	report.add(seen, found)
	return err
}

// goOn goes on with the round, or begins another when it is time.
func (s *Store) goOn(ctx context.Context, report *Report) error {
	var r round
	if err := s.table.Load(ctx, table.Read{Key: table.BooksRoundKey(), Into: &r}); err != nil {
		return err
	}
	switch {
	case r.Finished && s.now().Sub(r.BeganAt) < every:
		return nil
	case r.Finished, r.BeganAt.IsZero():
		r = round{Version: r.Version, BeganAt: s.now()}
	}
	var failed []error
	for stop := false; !stop && !r.Finished; {
		var err error
		stop, err = s.next(ctx, &r, report)
		failed = append(failed, err)
		switch err := s.save(ctx, &r); {
		case errors.Is(err, errRound):
			return errors.Join(failed...)
		case err != nil:
			return errors.Join(append(failed, err)...)
		}
	}
	if !r.Finished && s.now().Sub(r.BeganAt) > lateAfter {
		telemetry.Count(ctx, "booksLate", 1)
	}
	return errors.Join(failed...)
}

// suspect is an event that a glance has shown something of, and the one before it in the round.
type suspect struct {
	*sheet
	previous string
}

// next deals with the next events of the round; stop says that no time is left for more.
func (s *Store) next(ctx context.Context, r *round, report *Report) (stop bool, err error) {
	within, cancel := sooner(ctx, s.pace.Save)
	defer cancel()
	behind, err := table.Behind(table.BooksPartition(), r.After)
	if err != nil {
		return true, err
	}
	if r.After == "" {
		behind = nil
	}
	page, err := s.table.Query(within, table.Range{Partition: table.BooksPartition(), After: behind, Limit: atOnce, Consistent: true})
	if err != nil {
		return true, err
	}
	var suspects []suspect
	var failed []error
	for _, item := range page.Items {
		var b book
		if err := item.Decode(&b); err != nil {
			return true, err
		}
		if !clock.Allows(within, s.pace.Glance) {
			stop = true
			break
		}
		seen, suspicious, err := s.glance(within, b.EventID)
		if within.Err() != nil && report.Events+len(suspects) > 0 {
			stop = true // it has all of the next invocation's time
			break
		}
		switch {
		case errors.Is(err, problem.ErrNotFound):
			err = s.close(within, b)
		case err == nil && (suspicious || len(b.Seen) > 0):
			suspects = append(suspects, suspect{seen, r.After})
		case err == nil:
			report.add(seen, nil)
			if s.closable(seen) {
				err = s.close(within, b)
			}
		}
		failed = append(failed, about(b.EventID, err))
		r.After = b.EventID
	}
	for i, suspicious := range suspects {
		if !clock.Allows(within, s.pace.Quiet-time.Since(suspicious.at)+s.pace.Settle) {
			r.After = suspicious.previous
			return true, errors.Join(failed...)
		}
		found, err := s.settle(within, suspicious.sheet, false)
		if within.Err() != nil && i > 0 {
			r.After = suspicious.previous
			return true, errors.Join(failed...)
		}
		report.add(suspicious.sheet, found)
		failed = append(failed, about(suspicious.page.ID, err))
	}
	r.Finished = !stop && page.Next == nil
	return stop, errors.Join(failed...)
}

// sooner is a context that ends a while before another.
func sooner(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	deadline, ends := ctx.Deadline()
	if !ends {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-by))
}

// about names the event of an error.
func about(eventID string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", eventID, err)
}

// save writes down how far the round is.
func (s *Store) save(ctx context.Context, r *round) error {
	before := r.Version
	r.Version++
	if before == 0 {
		return s.table.Commit(ctx, table.Create(table.BooksRoundKey(), *r, errRound))
	}
	return s.table.Commit(ctx, table.Replace(table.BooksRoundKey(), *r, before, errRound))
}

// closable says whether nothing more can come of an event's orders: it sells nothing any more, and all of them have ended.
func (s *Store) closable(seen *sheet) bool {
	switch e := seen.page.Event; {
	case seen.open:
		return false
	case e.Status == event.Drafted:
		return true // it was never sold, or nothing of it is
	case e.CancelledAt != nil:
		return e.SettledAt != nil && s.now().After(e.SettledAt.Add(keptOpen))
	default:
		return s.now().After(e.End().Add(keptOpen))
	}
}

// close closes the books of an event, unless they were opened or written into meanwhile.
func (s *Store) close(ctx context.Context, b book) error {
	err := s.table.Commit(ctx, table.Write{Op: table.Delete, Key: table.BooksKey(b.EventID), Condition: table.Current,
		Values: table.Values{"version": b.Version}, Else: errElsewhere})
	if errors.Is(err, errElsewhere) {
		return nil
	}
	return err
}

// add takes note of what was found in an event.
func (r *Report) add(seen *sheet, found []Finding) {
	r.Events++
	r.Orders += seen.orders
	if len(found) > 0 {
		r.Findings[seen.page.ID] = found
	}
}

// mostTold is how many findings an invocation's line names; the others are in the report, and those that are repaired in the
// audit.
const mostTold = 10

// tell writes the report into the invocation's line.
func (r *Report) tell(ctx context.Context) {
	outcomes := map[Outcome]int{}
	var told []string
	for eventID, found := range r.Findings {
		for _, f := range found {
			outcomes[f.Outcome]++
			told = append(told, fmt.Sprintf("%s %s %s %d %s", eventID, f.Kind, f.Subject, f.By, f.Outcome))
		}
	}
	if slices.Sort(told); len(told) > 0 {
		telemetry.Annotate(ctx, "findings", strings.Join(told[:min(len(told), mostTold)], "; "))
	}
	telemetry.Count(ctx, "eventsChecked", r.Events)
	telemetry.Count(ctx, "ordersChecked", r.Orders)
	telemetry.Count(ctx, "booksRepaired", outcomes[Repaired])
	telemetry.Count(ctx, "booksBroken", outcomes[Open])
	telemetry.Count(ctx, "booksNoted", outcomes[Noted]+outcomes[Moving])
}

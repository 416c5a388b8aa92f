// Package worker is the edge for notifications that are not requests: batches from queues and streams, and ticks of a
// schedule. It owns, once, what all of them share: a record that fails is reported alone, so that the others are not
// delivered again; a record is not begun when there is no time to finish it; a panic fails its record and no other; and
// each invocation writes one line.
//
// Whatever is delivered may be delivered twice, and in any order. Handlers guard each effect by a condition.
package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// budget is the time that a record needs at most. With less left it is given back unread, and delivered again.
const budget = 4 * time.Second

// lastWord is how long before its invocation a handler's context ends, so that even one that used up all its time has its
// line: Lambda lets nobody write who is late.
const lastWord = time.Second

// errNoTime: the invocation ends before the record could be finished.
var errNoTime = fmt.Errorf("worker: less than %s are left", budget)

// attempt handles one record, if there is time for it.
func attempt(ctx context.Context, handle func(context.Context) error) (err error) {
	if !clock.Allows(ctx, budget) {
		return errNoTime
	}
	defer func() {
		if recovered := recover(); recovered != nil {
			err = fmt.Errorf("worker: panic: %v at %s", recovered, where())
		}
	}()
	return handle(ctx)
}

// where names the lines that led to a panic, innermost first.
func where() string {
	var lines []string
	for line := range strings.SplitSeq(string(debug.Stack()), "\n") {
		if strings.HasPrefix(line, "\t") && !strings.Contains(line, "/src/runtime/") {
			lines = append(lines, line[strings.LastIndexByte(line, '/')+1:])
		}
	}
	const own, shown = 2, 5 // this function and its caller's deferred one say nothing
	return strings.Join(lines[min(own, len(lines)):min(own+shown, len(lines))], " ")
}

// tally is what became of a batch.
type tally struct {
	line   *telemetry.Line
	ctx    context.Context
	cancel context.CancelFunc
}

func begin(ctx context.Context, name string, records int) *tally {
	ctx, line := telemetry.Begin(ctx, name)
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		line.RequestID = invocation.AwsRequestID
	}
	telemetry.Count(ctx, "records", records)
	ctx, cancel := early(ctx)
	return &tally{line, ctx, cancel}
}

// early is the context with an end that leaves time for the last word.
func early(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ends := ctx.Deadline()
	if !ends {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-lastWord))
}

func (t *tally) end() {
	t.cancel()
	t.line.End()
}

// again counts records that are to be delivered again.
func (t *tally) again(records int) { telemetry.Count(t.ctx, "failedRecords", records) }

// fault writes down what went wrong, if it is the first fault and one: to run out of time is none.
func (t *tally) fault(err error) {
	if err != nil && t.line.Err == nil && !errors.Is(err, errNoTime) {
		t.line.Err, t.line.Failed = err, true
	}
}

// Package worker is the edge for notifications that are not requests: batches from queues and streams, and ticks of a
// schedule. It owns, once, what all of them share: a record that fails is reported alone, so that the others are not
// delivered again; a record is not begun when there is no time to finish it; a panic fails its record and no other; and
// each invocation writes one line.
//
// Whatever is delivered may be delivered twice, and in any order. Handlers guard each effect by a condition.
package worker

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/event-radar/event-radar/shared/telemetry"
)

// budget is the time that a record needs at most. With less left it is given back unread, and delivered again.
const budget = 4 * time.Second

// errNoTime: the invocation ends before the record could be finished.
var errNoTime = fmt.Errorf("worker: less than %s are left", budget)

// attempt handles one record, if there is time for it.
func attempt(ctx context.Context, handle func(context.Context) error) (err error) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < budget {
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
	for _, line := range strings.Split(string(debug.Stack()), "\n") {
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
	failed []string // names of the records to deliver again
}

func begin(ctx context.Context, name string, records int) *tally {
	ctx, line := telemetry.Begin(ctx, name)
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		line.RequestID = invocation.AwsRequestID
	}
	telemetry.Count(ctx, "records", records)
	return &tally{line: line, ctx: ctx, failed: []string{}}
}

// note writes down what became of a record.
func (t *tally) note(record string, err error) {
	if err == nil {
		return
	}
	t.failed = append(t.failed, record)
	telemetry.Count(t.ctx, "failedRecords", 1)
	if t.line.Err == nil && err != errNoTime {
		t.line.Err, t.line.Failed = err, true
	}
}

package access

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// Limiter counts calls in windows of time, for all instances of all functions together.
type Limiter struct {
	table *table.Table
	now   clock.Clock
}

// NewLimiter returns the limits that are counted in a table.
func NewLimiter(t *table.Table, now clock.Clock) *Limiter { return &Limiter{t, now} }

// Take counts one call of a subject to an operation. It returns how many more there may be in this window, negative when
// this one was too many, and when the next window begins.
func (l *Limiter) Take(ctx context.Context, subject, operation string, limit int, per time.Duration) (remaining int, reset time.Duration, err error) {
	now := l.now()
	window := now.Truncate(per)
	ends := window.Add(per)
	count, err := l.table.Count(ctx, table.RateKey(subject, operation, window), ends.Add(per))
	return limit - int(count), ends.Sub(now), err
}

package access

import (
	"context"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// Limiter counts calls in windows of time, for all instances of all functions together.
//
// It remembers who has had too many in a window, and counts them no more: whoever goes on all the same costs nothing, and cannot
// have their own counter throttled, which would let them pass.
type Limiter struct {
	table *table.Table
	now   clock.Clock

	mutex sync.Mutex
	spent map[table.Key]time.Time // when the windows end, of counters that are over their limit
}

// mostSpent is how many counters an instance remembers.
const mostSpent = 250

// NewLimiter returns the limits that are counted in a table.
func NewLimiter(t *table.Table, now clock.Clock) *Limiter { return &Limiter{table: t, now: now} }

// Take counts one call of a subject to an operation. It returns how many more there may be in this window, negative when
// this one was too many, and when the next window begins.
func (l *Limiter) Take(ctx context.Context, subject, operation string, limit int, per time.Duration) (remaining int, reset time.Duration, err error) {
	now := l.now()
	window := now.Truncate(per)
	ends := window.Add(per)
	key := table.RateKey(subject, operation, window)
	if l.isSpent(key) {
		return -1, ends.Sub(now), nil
	}
	count, err := l.table.Count(ctx, key, ends.Add(per))
	remaining = limit - int(count)
	if err == nil && remaining < 0 {
		l.spend(key, now, ends)
	}
	return remaining, ends.Sub(now), err
}

// isSpent says whether the counter of a window is known to be over its limit.
func (l *Limiter) isSpent(key table.Key) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	_, known := l.spent[key]
	return known
}

// spend remembers that a counter is over its limit, and forgets those of windows that are over.
func (l *Limiter) spend(key table.Key, now, ends time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for other, end := range l.spent {
		if !end.After(now) {
			delete(l.spent, other)
		}
	}
	if l.spent == nil || len(l.spent) >= mostSpent {
		l.spent = map[table.Key]time.Time{}
	}
	l.spent[key] = ends
}

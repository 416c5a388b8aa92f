// Package clock tells the time, and lets a test tell it instead.
package clock

import (
	"context"
	"time"
)

// Clock tells the time in UTC.
type Clock func() time.Time

// System is the machine's clock, to the millisecond: what the table stores is what callers are answered.
func System() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// At is a clock that stands still.
func At(instant time.Time) Clock { return func() time.Time { return instant } }

// Allows says whether a context leaves that much time: whoever works piece by piece begins none that it could not finish. A
// context without an end leaves all there is.
func Allows(ctx context.Context, needed time.Duration) bool {
	deadline, ends := ctx.Deadline()
	return ctx.Err() == nil && (!ends || time.Until(deadline) >= needed)
}

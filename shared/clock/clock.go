// Package clock tells the time, and lets a test tell it instead.
package clock

import "time"

// Clock tells the time in UTC.
type Clock func() time.Time

// System is the machine's clock, to the millisecond: what the table stores is what callers are answered.
func System() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// At is a clock that stands still.
func At(instant time.Time) Clock { return func() time.Time { return instant } }

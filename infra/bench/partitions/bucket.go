package partitions

import "time"

// bucket holds the units that a partition may still spend on reads or on writes. It fills steadily, and keeps what is not used
// for a while.
type bucket struct {
	rate  float64 // units a second
	depth float64 // the most it holds
	level float64
	at    time.Time // when level was right
}

// newBucket begins with a tenth of a second's units and nothing saved up.
func newBucket(rate float64, kept time.Duration, now time.Time) bucket {
	return bucket{rate: rate, depth: rate * max(kept.Seconds(), 1), level: rate / 10, at: now}
}

// take spends units if there are as many.
func (b *bucket) take(units float64, now time.Time) bool {
	b.level = min(b.depth, b.level+b.rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.level < units {
		return false
	}
	b.level -= units
	return true
}

package access_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table/meter"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// noon is in the middle of a minute.
var noon = time.Date(2026, 11, 27, 12, 0, 20, 0, time.UTC)

// However many calls come at once, and to however many instances, as many pass as may.
func TestAsManyPassAsMayAtOnce(t *testing.T) {
	const instances, calls, limit = 4, 50, 30
	counted := tabletest.New(t)
	for _, when := range []time.Time{noon, noon.Add(time.Minute)} {
		var passed, refused atomic.Int32
		var group sync.WaitGroup
		for range instances {
			limiter := access.NewLimiter(counted, clock.At(when))
			for range calls {
				group.Go(func() {
					remaining, reset, err := limiter.Take(t.Context(), "usr_1", "reserveOrder", limit, time.Minute)
					switch {
					case err != nil || reset != 40*time.Second || remaining >= limit:
						t.Errorf("%d are left for %s, %v", remaining, reset, err)
					case remaining >= 0:
						passed.Add(1)
					default:
						refused.Add(1)
					}
				})
			}
		}
		group.Wait()
		if passed.Load() != limit || refused.Load() != instances*calls-limit {
			t.Errorf("of %d calls %d pass and %d do not, want %d to pass", instances*calls, passed.Load(), refused.Load(), limit)
		}
	}
}

// Each limit is its own: of a person, of an operation, of a window.
func TestLimitsAreApart(t *testing.T) {
	counted := tabletest.New(t)
	for name, c := range map[string]struct {
		subject, operation string
		when               time.Time
		want               int
	}{
		"the same":          {"usr_1", "a", noon, -1},
		"somebody else":     {"usr_2", "a", noon, 0},
		"another operation": {"usr_1", "b", noon, 0},
		"a minute later":    {"usr_1", "a", noon.Add(time.Minute), 0},
	} {
		now := noon
		limiter := access.NewLimiter(counted, func() time.Time { return now })
		for range 2 { // the second is one too many, which is remembered
			if _, _, err := limiter.Take(t.Context(), name+"usr_1", "a", 1, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		now = c.when
		if remaining, _, err := limiter.Take(t.Context(), name+c.subject, c.operation, 1, time.Minute); remaining != c.want || err != nil {
			t.Errorf("%s: %d are left, %v", name, remaining, err)
		}
	}
}

// A call is counted for one write unit, and one of those that are refused again and again for nothing.
func TestCountingIsCheap(t *testing.T) {
	var bill meter.Meter
	limiter := access.NewLimiter(tabletest.New(t, bill.Attach), clock.At(noon))
	take := func() meter.Cost {
		t.Helper()
		if _, _, err := limiter.Take(t.Context(), "usr_1", "reserveOrder", 2, time.Minute); err != nil {
			t.Fatal(err)
		}
		return bill.Take()
	}
	for call := range 3 { // the third is the first that is refused
		if cost := take(); cost.Calls != 1 || cost.WriteUnits != 1 || cost.IndexUnits != 0 || cost.ReadUnits != 0 {
			t.Errorf("call %d costs %+v", call, cost)
		}
	}
	for range 100 {
		if cost := take(); cost.Calls != 0 {
			t.Fatalf("a call of somebody who is over the limit costs %+v", cost)
		}
	}
}

// An instance remembers so many and no more; whom it has forgotten it counts again, and does not let pass.
func TestWhoIsForgottenIsCountedAgain(t *testing.T) {
	limiter := access.NewLimiter(tabletest.New(t), clock.At(noon))
	for i := range 300 {
		if remaining, _, err := limiter.Take(t.Context(), fmt.Sprint("usr_", i), "a", 0, time.Minute); remaining != -1 || err != nil {
			t.Fatalf("%d are left, %v", remaining, err)
		}
	}
	if remaining, _, err := limiter.Take(t.Context(), "usr_0", "a", 0, time.Minute); remaining >= 0 || err != nil {
		t.Errorf("%d are left, %v", remaining, err)
	}
}

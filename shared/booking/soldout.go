package booking

import (
	"sync"
	"time"
)

// flags remembers for a moment that so many tickets of a type could not be had, so that a crowd that comes too late costs a
// read each and no writes. A flag never refuses by itself: seats come back, and whoever looks finds them.
type flags struct {
	mutex  sync.Mutex
	raised map[string]flag
}

type flag struct {
	quantity int
	until    time.Time
}

const flagLasts = time.Second

// against says whether so many were refused a moment ago.
func (f *flags) against(ticketType string, quantity int) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	raised, ok := f.raised[ticketType]
	return ok && quantity >= raised.quantity && time.Now().Before(raised.until)
}

func (f *flags) raise(ticketType string, quantity int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.raised == nil || len(f.raised) > 1000 {
		f.raised = map[string]flag{}
	}
	f.raised[ticketType] = flag{quantity, time.Now().Add(flagLasts)}
}

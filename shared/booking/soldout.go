package booking

import (
	"sync"
	"time"
)

// flags remembers for a moment that so many tickets of a type could not be had, and what was seen of the stock, so that whoever comes
// too late looks there with their first read and costs no writes. A flag never refuses by itself: seats come back, and whoever
// looks finds them.
type flags struct {
	mutex  sync.Mutex
	raised map[string]flag
}

type flag struct {
	wants []want // of one type, and of its event's own pool
	seen  look   // at them, when they could not be had
	until time.Time
}

const flagLasts = 5 * time.Second

// against returns what those wanted, and saw, who wanted so many or fewer a moment ago; nothing if nobody wanted in vain.
func (f *flags) against(lines []RequestedLine) flag {
	if len(lines) != 1 {
		return flag{}
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	raised, ok := f.raised[lines[0].TicketTypeID]
	if !ok || lines[0].Quantity < raised.wants[0].quantity || time.Now().After(raised.until) {
		return flag{}
	}
	return raised
}

// raise remembers that what was wanted could not be had. Of several types, which one is short is not known.
func (f *flags) raise(lines []RequestedLine, wants []want, seen look) {
	if len(lines) != 1 {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.raised == nil || len(f.raised) > 1000 {
		f.raised = map[string]flag{}
	}
	f.raised[lines[0].TicketTypeID] = flag{wants, seen, time.Now().Add(flagLasts)}
}

package booking

import (
	"errors"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// Store keeps the orders.
type Store struct {
	table    *table.Table
	accounts *account.Store
	now      clock.Clock
	soldOut  flags
}

// NewStore returns the orders of a table.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{table: t, accounts: account.NewStore(t, now), now: now}
}

// create stores a new order, and puts it among its buyer's and its event's.
func create(order Order) table.Write {
	return index(order, table.Create(table.OrderKey(order.ID), order, table.ErrReplayed))
}

// replace raises an order's version and stores it.
func (s *Store) replace(order *Order) table.Write {
	before := order.Version
	order.Version, order.UpdatedAt = before+1, s.now()
	return index(*order, table.Replace(table.OrderKey(order.ID), *order, before, errMoved))
}

func index(order Order, write table.Write) table.Write {
	return write.At(table.GSI1, table.BuyerEntry(order.BuyerID, order.CreatedAt, order.ID)).
		At(table.GSI2, table.EventOrderEntry(order.EventID, order.CreatedAt, order.ID))
}

// errMoved: the order changed since it was read, as by a scan at the door.
var errMoved = errors.New("booking: the order changed meanwhile")

// flags remembers for a moment that so many tickets of a type could not be had, so that a crowd that comes too late costs a
// read each and no writes. A flag is short-lived, because seats come back.
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

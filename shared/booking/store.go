package booking

import (
	"errors"
	"slices"

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

// holding leads from the address of a holder who is not the buyer to the order with their tickets.
type holding struct {
	OrderID string `json:"orderId"`
}

// holdings are the writes by which holders find a new order among their own.
func holdings(order Order) []table.Write { return rehold(Order{}, order) }

// rehold are the writes by which those who are named in an order now find it among their own, and those who no longer are do not.
func rehold(before, after Order) []table.Write {
	var writes []table.Write
	was, are := before.others(), after.others()
	for _, email := range are {
		if !slices.Contains(was, email) {
			writes = append(writes, table.Write{Op: table.Put, Key: table.HoldingKey(email, after.CreatedAt, after.ID), Record: holding{after.ID}})
		}
	}
	for _, email := range was {
		if !slices.Contains(are, email) {
			writes = append(writes, table.Write{Op: table.Delete, Key: table.HoldingKey(email, after.CreatedAt, after.ID)})
		}
	}
	return writes
}

// others are the addresses of holders who are not the buyer, each once, in the order of their tickets.
func (o Order) others() []string {
	var emails []string
	for _, id := range o.InOrder() {
		holder := o.Registrations[id].Holder
		if holder.UserID == "" && !slices.Contains(emails, holder.Email) {
			emails = append(emails, holder.Email)
		}
	}
	return emails
}

// replace raises an order's version and stores it.
func (s *Store) replace(order *Order) table.Write {
	before := order.Version
	order.Version, order.UpdatedAt = before+1, s.now()
	return index(*order, table.Replace(table.OrderKey(order.ID), *order, before, ErrMoved))
}

func index(order Order, write table.Write) table.Write {
	return write.At(table.GSI1, table.BuyerEntry(order.BuyerID, order.CreatedAt, order.ID)).
		At(table.GSI2, table.EventOrderEntry(order.EventID, order.CreatedAt, order.ID))
}

// ErrMoved: the order changed since it was read, as by a scan at the door, or something that belongs to it did.
var ErrMoved = errors.New("booking: the order changed meanwhile")

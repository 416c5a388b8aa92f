package booking

import (
	"context"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// Sold is an order with its buyer, as its event's team sees it.
type Sold struct {
	Order
	Buyer account.User
}

// atOnce is how many buyers are read together.
const atOnce = 50

// Orders returns an event's orders to its team, the newest first. keep says which are wanted; a page may hold fewer than limit and
// still have a next.
func (s *Store) Orders(ctx context.Context, actor access.Actor, eventID string, keep func(Sold) bool, limit int, after table.Position) ([]Sold, table.Position, error) {
	if _, err := event.Permit(ctx, s.accounts, actor, eventID); err != nil {
		return nil, nil, err
	}
	var (
		kept  []Sold
		chunk []Order
		last  = string(after)
		read  int
	)
	// take keeps what is wanted of a chunk; full says that the page is, and last where it ends.
	take := func() (full bool, err error) {
		sold, err := s.withBuyers(ctx, chunk)
		chunk = chunk[:0]
		for _, one := range sold {
			last = one.Place()
			if keep(one) {
				if kept = append(kept, one); len(kept) == limit {
					return true, nil
				}
			}
		}
		return false, err
	}
	for order, err := range s.OfEvent(ctx, eventID, string(after)) {
		if err != nil {
			return nil, nil, err
		}
		if order.Place() == string(after) {
			continue // it ended the page before
		}
		chunk = append(chunk, order)
		if read++; len(chunk) < min(atOnce, limit) {
			continue
		}
		full, err := take()
		if err != nil {
			return nil, nil, err
		}
		if full || read >= mostRead {
			return kept, table.Position(last), nil
		}
	}
	full, err := take()
	if err != nil || !full {
		return kept, nil, err
	}
	return kept, table.Position(last), nil
}

// withBuyers reads the buyers of orders.
func (s *Store) withBuyers(ctx context.Context, orders []Order) ([]Sold, error) {
	sold := make([]Sold, len(orders))
	reads := make([]table.Read, len(orders))
	for i, order := range orders {
		sold[i].Order = order
		reads[i] = table.Read{Key: table.UserKey(order.BuyerID), Into: &sold[i].Buyer}
	}
	return sold, s.table.Load(ctx, reads...)
}

package booking

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/table"
)

// held leads from the end of a hold to its order.
type held struct {
	OrderID string `json:"orderId"`
}

// hold writes down when the seats of an order go back unless it is paid by then; of an order that holds nothing, nothing.
func hold(order Order) []table.Write {
	if order.HeldUntil == nil {
		return nil
	}
	return []table.Write{{Op: table.Put, Key: table.HoldKey(order.ID, *order.HeldUntil), Record: held{order.ID}}}
}

// release forgets the end of a hold. The order's own condition says whether it may.
func release(order Order) []table.Write {
	if order.HeldUntil == nil {
		return nil
	}
	return []table.Write{{Op: table.Delete, Key: table.HoldKey(order.ID, *order.HeldUntil)}}
}

// RunOut visits the orders whose holds have ended by now, the longest ended first in each of the places where they stand; it
// stops at the first error.
func (s *Store) RunOut(ctx context.Context, visit func(orderID string, until time.Time) error) error {
	for shard := range table.HoldShards {
		past := table.Range{Partition: table.HoldPartition(shard), To: table.Instant(s.now()) + "~", Consistent: true}
		err := s.table.Each(ctx, past, func(item table.Item) error {
			var h held
			if err := item.Decode(&h); err != nil {
				return err
			}
			until, err := time.Parse(time.RFC3339, item.SK()[:len(table.Instant(time.Time{}))])
			if err != nil {
				return err
			}
			return visit(h.OrderID, until)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetHold removes the end of a hold that no order knows of.
func (s *Store) ForgetHold(ctx context.Context, orderID string, until time.Time) error {
	return s.table.Commit(ctx, table.Write{Op: table.Delete, Key: table.HoldKey(orderID, until)})
}

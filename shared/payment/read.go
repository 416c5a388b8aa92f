package payment

import (
	"context"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// ReadRefund reads a refund of an order.
func ReadRefund(orderID, refundID string, into *Refund) table.Read {
	return table.Read{Key: table.RefundKey(orderID, refundID), Into: into, Missing: problem.ErrNotFound}
}

// ReadRefundFor reads the one refund that an order can have for a cause which is nobody's decision. It may be missing.
func ReadRefundFor(orderID string, cause Cause, into *Refund) table.Read {
	return table.Read{Key: table.RefundKey(orderID, refundID(orderID, string(cause))), Into: into}
}

// ReadRefundWith reads the refund with which an organizer took a ticket away. It is missing when they gave nothing back.
func ReadRefundWith(registration string, into *Refund) table.Read {
	orderID := id.OrderOf(registration)
	return table.Read{Key: table.RefundKey(orderID, refundID(orderID, registration)), Into: into}
}

// OfRemoval says whether the refund is what came with a ticket that its organizer took away.
func (r Refund) OfRemoval() bool {
	return len(r.Registrations) == 1 && r.ID == refundID(r.OrderID, r.Registrations[0])
}

// ReadDispute reads a dispute about an order's payment.
func ReadDispute(orderID, disputeID string, into *Dispute) table.Read {
	return table.Read{Key: table.DisputeKey(orderID, disputeID), Into: into, Missing: problem.ErrNotFound}
}

// Pending returns the refunds of an order that are on their way, as they are written down beside it.
func (s *Store) Pending(ctx context.Context, orderID string) (pending []Refund, err error) {
	err = s.table.Each(ctx, table.Range{Partition: table.OrderPartition(orderID), Prefix: table.RefundPrefix, Consistent: true}, func(item table.Item) error {
		var refund Refund
		if err := item.Decode(&refund); err != nil {
			return err
		}
		if refund.Status == RefundPending {
			pending = append(pending, refund)
		}
		return nil
	})
	return pending, err
}

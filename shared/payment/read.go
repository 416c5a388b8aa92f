package payment

import (
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

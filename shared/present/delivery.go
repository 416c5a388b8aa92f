package present

import (
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/notice/timeline"
)

// Delivery is a mail and what became of it, as its event's team sees it.
func Delivery(d timeline.Delivery) operation.MailDelivery {
	answer := operation.MailDelivery{ID: d.ID, OrderID: d.OrderID, Template: d.Template, Recipient: optional(d.Recipient), State: string(d.State),
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt}
	for _, step := range d.History {
		answer.History = append(answer.History, operation.MailStep{State: string(step.State), At: step.At, Detail: optional(step.Detail)})
	}
	return answer
}

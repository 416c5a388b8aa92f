package present

import (
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/privacy"
)

// Export is all that is held about somebody, as they see it elsewhere.
func Export(e privacy.Export, codes *booking.Codes) (operation.AccountExport, error) {
	answer := operation.AccountExport{ExportedAt: e.At, Complete: e.Complete, Account: Me(e.Account)}
	for _, order := range e.Orders {
		shown, err := Order(order, codes, e.Events[order.EventID])
		if err != nil {
			return answer, err
		}
		answer.Orders = append(answer.Orders, shown)
	}
	for _, ticket := range e.Tickets {
		answer.Tickets = append(answer.Tickets, Registration(ticket, codes))
	}
	for _, page := range e.Team {
		answer.Events = append(answer.Events, Organized(page))
	}
	for _, entry := range e.Acts {
		shown, err := act(entry)
		if err != nil {
			return answer, err
		}
		answer.Acts = append(answer.Acts, shown)
	}
	for _, mail := range e.Mails {
		answer.Mails = append(answer.Mails, operation.AccountMail{Template: mail.Template, State: mail.State, OrderID: optional(mail.OrderID),
			EventID: optional(mail.EventID), CreatedAt: mail.CreatedAt})
	}
	return answer, nil
}

// act is an entry of the audit as whom it is about sees it.
func act(e audit.Entry) (answer operation.AccountAct, err error) {
	answer = operation.AccountAct{Action: e.Action, Target: e.Target, Own: e.Actor != "", Reason: optional(e.Reason), CreatedAt: e.CreatedAt}
	if answer.Before, err = values(e.Before); err != nil {
		return answer, err
	}
	answer.After, err = values(e.After)
	return answer, err
}

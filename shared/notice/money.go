package notice

import (
	"cmp"
	"context"
	"slices"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/table"
)

// ofMoney are the mails that a message about an order's money brings about, or about tickets that were taken away.
func (p *Post) ofMoney(ctx context.Context, m message.Message) (booking.Order, []letter, error) {
	if off, err := message.Open[message.OrderCalledOff](m); err == nil {
		var refund payment.Refund
		b, err := p.openWith(ctx, off.OrderID, payment.ReadRefundFor(off.OrderID, payment.ForCancelledEvent, &refund))
		return b.order, b.calledOff(refund), err
	}
	if failed, err := message.Open[message.PaymentFailed](m); err == nil {
		b, err := p.open(ctx, failed.OrderID)
		return b.order, b.paymentFailed(), err
	}
	if requested, err := message.Open[message.RefundRequested](m); err == nil {
		var refund payment.Refund
		b, err := p.openWith(ctx, requested.OrderID, payment.ReadRefund(requested.OrderID, requested.RefundID, &refund))
		return b.order, b.refunded(refund), err
	}
	if revoked, err := message.Open[message.RegistrationRevoked](m); err == nil {
		var refund payment.Refund
		b, err := p.openWith(ctx, id.OrderOf(revoked.RegistrationID), payment.ReadRefundWith(revoked.RegistrationID, &refund))
		return b.order, b.revoked(revoked.RegistrationID, refund.ID == ""), err
	}
	return p.toOrganizer(ctx, m)
}

// toOrganizer are the mails by which an organizer hears what concerns the money of an order.
func (p *Post) toOrganizer(ctx context.Context, m message.Message) (booking.Order, []letter, error) {
	if failed, err := message.Open[message.RefundFailed](m); err == nil {
		var refund payment.Refund
		b, organizer, err := p.openForOrganizer(ctx, failed.OrderID, payment.ReadRefund(failed.OrderID, failed.RefundID, &refund))
		return b.order, b.forOrganizer("refund-failed", organizer, func(to mail.Address, o mail.Order) (mail.Message, error) {
			return b.write.RefundFailed(to, o, b.amount(refund.Amount), failure(refund.Failure))
		}), err
	}
	if opened, err := message.Open[message.DisputeOpened](m); err == nil {
		var dispute payment.Dispute
		b, organizer, err := p.openForOrganizer(ctx, opened.OrderID, payment.ReadDispute(opened.OrderID, opened.DisputeID, &dispute))
		return b.order, b.forOrganizer("dispute-opened", organizer, func(to mail.Address, o mail.Order) (mail.Message, error) {
			return b.write.DisputeOpened(to, o, b.claim(dispute))
		}), err
	}
	if closed, err := message.Open[message.DisputeClosed](m); err == nil {
		var dispute payment.Dispute
		b, organizer, err := p.openForOrganizer(ctx, closed.OrderID, payment.ReadDispute(closed.OrderID, closed.DisputeID, &dispute))
		return b.order, b.forOrganizer("dispute-closed", organizer, func(to mail.Address, o mail.Order) (mail.Message, error) {
			return b.write.DisputeClosed(to, o, b.claim(dispute))
		}), err
	}
	return booking.Order{}, nil, nil
}

// openWith reads an order with all that its mails say, and what else a mail of money does.
func (p *Post) openWith(ctx context.Context, orderID string, reads ...table.Read) (bundle, error) {
	b, err := p.open(ctx, orderID)
	if err != nil {
		return b, err
	}
	return b, p.table.Load(ctx, reads...)
}

// openForOrganizer reads who runs the order's event as well.
func (p *Post) openForOrganizer(ctx context.Context, orderID string, reads ...table.Read) (bundle, account.User, error) {
	b, err := p.openWith(ctx, orderID, reads...)
	if err != nil {
		return b, account.User{}, err
	}
	organizer, err := p.accounts.User(ctx, b.page.OrganizerID)
	return b, organizer, err
}

// calledOff are the mails of an order whose event does not take place, to its buyer and to everybody who had a ticket of it, which
// is nobody before it was paid. The refund is what goes back.
func (b bundle) calledOff(refund payment.Refund) []letter {
	returned := ""
	if refund.Amount > 0 {
		returned = b.amount(refund.Amount)
	}
	letters := b.each("event-cancelled", booking.Registration.Cancelled, func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.EventCancelled(to, o, b.page.CancelReason, returned)
	})
	if b.unpaid() {
		letters = letters[:min(1, len(letters))]
	}
	return letters
}

// paymentFailed is the mail of an order that ended because its bank debit did not come. One that had ended before has none.
func (b bundle) paymentFailed() []letter {
	if b.order.Status != booking.Expired {
		return nil
	}
	return []letter{{template: "payment-failed", to: b.toBuyer(), about: b.mail("", all), form: b.write.PaymentFailed}}
}

// refunded are the mails of money that goes back: to the buyer, and to others whose tickets that makes void. That an event is
// cancelled is told by the order's own message; what was given back in Stripe's dashboard, by nobody.
func (b bundle) refunded(refund payment.Refund) []letter {
	giving := mail.Giving{Amount: b.amount(refund.Amount), Keeps: b.order.AnyValid(), CalledOff: b.order.CalledOff,
		GivenUp: b.order.Status == booking.Cancelled, Why: refund.Reason}
	template, voided := "order-refunded", b.among(refund.Registrations)
	switch refund.Cause {
	case payment.ByOrganizer:
		giving.For = mail.ByOrganizer
	case payment.ByPolicy:
		giving.For = mail.ByPolicy
	case payment.ForLatePayment:
		giving.For, template = mail.TooLate, "payment-returned"
	case payment.ForCancelledEvent, payment.AtStripe:
		return nil
	}
	letters := []letter{{template: template, to: b.toBuyer(), about: b.mail("", voided), form: func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.MoneyReturned(to, o, giving)
	}}}
	if refund.Cause == payment.ForLatePayment || refund.OfRemoval() { // a ticket that was taken away is told of by itself
		return letters
	}
	template, form := "tickets-revoked", func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.TicketsRevoked(to, o, refund.Reason)
	}
	if refund.Cause == payment.ByPolicy {
		template, form = "order-cancelled", func(to mail.Address, o mail.Order) (mail.Message, error) {
			return b.write.OrderCancelled(to, o, "")
		}
	}
	return append(letters, b.toOthers(template, voided, form)...)
}

// revoked are the mails of one ticket that was taken away: to its holder, and to the buyer unless a refund tells them.
func (b bundle) revoked(registration string, buyerToo bool) []letter {
	form := func(to mail.Address, o mail.Order) (mail.Message, error) {
		return b.write.TicketsRevoked(to, o, b.order.Registrations[registration].Reason)
	}
	var letters []letter
	one := b.among([]string{registration})
	if buyerToo {
		letters = append(letters, letter{template: "tickets-revoked", to: b.toBuyer(), about: b.mail("", one), form: form})
	}
	return append(letters, b.toOthers("tickets-revoked", one, form)...)
}

func (b bundle) forOrganizer(template string, organizer account.User, form form) []letter {
	return []letter{{template: template, to: mail.Address{Name: organizer.Name, Email: organizer.Email}, about: b.mail("", none), form: form}}
}

// Which of an order's tickets a mail is about.
func all(booking.Registration) bool  { return true }
func none(booking.Registration) bool { return false }

// among are those of some ids.
func (b bundle) among(registrations []string) func(booking.Registration) bool {
	var places []int
	for _, registration := range registrations {
		places = append(places, b.order.Registrations[registration].Place)
	}
	return func(r booking.Registration) bool { return slices.Contains(places, r.Place) }
}

// unpaid says whether the order costs something of which nothing has come.
func (b bundle) unpaid() bool {
	return !b.order.Total().IsZero() && (b.order.Payment == nil || b.order.Payment.Captured == 0)
}

// bill is what the order costs.
func (b bundle) bill() mail.Bill {
	total := b.order.Total()
	if total.IsZero() {
		return mail.Bill{}
	}
	bill := mail.Bill{Total: total.String(), Seller: b.page.OrganizerName, Debit: b.order.Payment != nil && b.order.Payment.Debit}
	for _, l := range b.order.Lines {
		bill.Lines = append(bill.Lines, mail.Line{Quantity: l.Quantity, Name: l.Name, Each: b.amount(l.UnitPrice), Sum: b.amount(l.UnitPrice * int64(l.Quantity))})
	}
	if b.order.Fee > 0 {
		bill.Fee = b.amount(b.order.Fee)
	}
	if b.order.Refunding > 0 {
		bill.Returned = b.amount(b.order.Refunding)
	}
	return bill
}

func (b bundle) amount(minor int64) string {
	return money.Money{Amount: minor, Currency: b.order.Currency}.String()
}

func (b bundle) claim(d payment.Dispute) mail.Claim {
	return mail.Claim{Amount: b.amount(d.Amount), Why: reason(d.Reason), Inquiry: d.Inquiry, Won: d.Status == payment.Won}
}

// reason is why a bank wants a payment back, in plain words (https://docs.stripe.com/disputes/categories).
func reason(code string) string {
	words := map[string]string{ //nolint:gosec // a credit is no credential
		"bank_cannot_process":       "it cannot process the payment",
		"credit_not_processed":      "the payer says that a refund did not come",
		"customer_initiated":        "the payer asked for it",
		"debit_not_authorized":      "the payer says that they did not allow the debit",
		"duplicate":                 "the payer says that they paid twice",
		"fraudulent":                "the payer says that they did not pay",
		"incorrect_account_details": "the account's details are wrong",
		"insufficient_funds":        "the payer's account has too little money",
		"product_not_received":      "the payer says that they got nothing",
		"product_unacceptable":      "the payer says that it was not as described",
		"unrecognized":              "the payer does not recognize it",
	}
	return cmp.Or(words[code], "it gives no reason")
}

// failure is why a refund failed, in plain words (https://docs.stripe.com/refunds#failed-refunds). What Stripe says in other
// words is passed on as it is.
func failure(code string) string {
	words := map[string]string{
		"charge_for_pending_refund_disputed": "the payment is disputed",
		"declined":                           "the buyer's bank declined it",
		"expired_or_canceled_card":           "the card has expired or was cancelled",
		"insufficient_funds":                 "there was too little money to give it back from",
		"lost_or_stolen_card":                "the card is lost or stolen",
		"merchant_request":                   "it was called back",
	}
	switch {
	case words[code] != "":
		return words[code]
	case code == "", code == "unknown":
		return "the buyer's bank gives no reason"
	}
	return "Stripe says " + code
}

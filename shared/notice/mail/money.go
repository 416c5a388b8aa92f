package mail

import (
	"fmt"

	"github.com/event-radar/event-radar/shared/calendar"
)

// A Line is a number of tickets of one kind on a receipt.
type Line struct {
	Quantity  int
	Name      string
	Each, Sum string // "25.00 EUR", "50.00 EUR"
}

// A Bill is what an order costs, and what of that was paid and given back. Amounts are as one reads them: "54.00 EUR".
type Bill struct {
	Lines    []Line
	Fee      string // which the buyer pays beside the prices; empty: none
	Total    string // empty: the order is free
	Seller   string // the organizer's name
	Debit    bool   // it was paid by bank debit
	Returned string // given back, or on its way; empty: nothing
}

// receipt are the bill's lines, with their sum.
func (b Bill) receipt() []sum {
	if b.Total == "" {
		return nil
	}
	var sums []sum
	for _, l := range b.Lines {
		what := l.Name
		if l.Quantity > 1 {
			what = fmt.Sprintf("%d × %s, %s each", l.Quantity, isolate(l.Name), l.Each)
		}
		sums = append(sums, sum{what, l.Sum})
	}
	if b.Fee != "" {
		sums = append(sums, sum{"Fee", b.Fee})
	}
	sums = append(sums, sum{"Total", b.Total})
	if b.Returned != "" {
		sums = append(sums, sum{"Given back", b.Returned})
	}
	return sums
}

// paid says how it was.
func (b Bill) paid() string {
	how := "online"
	if b.Debit {
		how = "by bank debit"
	}
	return fmt.Sprintf("Sold by %s, paid %s through Stripe. This mail is your receipt.", isolate(b.Seller), how)
}

// What a Giving is for.
const (
	ByOrganizer = iota // who decided it
	ByPolicy           // of the event, when the buyer gave the order up
	TooLate            // the payment was
)

// A Giving is money that goes back to a buyer. The order's tickets are those that it makes void.
type Giving struct {
	For       int
	Amount    string // "25.00 EUR"
	Keeps     bool   // tickets stay valid
	CalledOff bool   // the event does not take place
	GivenUp   bool   // the buyer did not want the order any more
	Why       string // in the organizer's words; may be empty
}

// banks is when money that goes back is there (https://stripe.com/docs/refunds).
const banks = "It goes back the way it was paid. Banks take 5 to 10 days until you see it."

// MoneyReturned tells a buyer that money goes back to them, and why.
func (w Writer) MoneyReturned(to Address, o Order, g Giving) (Message, error) {
	l := w.about(o)
	if g.For == TooLate {
		l.Tickets = nil // there never were any
	}
	l.Subject = fmt.Sprintf("%s goes back to you: %s", g.Amount, o.Event.Title)
	l.Heading = g.Amount + " goes back to you"
	switch {
	case g.For == TooLate && g.CalledOff:
		l.Lead = isolate(o.Event.Title) + " does not take place. Your payment came after that, and all of it goes back to you."
	case g.For == TooLate && g.GivenUp:
		l.Lead = fmt.Sprintf("Your payment came when you had given the order for %s up. All of it goes back to you.", isolate(o.Event.Title))
	case g.For == TooLate:
		l.Lead = fmt.Sprintf("Your payment came too late: the seats for %s were gone. All of it goes back to you.", isolate(o.Event.Title))
		l.Action, l.Link = "See whether there are seats", w.event(o)
	case g.For == ByPolicy:
		l.Lead = "You gave the order up. " + void(o) + " This is what the event's refund policy gives back."
	case len(o.Tickets) == 0:
		l.Lead = fmt.Sprintf("The organizer of %s gives you money back.", isolate(o.Event.Title))
	default:
		l.Lead = "The organizer gives you money back. " + void(o)
	}
	l.Notes = because(g.Why)
	switch {
	case !g.Keeps:
	case len(o.Tickets) == 0:
		l.Notes = append(l.Notes, "Your tickets stay valid.")
	default:
		l.Notes = append(l.Notes, "The other tickets of this order stay valid.")
	}
	l.Notes = append(l.Notes, banks)
	return l.message(to)
}

// PaymentFailed tells a buyer that their bank debit did not come. The order's tickets are those that they do not have now.
func (w Writer) PaymentFailed(to Address, o Order) (Message, error) {
	l := w.about(o)
	l.Tickets = nil // there never were any
	l.Subject = "Not paid: " + o.Event.Title
	l.Heading = "Your payment did not come"
	l.Lead = fmt.Sprintf("Your bank did not pay %s for %s. The order has ended, and its %s free again.", o.Total, isolate(o.Event.Title),
		plural(len(o.Tickets), "seat is", "seats are"))
	l.Notes = []string{"Nothing was taken from your account. If you still want to come, order once more."}
	l.Action, l.Link = "Order once more", w.event(o)
	l.Reason = "You get this mail because you ordered tickets through Event Radar."
	return l.message(to)
}

// EventCancelled tells that an event does not take place. The order's tickets are those that are void by that; returned is what
// goes back, "" for nothing.
func (w Writer) EventCancelled(to Address, o Order, why, returned string) (Message, error) {
	l := w.about(o)
	l.Subject = fmt.Sprintf("Cancelled: %s, %s", o.Event.Title, calendar.Day(o.Event.Start, o.Event.TimeZone))
	l.Heading = isolate(o.Event.Title) + " is cancelled"
	l.Lead = fmt.Sprintf("It does not take place. Your %s %s no longer valid.", owned(o), plural(len(o.Tickets), "is", "are"))
	if o.Unpaid {
		l.Lead, l.Tickets = "It does not take place, and your order has ended.", nil // there never were any
	}
	l.Notes = because(why)
	switch {
	case !o.Own || o.Total == "":
	case returned != "":
		l.Notes = append(l.Notes, returned+" goes back to you, without your doing anything.", banks)
	case o.Disputed:
		l.Notes = append(l.Notes, "Your bank has asked for the payment back and decides on it. What it leaves with us goes back to you.")
	case o.Unpaid:
		l.Notes = append(l.Notes, "It was not paid yet. There is nothing for you to do; what may still come goes back to you.")
	}
	l.Action, l.Link = "See the event", w.event(o)
	return l.message(to)
}

// TicketsRevoked tells that the organizer took tickets away: those of the order.
func (w Writer) TicketsRevoked(to Address, o Order, why string) (Message, error) {
	l := w.about(o)
	l.Subject = fmt.Sprintf("No longer valid: your %s for %s", plural(len(o.Tickets), "ticket", "tickets"), o.Event.Title)
	l.Heading = fmt.Sprintf("Your %s no longer valid", plural(len(o.Tickets), "ticket is", "tickets are"))
	l.Lead = fmt.Sprintf("The organizer of %s has taken %s back.", isolate(o.Event.Title), plural(len(o.Tickets), "it", "them"))
	l.Notes = because(why)
	l.Action, l.Link = "See the event", w.event(o)
	return l.message(to)
}

// RefundFailed tells an organizer that money did not get back to a buyer, and what to do.
func (w Writer) RefundFailed(to Address, o Order, amount, why string) (Message, error) {
	l := w.forOrganizer(o)
	l.Subject = "A refund failed: " + o.Event.Title
	l.Heading = amount + " did not go back"
	l.Lead = fmt.Sprintf("The refund to %s failed: %s.", isolate(o.Buyer), why)
	l.Notes = []string{"The amount can be given back again: open the order and refund it once more.",
		"If that fails too, ask the buyer for another way, such as a bank transfer."}
	return l.message(to)
}

// A Claim is a payment that its payer's bank wants back.
type Claim struct {
	Amount  string // "50.00 EUR"
	Why     string // in plain words
	Inquiry bool   // the bank only asks
	Won     bool   // once it is decided
}

// DisputeOpened tells an organizer that a bank wants a payment back.
func (w Writer) DisputeOpened(to Address, o Order, c Claim) (Message, error) {
	l := w.forOrganizer(o)
	l.Subject = "A payment is disputed: " + o.Event.Title
	l.Heading = c.Amount + " is disputed"
	l.Lead = fmt.Sprintf("The bank of %s wants the payment back: %s.", isolate(o.Buyer), c.Why)
	what := "Until it has decided, the tickets of this order let nobody in."
	if c.Inquiry {
		l.Lead = fmt.Sprintf("The bank of %s asks about the payment: %s.", isolate(o.Buyer), c.Why)
		what = "No money has moved, and the tickets stay valid."
	}
	l.Notes = []string{what, "There is nothing for you to do. What speaks for the payment is sent to the bank: the order, its mails, and who came in.",
		"Banks decide within two or three months."}
	return l.message(to)
}

// DisputeClosed tells an organizer what a bank has decided.
func (w Writer) DisputeClosed(to Address, o Order, c Claim) (Message, error) {
	l := w.forOrganizer(o)
	if c.Won {
		l.Subject = "A dispute is won: " + o.Event.Title
		l.Heading = c.Amount + " stays with you"
		l.Lead = fmt.Sprintf("The bank of %s has decided for the payment.", isolate(o.Buyer))
		l.Notes = []string{"The tickets of this order that were valid are valid again.", "There is nothing for you to do."}
		if o.CalledOff {
			l.Notes = []string{"The event is cancelled, so the payment goes back to the buyer now.", "There is nothing for you to do."}
		}
		return l.message(to)
	}
	l.Subject = "A dispute is lost: " + o.Event.Title
	l.Heading = c.Amount + " goes back to the buyer"
	l.Lead = fmt.Sprintf("The bank of %s has decided against the payment, and keeps it.", isolate(o.Buyer))
	l.Notes = []string{"The tickets of this order are void, and their seats are free again.",
		"What you got of the payment was taken back from your account. There is nothing for you to do."}
	return l.message(to)
}

// forOrganizer is a letter to who runs an event, without its news.
func (w Writer) forOrganizer(o Order) letter {
	l := w.about(o)
	l.Action, l.Link = "See the event", w.event(o)
	l.Reason = "You get this mail because you organize this event."
	return l
}

// void says of the order's tickets that they are.
func void(o Order) string {
	return fmt.Sprintf("Your %s for %s %s no longer valid.", owned(o), isolate(o.Event.Title), plural(len(o.Tickets), "is", "are"))
}

package functions

import (
	"slices"
)

// office is the model: one event with its tickets, said as simply as can be. It knows no table, no versions of shards and no races;
// it counts tickets. Its questions return the codes of all that is wrong with a request, none if it is right: which of them an answer
// names first is the API's choice.
type office struct {
	status     string
	version    int
	capacity   *int64
	pooled     bool // the event counts its own seats, beside those of its types
	perPerson  *int
	withdrawal bool
	percent    *int // what the refund policy gives back; nil: there is none
	byBuyer    bool // the fee comes on top of the price
	offers     []*offer
	orders     []*order
	suspended  map[string]bool // by name

	// hoards is a rule that is wrong on purpose: seats of orders that run out stay taken.
	hoards bool
}

// offer is a ticket type.
type offer struct {
	id          string
	version     int
	name        string
	price       int64
	quantity    *int64
	least, most int
	hidden      bool
	window      string // upcoming, ended, or "" for one that is open
	gone        bool
}

// order is what somebody ordered.
type order struct {
	id, buyer, key  string
	body            any
	tickets         []*ticket
	status          string
	payment, refund string
	total, fee, due int64 // what is paid, what of that is the buyer's fee, and what the platform gets
	limited         bool
	late            bool // its hold is over
	session         string
	atStripe        string // what became of the session: open, processing (a bank debit is on its way), paid, failed, expired
	captured        int64
	refunds         []*refund
	givenUp         bool // by a request that may be repeated
}

// ticket is one of an order's.
type ticket struct {
	id, holder string
	of         *offer
	status     string
	paid       int64
	scan       string
	undone     []string
}

// refund is money that was promised back.
type refund struct {
	id      string
	cause   string // as package payment derives its id from it; "" for one that its organizer was given the id of
	order   *order
	amount  int64
	tickets int
	status  string // pending, succeeded, failed
}

func (t *ticket) live() bool  { return t.status == "held" || t.valid() }
func (t *ticket) valid() bool { return t.status == "confirmed" || t.status == "attended" }
func (o *order) open() bool   { return o.status == "reserved" || o.status == "awaitingPayment" }

// each visits the tickets of all orders.
func (o *office) each(visit func(*order, *ticket)) {
	for _, one := range o.orders {
		for _, t := range one.tickets {
			visit(one, t)
		}
	}
}

// taken counts the seats of a type that somebody has or holds; of the whole event for nil.
func (o *office) taken(of *offer) (count int64) {
	o.each(func(_ *order, t *ticket) {
		if (t.live() || o.hoards && t.status == "expired") && (of == nil || t.of == of) {
			count++
		}
	})
	return count
}

// left is how many of a type can still be had; nil is without end.
func (o *office) left(of *offer) *int64 {
	var least *int64
	bound := func(capacity *int64, taken int64) {
		if capacity != nil && (least == nil || *capacity-taken < *least) {
			left := *capacity - taken
			least = &left
		}
	}
	bound(of.quantity, o.taken(of))
	if o.pooled {
		bound(o.capacity, o.taken(nil))
	}
	return least
}

// sale is what the page says of a type's sale.
func (o *office) sale(of *offer) string {
	left := o.left(of)
	switch {
	case o.status != "published":
		return "closed"
	case of.window != "":
		return of.window
	case left != nil && *left < int64(of.least):
		return "soldOut"
	}
	return "open"
}

// limited counts the tickets that somebody holds under the limit per person.
func (o *office) limited(buyer string) (count int) {
	o.each(func(one *order, t *ticket) {
		if one.buyer == buyer && one.limited && t.live() {
			count++
		}
	})
	return count
}

// visible says whether those see the event who are not on its team.
func (o *office) visible() bool { return o.status == "published" || o.status == "cancelled" }

// wanted is a line of a request.
type wanted struct {
	of       *offer // nil: of no type that there is
	quantity int
}

// reserving says what is wrong with an order.
func (o *office) reserving(buyer string, lines []wanted) (wrong []string) {
	if !o.visible() {
		return []string{"not-found"}
	}
	if o.status != "published" {
		wrong = append(wrong, "sale-ended")
	}
	total, sums := 0, map[*offer]int{}
	for _, line := range lines {
		total += line.quantity
		sums[line.of] += line.quantity
	}
	for of, quantity := range sums {
		if of == nil || of.gone || of.hidden {
			wrong = append(wrong, "unknown-ticket-type")
			continue
		}
		if of.window != "" {
			wrong = append(wrong, map[string]string{"upcoming": "sale-not-open", "ended": "sale-ended"}[of.window])
		}
		if quantity < of.least || quantity > of.most {
			wrong = append(wrong, "limit-per-order")
		}
		if of.quantity != nil && o.taken(of)+int64(quantity) > *of.quantity {
			wrong = append(wrong, "sold-out")
		}
	}
	if o.pooled && o.capacity != nil && o.taken(nil)+int64(total) > *o.capacity {
		wrong = append(wrong, "sold-out")
	}
	if o.perPerson != nil && o.limited(buyer)+total > *o.perPerson {
		wrong = append(wrong, "limit-per-person")
	}
	return wrong
}

// reserve makes the order that was asked for.
func (o *office) reserve(buyer, holder string, lines []wanted) *order {
	made := &order{buyer: buyer, status: "confirmed", payment: "notRequired", refund: "none", limited: o.perPerson != nil}
	for _, line := range lines {
		fee := o.feeOf(line.of.price)
		beside := int64(0)
		if o.byBuyer {
			beside = fee
		}
		for range line.quantity {
			made.tickets = append(made.tickets, &ticket{of: line.of, holder: holder, status: "confirmed", paid: line.of.price + beside})
			made.total += line.of.price + beside
			made.fee += beside
			made.due += fee
		}
	}
	if made.total > 0 {
		made.status, made.payment = "reserved", "requiresPayment"
		made.move("held")
	}
	o.orders = append(o.orders, made)
	return made
}

// feeOf is what the platform asks of one ticket: 2.5 % and 29 cents, at most its price where the organizer bears it.
func (o *office) feeOf(price int64) int64 {
	if price == 0 {
		return 0
	}
	fee := (price*250+5000)/10_000 + 29
	if !o.byBuyer {
		fee = min(fee, price)
	}
	return fee
}

// move moves the tickets that are in some states, or all of them, to another.
func (o *order) move(to string, from ...string) {
	for _, t := range o.tickets {
		if len(from) == 0 || slices.Contains(from, t.status) {
			t.status = to
		}
	}
}

func (o *order) valid() (tickets []*ticket) {
	for _, t := range o.tickets {
		if t.valid() {
			tickets = append(tickets, t)
		}
	}
	return tickets
}

// left is what can be given back of what was paid.
func (o *order) left() int64 {
	left := o.captured
	for _, r := range o.refunds {
		if r.status != "failed" {
			left -= r.amount
		}
	}
	return left
}

// promise begins a refund.
func (o *order) promise(cause string, amount int64, tickets int) *refund {
	promised := &refund{cause: cause, order: o, amount: amount, tickets: tickets, status: "pending"}
	o.refunds, o.refund = append(o.refunds, promised), "pending"
	return promised
}

// end ends a refund as Stripe does.
func (r *refund) end(status string) {
	r.status = status
	switch pending := slices.ContainsFunc(r.order.refunds, func(r *refund) bool { return r.status == "pending" }); {
	case status == "failed":
		r.order.refund = "failed"
	case pending:
		r.order.refund = "pending"
	case r.order.left() == 0:
		r.order.refund = "refunded"
	default:
		r.order.refund = "partiallyRefunded"
	}
}

// expire gives back the seats of an order that was not paid in time.
func (o *office) expire(one *order) {
	one.status, one.late = "expired", false
	one.move("expired", "held")
}

// settle is what follows from what became of a checkout.
func (o *office) settle(one *order) {
	switch {
	case one.captured > 0:
	case one.atStripe == "paid":
		o.seat(one)
	case one.atStripe == "processing" && one.open() && one.payment == "requiresPayment":
		one.payment, one.late = "processing", false // it is held for longer
	case one.atStripe == "failed":
		if one.payment = "failed"; one.open() {
			o.expire(one)
		}
	}
}

// close has nobody pay an order any more, and says whether that could be done: somebody may have, or be at it.
func (o *office) close(one *order) bool {
	if one.atStripe == "open" {
		one.atStripe = "expired"
	}
	switch {
	case one.session == "", one.atStripe == "expired":
		return true
	case one.atStripe == "processing" && one.payment == "processing":
		return true // should it come, it comes late
	}
	o.settle(one)
	return false
}

// seat is what follows from a payment: the order is confirmed, or the money goes back.
func (o *office) seat(one *order) {
	one.captured, one.payment = one.total, "paid"
	switch {
	case one.open() && o.status == "cancelled":
		one.status, one.late = "cancelled", false
		one.move("cancelled", "held")
		one.promise("eventCancelled", one.total, len(one.tickets))
	case one.open():
		one.status, one.late = "confirmed", false
		one.move("confirmed", "held")
	case one.status == "expired" && o.room(one):
		one.status = "confirmed"
		one.move("confirmed", "expired")
	default:
		one.promise("latePayment", one.total, len(one.tickets))
	}
}

// room says whether the seats of an order that expired can be had again.
func (o *office) room(one *order) bool {
	sums := map[*offer]int64{}
	for _, t := range one.tickets {
		sums[t.of]++
	}
	for of, quantity := range sums {
		if of.gone || of.quantity != nil && o.taken(of)+quantity > *of.quantity {
			return false
		}
	}
	return o.status == "published" && (!o.pooled || o.capacity == nil || o.taken(nil)+int64(len(one.tickets)) <= *o.capacity)
}

// callOff settles an order whose event does not take place.
func (o *office) callOff(one *order) {
	if one.open() && one.payment != "processing" && !o.close(one) || !one.open() && one.status != "confirmed" {
		return // what has just turned out is for the next round
	}
	tickets := len(one.valid())
	one.status, one.late = "cancelled", false
	one.move("cancelled", "held", "confirmed", "attended")
	if left := one.left(); left > 0 {
		one.promise("eventCancelled", left, tickets)
	}
}

package functions

import (
	"slices"
	"strconv"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// same holds an order as it is shown against what it should be.
func (p *play) same(got shownOrder, want *order) {
	p.Helper()
	if got.ID != want.id || got.Status != want.status || got.PaymentStatus != want.payment || got.RefundStatus != want.refund {
		p.Fatalf("the order %s is %s, %s, %s; want %s %s, %s, %s", got.ID, got.Status, got.PaymentStatus, got.RefundStatus, want.id, want.status, want.payment, want.refund)
	}
	if got.Total.Amount != want.total || got.Fee.Amount != want.fee || got.Refundable.Amount != want.left() {
		p.Fatalf("the order %s costs %d with a fee of %d, and %d can be given back; want %d, %d, %d", got.ID, got.Total.Amount, got.Fee.Amount,
			got.Refundable.Amount, want.total, want.fee, want.left())
	}
	if len(got.Registrations) != len(want.tickets) {
		p.Fatalf("the order %s has %d tickets, want %d", got.ID, len(got.Registrations), len(want.tickets))
	}
	for i, t := range want.tickets {
		p.sameTicket(got.Registrations[i], want, t)
	}
}

// sees has the buyer of an order read it, and holds it against the model.
func (p *play) sees(of *order) {
	p.Helper()
	var got shownOrder
	if p.ask(call{who: of.buyer, function: "orders/get", path: []string{of.id}}, &got) {
		p.same(got, of)
	}
}

func (p *play) sameTicket(got shownTicket, of *order, want *ticket) {
	p.Helper()
	if got.ID != want.id || got.OrderID != of.id || got.Status != want.status || got.TicketTypeID != want.of.id || got.Paid.Amount != want.paid ||
		(got.Code != nil) != want.valid() {
		p.Fatalf("the ticket is %+v, want %+v", got, *want)
	}
}

// shownType is a ticket type as an answer shows it.
type shownType struct {
	ID, SaleState, Visibility string
	Quantity, Available       *int64
	Price                     struct{ Amount int64 }
	Version                   int
}

// sameTypes holds ticket types as they are shown against those that somebody should see.
func (p *play) sameTypes(got []shownType, team bool) {
	p.Helper()
	var want []*offer
	for _, of := range p.offers {
		if !of.gone && (team || !of.hidden) {
			want = append(want, of)
		}
	}
	if len(got) != len(want) {
		p.Fatalf("%d ticket types are shown, want %d", len(got), len(want))
	}
	for _, shown := range got {
		i := slices.IndexFunc(want, func(of *offer) bool { return of.id == shown.ID })
		if i < 0 {
			p.Fatalf("%s is shown", shown.ID)
		}
		of := want[i]
		if !equal(shown.Available, p.left(of)) || !equal(shown.Quantity, of.quantity) || shown.SaleState != p.sale(of) || shown.Price.Amount != of.price ||
			shown.Version != of.version || (shown.Visibility == "hidden") != of.hidden {
			p.Fatalf("of %s, %s of %s are left, it is %s, version %d; want %s of %s, %s, %d", of.name, text(shown.Available), text(shown.Quantity), shown.SaleState, shown.Version,
				text(p.left(of)), text(of.quantity), p.sale(of), of.version)
		}
	}
}

// look holds what is left of the ticket types against the model: at this moment, as the pools say.
func (p *play) look() {
	var list struct{ Data []shownType }
	p.ask(call{who: organizer, function: "ticket-types/list", path: []string{p.event}}, &list)
	p.sameTypes(list.Data, true)
}

// lookEverywhere holds everything that can be read against the model.
func (p *play) lookEverywhere() {
	p.lookAtPage(p.lookAtPools())
	p.lookAtOrders()
	p.lookAtMoney()
}

// lookAtPools counts seats: of every shard as many are out as there are tickets that were taken from it, and of everybody's limit as
// many as they hold under it. It returns the pools.
func (p *play) lookAtPools() (pools []inventory.Pool) {
	type shard struct {
		owner  string
		number int
	}
	out := map[shard]int64{}
	for _, of := range p.orders {
		var stored booking.Order
		p.load(p, table.OrderKey(of.id), &stored)
		for _, r := range stored.Registrations {
			if r.Status != booking.RegistrationHeld && !r.Valid() {
				continue
			}
			for i, number := range r.Shards {
				out[shard{[]string{r.TicketTypeID, p.event}[i], number}]++
			}
		}
	}
	count := func(owner string, shards int, capacity *int64) {
		var whole int64
		for number := range shards {
			var pool inventory.Pool
			p.load(p, table.PoolKey(owner, number), &pool)
			if whole += pool.Capacity; pool.Available < 0 || pool.Capacity-pool.Available != out[shard{owner, number}] {
				p.Fatalf("%d of %d seats are left in shard %d of %s, of which %d are taken", pool.Available, pool.Capacity, number, owner, out[shard{owner, number}])
			}
			delete(out, shard{owner, number})
			pools = append(pools, pool)
		}
		if whole != inventory.Amount(capacity) {
			p.Fatalf("%s has %d seats, want %s", owner, whole, text(capacity))
		}
	}
	var happening event.Event
	p.load(p, table.EventKey(p.event), &happening)
	if p.pooled != (happening.PoolShards > 0) {
		p.Fatalf("the event's own pool has %d shards", happening.PoolShards)
	}
	if p.pooled {
		count(p.event, happening.PoolShards, p.capacity)
	}
	for _, of := range p.offers {
		if !of.gone {
			var stored event.TicketType
			p.load(p, table.TicketTypeKey(p.event, of.id), &stored)
			count(of.id, stored.Shards, of.quantity)
		}
	}
	if len(out) > 0 {
		p.Fatalf("seats were taken from pools that are not there: %v", out)
	}
	for _, buyer := range buyers {
		var counted struct {
			Taken int `json:"taken"`
		}
		if p.stage.has(p, table.LimitKey(p.event, userID(*p.people[buyer])), &counted); counted.Taken != p.limited(buyer) {
			p.Fatalf("%d tickets count against %s's limit, want %d", counted.Taken, buyer, p.limited(buyer))
		}
	}
	return pools
}

// lookAtPage has the stream bring the pools to the page that everybody sees, and holds that against the model.
func (p *play) lookAtPage(pools []inventory.Pool) {
	var records []map[string]any
	for _, pool := range pools {
		key, number := table.PoolKey(pool.Owner, pool.Shard), func(n int64) map[string]string { return map[string]string{"N": strconv.FormatInt(n, 10)} }
		records = append(records, inserted("pool", map[string]any{"PK": map[string]string{"S": key.PK}, "SK": map[string]string{"S": key.SK},
			"owner": map[string]string{"S": pool.Owner}, "eventId": map[string]string{"S": pool.EventID}, "saleState": map[string]string{"S": string(pool.SaleState)},
			"shard": number(int64(pool.Shard)), "capacity": number(pool.Capacity), "available": number(pool.Available), "version": number(pool.Version)}))
	}
	p.work("workers/project", map[string]any{"Records": records})
	var page struct {
		Status      string
		Version     int
		Capacity    *int64
		TicketTypes []shownType
	}
	if !p.visible() {
		p.ask(call{function: "events/get", path: []string{p.event}}, nil, "not-found")
		return
	}
	p.ask(call{function: "events/get", path: []string{p.event}}, &page)
	if page.Status != p.status || page.Version != p.version || !equal(page.Capacity, p.capacity) {
		p.Fatalf("the page says %s, version %d, for %s; want %s, %d, %s", page.Status, page.Version, text(page.Capacity), p.status, p.version, text(p.capacity))
	}
	p.sameTypes(page.TicketTypes, false)
}

// lookAtOrders reads every order as its buyer and the event's team see it.
func (p *play) lookAtOrders() {
	var all struct{ Data []shownOrder }
	p.ask(call{who: organizer, function: "orders/list", path: []string{p.event}, query: "limit=100"}, &all)
	for _, buyer := range buyers {
		var mine struct{ Data []shownOrder }
		if !p.ask(call{who: buyer, function: "account/list-orders", query: "limit=100"}, &mine) {
			continue
		}
		count := 0
		for _, of := range p.orders {
			if of.buyer == buyer {
				count++
				p.same(find(mine.Data, of.id), of)
			}
		}
		if len(mine.Data) != count {
			p.Fatalf("%s has %d orders, want %d", buyer, len(mine.Data), count)
		}
	}
	var attendees struct{ Data []shownTicket }
	p.ask(call{who: organizer, function: "attendees/list", path: []string{p.event}, query: "limit=100"}, &attendees)
	valid, attended, tickets := 0, 0, 0
	p.each(func(of *order, t *ticket) {
		if tickets++; t.valid() {
			valid++
		}
		if t.status == "attended" {
			attended++
		}
		if i := slices.IndexFunc(attendees.Data, func(shown shownTicket) bool { return shown.ID == t.id }); i >= 0 {
			p.sameTicket(attendees.Data[i], of, t)
		} else if tickets <= 100 {
			p.Fatalf("the team does not see %s", t.id)
		}
	})
	if len(all.Data) != len(p.orders) || len(attendees.Data) != min(tickets, 100) {
		p.Fatalf("the team sees %d orders and %d tickets, want %d and %d", len(all.Data), len(attendees.Data), len(p.orders), tickets)
	}
	for _, of := range p.orders {
		shown := find(all.Data, of.id)
		for i := range shown.Registrations { // the codes are not for everybody on the team
			shown.Registrations[i].Code = attendees.Data[slices.IndexFunc(attendees.Data, func(t shownTicket) bool { return t.ID == shown.Registrations[i].ID })].Code
		}
		p.same(shown, of)
	}
	var door struct{ Confirmed, CheckedIn int }
	if p.ask(call{who: atDoor, function: "check-ins/summary", path: []string{p.event}}, &door); door.Confirmed != valid || door.CheckedIn != attended {
		p.Fatalf("at the door, %d of %d are in, want %d of %d", door.CheckedIn, door.Confirmed, attended, valid)
	}
}

// find is an order among those that are shown.
func find(orders []shownOrder, id string) shownOrder {
	if i := slices.IndexFunc(orders, func(shown shownOrder) bool { return shown.ID == id }); i >= 0 {
		return orders[i]
	}
	return shownOrder{}
}

// lookAtMoney holds what the event has earned against the model, and against what Stripe has of its payments.
func (p *play) lookAtMoney() {
	var sales struct {
		Totals struct {
			Tickets                             int
			Gross, Refunded, Disputed, Fee, Net int64
		}
	}
	p.ask(call{who: organizer, function: "payments/sales", path: []string{p.event}}, &sales)
	want := sales
	want.Totals.Tickets, want.Totals.Gross, want.Totals.Refunded, want.Totals.Net, want.Totals.Disputed = 0, 0, 0, 0, 0
	for _, of := range p.orders {
		if of.captured == 0 {
			continue
		}
		want.Totals.Gross += of.captured
		want.Totals.Tickets += len(of.tickets)
		returned := int64(0)
		for _, r := range of.refunds {
			if r.status != "pending" {
				want.Totals.Tickets -= r.tickets
			}
			if r.status == "succeeded" {
				returned += r.amount
			}
		}
		want.Totals.Refunded += returned
		charge, err := atDesk(p).provider.Charge(p.Context(), p.intentOf(of))
		if err != nil || charge.Captured != of.captured || charge.Refunded != returned || charge.OrderID != of.id {
			p.Fatalf("Stripe has %+v of %s, %v; want %d, of which %d went back", charge, of.id, err, of.captured, returned)
		}
		want.Totals.Net += of.captured - of.due - charge.Reversed + charge.Returned
	}
	if want.Totals.Fee = want.Totals.Gross - want.Totals.Refunded - want.Totals.Net; sales != want {
		p.Fatalf("the event has earned %+v, want %+v", sales, want)
	}
}

// intentOf is the payment of an order, as Stripe calls it.
func (p *play) intentOf(of *order) string {
	session, err := atDesk(p).provider.Session(p.Context(), of.session)
	if err != nil {
		p.Fatal(err)
	}
	return session.Intent
}

func equal(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// text is a number that may be missing.
func text(n *int64) string {
	if n == nil {
		return "any number"
	}
	return strconv.FormatInt(*n, 10)
}

package functions

import (
	"slices"
	"strconv"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/table"
)

// few is a small number, or nil for no bound.
func (p *play) few(what string, from, to int) *int64 {
	if p.rarely(what + " without end") {
		return nil
	}
	number := int64(p.number(what, from, to))
	return &number
}

// createEvent has the organizer make the event of the sequence, mostly with ticket types and published.
func (p *play) createEvent() {
	settings := map[string]any{"withdrawal": !p.rarely("no withdrawal"), "feePaidBy": "organizer"}
	if p.byBuyer = p.flip("fee on top"); p.byBuyer {
		settings["feePaidBy"] = "buyer"
	}
	p.withdrawal = settings["withdrawal"].(bool)
	if p.flip("limit per person") {
		limit := p.number("per person", 2, 5)
		settings["maxPerPerson"], p.perPerson = limit, &limit
	}
	body := map[string]any{"title": "A concert of the model", "startAt": starts, "timeZone": "Europe/Berlin", "currency": "EUR", "locationToBeAnnounced": true,
		"settings": settings}
	if p.flip("refund policy") {
		percent := one(p, "percent", []int{0, 50, 100})
		p.percent = &percent
		body["refundPolicy"] = map[string]any{"tiers": []map[string]int{{"daysBefore": 1, "percent": percent}}}
	}
	if p.capacity = p.few("capacity", 4, 12); p.capacity != nil {
		body["capacity"], p.pooled = *p.capacity, true
	}
	var made struct{ ID string }
	p.ask(call{who: organizer, function: "events/create", body: body}, &made)
	p.event = made.ID
	team := table.Write{Op: table.Put, Key: table.MemberKey(p.event, userID(*p.people[atDoor])), Record: map[string]any{
		"eventId": p.event, "userId": userID(*p.people[atDoor]), "role": access.CheckIn, "createdAt": before}}
	if err := p.table.Commit(p.Context(), team); err != nil {
		p.Fatal(err)
	}
	for range p.number("types", 1, 2) {
		p.addType()
	}
	if !p.rarely("stays a draft") {
		p.publish()
	}
}

// describe draws what a ticket type is like, for a request and for the model.
func (p *play) describe(of *offer) map[string]any {
	of.price = one(p, "price", []int64{1050, 0, 2500, 100})
	of.quantity, of.least, of.most = p.few("quantity", 3, 9), 1, p.number("most", 3, 5)
	if p.rarely("least") {
		of.least = 2
	}
	of.hidden, of.window = false, ""
	switch p.number("special", 0, 12) {
	case 9:
		of.hidden = true
	case 10:
		of.window = one(p, "window", []string{"upcoming", "ended"})
	}
	body := map[string]any{"kind": "free", "price": nil, "quantity": of.quantity, "minPerOrder": of.least, "maxPerOrder": of.most, "visibility": "public",
		"saleStartsAt": nil, "saleEndsAt": nil}
	if of.price > 0 {
		body["kind"], body["price"] = "paid", map[string]any{"amount": of.price, "currency": "EUR"}
	}
	if of.hidden {
		body["visibility"] = "hidden"
	}
	switch of.window {
	case "upcoming":
		body["saleStartsAt"] = starts.AddDate(0, 0, -1)
	case "ended":
		body["saleEndsAt"] = before
	}
	return body
}

// editable says what is wrong with changing the event or what it consists of.
func (o *office) editable() []string {
	if o.status == "cancelled" || o.status == "archived" {
		return []string{"illegal-transition"}
	}
	return nil
}

func (p *play) addType() {
	if len(p.offers) == 5 {
		p.draw.Skip("there are enough")
	}
	made := &offer{version: 1, name: "Type " + strconv.Itoa(len(p.offers)+1)}
	body := p.describe(made)
	body["name"] = made.name
	var got struct{ ID string }
	if p.ask(call{who: organizer, function: "ticket-types/create", path: []string{p.event}, headers: p.fresh(), body: body}, &got, p.editable()...) {
		made.id = got.ID
		p.offers = append(p.offers, made)
	}
}

// changeType has the organizer change a ticket type: how many there are, or everything.
func (p *play) changeType() {
	of := one(p, "type", p.offers)
	changed := *of
	var body map[string]any
	if p.flip("quantity alone") {
		changed.quantity = p.few("quantity", 0, 9)
		body = map[string]any{"quantity": changed.quantity}
	} else {
		body = p.describe(&changed)
	}
	header, wrong := p.match(of.version)
	if wrong = append(wrong, p.editable()...); changed.quantity != nil && p.taken(of) > *changed.quantity {
		wrong = append(wrong, "capacity-below-committed")
	}
	if of.gone {
		wrong = []string{"not-found"}
	}
	if p.ask(call{who: organizer, function: "ticket-types/update", path: []string{p.event, of.id}, headers: header, body: body}, nil, wrong...) {
		changed.version++
		*of = changed
	}
}

func (p *play) removeType() {
	if p.unlikely(len(p.offers) < 2) {
		return
	}
	of := one(p, "type", p.offers)
	header, wrong := p.match(of.version)
	wrong = append(wrong, p.editable()...)
	others := slices.ContainsFunc(p.offers, func(other *offer) bool { return other != of && !other.gone })
	switch {
	case of.gone:
		wrong = []string{"not-found"}
	case p.taken(of) > 0:
		wrong = append(wrong, "has-orders")
	}
	if p.status == "published" && !others {
		wrong = append(wrong, "not-ready")
	}
	if p.ask(call{who: organizer, function: "ticket-types/delete", path: []string{p.event, of.id}, headers: header}, nil, wrong...) {
		of.gone = true
	}
}

// resize changes how many seats the event has.
func (p *play) resize() {
	if p.unlikely(!p.pooled && p.status != "draft") {
		return
	}
	capacity := p.few("capacity", 1, 12)
	header, wrong := p.match(p.version)
	wrong = append(wrong, p.editable()...)
	same := capacity == nil && p.capacity == nil || capacity != nil && p.capacity != nil && *capacity == *p.capacity
	switch {
	case p.pooled && capacity != nil && p.taken(nil) > *capacity:
		wrong = append(wrong, "capacity-below-committed")
	case !p.pooled && !same && p.status != "draft":
		wrong = append(wrong, "illegal-transition") // what was sold was not counted
	}
	if p.ask(call{who: organizer, function: "events/update", path: []string{p.event}, headers: header, body: map[string]any{"capacity": capacity}}, nil, wrong...) {
		p.version++
		p.pooled, p.capacity = p.pooled || !same, capacity
	}
}

// limit changes how many tickets one person may hold.
func (p *play) limit() {
	var limit *int
	if p.flip("limit per person") {
		number := p.number("per person", 2, 5)
		limit = &number
	}
	header, wrong := p.match(p.version)
	if wrong = append(wrong, p.editable()...); p.status == "published" && p.perPerson == nil && limit != nil {
		wrong = append(wrong, "illegal-transition")
	}
	body := map[string]any{"settings": map[string]any{"maxPerPerson": limit}}
	if p.ask(call{who: organizer, function: "events/update", path: []string{p.event}, headers: header, body: body}, nil, wrong...) {
		p.version++
		p.perPerson = limit
	}
}

// step has the organizer, or somebody who may not, take the event to another state.
func (p *play) step(function, to string, body any, wrong ...string) {
	who := organizer
	if p.rarely("somebody else") {
		who = one(p, "who", []string{atDoor, "Ben", staff})
		wrong = p.isTeams(who, organizer)
	}
	if p.ask(call{who: who, function: function, path: []string{p.event}, headers: p.fresh(), body: body}, nil, wrong...) {
		p.version++
		p.status = to
	}
}

// unless says that the event must be in one of some states.
func (o *office) unless(states ...string) []string {
	if slices.Contains(states, o.status) {
		return nil
	}
	return []string{"illegal-transition"}
}

func (p *play) publish() {
	if p.unlikely(p.status != "draft") {
		return
	}
	wrong := p.unless("draft")
	if !slices.ContainsFunc(p.offers, func(of *offer) bool { return !of.gone }) {
		wrong = append(wrong, "not-ready")
	}
	p.step("events/publish", "published", nil, wrong...)
}

func (p *play) unpublish() {
	if p.unlikely(p.status != "published" || p.taken(nil) > 0) {
		return
	}
	wrong := p.unless("published")
	if p.taken(nil) > 0 {
		wrong = append(wrong, "has-orders")
	}
	p.step("events/unpublish", "draft", nil, wrong...)
}

func (p *play) cancelEvent() {
	if p.unlikely(len(p.orders) < 5) {
		return
	}
	p.step("events/cancel", "cancelled", map[string]any{"reason": "The hall has no heating this week."}, p.unless("published")...)
}

func (p *play) archive() {
	if p.unlikely(p.status == "draft") {
		return
	}
	wrong := p.unless("draft", "published", "cancelled")
	if p.status == "published" {
		wrong = append(wrong, "not-over")
	}
	p.step("events/archive", "archived", nil, wrong...)
}

package main

import (
	"slices"

	"github.com/event-radar/event-radar/shared/api/operation"
)

// sizes are how many tickets people like to take at a time, in turn.
var sizes = []int{2, 3, 1, 4, 2, 1, 3}

// crowdOrders are the orders by which the crowd takes as many tickets of an event as it says, the same whenever they are
// asked for. People come in turn, those of the event with that number first; ticket types are taken in turn as well.
// Hidden types, and those with a sale of their own, are nobody's.
func (g gathering) crowdOrders(crowd []person, number int) []purchase {
	left := make([]int, len(g.TicketTypes))
	var open []int
	for i, t := range g.TicketTypes {
		if t.Visibility == "hidden" || t.SaleStartsAt != "" || t.SaleEndsAt != "" {
			continue
		}
		open = append(open, i)
		if left[i] = g.Taken; t.Quantity != nil {
			left[i] = *t.Quantity
		}
	}
	var (
		orders  []purchase
		held    = map[string]int{}
		missing = g.Taken
	)
	for turn := 0; missing > 0 && turn < 20*len(crowd); turn++ {
		buyer := crowd[(number*5+turn)%len(crowd)]
		open = slices.DeleteFunc(open, func(i int) bool { return left[i] == 0 })
		if len(open) == 0 {
			break
		}
		i := open[turn%len(open)]
		size := min(sizes[(number+turn)%len(sizes)], missing, left[i], g.mostPerOrder(i), g.mostPerPerson()-held[buyer.Account])
		if size <= 0 {
			continue
		}
		missing, left[i], held[buyer.Account] = missing-size, left[i]-size, held[buyer.Account]+size
		orders = append(orders, purchase{Buyer: buyer.Account, Event: g.Key, Tickets: map[string]int{g.TicketTypes[i].Name: size},
			Amounts: map[string]int{g.TicketTypes[i].Name: g.TicketTypes[i].given(turn)}, Attendees: companions(crowd, buyer, size, turn)})
	}
	for i := max(0, len(orders)-g.Returned); i < len(orders); i++ {
		orders[i].Cancel = true
	}
	return orders
}

// given is what people like to give for a ticket whose price is theirs to set: some what is asked for, some more, and for
// a donation some nothing. Of other tickets it is 0.
func (t ticketType) given(turn int) int {
	switch t.Kind {
	case "donation":
		return t.Price.Amount * (turn % 3)
	case "flexible":
		return t.Minimum.Amount * (1 + turn%3)
	}
	return 0
}

// companions names who comes along, now and then; everybody else takes all tickets in their own name.
func companions(crowd []person, buyer person, size, turn int) []operation.AttendeeRequest {
	if size < 2 || turn%4 != 0 {
		return nil
	}
	var attendees []operation.AttendeeRequest
	for i := slices.IndexFunc(crowd, func(p person) bool { return p.Account == buyer.Account }); len(attendees) < size; i++ {
		friend := crowd[i%len(crowd)]
		attendees = append(attendees, operation.AttendeeRequest{Name: friend.Name, Email: friend.Account + domain})
	}
	return attendees
}

func (g gathering) mostPerOrder(ticketType int) int {
	if most := g.TicketTypes[ticketType].MaxPerOrder; most > 0 {
		return most
	}
	return 10 // the API's default
}

func (g gathering) mostPerPerson() int {
	if most, limited := g.Settings["maxPerPerson"].(float64); limited {
		return int(most)
	}
	return g.Taken
}

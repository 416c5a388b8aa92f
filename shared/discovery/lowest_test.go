package discovery

import (
	"testing"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
)

// What a list says a ticket costs is what its buyer pays.
func TestTheLowestPriceIsAllIn(t *testing.T) {
	euros := func(minor int64) money.Money { return money.Money{Amount: minor, Currency: "EUR"} }
	least := euros(500)
	terms := event.Terms{Fee: money.Fee{BasisPoints: 500, Fixed: []money.Money{euros(50)}}}
	for name, c := range map[string]struct {
		payer      event.Payer
		ticketType event.TicketType
		want       int64
	}{
		"the organizer bears the fee": {event.PaidByOrganizer, event.TicketType{Kind: event.Paid, Price: euros(2000)}, 2000},
		"the buyer bears it":          {event.PaidByBuyer, event.TicketType{Kind: event.Paid, Price: euros(2000)}, 2150},
		"from a minimum":              {event.PaidByBuyer, event.TicketType{Kind: event.Flexible, Price: euros(0), Minimum: &least}, 575},
		"free":                        {event.PaidByBuyer, event.TicketType{Kind: event.Free, Price: euros(0)}, 0},
		"a gift of any size":          {event.PaidByBuyer, event.TicketType{Kind: event.Donation, Price: euros(0)}, 0},
	} {
		e := event.Event{Terms: terms}
		e.Settings.FeePaidBy = c.payer
		if got := lowest(e, c.ticketType); got != euros(c.want) {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
}

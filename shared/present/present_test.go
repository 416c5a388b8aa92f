package present_test

import (
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/present"
)

var (
	starts = time.Date(2099, 5, 30, 17, 0, 0, 0, time.UTC)
	opens  = starts.AddDate(0, -2, 0)
	closes = starts.AddDate(0, 0, -1)
)

// page is one whose tickets are on sale from opens to closes, and until it ends.
func page() event.Page {
	return event.Page{
		Event: event.Event{ID: "evt_1", Version: 7, Status: event.Published, StartAt: starts},
		TicketTypes: []event.TicketType{{ID: "tkt_1", SaleStartsAt: &opens, SaleEndsAt: &closes, MinPerOrder: 1, Visibility: event.TicketPublic},
			{ID: "tkt_2", MinPerOrder: 1, Visibility: event.TicketPublic}},
		Stock: event.Stock{Version: 93},
	}
}

// A page that is asked for again says when a sale has begun or ended, which no write does.
func TestTheTagOfAnEventTellsWhatIsOnSale(t *testing.T) {
	seen := map[string]string{}
	states := func(p event.Page, at time.Time) (states string) {
		for _, ticketType := range present.Event(p, at).TicketTypes {
			states += ticketType.SaleState + " "
		}
		return states
	}
	see := func(p event.Page, at time.Time) {
		t.Helper()
		tag := present.Event(p, at).ETag()
		if !strings.HasPrefix(tag, `"7.`) {
			t.Errorf("the tag %s does not start with the version", tag)
		}
		if before, known := seen[tag]; known && before != states(p, at) {
			t.Errorf("tag %s is of %sand of %s", tag, before, states(p, at))
		}
		seen[tag] = states(p, at)
	}
	for _, bound := range []time.Time{opens, closes, starts.Add(4 * time.Hour)} {
		see(page(), bound.Add(-time.Second))
		see(page(), bound)
	}
	if len(seen) != 4 {
		t.Errorf("there are %d tags: %v", len(seen), seen)
	}
	// Moving the beginning of a sale takes it back, and is a version of the stock.
	later := opens.AddDate(0, 1, 0)
	moved := page()
	moved.TicketTypes[0].SaleStartsAt, moved.Stock.Version = &later, 94
	see(moved, opens)
	see(moved, later)
	if present.Event(page(), opens).ETag() != present.Event(page(), opens.Add(time.Hour)).ETag() {
		t.Error("the tag changes although nothing does")
	}
}

// A ticket and an order that are asked for again tell that their event has moved, or one of its meetings.
func TestTheTagsOfTicketsAndOrdersTellOfTheirEvent(t *testing.T) {
	order := booking.Order{ID: "ord_1", Version: 3, Currency: "EUR", Status: booking.Confirmed,
		Registrations: map[string]booking.Registration{"reg_1": {Place: 1, Status: booking.RegistrationConfirmed}}}
	ticket := func(p event.Page) string {
		return present.Registration(booking.Ticket{ID: "reg_1", Registration: order.Registrations["reg_1"], Order: order, Event: p}, nil).ETag()
	}
	whole := func(e event.Event) string {
		answer, err := present.Order(order, nil, e)
		if err != nil {
			t.Fatal(err)
		}
		return answer.ETag()
	}
	before, moved, elsewhere, sold := page(), page(), page(), page()
	moved.Version++
	elsewhere.Stock.Version, elsewhere.Stock.Structure = 94, 1
	sold.Stock.Version = 95
	for _, tag := range []string{ticket(before), whole(before.Event)} {
		if !strings.HasPrefix(tag, `"3.`) {
			t.Errorf("the tag %s does not start with the version", tag)
		}
	}
	if ticket(moved) == ticket(before) || whole(moved.Event) == whole(before.Event) {
		t.Errorf("before its event moved and after, the ticket is %s and the order %s", ticket(before), whole(before.Event))
	}
	if ticket(elsewhere) == ticket(before) {
		t.Errorf("before its meeting changed and after, the ticket is %s", ticket(before))
	}
	if ticket(sold) != ticket(before) {
		t.Error("a ticket changes when others are sold")
	}
}

// A ticket whose payment a bank wants back lets nobody in, and shows no code.
func TestADisputedTicketShowsNoCode(t *testing.T) {
	codes := booking.NewCodes([]byte("a key of the tests' own"))
	order := booking.Order{ID: "ord_5G7H2K9M4N6P8Q1R3S5T7V9WX0", Currency: "EUR", PaymentStatus: booking.PaymentPaid,
		Registrations: map[string]booking.Registration{"reg_5G7H2K9M4N6P8Q1R3S5T7V9WX1": {Place: 1, Status: booking.RegistrationConfirmed, Revision: 1}}}
	for status, shown := range map[booking.PaymentStatus]bool{booking.PaymentPaid: true, booking.PaymentDisputed: false} {
		order.PaymentStatus = status
		answer, err := present.Order(order, codes, event.Event{})
		if err != nil || (answer.Registrations[0].Code != nil) != shown {
			t.Errorf("%s: the code is %v, %v", status, answer.Registrations[0].Code, err)
		}
	}
}

// What a page says that a price of the buyer's own comes to is what is charged for it.
func TestTheBuyersFeeIsWhatIsCharged(t *testing.T) {
	for _, currency := range []string{"EUR", "JPY", "KWD"} {
		p := page()
		p.Currency = currency
		p.Settings.FeePaidBy = event.PaidByBuyer
		p.Terms = event.Terms{Fee: money.Fee{BasisPoints: 250, Fixed: []money.Money{{Amount: 30, Currency: currency}}}}
		said := present.Event(p, time.Now()).BuyerFee
		for _, price := range []int64{10, 290, 1000, 1990, 123450} {
			whole := int64(10_000 * said.Step)
			comes := (price*int64(said.BasisPoints)+whole/2)/whole*int64(said.Step) + int64(said.Fixed.Amount)
			_, charged, err := p.Fee(money.Money{Amount: price, Currency: currency})
			if err != nil || charged.Amount != comes {
				t.Errorf("on %d %s: says %d, charges %v, %v", price, currency, comes, charged, err)
			}
		}
		p.Settings.FeePaidBy = event.PaidByOrganizer
		if said := present.Event(p, time.Now()).BuyerFee; said != nil {
			t.Errorf("the organizer bears it, and the page says %+v", said)
		}
	}
}

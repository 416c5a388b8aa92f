package functions

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/table"
)

// world is what the samples speak of: Ada runs a concert that Ben has tickets for. There can be several of them in one
// table, the same in everything but their ids.
type world struct {
	concert, draft, reading, foreign string // events: published, a draft that is ready, published without orders, somebody else's
	hall, stream                     string // meetings of the concert: published in person, a draft online
	seat, guest                      string // ticket types of the concert: on sale, hidden
	draftSeat, readingSeat           string
	order, usedOrder                 string // Ben's: two tickets, one ticket that was let in
	first, second, used              string // their registrations
	waiting                          string // a message that is still in the outbox
	gala, front                      string // an event that costs something, and its ticket type
	held, paid                       string // Ben's orders of it: one that waits for its payment, one that is paid
	heldTicket, paidTicket           string
	refund, exception                string // of the paid order, and of a payment that fits nothing
	account, session, intent         string // at Stripe: Ada's, and those of the paid order

	ada, ben invoke.Person // the owner, and the buyer
	vera     invoke.Person // a viewer on Ada's team
	rosa     invoke.Person // who organizes another event
	sam      invoke.Person // who has nothing to do with any of it
	alex     invoke.Person // of the platform's staff
	olga     invoke.Person // who deleted her account, and is still to be forgotten
}

// recorded is the world of the samples.
func recorded() *world {
	return &world{
		concert: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH", draft: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GJ",
		reading: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GK", foreign: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GM",
		hall: "mtg_01K9ZQ5B2N8YV4A7D3C6F9E1HJ", stream: "mtg_01K9ZQ5B2N8YV4A7D3C6F9E1HK",
		seat: "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JK", guest: "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JM",
		draftSeat: "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JN", readingSeat: "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JP",
		order: "ord_5G7H2K9M4N6P8Q1R3S5T7V9WX0", usedOrder: "ord_5G7H2K9M4N6P8Q1R3S5T7V9WY0",
		first: "reg_5G7H2K9M4N6P8Q1R3S5T7V9WX1", second: "reg_5G7H2K9M4N6P8Q1R3S5T7V9WX2", used: "reg_5G7H2K9M4N6P8Q1R3S5T7V9WY1",
		waiting: "msg_01K9ZQ7E8Q0NVBDEC5B8F4G2KM", gala: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GN", front: "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JQ",
		held: "ord_5G7H2K9M4N6P8Q1R3S5T7V9WZ0", paid: "ord_5G7H2K9M4N6P8Q1R3S5T7V9X00",
		heldTicket: "reg_5G7H2K9M4N6P8Q1R3S5T7V9WZ1", paidTicket: "reg_5G7H2K9M4N6P8Q1R3S5T7V9X01",
		refund: "ref_5G7H2K9M4N6P8Q1R3S5T7V9WX0", exception: "exc_5G7H2K9M4N6P8Q1R3S5T7V9WX0",
		account: "acct_recorded", session: "cs_test_recorded", intent: "pi_recorded",
		ada:  invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a01", Name: "Ada", Email: "ada@example.test"},
		ben:  invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a02", Name: "Ben", Email: "ben@example.test"},
		vera: invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a03", Name: "Vera", Email: "vera@example.test"},
		rosa: invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a04", Name: "Rosa", Email: "rosa@example.test"},
		sam:  invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a05", Name: "Sam", Email: "sam@example.test"},
		alex: invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a06", Name: "Alex", Email: "alex@example.test"},
		olga: invoke.Person{Subject: "0b7f3f5e-2f4c-4c1d-8a59-6a1d2e3f4a07", Name: "Olga", Email: "olga@example.test"},
	}
}

// another is a world with ids of its own, which follow from its name.
func another(name string) *world {
	w := recorded()
	for _, field := range w.ids() {
		kind, _, _ := strings.Cut(*field, "_")
		*field = id.Derive(kind, name, *field)
	}
	w.order, w.usedOrder = id.DeriveOrder(name, "order"), id.DeriveOrder(name, "used order")
	w.held, w.paid = id.DeriveOrder(name, "held"), id.DeriveOrder(name, "paid")
	w.first, w.second, w.used = id.RegistrationOf(w.order, 1), id.RegistrationOf(w.order, 2), id.RegistrationOf(w.usedOrder, 1)
	w.heldTicket, w.paidTicket = id.RegistrationOf(w.held, 1), id.RegistrationOf(w.paid, 1)
	for _, person := range w.people() {
		person.Subject = name + "-" + person.Subject
		person.Email = strings.ToLower(person.Name) + "@" + name + ".example.test"
	}
	return w
}

func (w *world) ids() []*string {
	return []*string{&w.concert, &w.draft, &w.reading, &w.foreign, &w.hall, &w.stream, &w.seat, &w.guest, &w.draftSeat, &w.readingSeat,
		&w.order, &w.usedOrder, &w.first, &w.second, &w.used, &w.waiting, &w.gala, &w.front, &w.held, &w.paid, &w.heldTicket, &w.paidTicket,
		&w.refund, &w.exception}
}

// atStripe are the names that Stripe gives.
func (w *world) atStripe() []*string { return []*string{&w.account, &w.session, &w.intent} }

func (w *world) people() []*invoke.Person {
	return []*invoke.Person{&w.ada, &w.ben, &w.vera, &w.rosa, &w.sam, &w.alex, &w.olga}
}

// translate makes of what is said of the samples' world the same of this one.
func (w *world) translate(text string) string {
	var pairs []string
	from := recorded()
	pairs = append(pairs, from.code(), w.code())
	for i, field := range from.ids() {
		pairs = append(pairs, *field, *w.ids()[i])
	}
	for i, field := range from.atStripe() {
		pairs = append(pairs, *field, *w.atStripe()[i])
	}
	for i, person := range from.people() {
		pairs = append(pairs, person.Subject, w.people()[i].Subject, person.Email, w.people()[i].Email, userID(*person), userID(*w.people()[i]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// code is what the QR code of Ben's first ticket holds.
func (w *world) code() string {
	return booking.NewCodes([]byte(invoke.Keys["ticket"])).Code(w.first, 1)
}

func userID(p invoke.Person) string { return id.Derive(id.User, invoke.IssuerURL, p.Subject) }

// When things happen in the world. The concert is so far ahead that no test will live to see it.
var (
	before = time.Date(2025, 11, 2, 9, 10, 0, 0, time.UTC)
	starts = time.Date(2099, 5, 30, 17, 0, 0, 0, time.UTC)
	ends   = starts.Add(150 * time.Minute)
)

const seats = 120

// write puts the world into a table, in one commit.
func (w *world) write(t testing.TB, into *table.Table) {
	t.Helper()
	w.account = atDesk(t).account
	writes := table.Writes(w.writePeople(), w.writeEvents(), w.writeOrders(), w.writePayments())
	if err := into.Commit(context.Background(), writes...); err != nil {
		t.Fatalf("write the world: %v", err)
	}
}

func (w *world) writePeople() []table.Write {
	roles := map[string][]access.Role{w.ada.Subject: {access.Participant, access.Organizer}, w.rosa.Subject: {access.Participant, access.Organizer},
		w.alex.Subject: {access.Participant, access.Admin}}
	var writes []table.Write
	for _, person := range w.people() {
		user := account.User{ID: userID(*person), Version: 1, Email: person.Email, EmailVerified: true, Status: account.Active,
			Roles: []access.Role{access.Participant}, CreatedAt: before, UpdatedAt: before,
			Profile: account.Profile{Name: person.Name, DisplayName: person.Name, ProfileVisibility: "private", Locale: "en", TimeZone: "Europe/Berlin",
				Preferences: account.Preferences{Theme: "system", Notifications: account.Notifications{Reminders: true, Digest: true}}}}
		if person == &w.olga {
			user.Status, user.Email, user.EmailVerified, user.Profile.Name, user.Profile.DisplayName = account.Erased, "", false, account.Forgotten, account.Forgotten
		}
		if held := roles[person.Subject]; held != nil {
			user.Roles = held
		}
		writes = append(writes, table.Write{Op: table.Put, Key: table.UserKey(user.ID), Record: user}.At(table.GSI1, table.UserEntry(user.ID, before)))
	}
	return append(writes, w.writeErasure()...)
}

// writeErasure is what is left of Olga: that she is to be forgotten, and a mail that went to her.
func (w *world) writeErasure() []table.Write {
	sent := w.olgasMail()
	return []table.Write{
		{Op: table.Put, Key: table.ErasureKey(userID(w.olga)), Record: map[string]any{"version": 1, "email": w.olga.Email, "login": w.olga.Subject, "startedAt": before}},
		sent.At(table.Write{Op: table.Put, Key: sent.Key(), Record: sent})}
}

// olgasMail is one about an order of hers for Rosa's event.
func (w *world) olgasMail() timeline.Delivery {
	return w.mail("order-confirmed", w.olga.Email, id.DeriveOrder(w.olga.Email), w.foreign)
}

// mail is the record of one that went out.
func (w *world) mail(template, recipient, orderID, eventID string) timeline.Delivery {
	cause := "order.confirmed#" + orderID
	return timeline.Delivery{ID: id.Derive(id.Delivery, recipient, template, cause), Version: 2, Template: template, Cause: cause, Recipient: recipient,
		OrderID: orderID, EventID: eventID, State: timeline.Sent, Rank: timeline.Sent.Rank(),
		History: []timeline.Step{{State: timeline.Sending, At: before}, {State: timeline.Sent, At: before.Add(time.Second)}}, CreatedAt: before, UpdatedAt: before}
}

// afresh forgets the platform's settings for the route that changes them: they are the same for all worlds in a table.
func (r route) afresh(t testing.TB, in *table.Table) {
	t.Helper()
	if r.function != "admin/update-settings" {
		return
	}
	if err := in.Commit(context.Background(), table.Write{Op: table.Delete, Key: table.SettingsKey()}); err != nil {
		t.Fatalf("forget the settings: %v", err)
	}
}

// suspend keeps somebody out.
func suspend(t testing.TB, in *table.Table, person invoke.Person) {
	t.Helper()
	err := in.Commit(context.Background(), table.Write{Op: table.Update, Key: table.UserKey(userID(person)), Set: "#status = :suspended",
		Condition: table.Present, Values: table.Values{"suspended": account.Suspended}})
	if err != nil {
		t.Fatalf("suspend: %v", err)
	}
}

// revoke takes somebody's roles away: on the platform, and on every event.
func (w *world) revoke(t testing.TB, in *table.Table, person invoke.Person) {
	t.Helper()
	var writes []table.Write
	if person != w.ben { // who has none, and whose record is at its first version
		writes = append(writes, table.Write{Op: table.Update, Key: table.UserKey(userID(person)), Set: "#roles = :roles",
			Condition: table.Present, Values: table.Values{"roles": []access.Role{access.Participant}}})
	}
	for _, event := range []string{w.concert, w.draft, w.reading, w.foreign, w.gala} {
		writes = append(writes, table.Write{Op: table.Delete, Key: table.MemberKey(event, userID(person))})
	}
	if err := in.Commit(context.Background(), writes...); err != nil {
		t.Fatalf("revoke roles: %v", err)
	}
}

func (w *world) writeEvents() []table.Write {
	var writes []table.Write
	add := func(eventID, title string, organizer invoke.Person, status event.Status, announced bool) {
		writes = append(writes, table.Write{Op: table.Put, Key: table.EventKey(eventID), Record: event.Event{ID: eventID, Version: 1,
			OrganizerID: userID(organizer), OrganizerName: organizer.Name, Title: title, Slug: strings.ToLower(strings.ReplaceAll(title, " ", "-")),
			Category: "music", Tags: []string{"strings"}, Language: "en", Status: status, Visibility: event.Public, StartAt: starts, EndAt: &ends,
			TimeZone: "Europe/Berlin", Currency: "EUR", LocationToBeAnnounced: !announced,
			Settings: event.Settings{Withdrawal: true, ShowAvailability: true, HoldMinutes: 15}, CreatedAt: before, UpdatedAt: before}})
		writes = append(writes, member(eventID, organizer, access.Owner))
	}
	add(w.concert, "Quiet Strings", w.ada, event.Published, true)
	add(w.draft, "Quiet Strings in winter", w.ada, event.Drafted, false)
	add(w.reading, "A reading", w.ada, event.Published, false)
	add(w.gala, "A gala", w.ada, event.Published, false)
	add(w.foreign, "Something else", w.rosa, event.Published, false)
	writes = append(writes, member(w.concert, w.vera, access.Viewer), member(w.draft, w.vera, access.Viewer), member(w.reading, w.vera, access.Viewer),
		member(w.gala, w.vera, access.Viewer))
	writes = append(writes, w.writeMeetings()...)
	writes = append(writes, w.ticketType(w.concert, w.seat, "Seat", event.TicketPublic, inventory.Open, 3)...)
	writes = append(writes, w.ticketType(w.gala, w.front, "Front", event.TicketPublic, inventory.Open, 2)...)
	writes = append(writes, w.ticketType(w.concert, w.guest, "Guest", event.TicketHidden, inventory.Open, 0)...)
	writes = append(writes, w.ticketType(w.draft, w.draftSeat, "Seat", event.TicketPublic, inventory.Closed, 0)...)
	writes = append(writes, w.ticketType(w.reading, w.readingSeat, "Seat", event.TicketPublic, inventory.Open, 0)...)
	return writes
}

func member(eventID string, person invoke.Person, role access.TeamRole) table.Write {
	record := event.Member{EventID: eventID, UserID: userID(person), Role: role, CreatedAt: before}
	return table.Write{Op: table.Put, Key: table.MemberKey(eventID, record.UserID), Record: record}.
		At(table.GSI1, table.MemberEntry(record.UserID, before, eventID))
}

func (w *world) writeMeetings() []table.Write {
	latitude, longitude := 52.5346, 13.4044
	hall := event.Meeting{ID: w.hall, EventID: w.concert, Version: 1, Kind: event.InPerson, StartAt: starts, EndAt: &ends, Status: event.Published,
		Place:     event.Place{Venue: "Zionskirche", Address: "Zionskirchplatz, 10119 Berlin", City: "Berlin", Country: "DE", Latitude: &latitude, Longitude: &longitude},
		CreatedAt: before, UpdatedAt: before}
	stream := event.Meeting{ID: w.stream, EventID: w.concert, Version: 1, Kind: event.Online, Title: "Stream", StartAt: starts, Status: event.Drafted,
		Room: event.Room{Platform: "Jitsi", JoinURL: "https://meet.example.test/quiet-strings"}, CreatedAt: before, UpdatedAt: before}
	return []table.Write{
		{Op: table.Put, Key: table.MeetingKey(w.concert, w.hall), Record: hall},
		{Op: table.Put, Key: table.MeetingKey(w.concert, w.stream), Record: stream}}
}

// ticketType is a free one with its pool, of which some are taken.
func (w *world) ticketType(eventID, ticketType, name string, visibility event.TicketVisibility, sale inventory.SaleState, taken int64) []table.Write {
	quantity, kind, price := int64(seats), event.Free, money.None("EUR")
	if ticketType == w.front {
		kind, price.Amount = event.Paid, dear
	}
	return []table.Write{
		{Op: table.Put, Key: table.TicketTypeKey(eventID, ticketType), Record: event.TicketType{ID: ticketType, EventID: eventID, Version: 1, Name: name,
			Kind: kind, Price: price, Quantity: &quantity, Shards: 1, MinPerOrder: 1, MaxPerOrder: 10, Visibility: visibility,
			AttendanceMode: "any", CreatedAt: before, UpdatedAt: before}},
		{Op: table.Put, Key: table.PoolKey(ticketType, 0), Record: inventory.Pool{Owner: ticketType, EventID: eventID, Capacity: quantity,
			Available: quantity - taken, SaleState: sale, Version: 1 + taken}}}
}

func (w *world) writeOrders() []table.Write {
	holder := booking.Holder{UserID: userID(w.ben), Name: w.ben.Name, Email: w.ben.Email}
	entered := before.Add(time.Hour)
	ticket := func(place int) booking.Registration {
		return booking.Registration{Place: place, TicketTypeID: w.seat, Status: booking.RegistrationConfirmed, Holder: holder, Revision: 1,
			Shards: []int{0}}
	}
	used := ticket(1)
	used.Status, used.CheckedInAt, used.Gate, used.Scan = booking.RegistrationAttended, &entered, "North", id.Hash("b1946ac9", "b1946ac9-000017")
	confirmed := message.Message{ID: w.waiting, Source: message.Source, SpecVersion: "1.0", Type: "order.confirmed", Subject: w.order, Time: before,
		SchemaVersion: message.SchemaVersion, Data: []byte(`{"orderId":"` + w.order + `","eventId":"` + w.concert + `"}`)}
	return []table.Write{
		w.place(w.order, map[string]booking.Registration{w.first: ticket(1), w.second: ticket(2)}, before),
		w.place(w.usedOrder, map[string]booking.Registration{w.used: used}, before.Add(time.Minute)),
		inOutbox(confirmed),
		w.delivery().At(table.Write{Op: table.Put, Key: w.delivery().Key(), Record: w.delivery()})}
}

// delivery is the mail that Ben got about the order with one ticket.
func (w *world) delivery() timeline.Delivery {
	return w.mail("order-confirmed", w.ben.Email, w.usedOrder, w.concert)
}

func (w *world) place(orderID string, registrations map[string]booking.Registration, at time.Time) table.Write {
	order := booking.Order{ID: orderID, Version: 1, EventID: w.concert, BuyerID: userID(w.ben), Status: booking.Confirmed,
		PaymentStatus: booking.PaymentNotRequired, RefundStatus: booking.RefundNone, Currency: "EUR", RequestHash: "recorded",
		Lines:         []booking.Line{{TicketTypeID: w.seat, Name: "Seat", Quantity: len(registrations)}},
		Registrations: registrations, CreatedAt: at, UpdatedAt: at}
	return indexed(order)
}

// What the ticket in front costs, and what the platform gets of it, in minor units.
const (
	dear        = 2500
	platformFee = 92
)

// writePayments are Ben's orders of tickets that cost something, and what else there is of money.
func (w *world) writePayments() []table.Write {
	far := starts.Add(-time.Hour)
	ticket := func(status booking.RegistrationStatus) booking.Registration {
		return booking.Registration{Place: 1, TicketTypeID: w.front, Status: status, Holder: booking.Holder{UserID: userID(w.ben), Name: w.ben.Name, Email: w.ben.Email},
			Paid: dear, Revision: 1, Shards: []int{0}}
	}
	order := func(id string, status booking.Status, at time.Time) booking.Order {
		return booking.Order{ID: id, Version: 1, EventID: w.gala, BuyerID: userID(w.ben), Status: status, PaymentStatus: booking.PaymentRequired,
			RefundStatus: booking.RefundNone, Currency: "EUR", RequestHash: "recorded", PlatformFee: platformFee, FeeReturned: true, CreatedAt: at, UpdatedAt: at,
			Lines: []booking.Line{{TicketTypeID: w.front, Name: "Front", Quantity: 1, UnitPrice: dear}}}
	}
	held := order(w.held, booking.Reserved, before.Add(-time.Minute))
	held.HeldUntil, held.Registrations = &far, map[string]booking.Registration{w.heldTicket: ticket(booking.RegistrationHeld)}
	paid := order(w.paid, booking.Confirmed, before.Add(-2*time.Minute))
	paid.PaymentStatus, paid.Registrations = booking.PaymentPaid, map[string]booking.Registration{w.paidTicket: ticket(booking.RegistrationConfirmed)}
	paid.Payment = &booking.Payment{Attempt: 1, Account: w.account, ExpiresAt: far, Session: w.session, Intent: w.intent, Captured: dear}
	charge := payment.Entry{EventID: w.gala, OrderID: w.paid, Kind: payment.Charged, Reference: w.intent, At: paid.CreatedAt, Currency: "EUR",
		Gross: dear, Fee: platformFee, Net: dear - platformFee, Tickets: map[string]int{w.front: 1}, Amounts: map[string]int64{w.front: dear}}
	exception := payment.Exception{ID: w.exception, Version: 1, Kind: payment.Unmatched, Reference: "cs_test_strayed", Session: "cs_test_strayed", Amount: dear,
		Currency: "EUR", Detail: "No order is known for this payment.", FoundAt: before, UpdatedAt: before}
	payouts := account.PayoutAccount{UserID: userID(w.ada), Version: 1, StripeID: w.account, ChargesEnabled: true, PayoutsEnabled: true, CreatedAt: before, UpdatedAt: before}
	return []table.Write{indexed(held), indexed(paid),
		{Op: table.Put, Key: table.HoldKey(w.held, far), Record: map[string]string{"orderId": w.held}},
		{Op: table.Put, Key: table.LedgerKey(w.gala, w.paid, charge.At, "charge#"+w.intent), Record: charge},
		table.Write{Op: table.Put, Key: table.ExceptionKey(w.exception), Record: exception}.At(table.GSI1, table.ExceptionEntry(true, before, w.exception)),
		{Op: table.Put, Key: table.PayoutKey(userID(w.ada)), Record: payouts}}
}

func indexed(order booking.Order) table.Write {
	return table.Write{Op: table.Put, Key: table.OrderKey(order.ID), Record: order}.
		At(table.GSI1, table.BuyerEntry(order.BuyerID, order.CreatedAt, order.ID)).At(table.GSI2, table.EventOrderEntry(order.EventID, order.CreatedAt, order.ID))
}

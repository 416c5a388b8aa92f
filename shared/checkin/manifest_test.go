package checkin_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// gate is a device that keeps what it was told.
type gate struct {
	house
	tickets  map[string]checkin.Entry
	position string
}

// read has the gate ask until there is no more, and returns which tickets it was told of.
func (g *gate) read(t *testing.T) (told []string) {
	t.Helper()
	for more := true; more; {
		page, err := g.door.Manifest(t.Context(), g.Team(), g.Orders, g.order.EventID, g.position)
		if err != nil {
			t.Fatal(err)
		}
		if page.Since != g.position || page.EventID != g.order.EventID || !page.ExpiresAt.Equal(page.AsOf.Add(72*time.Hour)) {
			t.Fatalf("the page behind %q is %+v", g.position, page)
		}
		for _, entry := range page.Entries {
			if known, ok := g.tickets[entry.RegistrationID]; !ok || known.Version <= entry.Version {
				g.tickets[entry.RegistrationID] = entry
			}
			told = append(told, entry.RegistrationID)
		}
		g.position, more = page.Position, page.More
	}
	slices.Sort(told)
	return slices.Compact(told)
}

// streams does what the stream does with a change of an order.
func (g *gate) streams(t *testing.T, before booking.Order) booking.Order {
	t.Helper()
	after, err := g.Orders.Load(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !checkin.Concerns(before, after) {
		t.Errorf("a gate need not know that version %d of an order became %d", before.Version, after.Version)
	}
	if err := g.door.Note(t.Context(), after.EventID, after.ID); err != nil {
		t.Fatal(err)
	}
	return after
}

// late is a gate that asks when all that was noted before has become old, so that it is told of news alone.
func (g *gate) late(passed time.Duration) {
	g.door = checkin.NewStore(g.Table, clock.At(time.Now().Add(passed)))
}

func newGate(t *testing.T, tickets int) *gate {
	return &gate{house: open(t, tickets), tickets: map[string]checkin.Entry{}}
}

// Each thing that may become of a ticket, one after the other: the gate is told, and of nothing else.
func TestAGateIsToldWhatBecomesOfTickets(t *testing.T) {
	g := newGate(t, 2)
	if told := g.read(t); !slices.Equal(told, g.order.Valid()) {
		t.Fatalf("it is told of %v, there are %v", told, g.order.Valid())
	}
	first := g.order.InOrder()[0]
	order := g.order
	hours := 0
	for _, step := range []struct {
		name   string
		act    func() error
		status booking.RegistrationStatus
		admits bool
	}{
		{"checked in", func() error {
			_, err := g.door.Scan(t.Context(), g.Team(), g.codes, order.EventID, []checkin.Scan{{Code: g.code(1), DeviceID: "phone", ScanID: "1"}})
			return err
		}, booking.RegistrationAttended, true},
		{"undone", func() error { return g.door.Undo(t.Context(), g.Team(), order.EventID, first) }, booking.RegistrationConfirmed, true},
		{"disputed", func() error {
			return g.change(t, func(o *booking.Order) { o.PaymentStatus = booking.PaymentDisputed })
		}, booking.RegistrationConfirmed, false},
		{"dispute won", func() error {
			return g.change(t, func(o *booking.Order) { o.PaymentStatus = booking.PaymentNotRequired })
		}, booking.RegistrationConfirmed, true},
		{"transferred", func() error {
			return g.change(t, func(o *booking.Order) {
				r := o.Registrations[first]
				r.Revision, r.Holder = r.Revision+1, booking.Holder{Name: "Berta", Email: "berta@example.test"}
				o.Registrations[first] = r
			})
		}, booking.RegistrationConfirmed, true},
		{"withdrawn", func() error { _, err := g.Orders.Withdraw(t.Context(), g.buyer, first); return err }, booking.RegistrationWithdrawn, false},
		{"cancelled with the rest", func() error { _, err := g.Orders.Cancel(t.Context(), g.buyer, order.ID); return err }, booking.RegistrationWithdrawn, false},
	} {
		hours++
		g.late(time.Duration(hours) * time.Hour)
		if err := step.act(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		order = g.streams(t, order)
		told := g.read(t)
		entry := g.tickets[first]
		if !slices.Equal(told, order.InOrder()) || entry.Status != step.status || entry.Admits != step.admits || (entry.CheckedInAt != nil) != (entry.Status == booking.RegistrationAttended) {
			t.Errorf("%s: told of %v, that the first is %+v", step.name, told, entry)
		}
		if quiet := g.later(t, hours); len(quiet) != 0 {
			t.Errorf("%s: told again, of %v", step.name, quiet)
		}
	}
	if entry := g.tickets[first]; entry.HolderName != "Berta" || entry.Revision != 2 {
		t.Errorf("after the transfer the ticket is %+v", entry)
	}
	if entry := g.tickets[order.InOrder()[1]]; entry.Status != booking.RegistrationCancelled || entry.Admits {
		t.Errorf("after the order was cancelled its other ticket is %+v", entry)
	}

	hours++
	g.late(time.Duration(hours) * time.Hour)
	another, err := g.Reserve(t, bookingtest.Person("carla"), g.ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.door.Note(t.Context(), another.EventID, another.ID); err != nil {
		t.Fatal(err)
	}
	if told := g.read(t); !slices.Equal(told, another.InOrder()) {
		t.Errorf("told of %v, sold was %v", told, another.InOrder())
	}
}

// later asks half an hour later, twice: what is repeated lest it be missed has been repeated by then.
func (g *gate) later(t *testing.T, hours int) []string {
	t.Helper()
	g.late(time.Duration(hours)*time.Hour + 30*time.Minute)
	g.read(t)
	g.late(time.Duration(hours)*time.Hour + 31*time.Minute)
	return g.read(t)
}

// change changes the order as what is not here would.
func (g *gate) change(t *testing.T, how func(*booking.Order)) error {
	t.Helper()
	_, err := g.Orders.Change(t.Context(), g.order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		how(o)
		return []table.Write{}, nil
	})
	return err
}

// What does not concern a gate is not noted: it would be told of orders that say the same as before.
func TestAGateNeedNotKnowEverything(t *testing.T) {
	h := open(t, 2)
	again := func(how func(*booking.Order)) booking.Order {
		order, err := h.Orders.Load(t.Context(), h.order.ID)
		if err != nil {
			t.Fatal(err)
		}
		how(&order)
		return order
	}
	held := again(func(o *booking.Order) {
		for id, r := range o.Registrations {
			r.Status = booking.RegistrationHeld
			o.Registrations[id] = r
		}
	})
	expired := again(func(o *booking.Order) {
		for id, r := range o.Registrations {
			r.Status = booking.RegistrationExpired
			o.Registrations[id] = r
		}
	})
	for name, c := range map[string]struct {
		before, after booking.Order
		want          bool
	}{
		"nothing":          {h.order, h.order, false},
		"a version":        {h.order, again(func(o *booking.Order) { o.Version++; o.UpdatedAt = time.Now() }), false},
		"a flag":           {h.order, again(func(o *booking.Order) { o.Flagged = "paid late" }), false},
		"a refund":         {h.order, again(func(o *booking.Order) { o.RefundStatus = booking.RefundPending }), false},
		"a hold":           {booking.Order{}, held, false},
		"one that expires": {held, expired, false},
		"one that is paid": {held, h.order, true},
		"a sale":           {booking.Order{}, h.order, true},
	} {
		if got := checkin.Concerns(c.before, c.after); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A large event is read page by page, while it goes on: every ticket comes, also those that are sold and used meanwhile.
func TestManyTicketsAreReadWhileTheyChange(t *testing.T) {
	g := newGate(t, 1)
	orders := []booking.Order{g.order}
	sell := func(count int) {
		for range count {
			order, err := g.Reserve(t, bookingtest.Person("guest"), g.ticketType, event.TicketsPerOrder)
			if err != nil {
				t.Fatal(err)
			}
			orders = append(orders, order)
		}
	}
	sell(60) // 1,200 tickets
	page, err := g.door.Manifest(t.Context(), g.Team(), g.Orders, g.order.EventID, "")
	if err != nil || len(page.Entries) != 1000 || !page.More {
		t.Fatalf("the first page has %d tickets, more %v, %v", len(page.Entries), page.More, err)
	}
	for _, entry := range page.Entries {
		g.tickets[entry.RegistrationID] = entry
	}
	g.position = page.Position
	sell(2) // newer than the first page
	oldest, newest := orders[1], orders[60]
	for _, order := range []booking.Order{oldest, newest} { // one that the next page has, and one that the first had
		answers, err := g.door.Scan(t.Context(), g.Team(), g.codes, order.EventID, []checkin.Scan{{Code: g.codes.Code(order.InOrder()[0], 1), DeviceID: "phone", ScanID: order.ID}})
		if err != nil || answers[0].Result != checkin.OK {
			t.Fatal(answers, err)
		}
	}
	var ids []string
	for _, order := range append([]booking.Order{oldest, newest}, orders[61:]...) {
		ids = append(ids, order.ID)
	}
	if err := g.door.Note(t.Context(), g.order.EventID, ids...); err != nil {
		t.Fatal(err)
	}
	g.read(t)
	for _, order := range orders {
		for _, id := range order.InOrder() {
			if _, ok := g.tickets[id]; !ok {
				t.Fatalf("a ticket is missing, of %d that are known", len(g.tickets))
			}
		}
	}
	for _, order := range []booking.Order{oldest, newest} {
		if g.tickets[order.InOrder()[0]].CheckedInAt == nil {
			t.Errorf("that somebody came in while the list was read is not known")
		}
	}
}

// When more changed than a page has room for, the next ones have the rest, each once.
func TestManyChangesAreReadPageByPage(t *testing.T) {
	g := newGate(t, 1)
	g.read(t)
	var ids []string
	for range 55 {
		order, err := g.Reserve(t, bookingtest.Person("guest"), g.ticketType, event.TicketsPerOrder)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, order.ID)
	}
	for range 3 { // the same again, as when several of an order's tickets are used
		if err := g.door.Note(t.Context(), g.order.EventID, ids...); err != nil {
			t.Fatal(err)
		}
	}
	if told := g.read(t); len(told) != 55*event.TicketsPerOrder {
		t.Errorf("told of %d tickets of %d", len(told), 55*event.TicketsPerOrder)
	}
}

// A note is stamped before it is stored. One that was under way while a gate asked is told by a later answer, also when its
// moment lies in the midst of pages that were read.
func TestANoteUnderWayIsNotMissed(t *testing.T) {
	g := newGate(t, 1)
	g.read(t)
	g.late(time.Hour)
	g.read(t)
	g.read(t)
	began := time.Now().Add(time.Hour)
	for range 55 {
		order, err := g.Reserve(t, bookingtest.Person("guest"), g.ticketType, event.TicketsPerOrder)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.door.Note(t.Context(), g.order.EventID, order.ID); err != nil {
			t.Fatal(err)
		}
	}
	page, err := g.door.Manifest(t.Context(), g.Team(), g.Orders, g.order.EventID, g.position)
	if err != nil || !page.More {
		t.Fatalf("more %v, %v", page.More, err)
	}
	g.position = page.Position
	if err := checkin.NewStore(g.Table, clock.At(began.Add(-10*time.Second))).Note(t.Context(), g.order.EventID, g.order.ID); err != nil {
		t.Fatal(err)
	}
	g.late(time.Hour + time.Minute) // the gate takes its time for the next page
	if told := append(g.read(t), g.read(t)...); !slices.Contains(told, g.order.InOrder()[0]) {
		t.Errorf("told of %d others", len(told))
	}
}

func TestAManifestIsForThoseAtTheDoor(t *testing.T) {
	h := open(t, 1)
	page, err := h.door.Manifest(t.Context(), h.Team(), h.Orders, h.order.EventID, "")
	if err != nil {
		t.Fatal(err)
	}
	draft := h.Draft(t, nil)
	stranger := h.Team()
	stranger.UserID, stranger.Email = h.buyer.UserID, h.buyer.Email
	for name, c := range map[string]struct {
		event string
		want  error
	}{"an event that they see": {h.order.EventID, problem.ErrForbidden}, "one that they do not": {draft.ID, problem.ErrNotFound}} {
		for _, since := range []string{"", page.Position} {
			if _, err := h.door.Manifest(t.Context(), stranger, h.Orders, c.event, since); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	}
	past := checkin.NewStore(h.Table, clock.At(time.Now().Add(73*time.Hour)))
	if _, err := past.Manifest(t.Context(), h.Team(), h.Orders, h.order.EventID, page.Position); !errors.Is(err, checkin.ErrOutdated) {
		t.Errorf("a position of three days ago: %v", err)
	}
}

// Orders that changed often leave more notes than one page looks at.
func TestMoreNotesThanAPageLooksAt(t *testing.T) {
	g := newGate(t, 1)
	g.read(t)
	g.late(time.Hour)
	g.read(t)
	gone := make([]string, 3000)
	for i := range gone {
		gone[i] = id.New(id.Order)
	}
	if err := g.door.Note(t.Context(), g.order.EventID, gone...); err != nil {
		t.Fatal(err)
	}
	g.late(time.Hour + time.Second)
	if err := g.door.Note(t.Context(), g.order.EventID, g.order.ID); err != nil {
		t.Fatal(err)
	}
	if told := g.read(t); !slices.Equal(told, g.order.InOrder()) {
		t.Errorf("told of %v", told)
	}
}

package checkin_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// house is an event with a door and one order of tickets.
type house struct {
	*bookingtest.World
	door  *checkin.Store
	codes *booking.Codes
	order booking.Order
	buyer access.Actor

	ticketType event.TicketType
}

func open(t *testing.T, tickets int) house {
	t.Helper()
	h := house{World: bookingtest.New(t, tabletest.New(t)), codes: booking.NewCodes([]byte("a key of the tests' own")), buyer: bookingtest.Person("anna")}
	_, h.ticketType = h.Published(t, nil, nil)
	h.door = checkin.NewStore(h.Table, clock.System)
	var err error
	if h.order, err = h.Reserve(t, h.buyer, h.ticketType, tickets); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) code(place int) string { return h.codes.Code(h.order.InOrder()[place-1], 1) }

func (h house) scan(t *testing.T, code, scanID string) checkin.Answer {
	t.Helper()
	return h.admit(t, checkin.Scan{Code: code, Gate: "north", DeviceID: "phone", ScanID: scanID})
}

func (h house) admit(t *testing.T, scan checkin.Scan) checkin.Answer {
	t.Helper()
	answers, err := h.door.Scan(t.Context(), h.Team(), h.codes, h.order.EventID, []checkin.Scan{scan})
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
}

// undo takes the check-in of the first ticket back.
func (h house) undo(t *testing.T) {
	t.Helper()
	if err := h.door.Undo(t.Context(), h.Team(), h.order.EventID, h.order.InOrder()[0]); err != nil {
		t.Fatal(err)
	}
}

func TestATicketLetsInOnce(t *testing.T) {
	h := open(t, 2)
	first := h.scan(t, h.code(1), "scan-1")
	if first.Result != checkin.OK || first.Ticket.Status != booking.RegistrationAttended {
		t.Errorf("first scan: %s, ticket %s", first.Result, first.Ticket.Status)
	}
	if again := h.scan(t, h.code(1), "scan-1"); again.Result != checkin.OK {
		t.Errorf("the same scan again: %s, want ok", again.Result)
	}
	other := h.scan(t, h.code(1), "scan-2")
	if other.Result != checkin.Duplicate || other.FirstScannedAt == nil || !other.FirstScannedAt.Equal(*first.Ticket.CheckedInAt) {
		t.Errorf("another scan: %s, first at %v; want duplicate of %v", other.Result, other.FirstScannedAt, first.Ticket.CheckedInAt)
	}
	if second := h.scan(t, h.code(2), "scan-3"); second.Result != checkin.OK {
		t.Errorf("the order's other ticket: %s", second.Result)
	}
}

// Scanners count: the first scan of each is "1". The same scan is one of the same device.
func TestAScanIsOfItsDevice(t *testing.T) {
	h := open(t, 1)
	first := checkin.Scan{Code: h.code(1), Gate: "north", DeviceID: "phone A", ScanID: "1"}
	other := first
	other.DeviceID = "phone B"
	for _, c := range []struct {
		scan checkin.Scan
		want checkin.Result
	}{{first, checkin.OK}, {other, checkin.Duplicate}, {first, checkin.OK}, {other, checkin.Duplicate}} {
		if answer := h.admit(t, c.scan); answer.Result != c.want {
			t.Errorf("scan 1 of %s: %s, want %s", c.scan.DeviceID, answer.Result, c.want)
		}
	}
}

// A gate that was offline says when it scanned. Its clock may be wrong, but nobody comes in before they ordered, or tomorrow.
func TestAScanIsBetweenOrderAndNow(t *testing.T) {
	h := open(t, 4)
	ordered, began := h.order.CreatedAt, time.Now()
	between := ordered.Add(began.Sub(ordered) / 2).Truncate(time.Millisecond)
	var before time.Time
	if err := before.UnmarshalText([]byte("0000-01-01T00:00:00+14:00")); err != nil {
		t.Fatal(err)
	}
	for place, c := range []struct {
		name             string
		scanned          time.Time
		earliest, latest time.Time
	}{
		{"before our era", before, ordered, ordered},
		{"before the order", ordered.Add(-time.Second), ordered, ordered},
		{"since", between, between, between},
		{"ahead", began.Add(time.Hour), began.Add(-time.Millisecond), began.Add(time.Minute)},
	} {
		answer := h.admit(t, checkin.Scan{Code: h.code(place + 1), DeviceID: "phone", ScanID: c.name, ScannedAt: &c.scanned})
		if at := answer.Ticket.CheckedInAt; answer.Result != checkin.OK || at.Before(c.earliest) || at.After(c.latest) {
			t.Errorf("%s: %s at %v, want it from %v to %v", c.name, answer.Result, at, c.earliest, c.latest)
		}
	}
	if _, err := h.Orders.Load(t.Context(), h.order.ID); err != nil {
		t.Errorf("the order can no longer be read: %v", err)
	}
}

func TestATicketIsUpdatedByTheDoor(t *testing.T) {
	h := open(t, 1)
	moved := func(what string, before booking.Order) booking.Order {
		t.Helper()
		after, err := h.Orders.Load(t.Context(), h.order.ID)
		if err != nil {
			t.Fatal(err)
		}
		if after.Version != before.Version+1 || !after.UpdatedAt.After(before.UpdatedAt) {
			t.Errorf("%s: version %d of %v, before it %d of %v", what, after.Version, after.UpdatedAt, before.Version, before.UpdatedAt)
		}
		return after
	}
	later := h.order.CreatedAt.Add(time.Hour)
	h.door = checkin.NewStore(h.Table, clock.At(later))
	answer := h.admit(t, checkin.Scan{Code: h.code(1), DeviceID: "phone", ScanID: "1", ScannedAt: &h.order.CreatedAt})
	in := moved("check-in", h.order)
	if answer.Ticket.Order.Version != in.Version || !answer.Ticket.Order.UpdatedAt.Equal(in.UpdatedAt) {
		t.Errorf("the gate is told version %d of %v, stored is %d of %v", answer.Ticket.Order.Version, answer.Ticket.Order.UpdatedAt, in.Version, in.UpdatedAt)
	}
	h.door = checkin.NewStore(h.Table, clock.At(later.Add(time.Hour)))
	h.undo(t)
	moved("undo", in)
}

func TestWhatIsNoTicketIsInvalid(t *testing.T) {
	h := open(t, 1)
	genuine := h.code(1)
	forged := booking.NewCodes([]byte("the key of somebody else")).Code(h.order.InOrder()[0], 1)
	transferred := h.codes.Code(h.order.InOrder()[0], 2)
	for name, code := range map[string]string{"nothing": "", "words": "LET ME IN", "the id alone": h.order.InOrder()[0], "forged": forged,
		"another revision": transferred, "cut": genuine[:51], "lower case": "x" + genuine[1:], "an order's id": genuine[:25] + "0" + genuine[26:]} {
		if answer := h.scan(t, code, "scan-"+name); answer.Result != checkin.Invalid || answer.Ticket != nil {
			t.Errorf("%s: %s", name, answer.Result)
		}
	}
	other, _ := h.Published(t, nil, nil)
	answers, err := h.door.Scan(t.Context(), h.Team(), h.codes, other.ID, []checkin.Scan{{Code: genuine, ScanID: "scan"}})
	if err != nil || answers[0].Result != checkin.Invalid {
		t.Errorf("another event's ticket: %v, %v", answers, err)
	}
}

func TestAVoidTicketLetsNobodyIn(t *testing.T) {
	h := open(t, 2)
	if _, err := h.Orders.Withdraw(t.Context(), bookingtest.Under(h.buyer, access.ForOwner), h.order.InOrder()[0]); err != nil {
		t.Fatal(err)
	}
	if answer := h.scan(t, h.code(1), "scan"); answer.Result != checkin.Void {
		t.Errorf("withdrawn ticket: %s, want void", answer.Result)
	}
}

// pays sets how the order's payment stands.
func (h house) pays(t *testing.T, status booking.PaymentStatus) {
	t.Helper()
	_, err := h.Orders.Change(t.Context(), h.order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		o.PaymentStatus = status
		return []table.Write{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// While a bank wants the money back nobody comes in by it; whoever is in is in.
func TestADisputedTicketLetsNobodyIn(t *testing.T) {
	h := open(t, 2)
	h.scan(t, h.code(1), "before")
	h.pays(t, booking.PaymentDisputed)
	for _, c := range []struct {
		place int
		scan  string
		want  checkin.Result
	}{{1, "before", checkin.OK}, {1, "again", checkin.Duplicate}, {2, "other", checkin.Void}} {
		if answer := h.scan(t, h.code(c.place), c.scan); answer.Result != c.want {
			t.Errorf("ticket %d, scan %s: %s, want %s", c.place, c.scan, answer.Result, c.want)
		}
	}
	h.pays(t, booking.PaymentPaid)
	if answer := h.scan(t, h.code(2), "won"); answer.Result != checkin.OK {
		t.Errorf("after the dispute was won: %s", answer.Result)
	}
}

func TestOneTicketAtManyGates(t *testing.T) {
	h := open(t, 1)
	var group sync.WaitGroup
	results := make([]checkin.Answer, 20)
	for i := range results {
		group.Go(func() { results[i] = h.scan(t, h.code(1), fmt.Sprint("gate-", i)) })
	}
	group.Wait()
	counts := map[checkin.Result]int{}
	for _, answer := range results {
		counts[answer.Result]++
	}
	if counts[checkin.OK] != 1 || counts[checkin.Duplicate] != 19 {
		t.Errorf("twenty gates, one ticket: %v", counts)
	}
}

func TestABatchIsAnsweredInItsOrder(t *testing.T) {
	h := open(t, 12)
	var scans []checkin.Scan
	for place := 1; place <= 12; place++ {
		scans = append(scans, checkin.Scan{Code: h.code(place), ScanID: fmt.Sprint("a", place), Gate: "east"})
	}
	scans = append(scans, checkin.Scan{Code: "nonsense", ScanID: "b"}, checkin.Scan{Code: h.code(3), ScanID: "c"})
	answers, err := h.door.Scan(t.Context(), h.Team(), h.codes, h.order.EventID, scans)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if answers[i].Result != checkin.OK || answers[i].Ticket.Place != i+1 {
			t.Errorf("scan %d: %s", i, answers[i].Result)
		}
	}
	if answers[12].Result != checkin.Invalid || answers[13].Result != checkin.Duplicate {
		t.Errorf("nonsense: %s, the same ticket twice in a batch: %s", answers[12].Result, answers[13].Result)
	}
	summary, err := h.door.Summary(t.Context(), h.Team(), h.Orders, h.order.EventID)
	if err != nil || summary.Confirmed != 12 || summary.CheckedIn != 12 || summary.ByGate["east"] != 12 {
		t.Errorf("summary %+v, %v", summary, err)
	}
}

func TestAsManyTicketsAsABatchHolds(t *testing.T) {
	h := open(t, 1)
	var scans []checkin.Scan
	for i := range 100 {
		order, err := h.Reserve(t, h.buyer, h.ticketType, 1)
		if err != nil {
			t.Fatal(err)
		}
		scans = append(scans, checkin.Scan{Code: h.codes.Code(order.InOrder()[0], 1), ScanID: fmt.Sprint("scan-", i)})
	}
	answers, err := h.door.Scan(t.Context(), h.Team(), h.codes, h.order.EventID, scans)
	if err != nil {
		t.Fatal(err)
	}
	for i, answer := range answers {
		if answer.Result != checkin.OK {
			t.Errorf("scan %d: %s", i, answer.Result)
		}
	}
}

func TestUndo(t *testing.T) {
	h := open(t, 1)
	registration := h.order.InOrder()[0]
	if err := h.door.Undo(t.Context(), h.Team(), h.order.EventID, registration); !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("undo of nothing: %v", err)
	}
	h.scan(t, h.code(1), "scan-1")
	h.undo(t)
	if answer := h.scan(t, h.code(1), "scan-2"); answer.Result != checkin.OK {
		t.Errorf("after undo: %s, want ok", answer.Result)
	}
}

// A device that was offline repeats its scans. The one that was undone must not let its ticket in again.
func TestAnUndoneScanStaysUndone(t *testing.T) {
	h := open(t, 1)
	for round := range 3 { // also what was undone before the last
		h.scan(t, h.code(1), fmt.Sprint("scan-", round))
		h.undo(t)
		for before := range round + 1 {
			late := h.scan(t, h.code(1), fmt.Sprint("scan-", before))
			if late.Result != checkin.Duplicate || late.FirstScannedAt != nil || late.Ticket.Status != booking.RegistrationConfirmed {
				t.Errorf("scan %d, undone %d times since: %s at %v, ticket %s", before, round-before, late.Result, late.FirstScannedAt, late.Ticket.Status)
			}
		}
	}
	fresh := h.scan(t, h.code(1), "scan-3")
	late := h.scan(t, h.code(1), "scan-0")
	if fresh.Result != checkin.OK || late.Result != checkin.Duplicate || late.FirstScannedAt == nil || !late.FirstScannedAt.Equal(*fresh.Ticket.CheckedInAt) {
		t.Errorf("a new scan: %s, the undone one after it: %s at %v", fresh.Result, late.Result, late.FirstScannedAt)
	}
}

// Whatever the order in which a scan's repetitions and its undoing reach the table: after the undoing it is out.
func TestAnUndoneScanDoesNotComeBackByARace(t *testing.T) {
	h := open(t, 1)
	for round := range 10 {
		scanID := fmt.Sprint("scan-", round)
		h.scan(t, h.code(1), scanID)
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() { h.scan(t, h.code(1), scanID) })
		}
		group.Go(func() { h.undo(t) })
		group.Wait()
		order, err := h.Orders.Load(t.Context(), h.order.ID)
		if err != nil {
			t.Fatal(err)
		}
		if ticket := order.Registrations[h.order.InOrder()[0]]; ticket.Status != booking.RegistrationConfirmed || ticket.CheckedInAt != nil {
			t.Fatalf("round %d: the ticket is %+v", round, ticket)
		}
	}
}

// Two who undo at once undo one check-in.
func TestACheckInIsUndoneOnce(t *testing.T) {
	h := open(t, 1)
	h.scan(t, h.code(1), "scan-1")
	undone := make(chan error, 4)
	for range cap(undone) {
		go func() { undone <- h.door.Undo(t.Context(), h.Team(), h.order.EventID, h.order.InOrder()[0]) }()
	}
	succeeded := 0
	for range cap(undone) {
		if err := <-undone; err == nil {
			succeeded++
		} else if !errors.Is(err, state.ErrIllegalTransition) {
			t.Error(err)
		}
	}
	if succeeded != 1 {
		t.Errorf("%d of %d undid it", succeeded, cap(undone))
	}
}

// A key keeps a batch apart from others, before any of it takes effect.
func TestAKeyIsOfOneBatch(t *testing.T) {
	h := open(t, 2)
	send := func(hash string, scans ...checkin.Scan) ([]checkin.Answer, error) {
		return h.door.Scan(t.Context(), bookingtest.Sending(h.Team(), "key", hash), h.codes, h.order.EventID, scans)
	}
	first, second := checkin.Scan{Code: h.code(1), DeviceID: "phone", ScanID: "1"}, checkin.Scan{Code: h.code(2), DeviceID: "phone", ScanID: "2"}
	for range 3 {
		if answers, err := send("hash", first); err != nil || answers[0].Result != checkin.OK {
			t.Errorf("the same batch: %v, %v", answers, err)
		}
	}
	if _, err := send("another hash", second); !errors.Is(err, problem.ErrKeyReused) {
		t.Errorf("another batch under the same key: %v", err)
	}
	if answer := h.admit(t, second); answer.Result != checkin.OK {
		t.Errorf("what was refused had an effect: %s", answer.Result)
	}
	var group sync.WaitGroup
	refused := make(chan error, 8)
	for i := range cap(refused) {
		group.Go(func() {
			_, err := h.door.Scan(t.Context(), bookingtest.Sending(h.Team(), "key of a race", fmt.Sprint("hash-", i)), h.codes, h.order.EventID, []checkin.Scan{first})
			refused <- err
		})
	}
	group.Wait()
	close(refused)
	heeded := 0
	for err := range refused {
		if err == nil {
			heeded++
		} else if !errors.Is(err, problem.ErrKeyReused) {
			t.Error(err)
		}
	}
	if heeded != 1 {
		t.Errorf("%d batches at once under one key were heeded, want 1", heeded)
	}
}

func TestTheDoorIsTheTeams(t *testing.T) {
	h := open(t, 1)
	eve := bookingtest.Under(bookingtest.Person("eve"), access.ForTeam, access.Owner, access.CheckIn)
	if _, err := h.door.Scan(t.Context(), eve, h.codes, h.order.EventID, []checkin.Scan{{Code: h.code(1), ScanID: "s"}}); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("somebody who sees the event: %v, want forbidden", err)
	}
	draft := h.Draft(t, nil)
	if _, err := h.door.Scan(t.Context(), eve, h.codes, draft.ID, nil); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("somebody who does not: %v, want not found", err)
	}
}

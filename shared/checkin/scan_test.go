package checkin_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
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
	answers, err := h.door.Scan(t.Context(), h.Team(), h.codes, h.order.EventID, []checkin.Scan{{Code: code, Gate: "north", DeviceID: "phone", ScanID: scanID}})
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
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
	if err := h.door.Undo(t.Context(), h.Team(), h.order.EventID, registration); err != nil {
		t.Fatal(err)
	}
	if answer := h.scan(t, h.code(1), "scan-2"); answer.Result != checkin.OK {
		t.Errorf("after undo: %s, want ok", answer.Result)
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

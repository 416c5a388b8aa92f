package booking_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// stock is what an event's ticket type has left, as its pools say.
func stock(t *testing.T, w *bookingtest.World, ticketType event.TicketType) int64 {
	t.Helper()
	pools := make([]inventory.Pool, ticketType.Shards)
	if err := w.Table.Load(t.Context(), inventory.Reads(ticketType.ID, pools)...); err != nil {
		t.Fatal(err)
	}
	var left int64
	for _, pool := range pools {
		if pool.Available < 0 {
			t.Errorf("shard %d has %d seats", pool.Shard, pool.Available)
		}
		left += pool.Available
	}
	return left
}

func TestReserveConfirmsWhatIsFree(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(10), nil)
	anna := bookingtest.Person("anna")
	order, err := w.Reserve(t, anna, ticketType, 3)
	if err != nil {
		t.Fatal(err)
	}
	if order.Status != booking.Confirmed || len(order.Registrations) != 3 || order.EventID != page.ID {
		t.Errorf("order is %s with %d registrations", order.Status, len(order.Registrations))
	}
	for _, r := range order.Registrations {
		if r.Holder.Email != "anna@example.test" || r.Status != booking.RegistrationConfirmed {
			t.Errorf("registration %+v is not the buyer's", r)
		}
	}
	if left := stock(t, w, ticketType); left != 7 {
		t.Errorf("%d seats are left, want 7", left)
	}
	read, _, err := w.Orders.Get(t.Context(), bookingtest.Under(anna, access.ForOwner), order.ID)
	if err != nil || read.ID != order.ID || len(read.Registrations) != 3 {
		t.Errorf("read back %+v, %v", read, err)
	}
	if _, _, err := w.Orders.Get(t.Context(), bookingtest.Under(bookingtest.Person("eve"), access.ForOwner), order.ID); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("somebody else's order gives %v, want not found", err)
	}
}

func TestReserveTwiceIsOnce(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(1), nil)
	anna := bookingtest.Sending(bookingtest.Person("anna"), "click", "body")
	first, err := w.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Reserve(t, anna, ticketType, 1) // the last seat is gone, and it was theirs
	if err != nil || again.ID != first.ID {
		t.Errorf("repeated: %s, %v; want %s", again.ID, err, first.ID)
	}
	if _, err := w.Reserve(t, bookingtest.Sending(bookingtest.Person("anna"), "click", "another body"), ticketType, 1); !errors.Is(err, problem.ErrKeyReused) {
		t.Errorf("another body: %v, want a reused key", err)
	}
	if left := stock(t, w, ticketType); left != 0 {
		t.Errorf("%d seats left, want 0", left)
	}
}

func TestDoubleSubmitsAtOnceAreOne(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(10), nil)
	anna := bookingtest.Sending(bookingtest.Person("anna"), "click", "body")
	var group sync.WaitGroup
	made := make([]string, 8)
	for i := range made {
		group.Go(func() {
			order, err := w.Reserve(t, anna, ticketType, 2)
			if errors.Is(err, table.ErrReplayed) { // the edge calls once more
				order, err = w.Reserve(t, anna, ticketType, 2)
			}
			if err != nil {
				t.Error(err)
			}
			made[i] = order.ID
		})
	}
	group.Wait()
	for _, order := range made {
		if order != made[0] {
			t.Errorf("orders %s and %s out of one request", made[0], order)
		}
	}
	if left := stock(t, w, ticketType); left != 8 {
		t.Errorf("%d seats left, want 8", left)
	}
}

func TestOneSeatForTwoHundredBuyers(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(1), nil)
	sold, turnedAway := compete(t, w, ticketType, 200, 1)
	if sold != 1 || turnedAway != 199 {
		t.Errorf("%d got the seat, %d were told that it is sold out", sold, turnedAway)
	}
	if left := stock(t, w, ticketType); left != 0 {
		t.Errorf("%d seats left", left)
	}
}

func TestTheLastSeatsAreFoundInAnyShard(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(1200), nil) // three shards
	if ticketType.Shards < 2 {
		t.Fatalf("%d shards do not test anything", ticketType.Shards)
	}
	sold, turnedAway := compete(t, w, ticketType, 130, 10)
	if sold != 120 || turnedAway != 10 {
		t.Errorf("%d orders of ten sold, %d turned away; 1200 seats are 120 orders", sold, turnedAway)
	}
	if left := stock(t, w, ticketType); left != 0 {
		t.Errorf("%d seats unsold", left)
	}
}

// compete has buyers order at once, and counts who got what they wanted. Whoever is told to try again does.
func compete(t *testing.T, w *bookingtest.World, ticketType event.TicketType, buyers, quantity int) (sold, turnedAway int) {
	t.Helper()
	var group sync.WaitGroup
	var mutex sync.Mutex
	for i := range buyers {
		group.Go(func() {
			buyer := bookingtest.Sending(bookingtest.Person(fmt.Sprint("buyer", i)), "click", "body")
			_, err := w.Reserve(t, buyer, ticketType, quantity)
			for range 20 {
				if !errors.Is(err, problem.ErrUnavailable) {
					break
				}
				_, err = w.Reserve(t, buyer, ticketType, quantity)
			}
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err == nil:
				sold++
			case errors.Is(err, inventory.ErrSoldOut):
				turnedAway++
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	return sold, turnedAway
}

func TestLinesOfOneTypeAreSummed(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(3), nil)
	buyer := bookingtest.Sending(bookingtest.Person("anna"), "click", "body")
	_, err := w.Orders.Reserve(t.Context(), buyer, booking.Request{EventID: page.ID, Lines: []booking.RequestedLine{
		{TicketTypeID: ticketType.ID, Quantity: 2}, {TicketTypeID: ticketType.ID, Quantity: 2}}})
	if !errors.Is(err, inventory.ErrSoldOut) {
		t.Errorf("two lines of two out of three seats: %v, want sold out", err)
	}
}

func TestTheEventsOwnCapacityHoldsForAllTypesTogether(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, func(d *event.Draft) { d.Capacity = bookingtest.Seats(3) })
	sitting := w.AddTickets(t, draft.ID, bookingtest.Seats(2), nil)
	standing := w.AddTickets(t, draft.ID, nil, nil)
	if _, err := w.Events.Publish(t.Context(), w.Team(), draft.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, bookingtest.Person("anna"), sitting, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, bookingtest.Person("ben"), standing, 2); !errors.Is(err, inventory.ErrSoldOut) {
		t.Errorf("two more in a house of three: %v, want sold out", err)
	}
	if _, err := w.Reserve(t, bookingtest.Person("ben"), standing, 1); err != nil {
		t.Errorf("the last one: %v", err)
	}
}

func TestLimitPerPerson(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	limit := 3
	_, ticketType := w.Published(t, bookingtest.Seats(100), func(d *event.Draft) { d.Settings.MaxPerPerson = &limit })
	anna := bookingtest.Person("anna")
	var group sync.WaitGroup
	results := make([]error, 6)
	for i := range results {
		group.Go(func() { _, results[i] = w.Reserve(t, anna, ticketType, 1) })
	}
	group.Wait()
	got := 0
	for _, err := range results {
		if err == nil {
			got++
		} else if !errors.Is(err, booking.ErrLimitPerPerson) {
			t.Error(err)
		}
	}
	if got != limit {
		t.Errorf("anna got %d tickets, the limit is %d", got, limit)
	}
	if left := stock(t, w, ticketType); left != 97 {
		t.Errorf("%d seats left, want 97", left)
	}
}

// One person names 200 others on free tickets in a day, by however many orders at once; tickets without names are not counted.
func TestGuestsPerDay(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, free := w.Published(t, bookingtest.Seats(1000), nil)
	anna, now := bookingtest.Person("anna"), time.Now().UTC().Truncate(24*time.Hour)
	name := func(by access.Actor, orders int) (refused int) {
		store := booking.NewStore(w.Table, func() time.Time { return now })
		var group sync.WaitGroup
		results := make([]error, orders)
		for i := range results {
			request := booking.Request{EventID: free.EventID, Lines: []booking.RequestedLine{{TicketTypeID: free.ID, Quantity: 10}}}
			for place := range 10 {
				request.Attendees = append(request.Attendees, booking.Holder{Name: "Guest", Email: fmt.Sprintf("guest-%d-%d@example.test", i, place)})
			}
			group.Go(func() {
				_, results[i] = store.Reserve(t.Context(), bookingtest.Sending(by, fmt.Sprint(now.Day(), " click ", i), "body"), request)
			})
		}
		group.Wait()
		for _, err := range results {
			if errors.Is(err, booking.ErrGuestsPerDay) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		return refused
	}
	if refused := name(anna, 23); refused != 3 {
		t.Errorf("%d of 23 orders of ten are refused, want 3", refused)
	}
	if left := stock(t, w, free); left != 800 {
		t.Errorf("%d seats left, want 800", left)
	}
	if _, err := w.Reserve(t, anna, free, 10); err != nil {
		t.Errorf("without names: %v", err)
	}
	if refused := name(bookingtest.Person("ben"), 1); refused != 0 {
		t.Error("ben is counted with anna")
	}
	now = now.AddDate(0, 0, 1)
	if refused := name(anna, 21); refused != 1 {
		t.Errorf("%d of 21 orders are refused on the next day, want 1", refused)
	}
}

func TestSeatsComeBackOnce(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(5), nil)
	anna := bookingtest.Person("anna")
	order, err := w.Reserve(t, anna, ticketType, 3)
	if err != nil {
		t.Fatal(err)
	}
	registration := order.InOrder()[0]
	var group sync.WaitGroup
	withdrawn := make([]error, 5)
	for i := range withdrawn {
		group.Go(func() {
			_, withdrawn[i] = w.Orders.Withdraw(t.Context(), bookingtest.Under(anna, access.ForOwner), registration)
		})
	}
	group.Wait()
	won := 0
	for _, err := range withdrawn {
		if err == nil {
			won++
		}
	}
	if left := stock(t, w, ticketType); won != 1 || left != 3 {
		t.Errorf("%d withdrawals of one ticket succeeded and %d seats are left, want 1 and 3", won, left)
	}
	if _, err := w.Orders.Cancel(t.Context(), bookingtest.Under(anna, access.ForOwner), order.ID); err != nil {
		t.Fatal(err)
	}
	if left := stock(t, w, ticketType); left != 5 {
		t.Errorf("%d seats after cancelling, want 5", left)
	}
	if _, err := w.Orders.Cancel(t.Context(), bookingtest.Under(anna, access.ForOwner), order.ID); err == nil {
		t.Error("an order was cancelled twice")
	}
	if left := stock(t, w, ticketType); left != 5 {
		t.Errorf("%d seats after cancelling twice, want 5", left)
	}
}

// Who was named for a ticket sees it and may give it back, once their address is verified; nobody else does.
func TestATicketIsItsHoldersToo(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, nil, nil)
	order, err := w.Orders.Reserve(t.Context(), bookingtest.Sending(bookingtest.Person("anna"), "key", "hash"), booking.Request{EventID: page.ID,
		Lines:     []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 2}},
		Attendees: []booking.Holder{{Name: "Anna", Email: "anna@example.test"}, {Name: "Ben", Email: "Ben@Example.Test"}}})
	if err != nil {
		t.Fatal(err)
	}
	annas, bens := order.InOrder()[0], order.InOrder()[1]
	unproven := bookingtest.Person("somebody else")
	unproven.Email, unproven.EmailVerified = "ben@example.test", false
	for _, c := range []struct {
		who    access.Actor
		ticket string
		want   error
	}{
		{bookingtest.Person("anna"), bens, nil},
		{bookingtest.Person("ben"), bens, nil},
		{bookingtest.Person("ben"), annas, problem.ErrNotFound},
		{unproven, bens, problem.ErrNotFound},
		{bookingtest.Person("carla"), bens, problem.ErrNotFound},
	} {
		_, err := w.Orders.Ticket(t.Context(), bookingtest.Under(c.who, access.ForOwner), w.Events, c.ticket)
		if !errors.Is(err, c.want) {
			t.Errorf("%s, %s: %v, want %v", c.who.Name, c.ticket, err, c.want)
		}
	}
	for _, c := range []struct {
		who  access.Actor
		want []string
	}{{bookingtest.Person("anna"), []string{annas, bens}}, {bookingtest.Person("ben"), []string{bens}}, {unproven, nil}} {
		tickets, _, err := w.Orders.Tickets(t.Context(), c.who, func(booking.Ticket) bool { return true }, 10, nil)
		var got []string
		for _, ticket := range tickets {
			got = append(got, ticket.ID)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("the tickets of %s are %v, want %v: %v", c.who.Name, got, c.want, err)
		}
	}
	given, err := w.Orders.Withdraw(t.Context(), bookingtest.Under(bookingtest.Person("ben"), access.ForOwner), bens)
	if err != nil || given.Registrations[bens].Status != booking.RegistrationWithdrawn || !given.Registrations[annas].Valid() {
		t.Errorf("Ben gives his ticket back: %v, %+v", err, given.Registrations)
	}
}

// Whoever comes a moment after the last ticket was given back gets it, though it was sold out a moment before.
func TestATicketThatCameBackIsFoundAtOnce(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, ticketType := w.Published(t, bookingtest.Seats(1), nil)
	anna, ben := bookingtest.Person("anna"), bookingtest.Person("ben")
	order, err := w.Reserve(t, anna, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first learns it from the pool, the second from the first
		if _, err := w.Reserve(t, ben, ticketType, 1); !errors.Is(err, inventory.ErrSoldOut) {
			t.Errorf("one too many: %v, want sold out", err)
		}
	}
	if _, err := w.Orders.Cancel(t.Context(), bookingtest.Under(anna, access.ForOwner), order.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, ben, ticketType, 1); err != nil {
		t.Errorf("the ticket that came back: %v", err)
	}
	if left := stock(t, w, ticketType); left != 0 {
		t.Errorf("%d seats left", left)
	}
}

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
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// named names somebody else for a ticket.
func named(name, email string) func(*booking.Particulars) error {
	return func(p *booking.Particulars) error {
		p.Holder.Name, p.Holder.Email = name, email
		return nil
	}
}

// mine are the tickets that somebody finds among their own.
func mine(t *testing.T, w *bookingtest.World, who access.Actor) (ids []string) {
	t.Helper()
	tickets, _, err := w.Orders.Tickets(t.Context(), who, func(booking.Ticket) bool { return true }, 20, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, ticket := range tickets {
		ids = append(ids, ticket.ID)
	}
	return ids
}

func TestTheBuyerOfAnOpenOrderNamesWhoComes(t *testing.T) {
	w := paymenttest.New(t, tabletest.New(t))
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(5), nil)
	anna, ben, carla := bookingtest.Person("anna"), bookingtest.Person("ben"), bookingtest.Person("carla")
	owner := bookingtest.Under(anna, access.ForOwner)
	order, err := w.Reserve(t, anna, ticketType, 3)
	if err != nil {
		t.Fatal(err)
	}
	first, second := order.InOrder()[0], order.InOrder()[1]
	for _, ticket := range []string{first, second} { // both are Ben's; his address is led to once
		if order, err = w.Orders.Personalise(t.Context(), owner, ticket, order.Version, named("Ben", "Ben@Example.Test")); err != nil {
			t.Fatal(err)
		}
	}
	if got := mine(t, w.World, ben); !slices.Equal(got, []string{first, second}) {
		t.Errorf("Ben finds %v, want both", got)
	}
	if _, err := w.Payments.Checkout(t.Context(), paymenttest.Owner(anna), order.ID); err != nil {
		t.Fatal(err)
	}
	order = w.Order(t, order.ID) // it is being paid, and one of Ben's goes to Carla
	if order, err = w.Orders.Personalise(t.Context(), owner, first, order.Version, named("Carla", "carla@example.test")); err != nil {
		t.Fatal(err)
	}
	if order, err = w.Orders.Personalise(t.Context(), owner, second, order.Version, named("Anna", "anna@example.test")); err != nil {
		t.Fatal(err)
	}
	if r := order.Registrations[second]; r.Holder.UserID != anna.UserID {
		t.Errorf("the buyer's own address is not the buyer: %+v", r.Holder)
	}
	if ben, carla := mine(t, w.World, ben), mine(t, w.World, carla); len(ben) > 0 || !slices.Equal(carla, []string{first}) {
		t.Errorf("Ben finds %v and Carla %v, want none and the first", ben, carla)
	}
	for _, c := range []struct {
		who     access.Actor
		version int64
		want    error
	}{
		{carla, order.Version, problem.ErrNotFound}, // as long as it is not paid it is its buyer's alone
		{bookingtest.Person("eve"), order.Version, problem.ErrNotFound},
		{anna, order.Version - 1, problem.ErrVersionStale},
	} {
		_, err := w.Orders.Personalise(t.Context(), bookingtest.Under(c.who, access.ForOwner), first, c.version, named("Eve", "eve@example.test"))
		if !errors.Is(err, c.want) {
			t.Errorf("%s with version %d of %d: %v, want %v", c.who.Name, c.version, order.Version, err, c.want)
		}
	}
	if kept := w.Order(t, order.ID); kept.Registrations[first].Holder.Name != "Carla" || kept.Version != order.Version {
		t.Errorf("refused, and changed: %+v", kept)
	}
	later := booking.NewStore(w.Table, func() time.Time { return clock.System().Add(time.Hour) }) // no sweep has come by
	if _, err := later.Personalise(t.Context(), owner, first, order.Version, named("Ben", "ben@example.test")); !errors.Is(err, booking.ErrHoldExpired) {
		t.Errorf("after the hold: %v, want expired", err)
	}
}

func TestAConfirmedTicketKeepsItsAddress(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, nil, nil)
	order, err := w.Orders.Reserve(t.Context(), bookingtest.Sending(bookingtest.Person("anna"), "key", "hash"), booking.Request{EventID: page.ID,
		Lines:     []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 2}},
		Attendees: []booking.Holder{{Name: "Anna", Email: "anna@example.test"}, {Name: "Ben", Email: "ben@example.test"}}})
	if err != nil {
		t.Fatal(err)
	}
	bens := order.InOrder()[1]
	for _, who := range []string{"ben", "anna"} {
		actor := bookingtest.Under(bookingtest.Person(who), access.ForOwner)
		order, err = w.Orders.Personalise(t.Context(), actor, bens, order.Version, func(p *booking.Particulars) error {
			p.Holder.Name, p.Holder.Email, p.Visibility = "As "+who+" says", "BEN@example.test", booking.Public
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		if r := order.Registrations[bens]; r.Holder != (booking.Holder{Name: "As " + who + " says", Email: "ben@example.test"}) || r.Visibility != booking.Public || r.Revision != 1 {
			t.Errorf("%s made it %+v", who, r)
		}
		if _, err := w.Orders.Personalise(t.Context(), actor, bens, order.Version, named("Carla", "carla@example.test")); !errors.Is(err, booking.ErrAddressFixed) {
			t.Errorf("%s gives it to another address: %v, want a refusal", who, err)
		}
	}
	if order, err = w.Orders.Withdraw(t.Context(), bookingtest.Under(bookingtest.Person("ben"), access.ForOwner), bens); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Orders.Personalise(t.Context(), bookingtest.Under(bookingtest.Person("ben"), access.ForOwner), bens, order.Version, named("Ben", "ben@example.test")); !errors.Is(err, booking.ErrTicketVoid) {
		t.Errorf("a void ticket: %v, want a refusal", err)
	}
}

// Everything that is done with an order at once is done one after the other: of those who read the same version one names, and
// naming never undoes what a payment or the end of a hold made of the order.
func TestNamingRacesWithTheEndOfTheHold(t *testing.T) {
	w := paymenttest.New(t, tabletest.New(t))
	_, ticketType := w.Concert(t, 2500, bookingtest.Seats(40), nil)
	anna := bookingtest.Person("anna")
	for round := range 8 {
		order, err := w.Reserve(t, anna, ticketType, 2)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		won := make([]bool, 6)
		for i := range won {
			group.Go(func() {
				_, err := w.Orders.Personalise(t.Context(), bookingtest.Under(anna, access.ForOwner), order.InOrder()[i%2], order.Version,
					named(fmt.Sprint("Guest ", i), fmt.Sprintf("guest-%d-%d@example.test", round, i)))
				if won[i] = err == nil; err != nil && !errors.Is(err, problem.ErrVersionStale) && !errors.Is(err, booking.ErrHoldExpired) {
					t.Errorf("naming: %v", err)
				}
			})
		}
		group.Go(func() {
			if _, err := w.Orders.Change(t.Context(), order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) { return w.Orders.Expire(o) }); err != nil {
				t.Errorf("expiry: %v", err)
			}
		})
		group.Wait()
		ended := w.Order(t, order.ID)
		names := 0
		for i, id := range []int{0, 1, 0, 1, 0, 1} {
			r := ended.Registrations[order.InOrder()[id]]
			if r.Status != booking.RegistrationExpired {
				t.Errorf("ticket %d is %s after its hold", id, r.Status)
			}
			if found := len(mine(t, w.World, bookingtest.Person(fmt.Sprintf("guest-%d-%d", round, i)))) > 0; found != won[i] {
				t.Errorf("guest %d was named: %t, and finds a ticket: %t", i, won[i], found)
			}
			if won[i] {
				names++
			}
		}
		if names > 1 || ended.Status != booking.Expired {
			t.Errorf("%d of one version were named, and the order is %s", names, ended.Status)
		}
		if left := stock(t, w.World, ticketType); left != 40 {
			t.Errorf("%d seats are left, want 40", left)
		}
	}
}

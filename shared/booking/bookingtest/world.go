// Package bookingtest builds small worlds for tests: people, and an event that can be joined.
package bookingtest

import (
	"context"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/markdown"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/table"
)

// World is a table with somebody who organizes.
type World struct {
	Table     *table.Table
	Accounts  *account.Store
	Events    *event.Store
	Orders    *booking.Store
	Organizer access.Actor
}

// New builds a world on a table.
func New(t testing.TB, on *table.Table) *World {
	t.Helper()
	w := &World{Table: on, Accounts: account.NewStore(on, clock.System), Events: event.NewStore(on, clock.System).Rendering(markdown.HTML), Orders: booking.NewStore(on, clock.System)}
	w.Organizer = Person("organizer")
	if _, err := w.Accounts.Enroll(context.Background(), w.Organizer); err != nil {
		t.Fatalf("enroll: %v", err)
	}
	return w
}

// Person is a signed-in caller of that name, with an address at example.test.
func Person(name string) access.Actor {
	return access.Actor{UserID: id.Derive(id.User, "test", name), Name: name, Email: name + "@example.test", EmailVerified: true,
		Rule: access.Rule{Kind: access.ForSignedIn}, RequestID: "request-of-" + name}
}

// Under is the caller under another rule.
func Under(actor access.Actor, kind access.Kind, roles ...access.TeamRole) access.Actor {
	actor.Rule = access.Rule{Kind: kind, Team: roles}
	return actor
}

// Sending is the caller with an Idempotency-Key, and a body that is told apart by its hash.
func Sending(actor access.Actor, key, hash string) access.Actor {
	actor.Once = access.Once{Key: id.Hash(actor.UserID, key), Hash: hash}
	return actor
}

// Team is the organizer acting as the owner of an event.
func (w *World) Team() access.Actor { return Under(w.Organizer, access.ForTeam, access.Owner) }

// Draft makes an event that begins in a week.
func (w *World) Draft(t testing.TB, write func(*event.Draft)) event.Page {
	t.Helper()
	page, err := w.Events.Create(t.Context(), Under(w.Organizer, access.ForOrganizer), func(d *event.Draft) error {
		d.Title, d.TimeZone, d.Currency, d.LocationToBeAnnounced = "Night of Signals", "Europe/Berlin", "EUR", true
		d.StartAt = time.Now().Add(7 * 24 * time.Hour).Format(time.RFC3339)
		if write != nil {
			write(d)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("create event: %v", err)
	}
	return page
}

// AddTickets adds a free ticket type; quantity nil is unlimited.
func (w *World) AddTickets(t testing.TB, eventID string, quantity *int64, write func(*event.TicketDraft)) event.TicketType {
	t.Helper()
	_, ticketType, err := w.Events.CreateTicketType(t.Context(), w.Team(), eventID, func(d *event.TicketDraft) error {
		d.Name, d.Quantity, d.MaxPerOrder = "Entry", quantity, event.TicketsPerOrder
		if write != nil {
			write(d)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("create ticket type: %v", err)
	}
	return ticketType
}

// Published makes a published event with one free ticket type of that quantity.
func (w *World) Published(t testing.TB, quantity *int64, write func(*event.Draft)) (event.Page, event.TicketType) {
	t.Helper()
	draft := w.Draft(t, write)
	ticketType := w.AddTickets(t, draft.ID, quantity, nil)
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return page, ticketType
}

// Reserve has somebody take tickets.
func (w *World) Reserve(t testing.TB, buyer access.Actor, ticketType event.TicketType, quantity int) (booking.Order, error) {
	t.Helper()
	if buyer.Once.Key == "" {
		buyer = Sending(buyer, id.New("key"), "hash")
	}
	return w.Orders.Reserve(t.Context(), buyer, booking.Request{EventID: ticketType.EventID,
		Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: quantity}}})
}

// Seats is a quantity as ticket types have it.
func Seats(n int64) *int64 { return &n }

package privacy

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/notice/recipients"
)

// Export is what is held about somebody.
type Export struct {
	At       time.Time
	Account  account.User
	Orders   []booking.Order        // that they made, the newest first
	Tickets  []booking.Ticket       // in their name, in orders of others
	Events   map[string]event.Event // that these are for
	Team     []event.Page           // the events that they help to run
	Acts     []audit.Entry          // what they did, and what was done to their account
	Mails    []recipients.Mail      // that they got
	Complete bool                   // false when there is more than fits
}

// most is how much of each kind an export holds, so that it fits into one answer.
const most = 1000

// Export gathers what is held about the caller.
func (s *Store) Export(ctx context.Context, actor access.Actor) (Export, error) {
	user, err := s.accounts.Me(ctx, actor)
	if err != nil {
		return Export{}, err
	}
	e := Export{At: s.now(), Account: user, Complete: true}
	email := ""
	if user.EmailVerified {
		email = user.Email
	}
	for _, gather := range []func() error{
		func() error { return s.exportOrders(ctx, &e, user.ID, email) },
		func() error { return s.exportTeam(ctx, &e, actor) },
		func() error { return s.exportActs(ctx, &e, user.ID) },
		func() (err error) {
			if email == "" {
				return nil
			}
			e.Mails, err = recipients.Mails(ctx, s.table, email, most)
			e.filled(len(e.Mails))
			return err
		},
	} {
		if err := gather(); err != nil {
			return Export{}, err
		}
	}
	return e, nil
}

// filled notes that there may be more of a kind than was gathered.
func (e *Export) filled(gathered int) { e.Complete = e.Complete && gathered < most }

func (s *Store) exportOrders(ctx context.Context, e *Export, userID, email string) error {
	var events []string
	for order, err := range s.orders.Naming(ctx, userID, email) {
		if err != nil {
			return err
		}
		if len(e.Orders)+len(e.Tickets) >= most {
			e.Complete = false
			break
		}
		events = append(events, order.EventID)
		if order.BuyerID == userID {
			e.Orders = append(e.Orders, order)
			continue
		}
		for _, id := range order.InOrder() {
			if r := order.Registrations[id]; r.HeldBy(email) {
				e.Tickets = append(e.Tickets, booking.Ticket{ID: id, Registration: r, Order: order})
			}
		}
	}
	var err error
	if e.Events, err = s.events.ByID(ctx, events); err != nil {
		return err
	}
	for i, ticket := range e.Tickets {
		e.Tickets[i].Event.Event = e.Events[ticket.Order.EventID]
	}
	return nil
}

func (s *Store) exportTeam(ctx context.Context, e *Export, actor access.Actor) error {
	for after := []byte(nil); ; {
		pages, next, err := s.events.Mine(ctx, actor, "", 100, after)
		if err != nil {
			return err
		}
		e.Team = append(e.Team, pages...)
		if after = next; after == nil || len(e.Team) >= most {
			e.Complete = e.Complete && after == nil
			return nil
		}
	}
}

func (s *Store) exportActs(ctx context.Context, e *Export, userID string) error {
	of, err := audit.Of(ctx, s.table, userID, most)
	if err != nil {
		return err
	}
	by, err := audit.By(ctx, s.table, userID, most)
	if err != nil {
		return err
	}
	e.filled(max(len(of), len(by)))
	e.Acts = audit.Concerning(userID, of, by)
	return nil
}

package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// buying is somebody's request for tickets, with a key of its own.
func buying(who access.Actor, key string, of event.TicketType, quantity int) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.orders.Reserve(ctx, bookingtest.Sending(who, key, "body"), booking.Request{EventID: of.EventID,
			Lines: []booking.RequestedLine{{TicketTypeID: of.ID, Quantity: quantity}}})
		return err
	}
}

// errAnswered is a scan's answer other than OK, as an error.
type errAnswered checkin.Result

func (e errAnswered) Error() string { return "the scan is answered " + string(e) }

func scan(team access.Actor, order booking.Order, scanID string) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		answers, err := p.door.Scan(ctx, team, codes, order.EventID, []checkin.Scan{{Code: codes.Code(order.InOrder()[0], 1), Gate: "north", ScanID: scanID}})
		if err == nil && answers[0].Result != checkin.OK {
			err = errAnswered(answers[0].Result)
		}
		return err
	}
}

func cancelling(actor access.Actor, order booking.Order) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.orders.Cancel(ctx, actor, order.ID)
		return err
	}
}

func withdrawing(actor access.Actor, order booking.Order) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.orders.Withdraw(ctx, actor, order.InOrder()[0])
		return err
	}
}

// keyless is anna giving something back without a key.
func keyless() access.Actor { return bookingtest.Under(anna, access.ForOwner) }

// known makes anna's record, so that a race is about what she asks for.
func known(t *testing.T, s stage) {
	t.Helper()
	if _, err := s.Accounts.Me(t.Context(), anna); err != nil {
		t.Fatal(err)
	}
}

// of two requests, the second one meanwhile.
func between(send, meanwhile func(context.Context, *process) error, want error) contest {
	return contest{send: send, meanwhile: meanwhile, want: want}
}

var ben = bookingtest.Person("ben")

var races = []race{
	{"two shards, shown at once", func(t *testing.T, s stage) contest {
		page, ticketType := s.Published(t, bookingtest.Seats(4), nil)
		ticketType = bookingtest.Cut(t, s.Table, ticketType, 2)
		race := between(showing(ticketType, 0, 1), showing(ticketType, 1, 0), nil)
		race.done = func(books) error {
			var stock event.Stock
			err := s.Table.Load(context.Background(), table.Read{Key: table.StockKey(page.ID), Into: &stock})
			if first, second := stock.Left[event.ShardName(ticketType.ID, 0)], stock.Left[event.ShardName(ticketType.ID, 1)]; first != 1 || second != 0 || len(stock.Left) != 2 {
				return fmt.Errorf("the page shows %v, %w", stock.Left, err)
			}
			return err
		}
		return race
	}},
	{"the last seat", func(t *testing.T, s stage) contest {
		known(t, s)
		_, ticketType := s.Published(t, bookingtest.Seats(1), nil)
		return between(buying(anna, "a", ticketType, 1), buying(ben, "b", ticketType, 1), inventory.ErrSoldOut)
	}},
	{"a sale that closes", func(t *testing.T, s stage) contest {
		known(t, s)
		page, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return between(buying(anna, "a", ticketType, 1), func(ctx context.Context, p *process) error {
			_, err := p.events.Unpublish(ctx, s.Team(), page.ID)
			return err
		}, inventory.ErrSaleClosed)
	}},
	{"two orders and a limit", func(t *testing.T, s stage) contest {
		known(t, s)
		most := 2
		_, ticketType := s.Published(t, bookingtest.Seats(10), func(d *event.Draft) { d.Settings.MaxPerPerson = &most })
		return between(buying(anna, "a", ticketType, 2), buying(anna, "b", ticketType, 1), booking.ErrLimitPerPerson)
	}},
	{"a double click", func(t *testing.T, s stage) contest {
		known(t, s)
		_, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return between(buying(anna, "a", ticketType, 1), buying(anna, "a", ticketType, 1), table.ErrReplayed)
	}},
	{"cancelled while it is scanned", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(cancelling(keyless(), order), scan(s.Team(), order, "a"), state.ErrIllegalTransition)
	}},
	{"cancelled by a double click", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(cancelling(owner(), order), cancelling(owner(), order), table.ErrReplayed)
	}},
	{"withdrawn twice", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(withdrawing(keyless(), order), withdrawing(keyless(), order), state.ErrIllegalTransition)
	}},
	{"withdrawn by a double click", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(withdrawing(owner(), order), withdrawing(owner(), order), table.ErrReplayed)
	}},
	{"one ticket at two gates", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(scan(s.Team(), order, "a"), scan(s.Team(), order, "b"), errAnswered(checkin.Duplicate))
	}},
	{"a ticket that is withdrawn at the gate", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(scan(s.Team(), order, "a"), withdrawing(keyless(), order), errAnswered(checkin.Void))
	}},
	{"a ticket that changes hands at the gate", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(scan(s.Team(), order, "a"), func(ctx context.Context, p *process) error {
			ticket := "#registrations.#" + order.InOrder()[0] + ".#revision"
			return p.table.Commit(ctx, table.Write{Op: table.Update, Key: table.OrderKey(order.ID), Set: ticket + " = " + ticket + " + :one", Values: table.Values{"one": 1}})
		}, errAnswered(checkin.Invalid))
	}},
	{"undone twice", func(t *testing.T, s stage) contest {
		page, _, order := house(t, s)
		undo := func(ctx context.Context, p *process) error {
			return p.door.Undo(ctx, s.Team(), page.ID, order.InOrder()[0])
		}
		if _, err := checkin.NewStore(s.Table, clock.System).Scan(t.Context(), s.Team(), codes, page.ID, []checkin.Scan{{Code: codes.Code(order.InOrder()[0], 1), ScanID: "a"}}); err != nil {
			t.Fatal(err)
		}
		return between(undo, undo, state.ErrIllegalTransition)
	}},
	{"scanned while it is disputed", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(scan(s.Team(), order, "a"), func(ctx context.Context, p *process) error {
			_, err := p.orders.Change(ctx, order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
				o.PaymentStatus = booking.PaymentDisputed
				return []table.Write{}, nil
			})
			return err
		}, errAnswered(checkin.Void))
	}},
	{"a scan that is undone while it is repeated", func(t *testing.T, s stage) contest {
		page, _, order := house(t, s)
		repeated := scan(s.Team(), order, "a")
		return between(repeated, func(ctx context.Context, p *process) error {
			if err := repeated(ctx, p); err != nil {
				return err
			}
			return p.door.Undo(ctx, s.Team(), page.ID, order.InOrder()[0])
		}, errAnswered(checkin.Duplicate))
	}},
	{"two batches of scans under one key", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		return between(scan(bookingtest.Sending(s.Team(), "k", "one"), order, "a"), scan(bookingtest.Sending(s.Team(), "k", "another"), order, "b"), problem.ErrKeyReused)
	}},
	{"seats for a pool that is gone", func(_ *testing.T, _ stage) contest {
		return between(func(ctx context.Context, p *process) error {
			return p.table.Commit(ctx, inventory.Return("tkt_00000000000000000000000000", 0, 1))
		}, nothing, errAny)
	}},
	{"published while a ticket type is added", func(t *testing.T, s stage) contest {
		draft := s.Draft(t, nil)
		s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
		return between(publishing(s, draft.ID), adding(s, draft.ID), nil)
	}},
	{"a copy, published while a ticket type is added", func(t *testing.T, s stage) contest {
		draft := s.Draft(t, nil)
		s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
		copy, err := s.Events.Duplicate(t.Context(), s.Team(), draft.ID, "", draft.StartAt.Format("2006-01-02T15:04:05Z07:00"))
		if err != nil {
			t.Fatal(err)
		}
		return between(publishing(s, copy.ID), adding(s, copy.ID), nil)
	}},
	{"published while its title changes", func(t *testing.T, s stage) contest {
		draft := s.Draft(t, nil)
		s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
		race := between(publishing(s, draft.ID), retitling(s, draft, "another"), nil)
		race.done = func(b books) error { return titled(b, draft, "another") }
		return race
	}},
	{"changed by two", func(t *testing.T, s stage) contest {
		draft := s.Draft(t, nil)
		race := between(retitling(s, draft, "mine"), retitling(s, draft, "theirs"), problem.ErrVersionStale)
		race.done = func(b books) error { return titled(b, draft, "theirs") }
		return race
	}},
	{"a ticket type, added while the event is published", func(t *testing.T, s stage) contest {
		draft := s.Draft(t, nil)
		s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
		return between(adding(s, draft.ID), publishing(s, draft.ID), nil)
	}},
	{"one ticket type too many", func(t *testing.T, s stage) contest {
		draft := nearlyFull(t, s)
		return between(adding(s, draft.ID), adding(s, draft.ID), event.ErrTooMany)
	}},
	{"one ticket type too many, in a copy", func(t *testing.T, s stage) contest {
		draft := nearlyFull(t, s)
		copy, err := s.Events.Duplicate(t.Context(), s.Team(), draft.ID, "", draft.StartAt.Format(time.RFC3339))
		if err != nil {
			t.Fatal(err)
		}
		return between(adding(s, copy.ID), adding(s, copy.ID), event.ErrTooMany)
	}},
	{"the last two ticket types, deleted by two", func(t *testing.T, s stage) contest {
		page, first := s.Published(t, bookingtest.Seats(10), nil)
		return between(deleting(s, first), deleting(s, s.AddTickets(t, page.ID, bookingtest.Seats(10), nil)), event.ErrNotReady)
	}},
	{"made smaller while it sells", func(t *testing.T, s stage) contest {
		_, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return between(resizing(s, ticketType, 5), buying(ben, "b", ticketType, 6), inventory.ErrCapacityBelowCommitted)
	}},
	{"resized by two", func(t *testing.T, s stage) contest {
		_, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return between(resizing(s, ticketType, 5), resizing(s, ticketType, 7), problem.ErrVersionStale)
	}},
	{"deleted while it sells", func(t *testing.T, s stage) contest {
		page, _ := s.Published(t, bookingtest.Seats(10), nil)
		second := s.AddTickets(t, page.ID, bookingtest.Seats(10), nil)
		return between(deleting(s, second), buying(ben, "b", second, 1), event.ErrHasOrders)
	}},
	{"unpublished while it sells", func(t *testing.T, s stage) contest {
		page, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return between(func(ctx context.Context, p *process) error {
			_, err := p.events.Unpublish(ctx, s.Team(), page.ID)
			return err
		}, buying(ben, "b", ticketType, 1), event.ErrHasOrders)
	}},
	{"somebody's first call, in two tabs", func(*testing.T, stage) contest {
		race := between(greeting(anna), greeting(anna), nil)
		race.done = announced("user.registered " + anna.UserID)
		return race
	}},
	{"one address for two", func(*testing.T, stage) contest {
		other := ben
		other.Email = anna.Email
		return between(greeting(anna), greeting(other), account.ErrEmailInUse)
	}},
}

// greeting is a call that does nothing but make somebody known.
func greeting(who access.Actor) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.accounts.Me(ctx, who)
		return err
	}
}

var errTitle = errors.New("somebody's change is lost")

func titled(b books, draft event.Page, want string) error {
	if got := b.events[draft.ID].Title; got != want {
		return fmt.Errorf("%w: the title is %s", errTitle, got)
	}
	return nil
}

func nothing(context.Context, *process) error { return nil }
func publishing(s stage, draft string) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.events.Publish(ctx, s.Team(), draft)
		return err
	}
}

// showing takes one shard over into the snapshot of what is left.
func showing(ticketType event.TicketType, shard int, left int64) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		return p.events.Show(ctx, ticketType.EventID, []inventory.Pool{{Owner: ticketType.ID, Shard: shard, Available: left, Version: 2}})
	}
}

func adding(s stage, draft string) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, _, err := p.events.CreateTicketType(ctx, s.Team(), draft, func(d *event.TicketDraft) error {
			d.Name, d.Quantity = "Late entry", bookingtest.Seats(5)
			return nil
		})
		return err
	}
}

// nearlyFull is a draft with all ticket types that there may be but one.
func nearlyFull(t *testing.T, s stage) event.Page {
	t.Helper()
	draft := s.Draft(t, nil)
	for range 19 {
		s.AddTickets(t, draft.ID, bookingtest.Seats(1), nil)
	}
	return draft
}

func deleting(s stage, ticketType event.TicketType) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		return p.events.DeleteTicketType(ctx, s.Team(), ticketType.EventID, ticketType.ID, ticketType.Version)
	}
}

func retitling(s stage, draft event.Page, title string) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.events.Update(ctx, s.Team(), draft.ID, draft.Version, func(d *event.Draft) error {
			d.Title = title
			return nil
		})
		return err
	}
}

func resizing(s stage, ticketType event.TicketType, seats int64) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, _, err := p.events.UpdateTicketType(ctx, s.Team(), ticketType.EventID, ticketType.ID, 1, func(d *event.TicketDraft) error {
			d.Quantity = &seats
			return nil
		})
		return err
	}
}

// announced says that something was announced once.
func announced(message string) func(books) error {
	return func(b books) error {
		if times := b.messages[message]; times != 1 {
			return fmt.Errorf("%s was announced %d times", message, times)
		}
		return nil
	}
}

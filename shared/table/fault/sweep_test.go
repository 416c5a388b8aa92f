package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table/fault/crashtest"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// stage is a world with a table that can be looked at beside all faults.
type stage struct {
	*bookingtest.World
	client *dynamodb.Client
	name   string
}

func newStage(t *testing.T) stage {
	on, name, client := tabletest.NewNamed(t)
	return stage{bookingtest.New(t, on), client, name}
}

// flow is something that people do: what must be there before, the request, and what must be so after it.
type flow struct {
	name    string
	prepare func(*testing.T, stage) request
}

type request struct {
	send func(context.Context, *process) error
	done func(books) error
}

var anna = bookingtest.Person("anna")

var codes = booking.NewCodes([]byte("a key of the tests' own"))

// house is a published event of ten seats with two tickets for anna, who may hold four.
func house(t *testing.T, s stage) (event.Page, event.TicketType, booking.Order) {
	t.Helper()
	most := 4
	page, ticketType := s.Published(t, bookingtest.Seats(10), func(d *event.Draft) {
		d.Capacity, d.Settings.MaxPerPerson = bookingtest.Seats(8), &most
	})
	order, err := s.Reserve(t, anna, ticketType, 2)
	if err != nil {
		t.Fatal(err)
	}
	return page, ticketType, order
}

// sells says that so many tickets are sold in the end.
func sells(ticketType event.TicketType, want int) func(books) error {
	return func(b books) error {
		if got := b.sold(ticketType.ID); got != want {
			return fmt.Errorf("%d tickets are sold, want %d", got, want)
		}
		return nil
	}
}

func reserving(ticketType event.TicketType, quantity int) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		_, err := p.orders.Reserve(ctx, bookingtest.Sending(anna, "click", "body"), booking.Request{EventID: ticketType.EventID,
			Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: quantity}}})
		return err
	}
}

// owner is anna giving something back, with a key.
func owner() access.Actor {
	return bookingtest.Sending(bookingtest.Under(anna, access.ForOwner), "give back", "")
}

func scanning(team access.Actor, order booking.Order, places ...int) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		var scans []checkin.Scan
		for _, place := range places {
			scans = append(scans, checkin.Scan{Code: codes.Code(order.InOrder()[place-1], 1), Gate: "north", ScanID: fmt.Sprint("scan", place)})
		}
		answers, err := p.door.Scan(ctx, team, codes, order.EventID, scans)
		for _, answer := range answers {
			if err == nil && answer.Result != checkin.OK {
				err = fmt.Errorf("a scan was answered %s", answer.Result)
			}
		}
		return err
	}
}

// attended says that so many tickets have let somebody in.
func attended(want int) func(books) error {
	return func(b books) error {
		got := 0
		for _, order := range b.orders {
			for _, r := range order.Registrations {
				if r.Status == booking.RegistrationAttended {
					got++
				}
			}
		}
		if got != want {
			return fmt.Errorf("%d tickets let somebody in, want %d", got, want)
		}
		return nil
	}
}

var flows = []flow{
	{"reserve", func(t *testing.T, s stage) request {
		_, ticketType, _ := house(t, s)
		return request{reserving(ticketType, 2), sells(ticketType, 4)}
	}},
	{"reserve, with a first call", func(t *testing.T, s stage) request {
		_, ticketType := s.Published(t, bookingtest.Seats(10), nil)
		return request{reserving(ticketType, 2), sells(ticketType, 2)}
	}},
	{"reserve what is left in several shards", func(t *testing.T, s stage) request {
		_, ticketType := s.Published(t, bookingtest.Seats(4), nil)
		ticketType = bookingtest.Cut(t, s.Table, ticketType, 4)
		return request{reserving(ticketType, 4), sells(ticketType, 4)}
	}},
	{"cancel", func(t *testing.T, s stage) request {
		_, ticketType, order := house(t, s)
		return request{func(ctx context.Context, p *process) error {
			_, err := p.orders.Cancel(ctx, owner(), order.ID)
			return err
		}, sells(ticketType, 0)}
	}},
	{"withdraw", func(t *testing.T, s stage) request {
		_, ticketType, order := house(t, s)
		return request{func(ctx context.Context, p *process) error {
			_, err := p.orders.Withdraw(ctx, owner(), order.InOrder()[0])
			return err
		}, sells(ticketType, 1)}
	}},
	{"check in", func(t *testing.T, s stage) request {
		_, _, order := house(t, s)
		return request{scanning(s.Team(), order, 1), attended(1)}
	}},
	{"check in two of one order", func(t *testing.T, s stage) request {
		_, _, order := house(t, s)
		return request{scanning(s.Team(), order, 1, 2), attended(2)}
	}},
	{"undo a check-in", func(t *testing.T, s stage) request {
		page, _, order := house(t, s)
		if err := scanning(s.Team(), order, 1)(t.Context(), on(s.client, s.name)); err != nil {
			t.Fatal(err)
		}
		return request{func(ctx context.Context, p *process) error {
			err := p.door.Undo(ctx, s.Team(), page.ID, order.InOrder()[0])
			if errors.Is(err, state.ErrIllegalTransition) {
				return nil // it has no key: a repetition is told that there is nothing to undo
			}
			return err
		}, attended(0)}
	}},
	{"publish an event", func(t *testing.T, s stage) request {
		draft := s.Draft(t, func(d *event.Draft) { d.Capacity = bookingtest.Seats(8) })
		s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
		team := bookingtest.Sending(s.Team(), "publish", "")
		return request{func(ctx context.Context, p *process) error {
			_, err := p.events.Publish(ctx, team, draft.ID)
			return err
		}, func(b books) error {
			if status := b.events[draft.ID].Status; status != event.Published {
				return fmt.Errorf("the event is %s", status)
			}
			return nil
		}}
	}},
	{"take an event back", func(t *testing.T, s stage) request {
		page, _ := s.Published(t, bookingtest.Seats(10), nil)
		return changing(page.ID, event.Drafted, func(ctx context.Context, p *process, team access.Actor) error {
			_, err := p.events.Unpublish(ctx, team, page.ID)
			return err
		})(s)
	}},
	{"cancel an event", func(t *testing.T, s stage) request {
		page, _, _ := house(t, s)
		return changing(page.ID, event.Cancelled, func(ctx context.Context, p *process, team access.Actor) error {
			_, err := p.events.Cancel(ctx, team, page.ID, "The roof leaks.")
			return err
		})(s)
	}},
	{"cut a stock for a rush", func(t *testing.T, s stage) request {
		page, ticketType, _ := house(t, s)
		rush := 20_000
		return request{func(ctx context.Context, p *process) error {
			_, err := p.events.Update(ctx, s.Team(), page.ID, page.Version, func(d *event.Draft) error {
				d.Settings.ExpectedOrders = &rush
				return nil
			})
			return current(err)
		}, sells(ticketType, 2)}
	}},
	{"offer fewer tickets", func(t *testing.T, s stage) request {
		page, ticketType, _ := house(t, s)
		return request{func(ctx context.Context, p *process) error {
			_, _, err := p.events.UpdateTicketType(ctx, s.Team(), page.ID, ticketType.ID, ticketType.Version, func(d *event.TicketDraft) error {
				d.Quantity = bookingtest.Seats(5)
				return nil
			})
			return current(err)
		}, sells(ticketType, 2)}
	}},
	{"suspend somebody", func(t *testing.T, s stage) request {
		staff(t, s, anna)
		greet(t, s, ben)
		suspend := amending(s, anna, ben, account.Amendment{Status: account.Suspended, Reason: "spam"})
		return request{func(ctx context.Context, p *process) error { return current(suspend(ctx, p)) }, func(books) error {
			user, err := s.Accounts.User(context.Background(), ben.UserID)
			if err == nil && user.Status != account.Suspended {
				err = fmt.Errorf("he is %s", user.Status)
			}
			return err
		}}
	}},
	{"delete an account", func(t *testing.T, s stage) request {
		greet(t, s, anna)
		return request{leaving(anna), announced("user.erased " + anna.UserID)}
	}},
}

// changing moves an event on to a status.
func changing(eventID string, to event.Status, change func(context.Context, *process, access.Actor) error) func(stage) request {
	return func(s stage) request {
		team := bookingtest.Sending(s.Team(), "change", "")
		return request{func(ctx context.Context, p *process) error { return change(ctx, p, team) }, func(b books) error {
			if status := b.events[eventID].Status; status != to {
				return fmt.Errorf("the event is %s", status)
			}
			return nil
		}}
	}
}

// current is content with being told that what was to be changed is no longer as it was: the answer to the change was lost, and its
// sender looks at what there is.
func current(err error) error {
	if errors.Is(err, problem.ErrVersionStale) {
		return nil
	}
	return err
}

// Every call of every flow fails in every way; then the same request is sent again. Those that call more than the table are in
// services_test.go.
func TestNothingBreaksWhereverItStops(t *testing.T) {
	var all []crashtest.Flow
	for _, flow := range flows {
		all = append(all, crashtest.Flow{Name: flow.name, Prepare: func(t *testing.T) crashtest.Act {
			s := newStage(t)
			request := flow.prepare(t, s)
			return crashtest.Act{Client: s.client, Send: func(ctx context.Context, outside crashtest.Outside) error {
				return request.send(ctx, on(outside.Client, s.name))
			}, Sound: func(t *testing.T) {
				b := open(t, s.client, s.name)
				b.balance(t)
				if err := request.done(b); err != nil {
					t.Error(err)
				}
			}}
		}})
	}
	crashtest.Everywhere(t, crashtest.Ways(), all)
}

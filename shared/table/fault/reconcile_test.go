package fault_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	kept "github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
)

// damage writes to an item what no operation would: it raises the item's version as any write does, and nothing follows it.
func damage(t *testing.T, s stage, key table.Key, set string, values table.Values) {
	t.Helper()
	if err := s.Table.Commit(t.Context(), table.Write{Op: table.Update, Key: key, Set: set, Values: values}); err != nil {
		t.Fatal(err)
	}
}

// checking looks at the books of an event so many times.
func checking(eventID string, times int) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		for range times {
			if _, err := p.books.Reconcile(ctx, kept.Request{EventID: eventID}); err != nil {
				return err
			}
		}
		return nil
	}
}

// goingRound looks at all books that are open, once.
func goingRound(ctx context.Context, p *process) error {
	_, err := p.books.Reconcile(ctx, kept.Request{})
	return err
}

// clean says that nothing is noted in the book of an event.
func clean(t *testing.T, s stage, eventID string) error {
	var book struct {
		EventID string         `json:"eventId"`
		Seen    []kept.Finding `json:"seen"`
	}
	err := s.Table.Load(t.Context(), table.Read{Key: table.BooksKey(eventID), Into: &book})
	if err == nil && (book.EventID != eventID || len(book.Seen) > 0) {
		err = fmt.Errorf("the book of %s says %+v", eventID, book)
	}
	return err
}

// repaired says how often the audit has that something was put right.
func repaired(t *testing.T, s stage, eventID string, want int) error {
	acts, err := audit.Of(t.Context(), s.Table, eventID, 100)
	if err != nil {
		return err
	}
	have := 0
	for _, act := range acts {
		if act.Actor == "worker:reconcile-books" {
			have++
		}
	}
	if have != want {
		return fmt.Errorf("something was put right %d times, want %d", have, want)
	}
	return nil
}

func init() {
	flows = append(flows,
		flow{"check the books", func(t *testing.T, s stage) request {
			page, ticketType, _ := house(t, s)
			damage(t, s, table.PoolKey(ticketType.ID, 0), "#available = #available - :two", table.Values{"two": 2})
			if err := checking(page.ID, 1)(t.Context(), start(s.client, s.name, fault.Quiet())); err != nil { // they are noted
				t.Fatal(err)
			}
			damage(t, s, table.PoolKey(page.ID, 0), "#available = #available + :one", table.Values{"one": 1})
			damage(t, s, table.LimitKey(page.ID, anna.UserID), "#taken = :one", table.Values{"one": 1})
			return request{checking(page.ID, 1), func(books) error { return errors.Join(clean(t, s, page.ID), repaired(t, s, page.ID, 3)) }}
		}},
		flow{"go round the books", func(t *testing.T, s stage) request {
			house(t, s)
			return request{goingRound, func(books) error {
				var round struct {
					Finished bool `json:"finished"`
				}
				err := s.Table.Load(t.Context(), table.Read{Key: table.BooksRoundKey(), Into: &round})
				if err == nil && !round.Finished {
					err = errors.New("the round is not through")
				}
				return err
			}}
		}})
	races = append(races,
		race{"seats that are too many, taken out by two checks", func(t *testing.T, s stage) contest {
			page, ticketType, _ := house(t, s)
			damage(t, s, table.PoolKey(ticketType.ID, 0), "#available = #available + :one", table.Values{"one": 1})
			return contest{checking(page.ID, 1), checking(page.ID, 1), nil, func(books) error { return repaired(t, s, page.ID, 1) }}
		}},
		race{"lost seats, given back by two checks", func(t *testing.T, s stage) contest {
			page, ticketType, _ := house(t, s)
			damage(t, s, table.PoolKey(ticketType.ID, 0), "#available = #available - :one", table.Values{"one": 1})
			if err := checking(page.ID, 1)(t.Context(), start(s.client, s.name, fault.Quiet())); err != nil {
				t.Fatal(err)
			}
			return contest{checking(page.ID, 1), checking(page.ID, 1), nil, func(books) error {
				return errors.Join(clean(t, s, page.ID), repaired(t, s, page.ID, 1))
			}}
		}},
		race{"tickets that are not counted, while another is ordered", func(t *testing.T, s stage) contest {
			page, ticketType, _ := house(t, s)
			damage(t, s, table.LimitKey(page.ID, anna.UserID), "#taken = :one", table.Values{"one": 1})
			return contest{checking(page.ID, 1), checkedAndBought(page, ticketType), nil, nil}
		}},
		race{"tickets of which none is counted, while another is ordered", func(t *testing.T, s stage) contest {
			page, ticketType, _ := house(t, s)
			if err := s.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.LimitKey(page.ID, anna.UserID)}); err != nil {
				t.Fatal(err)
			}
			return contest{checking(page.ID, 1), checkedAndBought(page, ticketType), nil, nil}
		}},
		race{"books that are closed while their event is published", func(t *testing.T, s stage) contest {
			draft := s.Draft(t, nil)
			s.AddTickets(t, draft.ID, bookingtest.Seats(10), nil)
			if err := s.Table.Commit(t.Context(), event.OpenBooks(draft.ID)); err != nil {
				t.Fatal(err)
			}
			return contest{goingRound, func(ctx context.Context, p *process) error {
				_, err := p.events.Publish(ctx, bookingtest.Sending(s.Team(), "publish", ""), draft.ID)
				return err
			}, nil, func(books) error { return clean(t, s, draft.ID) }}
		}})
}

// checkedAndBought is another check that comes first, and anna, who then orders one more.
func checkedAndBought(page event.Page, ticketType event.TicketType) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		return errors.Join(checking(page.ID, 1)(ctx, p), buying(anna, "another", ticketType, 1)(ctx, p))
	}
}

// While people order, give back and want more than there is, and the team changes how many there are, the books are checked again
// and again, as hastily as can be, also by an index that hides orders: nothing is ever put right that is not wrong, and in the end
// everything agrees.
func TestChecksAmongACrowdFindNothing(t *testing.T) {
	s := newStage(t)
	most := 6
	page, ticketType := s.Published(t, bookingtest.Seats(120), func(d *event.Draft) { d.Capacity, d.Settings.MaxPerPerson = bookingtest.Seats(110), &most })
	ticketType = bookingtest.Cut(t, s.Table, ticketType, 4)
	const buyers = 10
	bookingtest.Register(t, s.Table, buyers)
	for i := range 20 { // who stay
		if _, err := s.Reserve(t, bookingtest.Person(fmt.Sprint("early", i)), ticketType, 1); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), crowdWaits)
	defer stop()
	var crowd, checks sync.WaitGroup
	var ordered, returned, resized, checked, noted atomic.Int64
	for i := range buyers {
		crowd.Go(func() {
			p := start(s.client, s.name, fault.Random(uint64(i), fault.Odds{Conflict: 30, Lost: 10}))
			dice := rand.New(rand.NewPCG(uint64(i), 1))
			var mine []booking.Order
			for round := 0; ctx.Err() == nil; round++ {
				time.Sleep(rand.N(30 * time.Millisecond))
				who := bookingtest.Buyer(i)
				if len(mine) > 0 && dice.IntN(2) == 0 {
					order := mine[0]
					mine = mine[1:]
					actor := bookingtest.Sending(who, fmt.Sprint("back", round), "")
					one := dice.IntN(2) == 0
					tolerate(t, insist(t.Context(), p, func(ctx context.Context, p *process) (err error) {
						if one {
							_, err = p.orders.Withdraw(ctx, actor, order.InOrder()[0])
						} else {
							_, err = p.orders.Cancel(ctx, actor, order.ID)
						}
						return err
					}))
					returned.Add(1)
					continue
				}
				wanted := []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 1 + dice.IntN(3)}}
				var order booking.Order
				err := insist(t.Context(), p, func(ctx context.Context, p *process) (err error) {
					order, err = p.orders.Reserve(ctx, bookingtest.Sending(who, fmt.Sprint("order", round), "body"), booking.Request{EventID: page.ID, Lines: wanted})
					return err
				})
				if err == nil {
					mine = append(mine, order)
					ordered.Add(1)
				}
				tolerate(t, err)
			}
		})
	}
	crowd.Go(func() { // the team
		for size := int64(0); ctx.Err() == nil; size = (size + 7) % 60 {
			p := start(s.client, s.name, fault.Quiet())
			now, err := p.events.Get(t.Context(), s.Team(), page.ID)
			if err != nil {
				t.Error(err)
				return
			}
			_, _, err = p.events.UpdateTicketType(t.Context(), s.Team(), page.ID, ticketType.ID, now.TicketTypes[0].Version, func(d *event.TicketDraft) error {
				d.Quantity = bookingtest.Seats(100 + size)
				return nil
			})
			tolerate(t, err)
			resized.Add(1)
			time.Sleep(20 * time.Millisecond)
		}
	})
	for _, check := range []*kept.Store{
		start(s.client, s.name, fault.Quiet()).books,
		start(s.client, s.name, fault.Quiet(), lagging(3)).books.At(kept.Pace{Patience: time.Hour}), // it is not sure in that time
	} {
		checks.Go(func() {
			for ctx.Err() == nil {
				report, err := check.Reconcile(t.Context(), kept.Request{EventID: page.ID})
				if err != nil {
					t.Error(err)
					return
				}
				if checked.Add(1) == crowdChecks {
					stop()
				}
				for _, f := range report.Findings[page.ID] {
					if f.Outcome == kept.Repaired || f.Outcome == kept.Open {
						t.Errorf("found %+v", f)
					}
					noted.Add(1)
				}
			}
		})
	}
	crowd.Wait()
	checks.Wait()
	t.Logf("%d orders, %d given back, %d changes of size, %d checks, which noted %d times what they were not sure of", ordered.Load(), returned.Load(), resized.Load(), checked.Load(), noted.Load())
	if ordered.Load() < buyers || returned.Load() == 0 || resized.Load() == 0 || checked.Load() < crowdChecks || noted.Load() == 0 {
		t.Error("that is no crowd")
	}
	open(t, s.client, s.name).balance(t)
	if err := repaired(t, s, page.ID, 0); err != nil {
		t.Error(err)
	}
}

// The crowd goes on until its books were checked so often, and at most for so long.
const (
	crowdChecks = 16
	crowdWaits  = time.Minute
)

// lagging hides one of so many items of the indexes at random, every time that they are read.
func lagging(hidden int) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Lagging", func(ctx context.Context, in middleware.InitializeInput,
				next middleware.InitializeHandler) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
				out, metadata, err = next.HandleInitialize(ctx, in)
				query, ok := in.Parameters.(*dynamodb.QueryInput)
				if answer, read := out.Result.(*dynamodb.QueryOutput); ok && read && query.IndexName != nil {
					answer.Items = slices.DeleteFunc(answer.Items, func(map[string]types.AttributeValue) bool { return rand.IntN(hidden) == 0 })
				}
				return out, metadata, err
			}), middleware.After)
		})
	}
}

// tolerate ends the test at an error that no crowd explains.
func tolerate(t *testing.T, err error) {
	t.Helper()
	for _, known := range []error{nil, inventory.ErrSoldOut, booking.ErrLimitPerPerson, inventory.ErrCapacityBelowCommitted, problem.ErrUnavailable, problem.ErrVersionStale} {
		if errors.Is(err, known) {
			return
		}
	}
	t.Error(err)
}

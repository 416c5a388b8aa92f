package fault_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	kept "github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/markdown"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// An emulator gets slower with all that it has ever done, so that infra/proof shares many seeds out over several runs.
var (
	first = flag.Uint64("first", 0, "the first seed that the crowd is tried with")
	seeds = flag.Uint64("seeds", 1, "how many seeds it is tried with")
	full  = flag.Bool("full", false, "2,000 buyers for every number of shards, and not only for four")
)

// process is one instance of the functions: its own client, which follows a plan, and its own memory.
type process struct {
	plan     *fault.Plan
	table    *table.Table
	accounts *account.Store
	events   *event.Store
	orders   *booking.Store
	door     *checkin.Store
	books    *kept.Store
}

func start(client *dynamodb.Client, name string, plan *fault.Plan, options ...func(*dynamodb.Options)) *process {
	p := on(dynamodb.New(client.Options(), append(options, plan.Attach)...), name)
	p.plan = plan
	return p
}

// on is a process that works on a table as its client does.
func on(client *dynamodb.Client, name string) *process {
	on := table.New(client, name)
	return &process{nil, on, account.NewStore(on, clock.System), event.NewStore(on, clock.System).Rendering(markdown.HTML), booking.NewStore(on, clock.System), checkin.NewStore(on, clock.System),
		kept.NewStore(on, clock.System).At(kept.Pace{})}
}

// Two thousand people want five hundred seats, while transactions collide, answers are lost and processes die. Whoever gets no
// answer asks again, as a browser does, with the same key.
func TestACrowdGetsEverySeatOnce(t *testing.T) {
	odds := fault.Odds{Conflict: 60, Throttle: 20, Lost: 20, Death: 3, LastGasp: 3}
	for seed := *first; seed < *first+*seeds; seed++ {
		for _, shards := range []int{1, 16, 4} {
			buyers, seats := 200, 50
			if *full || shards == 4 && !testing.Short() {
				buyers, seats = 2000, 500
			}
			t.Run(fmt.Sprintf("seed %d, %d shards", seed, shards), func(t *testing.T) {
				on, name, client := tabletest.NewNamed(t)
				w := bookingtest.New(t, on)
				_, ticketType := w.Published(t, bookingtest.Seats(int64(seats)), nil)
				ticketType = bookingtest.Cut(t, on, ticketType, shards)
				bookingtest.Register(t, on, buyers)
				var processes []*process
				for i := range uint64(8) {
					processes = append(processes, start(client, name, fault.Random(seed*8+i, odds)))
				}
				sold, turnedAway := compete(t, processes, ticketType, buyers)
				if sold != seats || turnedAway != buyers-seats {
					t.Errorf("%d were told that they have a seat, %d that there is none; of %d there are %d seats", sold, turnedAway, buyers, seats)
				}
				b := open(t, client, name)
				b.balance(t)
				if got := b.sold(ticketType.ID); got != seats || len(b.orders) != seats {
					t.Errorf("%d seats in %d orders are sold", got, len(b.orders))
				}
				happened := map[fault.Fault]int{}
				for _, p := range processes {
					for what, times := range p.plan.Seen() {
						happened[what] += times
					}
				}
				t.Log(happened)
			})
		}
	}
}

// compete has everybody ask for one ticket, 32 at a time, spread over the processes.
func compete(t *testing.T, processes []*process, ticketType event.TicketType, buyers int) (sold, turnedAway int) {
	t.Helper()
	queue := make(chan int)
	var group sync.WaitGroup
	var mutex sync.Mutex
	for worker := range 32 {
		group.Go(func() {
			for i := range queue {
				err := insist(t.Context(), processes[worker%len(processes)], func(ctx context.Context, p *process) error {
					_, err := p.orders.Reserve(ctx, bookingtest.Sending(bookingtest.Buyer(i), "click", "body"), booking.Request{EventID: ticketType.EventID,
						Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 1}}})
					return err
				})
				mutex.Lock()
				switch {
				case err == nil:
					sold++
				case errors.Is(err, inventory.ErrSoldOut):
					turnedAway++
				default:
					t.Error(err)
				}
				mutex.Unlock()
			}
		})
	}
	for i := range buyers {
		queue <- i
	}
	close(queue)
	group.Wait()
	return sold, turnedAway
}

// insist sends a request until it has an answer; a process that has died is started again.
func insist(ctx context.Context, p *process, request func(context.Context, *process) error) (err error) {
	for range 50 {
		err = request(ctx, p)
		switch {
		case errors.Is(err, fault.ErrDead):
			p.plan.Restart()
		case !errors.Is(err, problem.ErrUnavailable) && !errors.Is(err, table.ErrReplayed):
			return err
		}
	}
	return err
}

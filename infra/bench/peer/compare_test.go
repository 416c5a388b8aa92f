package peer

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

var (
	compare = flag.Bool("compare", false, "sell an event on either side, and print what it took")
	rounds  = flag.Int("rounds", 5, "how often")
)

// The load.
const (
	people = 2000
	seats  = 500
	atOnce = 32
)

// side is one of the two: it puts an event on sale, and says how one of so many workers serves somebody.
type side struct {
	name     string
	database int // the process
	sell     func(t *testing.T, round int) func(ctx context.Context, worker, person int) error
}

// result is what one sale took.
type result struct {
	Side             string
	PerSecond        float64       // orders, until the last seat was sold
	Client, Database time.Duration // CPU for each seat, of everybody who came
	Sale, Loser      time.Duration // CPU for each seat until the last was sold, and for everybody who came after
}

// TestCompare sells on both sides in turn. The first time does not count.
func TestCompare(t *testing.T) {
	if !*compare {
		t.Skip("-compare compares; it takes a minute")
	}
	sides := []side{reservations(t), quotaLocks(t)}
	for round := range *rounds + 1 {
		for _, side := range sides {
			line, err := json.Marshal(side.run(t, round))
			if err != nil {
				t.Fatal(err)
			}
			if round > 0 {
				fmt.Printf("result %s\n", line)
			}
		}
	}
}

func (s side) run(t *testing.T, round int) result {
	t.Helper()
	serve := s.sell(t, round)
	var (
		group   sync.WaitGroup
		mutex   sync.Mutex
		sold    int
		refused int
		queue   = make(chan int)
		began   = take(t, s.database)
		last    use
	)
	for worker := range atOnce {
		group.Go(func() {
			for person := range queue {
				err := serve(t.Context(), worker, person)
				mutex.Lock()
				switch {
				case err == nil:
					if sold++; sold == seats {
						last = take(t, s.database)
					}
				case errors.Is(err, errSoldOut):
					refused++
				default:
					t.Error(err)
				}
				mutex.Unlock()
			}
		})
	}
	for person := range people {
		queue <- person
	}
	close(queue)
	group.Wait()
	ended := take(t, s.database)
	if sold != seats || refused != people-seats {
		t.Fatalf("%s: of %d seats %d were sold, and %d of %d people sent away", s.name, seats, sold, refused, people)
	}
	return result{s.name, seats / last.at.Sub(began.at).Seconds(),
		(ended.client - began.client) / seats, (ended.database - began.database) / seats,
		(last.client + last.database - began.client - began.database) / seats,
		(ended.client + ended.database - last.client - last.database) / (people - seats)}
}

// use is how much CPU time was spent by an instant.
type use struct {
	at               time.Time
	client, database time.Duration
}

func take(t *testing.T, database int) use {
	t.Helper()
	client, err := own()
	if err != nil {
		t.Fatal(err)
	}
	behind, err := spent(database)
	if err != nil {
		t.Fatal(err)
	}
	return use{time.Now(), client, behind}
}

// reservations are this project's. Every worker is an instance of the function, with a client and a memory of its own.
func reservations(t *testing.T) side {
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", emulator.Dynamo(t))
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	process, err := below(os.Getpid(), emulator.Dynoxide)
	if err != nil {
		t.Skip(err)
	}
	on, name, _ := tabletest.NewNamed(t)
	world := bookingtest.New(t, on)
	bookingtest.Register(t, on, people)
	return side{"Event Radar", process, func(t *testing.T, round int) func(context.Context, int, int) error {
		_, ticketType := world.Published(t, bookingtest.Seats(seats), nil)
		var instances []*booking.Store
		for range atOnce {
			instances = append(instances, booking.NewStore(table.New(dynamodb.NewFromConfig(config.AWS("dynamodb")), name), clock.System))
		}
		return func(ctx context.Context, worker, person int) error {
			_, err := instances[worker].Reserve(ctx, bookingtest.Sending(bookingtest.Buyer(person), fmt.Sprint("round ", round), "body"), booking.Request{EventID: ticketType.EventID,
				Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 1}}})
			if errors.Is(err, inventory.ErrSoldOut) {
				return errSoldOut
			}
			return err
		}
	}}
}

// quotaLocks are pretix's.
func quotaLocks(t *testing.T) side {
	server, err := start(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.stop(); err != nil {
			t.Error(err)
		}
	})
	pool, err := server.connect(context.WithoutCancel(t.Context()), atOnce)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if _, err := pool.Exec(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	return side{"a quota lock", server.process.Process.Pid, func(t *testing.T, round int) func(context.Context, int, int) error {
		if err := open(t.Context(), pool, int64(round+1), seats); err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context, _, person int) error {
			return order(ctx, pool, int64(round+1), fmt.Sprint("buyer", person))
		}
	}}
}

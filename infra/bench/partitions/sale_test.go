package partitions

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

var (
	simulate = flag.Bool("simulate", false, "simulate a sale, and print what came of it")
	seed     = flag.Uint64("seed", 1, "begins the dice")
)

// The states in which a table may be when a sale begins.
var (
	created = Settings{Partitions: 4, Kept: 5 * time.Minute}  // as CloudFormation leaves it
	warmed  = Settings{Partitions: 40, Kept: 5 * time.Minute} // for 40,000 writes a second, all that an account may have unasked
	// split was warmed too, and hot partitions are split: in a quarter of a second, so that what AWS takes minutes for is over before the
	// measurement begins.
	split = Settings{Partitions: 40, Kept: 5 * time.Minute, Heat: 250 * time.Millisecond}
)

// TestSale simulates a sale at each number of shards, and with hot spots planted.
func TestSale(t *testing.T) {
	if !*simulate {
		t.Skip("-simulate simulates; it takes minutes")
	}
	planted := func(as func(string) string) Settings { s := split; s.As = as; return s }
	sales := []sale{}
	for _, shards := range []int{1, 2, 4, 8, 16, 32, 64} {
		sales = append(sales, sale{Name: "split table", Settings: split, Shards: shards})
	}
	for _, shards := range []int{1, 4, 16} {
		sales = append(sales, sale{Name: "warmed table", Settings: warmed, Shards: shards})
	}
	sales = append(sales, sale{Name: "new table", Settings: created, Shards: 16},
		sale{Name: "one shard of OUTBOX", Shards: 16, Settings: planted(func(pk string) string {
			if strings.HasPrefix(pk, table.OutboxPrefix) {
				return table.OutboxPartition(0)
			}
			return pk
		})},
		sale{Name: "one shard of ORDERS", Shards: 16, Settings: planted(func(pk string) string {
			if strings.HasPrefix(pk, "ORDERS#") {
				return pk[:strings.LastIndex(pk, "#")]
			}
			return pk
		})},
		sale{Name: "sold out", Settings: split, Shards: 16, Seats: 500, Pause: 250 * time.Millisecond},
		sale{Name: "sold out, all ask again at once", Settings: split, Shards: 16, Seats: 500})
	for i, s := range sales {
		s.Settings.Seed = *seed<<8 + uint64(i) // the emulator knows the requests of the last sale by their tokens
		t.Run(fmt.Sprintf("%s, %d shards", s.Name, s.Shards), func(t *testing.T) {
			line, err := json.Marshal(s.run(t))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("outcome %s\n", line)
		})
	}
}

// sale is a rush on one event.
type sale struct {
	Name     string
	Settings Settings `json:"-"`
	Shards   int
	Seats    int64         // 0 is more than will be asked for
	Pause    time.Duration // until somebody else asks after one who came too late
}

// How many ask at once for each shard, each again as soon as they are answered. More than a shard can serve are there at any time: a
// transaction holds it for 10 ms.
const buyersPerShard = 32

// before is how long they have asked until the measurement begins: also until every instance knows that nothing is left.
func (s sale) before() time.Duration {
	if s.Seats > 0 {
		return 6 * time.Second
	}
	return 2 * time.Second
}

// measured is longer where there is less to count.
func (s sale) measured() time.Duration {
	return max(time.Second, 8*time.Second/time.Duration(s.Shards))
}

// outcome is what came of a sale.
type outcome struct {
	sale
	Counts
	Reserved, SoldOut, Unavailable int
	PerSecond                      float64
	Median, Slowest                time.Duration // of a reservation; the slowest of a hundred
	LoserReads, LoserTransactions  float64       // of somebody for whom nothing is left
	LosersPerSecond                float64
	Real                           time.Duration

	took  []time.Duration
	loser Tally
}

// run simulates a sale. The emulator, and the connections to it, stay outside of virtual time.
func (s sale) run(t *testing.T) (o outcome) {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", emulator.Dynamo(t))
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	_, name, _ := tabletest.NewNamed(t)
	http, end := newOutside()
	defer end()
	began := time.Now()
	cryptotest.SetGlobalRandom(t, s.Settings.Seed) // so that ids, and with them places, are the same each time
	o.sale = s
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2030, 5, 1, 10, 0, 0, 0, time.UTC))) // virtual time begins in 2000, when everything has expired
		simulation := New(s.Settings, http)
		connect := func() *table.Table {
			return table.New(dynamodb.NewFromConfig(config.AWS("dynamodb"), simulation.Attach), name)
		}
		ticketType := s.open(t, bookingtest.New(t, connect()))
		simulation.Start()
		var (
			group sync.WaitGroup
			mutex sync.Mutex
			from  = time.Now().Add(s.before())
			to    = from.Add(s.measured())
		)
		for i := range s.buyers() {
			dice := rand.New(rand.NewPCG(s.Settings.Seed, uint64(i)))
			orders := booking.NewStore(connect(), clock.System) // everybody is served by an instance of their own, as by Lambda
			group.Go(func() {
				time.Sleep(time.Duration(dice.Int64N(int64(100 * time.Millisecond))))
				for click := 0; time.Now().Before(to); {
					var tally Tally
					asked := time.Now()
					_, err := orders.Reserve(tally.With(t.Context()), bookingtest.Sending(bookingtest.Buyer(i), fmt.Sprint("click ", click), "body"), booking.Request{EventID: ticketType.EventID,
						Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 1}}})
					answered := time.Now()
					mutex.Lock()
					o.note(t, err, tally, answered.Sub(asked), !answered.Before(from) && answered.Before(to))
					mutex.Unlock()
					if err == nil {
						click++
					} else {
						time.Sleep(s.Pause)
					}
				}
			})
		}
		time.Sleep(time.Until(from))
		simulation.Settle()
		simulation.Take()
		time.Sleep(time.Until(to))
		o.Counts = simulation.Take()
		group.Wait()
	})
	o.PerSecond = float64(o.Reserved) / s.measured().Seconds()
	if slices.Sort(o.took); len(o.took) > 0 {
		o.Median, o.Slowest = o.took[len(o.took)/2], o.took[len(o.took)*99/100]
	}
	if o.SoldOut > 0 {
		o.LoserReads, o.LoserTransactions = float64(o.loser.Reads)/float64(o.SoldOut), float64(o.loser.Transactions)/float64(o.SoldOut)
	}
	o.LosersPerSecond = float64(o.SoldOut) / s.measured().Seconds()
	o.Real = time.Since(began)
	return o
}

// note counts what somebody was told, if it was while the measurement lasted.
func (o *outcome) note(t *testing.T, err error, tally Tally, took time.Duration, counts bool) {
	switch {
	case err != nil && !errors.Is(err, inventory.ErrSoldOut) && !errors.Is(err, problem.ErrUnavailable):
		t.Error(err)
	case !counts:
	case err == nil:
		o.Reserved++
		o.took = append(o.took, took)
	case errors.Is(err, inventory.ErrSoldOut):
		o.SoldOut++
		o.loser.Reads += tally.Reads
		o.loser.Transactions += tally.Transactions
	default:
		o.Unavailable++
	}
}

func (s sale) buyers() int { return buyersPerShard * s.Shards }

// open publishes an event, whose stock is cut into the shards, and makes the records of all buyers.
func (s sale) open(t *testing.T, world *bookingtest.World) event.TicketType {
	t.Helper()
	seats := s.Seats
	if seats == 0 {
		seats = 1_000_000
	}
	_, ticketType := world.Published(t, &seats, nil)
	bookingtest.Register(t, world.Table, s.buyers())
	return bookingtest.Cut(t, world.Table, ticketType, s.Shards)
}

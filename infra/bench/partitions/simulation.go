package partitions

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Settings are what a simulation assumes.
type Settings struct {
	// Partitions is how many the table and each of its indexes begin with. A new on-demand table is ready for 4,000 writes a
	// second, which is four partitions; one that was warmed has one for each 1,000 writes of its warm throughput
	// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html).
	Partitions int
	// Kept is for how long a partition may use later what it did not use. AWS says up to five minutes, and promises nothing:
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
	Kept time.Duration
	// Heat is for how long a partition must be hot until it is split; 0 is never. AWS says minutes.
	Heat time.Duration
	// As renames partition keys before they are placed, which plants a hot spot without other code; nil leaves them as they are.
	As func(pk string) string
	// Seed begins the dice by which calls last.
	Seed uint64
}

// How long calls take: log-normal, by their median and the spread of the logarithm. Nine in ten reads take 2.2 to 4 ms, nine in
// ten transactions 7.2 to 14 ms: "single-digit milliseconds" is all that AWS says, of calls without transactions.
const (
	readMedian, readSpread               = 3 * time.Millisecond, 0.18
	transactionMedian, transactionSpread = 10 * time.Millisecond, 0.2
)

// refusedAfter is the share of a transaction's time after which it is refused: the first of its two phases.
const refusedAfter = 0.5

// Simulation stands between the clients of a table and the emulator that holds its state.
type Simulation struct {
	settings Settings
	http     *outside

	mutex  sync.Mutex
	dice   *rand.Rand
	spaces map[string]*space // "" is the table; nil before the start
	since  time.Time
	held   map[position]bool // items that a transaction is changing
	items  map[position]shape
	counts Counts
}

// Counts are what happened in a while.
type Counts struct {
	Transactions int            // that were begun
	Conflicts    int            // transactions that were refused for another one's sake
	Throttled    map[string]int // calls, by what had no units left, such as "reads of EVENT"
	Busiest      string         // what the busiest partition did most
	Share        float64        // how much that partition served, of what it can
	Partitions   int            // of the table
}

// indexes are those of the table.
var indexes = []string{"GSI1", "GSI2"}

// New returns a simulation that lets everything through until it is started.
func New(settings Settings, http *outside) *Simulation {
	return &Simulation{settings: settings, http: http, dice: rand.New(rand.NewPCG(settings.Seed, settings.Seed)),
		held: map[position]bool{}, items: map[position]shape{}}
}

// Start puts all limits into force.
func (s *Simulation) Start() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := time.Now()
	s.spaces = map[string]*space{"": newSpace("table", s.settings, now)}
	for _, index := range indexes {
		s.spaces[index] = newSpace(index, s.settings, now)
	}
	s.counts, s.since = Counts{Throttled: map[string]int{}}, now
}

// Settle ends all splitting.
func (s *Simulation) Settle() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, space := range s.spaces {
		space.settings.Heat = 0
	}
}

// Take returns what happened since the last Take.
func (s *Simulation) Take() Counts {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	counts, now := s.counts, time.Now()
	counts.Partitions = len(s.spaces[""].partitions)
	for _, name := range append([]string{""}, indexes...) {
		if share, on := s.spaces[name].busiest(now.Sub(s.since)); share > counts.Share {
			counts.Share, counts.Busiest = share, on
		}
		for _, partition := range s.spaces[name].partitions {
			clear(partition.spent)
		}
	}
	s.counts, s.since = Counts{Throttled: map[string]int{}}, now
	return counts
}

// Tally counts the calls that are made for one request.
type Tally struct{ Reads, Transactions int }

type (
	tallyKey      struct{}
	parametersKey struct{}
)

// With has the calls that are made under a context counted.
func (t *Tally) With(ctx context.Context) context.Context {
	return context.WithValue(ctx, tallyKey{}, t)
}

func tallyOf(ctx context.Context) *Tally {
	if tally, ok := ctx.Value(tallyKey{}).(*Tally); ok {
		return tally
	}
	return new(Tally)
}

// Attach puts the simulation between a client and the emulator, below the SDK's own retries: it is an option of
// dynamodb.NewFromConfig.
func (s *Simulation) Attach(o *dynamodb.Options) {
	o.HTTPClient = s.http
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		remember := middleware.InitializeMiddlewareFunc("Parameters", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(middleware.WithStackValue(ctx, parametersKey{}, in.Parameters), in)
		})
		if err := stack.Initialize.Add(remember, middleware.Before); err != nil {
			return err
		}
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("Partitions", s.handle), "Retry", middleware.After)
	})
}

func (s *Simulation) handle(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	call := func() error {
		out, metadata, err = next.HandleFinalize(ctx, in)
		return err
	}
	s.mutex.Lock()
	started := s.spaces != nil
	s.mutex.Unlock()
	switch input := middleware.GetStackValue(ctx, parametersKey{}).(type) {
	case *dynamodb.BatchGetItemInput:
		if !started {
			break
		}
		tallyOf(ctx).Reads++
		err = s.read(input, call, func() *dynamodb.BatchGetItemOutput { return out.Result.(*dynamodb.BatchGetItemOutput) })
		return out, metadata, err
	case *dynamodb.TransactWriteItemsInput:
		if started {
			tallyOf(ctx).Transactions++
			err = s.transact(input, call)
		} else if err = call(); err == nil {
			s.store(s.changes(input))
		}
		return out, metadata, err
	default:
		if started {
			return out, metadata, fmt.Errorf("partitions: %T is not simulated", input)
		}
	}
	err = call()
	return out, metadata, err
}

// read serves a batch of consistent reads. Those whose partition has no units left stay unprocessed, and if that is all of them
// the call fails: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
func (s *Simulation) read(input *dynamodb.BatchGetItemInput, call func() error, result func() *dynamodb.BatchGetItemOutput) error {
	took, refused, all := s.admitReads(input)
	time.Sleep(took)
	if all {
		message := "partitions: the partition has no read units left"
		return &types.ProvisionedThroughputExceededException{Message: &message}
	}
	if err := call(); err != nil || len(refused) == 0 {
		return err
	}
	output := result()
	output.UnprocessedKeys = map[string]types.KeysAndAttributes{}
	for name, wanted := range input.RequestItems {
		var served []attributes
		for _, item := range output.Responses[name] {
			if !refused[s.position(item, "")] {
				served = append(served, item)
			}
		}
		left := types.KeysAndAttributes{ConsistentRead: wanted.ConsistentRead}
		for _, key := range wanted.Keys {
			if refused[s.position(key, "")] {
				left.Keys = append(left.Keys, key)
			}
		}
		output.Responses[name], output.UnprocessedKeys[name] = served, left
	}
	return nil
}

func (s *Simulation) admitReads(input *dynamodb.BatchGetItemInput) (took time.Duration, refused map[position]bool, all bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	refused = map[position]bool{}
	now, served := time.Now(), 0
	for _, wanted := range input.RequestItems {
		for _, key := range wanted.Keys {
			at, kind := s.position(key, ""), kindOf(textOf(key, "PK"))
			if s.spaces[""].read(at, kind, unitsOf(s.items[at].bytes, 4*kilobyte), now) {
				served++
			} else {
				refused[at] = true
				s.counts.Throttled["reads of "+kind]++
			}
		}
	}
	return s.lasts(readMedian, readSpread), refused, served == 0
}

// The codes of the reasons for which a transaction is refused:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const (
	noReason   = "None"
	conflicted = "TransactionConflict"
	throttled  = "ThrottlingError"
)

// transact carries out a transaction. It holds its items for as long as it lasts; any other that comes for one of them meanwhile is
// refused.
func (s *Simulation) transact(input *dynamodb.TransactWriteItemsInput, call func() error) error {
	changes := s.changes(input)
	took, reasons := s.admit(changes)
	if reasons != nil {
		time.Sleep(time.Duration(refusedAfter * float64(took)))
		message := "partitions: the transaction is refused"
		return &types.TransactionCanceledException{Message: &message, CancellationReasons: reasons}
	}
	time.Sleep(took)
	err := call()
	if err == nil {
		s.store(changes)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, change := range changes {
		delete(s.held, change.at)
	}
	return err
}

// admit says how long a transaction takes, and why it is refused if it is.
func (s *Simulation) admit(changes []change) (took time.Duration, reasons []types.CancellationReason) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := time.Now()
	s.counts.Transactions++
	codes := make([]string, len(changes))
	refused, collided := false, false
	for i, change := range changes { // the first phase
		codes[i] = noReason
		if !s.spend(change, now) {
			codes[i], refused = throttled, true
		} else if s.held[change.at] {
			codes[i], refused, collided = conflicted, true, true
		}
	}
	for i, change := range changes { // the second
		if !refused && !(s.spend(change, now) && s.spendInIndexes(change, now)) {
			codes[i], refused = throttled, true
		}
	}
	took = s.lasts(transactionMedian, transactionSpread)
	if !refused {
		for _, change := range changes {
			s.held[change.at] = true
		}
		return took, nil
	}
	if collided {
		s.counts.Conflicts++
	}
	for _, code := range codes {
		reasons = append(reasons, types.CancellationReason{Code: &code})
	}
	return took, reasons
}

// spend takes half of what a change costs from the partition of its item: a transaction writes each item twice, "one to prepare
// the transaction and one to commit the transaction"
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling), and one
// that is refused has not come to the second.
func (s *Simulation) spend(c change, now time.Time) bool {
	if s.spaces[""].write(c.at, c.kind, unitsOf(max(c.before.bytes, c.after.bytes), kilobyte), now) {
		return true
	}
	s.counts.Throttled["writes of "+c.kind]++
	return false
}

// spendInIndexes takes what a change costs from the partitions of its item's entries. An index that cannot keep up throttles the
// table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
func (s *Simulation) spendInIndexes(c change, now time.Time) bool {
	for _, index := range indexes {
		was, before := c.before.entries[index]
		is, after := c.after.entries[index]
		if before && (!after || was != is) && !s.spendIn(index, was, c.before.bytes, now) {
			return false
		}
		if after && !s.spendIn(index, is, c.after.bytes, now) {
			return false
		}
	}
	return true
}

func (s *Simulation) spendIn(index string, e entry, bytes int, now time.Time) bool {
	if s.spaces[index].write(e.at, e.kind, unitsOf(bytes, kilobyte), now) {
		return true
	}
	s.counts.Throttled["writes of "+e.kind+" in "+index]++
	return false
}

// lasts rolls how long a call takes.
func (s *Simulation) lasts(median time.Duration, spread float64) time.Duration {
	return time.Duration(float64(median) * math.Exp(spread*s.dice.NormFloat64()))
}

// kindOf is what begins a partition key: POOL, ORDER, OUTBOX.
func kindOf(pk string) string {
	kind, _, _ := strings.Cut(pk, "#")
	return kind
}

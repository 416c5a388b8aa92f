package partitions

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestABucketFillsSteadilyAndKeepsSoMuch(t *testing.T) {
	now := time.Date(2030, 5, 1, 10, 0, 0, 0, time.UTC)
	b := newBucket(1000, 5*time.Minute, now)
	for _, c := range []struct {
		name  string
		after time.Duration
		units float64
		taken bool
	}{
		{"a tenth of a second's at first", 0, 100, true},
		{"and nothing saved up", 0, 1, false},
		{"a millisecond's", time.Millisecond, 1, true},
		{"no more than came", 10 * time.Millisecond, 11, false},
		{"what was refused is not spent", 0, 10, true},
		{"what a minute left over", time.Minute, 60_000, true},
		{"five minutes' at the most", time.Hour, 300_001, false},
		{"and not less", 0, 300_000, true},
	} {
		now = now.Add(c.after)
		if got := b.take(c.units, now); got != c.taken {
			t.Errorf("%s: %v units: %v", c.name, c.units, got)
		}
	}
}

// serve asks a space for write units at each position in turn, so many a second in all, and returns how many it serves in the last
// second of so many.
func serve(s *space, perSecond, seconds int, next func(i int) position) (served int) {
	now := time.Date(2030, 5, 1, 10, 0, 0, 0, time.UTC)
	for i := range perSecond * seconds {
		if s.write(next(i), "ITEM", 1, now) && i >= perSecond*(seconds-1) {
			served++
		}
		now = now.Add(time.Second / time.Duration(perSecond))
	}
	return served
}

// Which heat is split away, and which is not.
func TestSplitting(t *testing.T) {
	item := func(n int) position { return positionOf("ITEM#"+strconv.Itoa(n), "ITEM") }
	for name, c := range map[string]struct {
		heat    time.Duration
		next    func(i int) position
		atLeast int
		atMost  int
	}{
		"without splitting, two items share a partition's units": {0, func(i int) position { return item(i % 2) }, 990, 1010},
		"two items get a partition each":                         {time.Second, func(i int) position { return item(i % 2) }, 1990, 2010},
		"one item gets no more than a partition":                 {time.Second, func(int) position { return item(1) }, 990, 1010},
		"two items of one partition key as well":                 {time.Second, func(i int) position { return positionOf("EVENT#1", strconv.Itoa(i%2)) }, 1990, 2010},
		"what always comes last stays together":                  {time.Second, func(i int) position { return positionOf("LOG", fmt.Sprintf("%09d", i)) }, 990, 1010},
		"also when half of it comes once more":                   {time.Second, func(i int) position { return positionOf("LOG", fmt.Sprintf("%09d", i-i%2*301)) }, 990, 1010},
		"but apart from others": {time.Second, func(i int) position {
			if i%2 == 0 {
				return item(1)
			}
			return positionOf("LOG", fmt.Sprintf("%09d", i))
		}, 1990, 2010},
		"what comes anywhere is split": {time.Second, func(i int) position { return positionOf("LOG", strconv.Itoa(i*7919%100_000)) }, 1800, 2500},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSpace("table", Settings{Partitions: 1, Heat: c.heat}, time.Date(2030, 5, 1, 10, 0, 0, 0, time.UTC))
			if got := serve(s, 2500, 10, c.next); got < c.atLeast || got > c.atMost {
				t.Errorf("%d a second are served, by %d partitions; want %d to %d", got, len(s.partitions), c.atLeast, c.atMost)
			}
		})
	}
}

func item(pk string, more ...string) attributes {
	made := attributes{"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: "SK"}}
	for i := 0; i < len(more); i += 2 {
		made[more[i]] = &types.AttributeValueMemberS{Value: more[i+1]}
	}
	return made
}

func puts(items ...attributes) *dynamodb.TransactWriteItemsInput {
	input := &dynamodb.TransactWriteItemsInput{}
	for _, item := range items {
		input.TransactItems = append(input.TransactItems, types.TransactWriteItem{Put: &types.Put{Item: item}})
	}
	return input
}

func done() error { return nil }

// reasons are the codes for which a transaction was refused, nil when it was not.
func reasons(err error) (codes []string) {
	if refused, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		for _, reason := range refused.CancellationReasons {
			codes = append(codes, *reason.Code)
		}
	}
	return codes
}

func TestTransactionsThatMeetConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Settings{Partitions: 4}, nil)
		s.Start()
		var group sync.WaitGroup
		group.Go(func() {
			if err := s.transact(puts(item("A"), item("B")), done); err != nil {
				t.Errorf("the first: %v", err)
			}
		})
		time.Sleep(time.Millisecond)
		began := time.Now()
		if got := reasons(s.transact(puts(item("C"), item("B")), done)); len(got) != 2 || got[0] != noReason || got[1] != conflicted {
			t.Errorf("one that wants an item of the first: %v", got)
		}
		if time.Since(began) == 0 {
			t.Error("a refusal takes no time")
		}
		if err := s.transact(puts(item("D")), done); err != nil {
			t.Errorf("one that wants something else: %v", err)
		}
		group.Wait()
		if err := s.transact(puts(item("C"), item("B")), done); err != nil {
			t.Errorf("the same again, after the first: %v", err)
		}
		if counts := s.Take(); counts.Conflicts != 1 || counts.Transactions != 4 {
			t.Errorf("%d of %d are said to have met another", counts.Conflicts, counts.Transactions)
		}
	})
}

// A partition has 100 units at first: a transaction takes two for each item, one that is refused takes one.
func TestTransactionsSpendUnits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Settings{Partitions: 1}, nil)
		s.Start()
		level := func() float64 { return s.spaces[""].partitions[0].writes.level }
		for _, c := range []struct {
			name  string
			held  string
			items []attributes
			spent float64
		}{
			{"one item", "", []attributes{item("A")}, 2},
			{"one of 2.5 KB", "", []attributes{item("B", "text", string(make([]byte, 2500)))}, 6},
			{"a smaller one in its place", "", []attributes{item("B")}, 6},
			{"two, of which one is held", "C", []attributes{item("C"), item("D")}, 2},
		} {
			if c.held != "" {
				s.held[positionOf(c.held, "SK")] = true
			}
			before := level()
			changes := s.changes(puts(c.items...))
			if _, refused := s.admit(changes); (refused != nil) != (c.held != "") {
				t.Errorf("%s: %v", c.name, refused)
			}
			if got := before - level(); got != c.spent {
				t.Errorf("%s: %v units are spent, want %v", c.name, got, c.spent)
			}
			s.store(changes)
			clear(s.held)
		}
	})
}

// What comes at once to one key of an index is more than the index takes: the table's writes are throttled.
func TestAnIndexThatCannotKeepUpThrottlesTheTable(t *testing.T) {
	for name, c := range map[string]struct {
		entry     func(i int) string
		throttled bool
	}{
		"one key":       {func(int) string { return "ORDERS#1" }, true},
		"a hundred":     {func(i int) string { return "ORDERS#" + strconv.Itoa(i%100) }, false},
		"none, no cost": {func(int) string { return "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(Settings{Partitions: 40}, nil)
				s.Start()
				var refused []string
				for i := range 200 {
					if err := s.transact(puts(item("ORDER#"+strconv.Itoa(i), "GSI2PK", c.entry(i), "GSI2SK", strconv.Itoa(i), "text", string(make([]byte, 20_000)))), done); err != nil {
						refused = reasons(err)
					}
				}
				if throttles := s.Take().Throttled["writes of ORDERS in GSI2"]; (throttles > 0) != c.throttled {
					t.Errorf("%d are throttled", throttles)
				}
				if c.throttled && (len(refused) != 1 || refused[0] != throttled) {
					t.Errorf("the reason is %v", refused)
				}
			})
		})
	}
}

// A batch is served as far as units go; the rest is for another try.
func TestReadsThatAreNotServedStayUnprocessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Settings{Partitions: 2}, nil)
		s.Start()
		first, other := "A", ""
		for i := 0; other == "" || s.spaces[""].find(positionOf(other, "SK")) == s.spaces[""].find(positionOf(first, "SK")); i++ {
			other = strconv.Itoa(i)
		}
		empty := s.spaces[""].partitions[s.spaces[""].find(positionOf(other, "SK"))]
		empty.reads.rate, empty.reads.level = 0, 0
		input := &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{"table": {ConsistentRead: aws.Bool(true), Keys: []attributes{item(first), item(other)}}}}
		output := &dynamodb.BatchGetItemOutput{Responses: map[string][]attributes{"table": {item(first), item(other)}}}
		if err := s.read(input, done, func() *dynamodb.BatchGetItemOutput { return output }); err != nil {
			t.Fatal(err)
		}
		served, left := output.Responses["table"], output.UnprocessedKeys["table"].Keys
		if len(served) != 1 || textOf(served[0], "PK") != first || len(left) != 1 || textOf(left[0], "PK") != other {
			t.Errorf("served are %v, left %v", served, left)
		}
		input.RequestItems["table"] = types.KeysAndAttributes{Keys: []attributes{item(other)}}
		err := s.read(input, done, nil)
		if _, ok := errors.AsType[*types.ProvisionedThroughputExceededException](err); !ok {
			t.Errorf("of a batch of which nothing is served: %v", err)
		}
	})
}

package table_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func TestCommitSaysWhichConditionFailed(t *testing.T) {
	on := tabletest.New(t)
	commit(t, on, put(one("taken"), seat{Name: "taken", Number: 3}))
	var (
		holds  = func(name string) table.Write { return table.Create(one(name), seat{Name: name}, errFirst) }
		fails  = func(err error) table.Write { return table.Create(one("taken"), seat{}, err) }
		update = func(condition string, values table.Values, err error) table.Write {
			return table.Write{Op: table.Update, Key: one("taken"), Set: "#number = #number + :n", Condition: condition, Values: values, Else: err}
		}
	)
	for name, c := range map[string]struct {
		writes []table.Write
		want   error
	}{
		"all hold":                    {[]table.Write{holds("a1"), holds("a2")}, nil},
		"the first":                   {[]table.Write{fails(errFirst), holds("b1")}, errFirst},
		"the last":                    {[]table.Write{holds("c1"), holds("c2"), fails(errThird)}, errThird},
		"two: the first one counts":   {[]table.Write{holds("d1"), fails(errSecond), {Op: table.Check, Key: one("nobody"), Condition: table.Present, Else: errThird}}, errSecond},
		"an update's":                 {[]table.Write{holds("e1"), update("#number >= :n", table.Values{"n": 4}, errSecond)}, errSecond},
		"an update of nothing":        {[]table.Write{{Op: table.Update, Key: one("nobody"), Set: "#name = :n", Condition: table.Present, Values: table.Values{"n": "x"}, Else: errFirst}}, errFirst},
		"a deletion's":                {[]table.Write{{Op: table.Delete, Key: one("taken"), Condition: "#number = :n", Values: table.Values{"n": 4}, Else: errFirst}}, errFirst},
		"a check's":                   {[]table.Write{holds("f1"), {Op: table.Check, Key: one("taken"), Condition: "#name = :n", Values: table.Values{"n": "free"}, Else: errSecond}}, errSecond},
		"an older version's":          {[]table.Write{table.Replace(one("taken"), seat{Version: 8}, 7, errFirst)}, errFirst},
		"an attribute that is absent": {[]table.Write{{Op: table.Check, Key: one("taken"), Condition: "#colour = :n", Values: table.Values{"n": "red"}, Else: errFirst}}, errFirst},
	} {
		t.Run(name, func(t *testing.T) {
			err := on.Commit(t.Context(), c.writes...)
			if !errors.Is(err, c.want) {
				t.Fatalf("commit: %v, want %v", err, c.want)
			}
			for _, write := range c.writes {
				if write.Op != table.Put || write.Key == one("taken") {
					continue
				}
				if _, found := load(t, on, write.Key); found != (c.want == nil) {
					t.Errorf("%s stands in the table: %t", write.Key.PK, found)
				}
			}
			if read, _ := load(t, on, one("taken")); read.Number != 3 {
				t.Errorf("a commit that failed changed a number to %d", read.Number)
			}
		})
	}
}

func TestAConditionWithoutMeaningIsNamed(t *testing.T) {
	on := tabletest.New(t)
	err := on.Commit(t.Context(), table.Write{Op: table.Check, Key: one("nobody"), Condition: table.Present})
	if err == nil || !strings.Contains(err.Error(), table.Present) {
		t.Errorf("error %v, want one that names the condition", err)
	}
}

func TestCommitRefusesWhatATransactionCannotTake(t *testing.T) {
	on := tabletest.New(t)
	many := func(n int) (writes []table.Write) {
		for i := range n {
			writes = append(writes, put(one(fmt.Sprint("many", i)), seat{Name: "many"}))
		}
		return writes
	}
	for name, c := range map[string]struct {
		writes []table.Write
		want   string
	}{
		"nothing":                {nil, ""},
		"a hundred":              {many(100), ""},
		"a hundred and one":      {many(101), "101 writes"},
		"two to one key":         {[]table.Write{put(one("twice"), seat{}), {Op: table.Delete, Key: one("twice")}}, "two writes to one seat"},
		"a write that says what": {[]table.Write{{Key: one("what")}}, "without an operation"},
		"a value of no kind":     {[]table.Write{{Op: table.Put, Key: one("kind"), Record: seat{}, Condition: "#name = :x", Values: table.Values{"x": failing{}}}}, "value x"},
	} {
		err := on.Commit(t.Context(), c.writes...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

type failing struct{}

func (failing) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	return nil, errors.New("cannot be written")
}

func TestEveryWriteRaisesTheVersion(t *testing.T) {
	on := tabletest.New(t)
	key := one("versioned")
	step := func(name string, write table.Write, want int64) {
		t.Helper()
		commit(t, on, write)
		if read, _ := load(t, on, key); read.Version != want {
			t.Errorf("%s: version %d, want %d", name, read.Version, want)
		}
	}
	update := table.Write{Op: table.Update, Key: key, Set: "#name = :name", Values: table.Values{"name": "box"}}
	step("an update makes the item", update, 1)
	step("an update", update, 2)
	step("an update of nothing but the version", table.Write{Op: table.Update, Key: key}, 3)
	step("a replacement of the version that was read", table.Replace(key, seat{Name: "stall", Version: 4}, 3, errFirst), 4)
	if err := on.Commit(t.Context(), table.Replace(key, seat{Version: 4}, 3, errFirst)); !errors.Is(err, errFirst) {
		t.Errorf("a replacement of a version before: %v", err)
	}
}

func TestARecordWithoutAVersionBeginsAtOne(t *testing.T) {
	on := tabletest.New(t)
	commit(t, on, table.Write{Op: table.Put, Key: one("plain"), Record: map[string]string{"name": "plain"}})
	if read, _ := load(t, on, one("plain")); read.Version != 1 {
		t.Errorf("version %d, want 1", read.Version)
	}
}

func TestOneOfManyWinsARace(t *testing.T) {
	on := tabletest.New(t)
	commit(t, on, put(one("last"), seat{Number: 1}))
	var group sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		group.Go(func() {
			errs[i] = on.Commit(t.Context(), table.Create(one(fmt.Sprint("holder", i)), seat{}, errFirst), table.Write{Op: table.Update, Key: one("last"),
				Set: "#number = #number - :one", Condition: "#number >= :one", Values: table.Values{"one": 1}, Else: errSecond})
		})
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, errSecond) {
			t.Error(err)
		}
	}
	if read, _ := load(t, on, one("last")); won != 1 || read.Number != 0 {
		t.Errorf("%d of 20 took the last one, %d are left", won, read.Number)
	}
}

// What is refused for another's sake is composed anew; what may have been carried out is repeated as it was.
func TestCommitAnew(t *testing.T) {
	for name, c := range map[string]struct {
		plan     *fault.Plan
		composed int
	}{
		"nothing":       {fault.Quiet(), 1},
		"two conflicts": {fault.At(0, 1, fault.Conflict), 3},
		"a lost answer": {fault.At(0, 0, fault.Lost), 1},
	} {
		t.Run(name, func(t *testing.T) {
			on, composed := tabletest.New(t, c.plan.Attach), 0
			err := on.CommitAnew(t.Context(), func() []table.Write {
				composed++
				return []table.Write{table.Create(one("order"), seat{}, errFirst), table.Create(one(fmt.Sprint("shard", composed)), seat{}, errSecond)}
			})
			if err != nil || composed != c.composed {
				t.Errorf("composed %d times: %v", composed, err)
			}
			for i := 1; i <= c.composed; i++ {
				if _, found := load(t, on, one(fmt.Sprint("shard", i))); found != (i == c.composed) {
					t.Errorf("of composition %d there is something: %t", i, found)
				}
			}
		})
	}
}

func TestExpressionsNameAttributes(t *testing.T) {
	on := tabletest.New(t)
	full := seat{Name: "full", Number: 2, Version: 5, Holder: map[string]holder{"reg_01": {Name: "Ada", Row: 1}, "reg_02": {Name: "Ben", Row: 2}}}
	for name, c := range map[string]struct {
		set, remove, condition string
		values                 table.Values
		want                   seat
	}{
		"inside a map":              {set: "#holder.#reg_01.#name = :n", values: table.Values{"n": "Cleo"}, want: seat{Name: "full", Number: 2, Holder: map[string]holder{"reg_01": {"Cleo", 1}, "reg_02": {"Ben", 2}}}},
		"without spaces":            {set: "#number=#number+:n", condition: "(#number=:two)AND(#name<>:x)", values: table.Values{"n": 5, "two": 2, "x": "y"}, want: seat{Name: "full", Number: 7, Holder: full.Holder}},
		"removed from a map":        {remove: "#holder.#reg_02", want: seat{Name: "full", Number: 2, Holder: map[string]holder{"reg_01": {"Ada", 1}}}},
		"set and removed":           {set: "#name = :n", remove: "#holder", values: table.Values{"n": "empty"}, want: seat{Name: "empty", Number: 2}},
		"functions":                 {set: "#number = if_not_exists(#never, :zero)", condition: "size(#holder) = :two AND attribute_exists(#holder.#reg_01)", values: table.Values{"zero": 0, "two": 2}, want: seat{Name: "full", Holder: full.Holder}},
		"words that DynamoDB keeps": {set: "#name = :n", condition: "attribute_not_exists(#status) AND attribute_not_exists(#values)", values: table.Values{"n": "kept"}, want: seat{Name: "kept", Number: 2, Holder: full.Holder}},
	} {
		key := one(name)
		commit(t, on, put(key, full))
		commit(t, on, table.Write{Op: table.Update, Key: key, Set: c.set, Remove: c.remove, Condition: c.condition, Values: c.values, Else: errFirst})
		c.want.Version = 6
		if read, _ := load(t, on, key); fmt.Sprint(read) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, read, c.want)
		}
	}
}

package table_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func TestLoad(t *testing.T) {
	on := tabletest.New(t)
	commit(t, on, put(one("a"), seat{Name: "a"}), put(one("b"), seat{Name: "b"}))
	read := func(name string, missing error) table.Read {
		return table.Read{Key: one(name), Into: &seat{}, Missing: missing}
	}
	for name, c := range map[string]struct {
		reads []table.Read
		want  string // the names that were read
		err   error
	}{
		"nothing":                      {nil, "", nil},
		"in the order asked":           {[]table.Read{read("b", nil), read("a", nil)}, " b a", nil},
		"one twice":                    {[]table.Read{read("a", nil), read("b", nil), read("a", nil)}, " a b a", nil},
		"one that may be missing":      {[]table.Read{read("a", nil), read("x", nil), read("b", nil)}, " a  b", nil},
		"one that must not be missing": {[]table.Read{read("a", errFirst), read("x", errSecond), read("y", errThird)}, " a  ", errSecond},
	} {
		err := on.Load(t.Context(), c.reads...)
		got := ""
		for _, r := range c.reads {
			got += " " + r.Into.(*seat).Name
		}
		if !errors.Is(err, c.err) || got != c.want {
			t.Errorf("%s: read%q, %v; want%q, %v", name, got, err, c.want, c.err)
		}
	}
}

func TestLoadTakesAHundred(t *testing.T) {
	on := tabletest.New(t)
	var (
		writes []table.Write
		reads  []table.Read
		seats  = make([]seat, 101)
	)
	for i := range seats {
		key := one(fmt.Sprint("row", i))
		writes = append(writes, put(key, seat{Name: fmt.Sprint(i), Holder: map[string]holder{"a": {Name: strings.Repeat("x", 2000)}}}))
		reads = append(reads, table.Read{Key: key, Into: &seats[i], Missing: errFirst})
	}
	commit(t, on, writes[:100]...)
	if err := on.Load(t.Context(), reads[:100]...); err != nil {
		t.Fatal(err)
	}
	for i, s := range seats[:100] {
		if s.Name != fmt.Sprint(i) {
			t.Fatalf("seat %d is %q", i, s.Name)
		}
	}
	if err := on.Load(t.Context(), reads...); err == nil || !strings.Contains(err.Error(), "101 items") {
		t.Errorf("a hundred and one: %v", err)
	}
}

// rows stores a partition with the sort keys a1 a2 a3 b1 b2 c1, in both indexes too, under other partition keys.
func rows(t *testing.T, on *table.Table) {
	t.Helper()
	var writes []table.Write
	for i, name := range strings.Fields("a1 a2 a3 b1 b2 c1") {
		writes = append(writes, put(at("HALL", name), seat{Name: name, Number: int64(i)}).
			At(table.GSI1, table.Entry{PK: "HALL1", SK: name}).At(table.GSI2, table.Entry{PK: "HALL2", SK: name}))
	}
	commit(t, on, append(writes, put(at("HALL#2", "a1"), seat{Name: "another hall"}))...)
}

func TestQuery(t *testing.T) {
	on := tabletest.New(t)
	rows(t, on)
	places := map[table.Index]string{table.Base: "HALL", table.GSI1: "HALL1", table.GSI2: "HALL2"}
	for name, c := range map[string]struct {
		r    table.Range
		want string
	}{
		"all":               {table.Range{}, " a1 a2 a3 b1 b2 c1"},
		"descending":        {table.Range{Descending: true}, " c1 b2 b1 a3 a2 a1"},
		"a prefix":          {table.Range{Prefix: "b"}, " b1 b2"},
		"nothing's prefix":  {table.Range{Prefix: "x"}, ""},
		"from":              {table.Range{From: "a3"}, " a3 b1 b2 c1"},
		"to":                {table.Range{To: "a3"}, " a1 a2 a3"},
		"from and to":       {table.Range{From: "a2", To: "b1", Descending: true}, " b1 a3 a2"},
		"a filter":          {table.Range{Filter: "#number >= :least AND #name <> :not", Values: table.Values{"least": 3, "not": "b2"}}, " b1 c1"},
		"at most":           {table.Range{Limit: 2}, " a1 a2"},
		"at most, filtered": {table.Range{Limit: 4, Filter: "#number > :n", Values: table.Values{"n": 2}}, " b1"},
	} {
		for index, partition := range places {
			r := c.r
			r.Index, r.Partition, r.Consistent = index, partition, true
			page, err := on.Query(t.Context(), r)
			if err != nil {
				t.Fatalf("%s of %q: %v", name, index, err)
			}
			if got := names(t, page.Items); got != c.want {
				t.Errorf("%s of %q:%s, want%s", name, index, got, c.want)
			}
		}
	}
}

func TestPagesFollowOneAnother(t *testing.T) {
	on := tabletest.New(t)
	rows(t, on)
	for index, partition := range map[table.Index]string{table.Base: "HALL", table.GSI1: "HALL1", table.GSI2: "HALL2"} {
		for _, descending := range []bool{false, true} {
			for limit := 1; limit <= 7; limit++ {
				r := table.Range{Index: index, Partition: partition, Descending: descending, Limit: limit}
				got := ""
				for pages := 0; ; pages++ {
					page, err := on.Query(t.Context(), r)
					if err != nil || pages > 6 {
						t.Fatalf("page %d: %v", pages, err)
					}
					if got += names(t, page.Items); page.Next == nil {
						break
					}
					r.After = append(table.Position(nil), page.Next...) // as a client sends it back
				}
				want := " a1 a2 a3 b1 b2 c1"
				if descending {
					want = " c1 b2 b1 a3 a2 a1"
				}
				if got != want {
					t.Errorf("index %q, descending %t, %d a page:%s", index, descending, limit, got)
				}
			}
		}
	}
}

func TestReadingGoesOnBehindAnItem(t *testing.T) {
	on := tabletest.New(t)
	rows(t, on)
	page, err := on.Query(t.Context(), table.Range{Partition: "HALL"})
	if err != nil {
		t.Fatal(err)
	}
	position, err := page.Items[2].Position()
	if err != nil {
		t.Fatal(err)
	}
	rest, err := on.Query(t.Context(), table.Range{Partition: "HALL", After: position})
	if err != nil || names(t, rest.Items) != " b1 b2 c1" || rest.Next != nil {
		t.Errorf("behind a3:%s, next %s, %v", names(t, rest.Items), rest.Next, err)
	}
	if _, err := on.Query(t.Context(), table.Range{Partition: "HALL", After: table.Position("nonsense")}); err == nil {
		t.Error("a position that is none is taken")
	}
}

func TestEachReadsToTheEnd(t *testing.T) {
	on := tabletest.New(t)
	rows(t, on)
	visited := 0
	visit := func(table.Item) error { visited++; return nil }
	if err := on.Each(t.Context(), table.Range{Partition: "HALL", Limit: 2}, visit); err != nil || visited != 6 {
		t.Errorf("visited %d, %v", visited, err)
	}
	visited = 0
	stop := func(table.Item) error {
		if visited++; visited == 3 {
			return errSecond
		}
		return nil
	}
	if err := on.Each(t.Context(), table.Range{Partition: "HALL", Limit: 2}, stop); !errors.Is(err, errSecond) || visited != 3 {
		t.Errorf("stopped after %d, %v", visited, err)
	}
}

func TestIndexesAreSparse(t *testing.T) {
	on := tabletest.New(t)
	entry := table.Entry{PK: "QUEUE", SK: "1"}
	stands := func() (in string) {
		t.Helper()
		for _, index := range []table.Index{table.GSI1, table.GSI2} {
			page, err := on.Query(t.Context(), table.Range{Index: index, Partition: "QUEUE"})
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Items) > 0 {
				in += " " + string(index)
			}
		}
		return in
	}
	update := table.Write{Op: table.Update, Key: one("moving"), Set: "#name = :name", Values: table.Values{"name": "moving"}}
	out := func(index table.Index) table.Write {
		write := update
		write.In = map[table.Index]*table.Entry{index: nil}
		return write
	}
	for i, c := range []struct {
		write table.Write
		want  string
	}{
		{put(one("moving"), seat{}), ""},
		{update.At(table.GSI1, entry), " GSI1"},
		{update.At(table.GSI2, entry), " GSI1 GSI2"},
		{update, " GSI1 GSI2"},
		{out(table.GSI1), " GSI2"},
		{out(table.GSI2).At(table.GSI1, entry), " GSI1"},
		{put(one("moving"), seat{}).At(table.GSI1, entry).At(table.GSI2, entry), " GSI1 GSI2"},
		{put(one("moving"), seat{}), ""},
	} {
		commit(t, on, c.write)
		if got := stands(); got != c.want {
			t.Errorf("step %d: the item stands in%q, want%q", i+1, got, c.want)
		}
	}
	if update.In != nil {
		t.Error("At changed the write that it was called on")
	}
}

func TestCount(t *testing.T) {
	on := tabletest.New(t)
	window := time.Now().Truncate(time.Minute)
	key, other := table.RateKey("anna", "reserve", window), table.RateKey("anna", "reserve", window.Add(time.Minute))
	for want := int64(1); want <= 3; want++ {
		if got, err := on.Count(t.Context(), key, window.Add(time.Hour)); err != nil || got != want {
			t.Errorf("count %d, %v; want %d", got, err, want)
		}
	}
	if got, err := on.Count(t.Context(), other, window.Add(time.Hour)); err != nil || got != 1 {
		t.Errorf("the next window begins with %d, %v", got, err)
	}
	var counted struct {
		ExpiresAt int64 `json:"expiresAt"`
	}
	if err := on.Load(t.Context(), table.Read{Key: key, Into: &counted}); err != nil || counted.ExpiresAt != window.Add(time.Hour).Unix() {
		t.Errorf("the counter expires at %d, %v", counted.ExpiresAt, err)
	}
}

func TestACallThatRunsOutOfTimeIsUnavailable(t *testing.T) {
	on := tabletest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	for name, err := range map[string]error{
		"commit": on.Commit(ctx, put(one("late"), seat{})),
		"load":   on.Load(ctx, table.Read{Key: one("late"), Into: &seat{}}),
	} {
		if !errors.Is(err, problem.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, found := load(t, on, one("late")); found {
		t.Error("what was given up stands in the table")
	}
}

// A list that is spread over shards is read as one, from its end.
func TestShardsAreOneList(t *testing.T) {
	on := tabletest.New(t)
	const shards, seats = 3, 200
	for base := 0; base < seats; base += 50 {
		var writes []table.Write
		for i := base; i < base+50; i++ {
			writes = append(writes, put(at("ROW", fmt.Sprint(i)), seat{Name: fmt.Sprintf("%03d", i)}).
				At(table.GSI1, table.Entry{PK: fmt.Sprint("ROWS#", i*i%shards), SK: fmt.Sprintf("%03d", i)}))
		}
		commit(t, on, writes...)
	}
	ranges := make([]table.Range, shards)
	for shard := range ranges {
		ranges[shard] = table.Range{Index: table.GSI1, Partition: fmt.Sprint("ROWS#", shard), To: "170"}
	}
	want := 170
	for item, err := range on.Newest(t.Context(), ranges...) {
		if err != nil {
			t.Fatal(err)
		}
		if place := item.Place(table.GSI1); place != fmt.Sprintf("%03d", want) {
			t.Fatalf("%s comes where %03d should", place, want)
		}
		want--
	}
	if want != -1 {
		t.Errorf("the list ends before %d", want)
	}
}

package table_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// everything has a field of each sort that domain values have.
type everything struct {
	Text     string            `json:"text"`
	Number   int64             `json:"number"`
	Truth    bool              `json:"truth"`
	Share    float64           `json:"share"`
	Instant  time.Time         `json:"instant"`
	Later    *time.Time        `json:"later,omitempty"`
	Limit    *int64            `json:"limit,omitempty"`
	List     []string          `json:"list"`
	Maybe    []string          `json:"maybe,omitempty"`
	Holders  map[string]holder `json:"holders"`
	Metadata map[string]any    `json:"metadata,omitempty"`
	part
}

// part is embedded: its fields stand beside the others.
type part struct {
	City string `json:"city,omitempty"`
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	on := tabletest.New(t)
	instant := time.Date(2030, 2, 28, 23, 59, 59, 123_000_000, time.UTC)
	limit := int64(1) << 40
	for name, value := range map[string]everything{
		"nothing":     {},
		"empty":       {List: []string{}, Holders: map[string]holder{}},
		"everything":  {"Grüße 🎟", -7, true, 52.520008, instant, &instant, &limit, []string{"", "b", "a"}, []string{"x"}, map[string]holder{"reg_01": {"Ada", 1}, "reg_02": {}}, map[string]any{"gate": "north", "deep": map[string]any{"n": 1.5, "list": []any{true, nil}}}, part{"Köln"}},
		"nanoseconds": {Instant: instant.Add(456_789), List: []string{""}, Holders: map[string]holder{}},
	} {
		commit(t, on, table.Write{Op: table.Put, Key: one(name), Record: value})
		var read everything
		if err := on.Load(t.Context(), table.Read{Key: one(name), Into: &read, Missing: errFirst}); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, value) {
			t.Errorf("%s came back as\n%+v, was\n%+v", name, read, value)
		}
	}
}

func TestAnUpdateWritesValuesAsAPutDoes(t *testing.T) {
	on := tabletest.New(t)
	instant := time.Date(2030, 2, 28, 23, 59, 59, 123_000_000, time.UTC)
	commit(t, on, table.Write{Op: table.Put, Key: one("a"), Record: everything{Holders: map[string]holder{}}},
		table.Write{Op: table.Update, Key: one("b"), Set: "#instant = :at, #holders = :holders, #list = :list",
			Values: table.Values{"at": instant, "holders": map[string]holder{"x": {"Ada", 1}}, "list": []string{}}})
	commit(t, on, table.Write{Op: table.Update, Key: one("a"), Set: "#instant = :at, #holders.#x = :holder, #list = :list",
		Values: table.Values{"at": instant, "holder": holder{"Ada", 1}, "list": []string{}}})
	var a, b everything
	if err := on.Load(t.Context(), table.Read{Key: one("a"), Into: &a}, table.Read{Key: one("b"), Into: &b}); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) || !a.Instant.Equal(instant) || a.Holders["x"].Name != "Ada" || a.List == nil {
		t.Errorf("written by two updates: %+v\nby one: %+v", a, b)
	}
}

func TestEveryItemSaysWhatItIs(t *testing.T) {
	on := tabletest.New(t)
	commit(t, on, put(at("HALL", "1"), seat{Name: "put"}), table.Write{Op: table.Update, Key: at("HALL", "2"), Set: "#name = :n", Values: table.Values{"n": "updated"}})
	if _, err := on.Count(t.Context(), at("HALL", "3"), time.Now()); err != nil {
		t.Fatal(err)
	}
	page, err := on.Query(t.Context(), table.Range{Partition: "HALL"})
	if err != nil || len(page.Items) != 3 {
		t.Fatalf("%d items, %v", len(page.Items), err)
	}
	for _, item := range page.Items {
		var carried struct {
			Schema  int   `json:"v"`
			Version int64 `json:"version"`
		}
		if err := item.Decode(&carried); err != nil {
			t.Fatal(err)
		}
		// A seat's own version, 0 here, is stored as it is: a domain value that has one counts it itself.
		if item.Type() != "seat" || item.PK() != "HALL" || carried.Schema != 1 || item.SK() != "1" && carried.Version != 1 {
			t.Errorf("item %s: type %q, schema %d, version %d", item.SK(), item.Type(), carried.Schema, carried.Version)
		}
	}
}

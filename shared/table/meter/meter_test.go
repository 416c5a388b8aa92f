package meter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/meter"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

type note struct {
	Text    string `json:"text"`
	Version int64  `json:"version"`
}

func of(kilobytes float64) note {
	return note{Text: strings.Repeat("x", int(kilobytes*1024)-100), Version: 1} // a hundred bytes are left for what every item carries
}

func key(name string) table.Key { return table.Key{PK: "NOTE#" + name, SK: "NOTE", Type: "note"} }

var errRefused = errors.New("refused")

// Each step says what it costs by AWS's rules; a step finds what those before it left.
func TestCosts(t *testing.T) {
	var m meter.Meter
	on := tabletest.New(t, m.Attach)
	commit := func(writes ...table.Write) func() error {
		return func() error { return on.Commit(t.Context(), writes...) }
	}
	load := func(names ...string) func() error {
		var reads []table.Read
		for _, name := range names {
			reads = append(reads, table.Read{Key: key(name), Into: &note{}})
		}
		return func() error { return on.Load(t.Context(), reads...) }
	}
	query := func(r table.Range) func() error {
		return func() error { _, err := on.Query(t.Context(), r); return err }
	}
	put := func(name string, kilobytes float64) table.Write {
		return table.Write{Op: table.Put, Key: key(name), Record: of(kilobytes)}
	}
	entry := func(name string) table.Entry { return table.Entry{PK: "LIST", SK: name} }
	touch := table.Write{Op: table.Update, Key: key("a"), Condition: table.Present, Else: errRefused}
	for _, c := range []struct {
		name                 string
		step                 func() error
		read, write, indexed float64
	}{
		{"a small item", commit(put("a", 0.5)), 0, 2, 0},
		{"items of 1 and of 2.5 KB", commit(put("b", 1), put("c", 2.5)), 0, 2 + 6, 0},
		{"smaller than before: the larger counts", commit(put("c", 0.5)), 0, 6, 0},
		{"larger than before", commit(put("c", 3.5)), 0, 8, 0},
		{"an update", commit(touch), 0, 2, 0},
		{"a check beside it", commit(touch, table.Write{Op: table.Check, Key: key("c"), Condition: table.Present}), 0, 2 + 8, 0},
		{"a deletion", commit(table.Write{Op: table.Delete, Key: key("c")}), 0, 8, 0},
		{"a deletion of nothing", commit(table.Write{Op: table.Delete, Key: key("c")}), 0, 2, 0},
		{"a condition that fails", commit(put("d", 2.5), table.Create(key("b"), of(1.5), errRefused)), 0, 6 + 2, 0},
		{"in one index", commit(put("e", 1.5).At(table.GSI1, entry("e"))), 0, 4, 2},
		{"in two", commit(put("f", 1.5).At(table.GSI1, entry("f")).At(table.GSI2, entry("f"))), 0, 4, 4},
		{"changed there", commit(table.Write{Op: table.Update, Key: key("e")}), 0, 4, 2},
		{"moved there", commit(put("e", 1.5).At(table.GSI1, entry("g"))), 0, 4, 4},
		{"taken out of both", commit(put("f", 0.5)), 0, 4, 4},
		{"a count, which is no transaction", func() error { _, err := on.Count(t.Context(), key("n"), time.Now()); return err }, 0, 1, 0},
		{"a read", load("a"), 1, 0, 0},
		{"of what is not there", load("x", "y"), 2, 0, 0},
		{"each item is rounded up", load("a", "b", "e", "x"), 4, 0, 0},
		{"a large item", func() error { return errors.Join(commit(put("l", 9))(), load("l")()) }, 3, 18, 0},
		{"a query of nothing", query(table.Range{Partition: "NOTHING"}), 0.5, 0, 0},
		{"consistent", query(table.Range{Partition: "NOTE#l", Consistent: true}), 3, 0, 0},
		{"not consistent", query(table.Range{Partition: "NOTE#l"}), 1.5, 0, 0},
		{"what a filter drops counts", query(table.Range{Partition: "NOTE#l", Filter: "#text = :no", Values: table.Values{"no": ""}}), 1.5, 0, 0},
		{"an index is rounded up once", func() error {
			return errors.Join(commit(put("1", 1).At(table.GSI2, entry("1")), put("2", 1).At(table.GSI2, entry("2")), put("3", 1.5).At(table.GSI2, entry("3")))(),
				query(table.Range{Index: table.GSI2, Partition: "LIST"})())
		}, 0.5, 8, 4},
	} {
		m.Take()
		if err := c.step(); err != nil && !errors.Is(err, errRefused) {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := m.Take(); got.ReadUnits != c.read || got.WriteUnits != c.write || got.IndexUnits != c.indexed {
			t.Errorf("%s: %v read, %v write and %v index units, want %v, %v and %v; %+v", c.name, got.ReadUnits, got.WriteUnits, got.IndexUnits,
				c.read, c.write, c.indexed, got.Items)
		}
	}
}

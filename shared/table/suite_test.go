package table_test

// The suite holds the package against a real DynamoDB, over the wire: the same tests against whichever emulator EMULATOR
// names (see infra/emulator).

import (
	"errors"
	"fmt"
	"testing"

	"github.com/event-radar/event-radar/shared/table"
)

// What the tests' conditions mean when they do not hold.
var (
	errFirst  = errors.New("the first write's condition")
	errSecond = errors.New("the second write's condition")
	errThird  = errors.New("the third write's condition")
)

// seat is a domain value of the tests' own.
type seat struct {
	Name    string            `json:"name"`
	Number  int64             `json:"number"`
	Holder  map[string]holder `json:"holder,omitempty"`
	Version int64             `json:"version"`
}

type holder struct {
	Name string `json:"name"`
	Row  int    `json:"row"`
}

// at is a key of the tests' own: an item in a partition.
func at(partition, sort string) table.Key { return table.Key{PK: partition, SK: sort, Type: "seat"} }

// one is the key of an item that stands alone.
func one(name string) table.Key { return at("SEAT#"+name, "SEAT") }

// commit carries the writes out, or ends the test.
func commit(t *testing.T, on *table.Table, writes ...table.Write) {
	t.Helper()
	if err := on.Commit(t.Context(), writes...); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

// load reads one seat; found is false when there is none.
func load(t *testing.T, on *table.Table, key table.Key) (read seat, found bool) {
	t.Helper()
	err := on.Load(t.Context(), table.Read{Key: key, Into: &read, Missing: errFirst})
	if err != nil && !errors.Is(err, errFirst) {
		t.Fatalf("load %s: %v", key.PK, err)
	}
	return read, err == nil
}

// put stores a seat, whatever stood there.
func put(key table.Key, s seat) table.Write {
	return table.Write{Op: table.Put, Key: key, Record: s}
}

// names are the names of the seats of a page, as one line.
func names(t *testing.T, items []table.Item) string {
	t.Helper()
	seats, err := table.Decode[seat](items)
	if err != nil {
		t.Fatal(err)
	}
	line := ""
	for _, s := range seats {
		line += fmt.Sprint(" ", s.Name)
	}
	return line
}

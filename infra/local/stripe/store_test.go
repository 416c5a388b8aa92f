package stripe

import (
	"errors"
	"os"
	"testing"
)

func TestACutOffLineNeverHappened(t *testing.T) {
	folder := t.TempDir()
	s, err := openStore(folder)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(id string, amount int64, fault error) error {
		return s.write(func(t *tx) error {
			t.put(document{"id": id, "object": "charge", "amount": amount, "metadata": document{"order": "1"}}, document{"id": id + "-too", "object": "refund"})
			return fault
		})
	}
	if err := errors.Join(keep("a", 1, nil), keep("b", 1<<60+1, nil)); err != nil {
		t.Fatal(err)
	}
	if err := keep("c", 3, errClosed); !errors.Is(err, errClosed) || s.documents["c"] != nil {
		t.Errorf("what failed is kept, %v", err)
	}
	if err := errors.Join(keep("d", 4, nil), s.close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(s.path())
	if err == nil {
		err = os.WriteFile(s.path(), content[:len(content)-5], 0o600) // the machine stopped in the middle
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second reads what the first has written anew
		if s, err = openStore(folder); err != nil {
			t.Fatal(err)
		}
		if len(s.documents) != 4 || s.documents["b"].number("amount") != 1<<60+1 || s.documents["a"].child("metadata").text("order") != "1" || s.documents["d-too"] != nil {
			t.Errorf("read back: %v", s.documents)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := keep("e", 5, nil); !errors.Is(err, errClosed) {
		t.Errorf("written after the end: %v", err)
	}
}

func TestAmountsForPeople(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		currency string
		want     string
	}{{123450, "eur", "€1,234.50"}, {5, "usd", "$0.05"}, {1500, "jpy", "¥1,500"}, {5120, "kwd", "KWD 5.120"}, {-100, "gbp", "−£1.00"}, {100000000, "chf", "CHF 1,000,000.00"}} {
		if got := formatted(c.amount, c.currency); got != c.want {
			t.Errorf("%d %s is %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
}

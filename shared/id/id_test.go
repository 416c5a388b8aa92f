package id

import (
	"strings"
	"testing"
	"time"
)

func TestNewSortsByTime(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	before := newAt(Event, start)
	after := newAt(Event, start.Add(time.Millisecond))
	if before >= after {
		t.Errorf("%s was made before %s and sorts behind it", before, after)
	}
	if !Valid(Event, before) || len(before) != len("evt_")+Length {
		t.Errorf("%q is not an event's id", before)
	}
}

func TestDeriveTellsPartsApart(t *testing.T) {
	if Derive(User, "a", "bc") == Derive(User, "ab", "c") {
		t.Error("parts run together")
	}
	if first, again := Derive(User, "issuer", "subject"), Derive(User, "issuer", "subject"); first != again {
		t.Error("the same parts gave two ids")
	}
}

func TestRegistrationsAreNamedByTheirOrder(t *testing.T) {
	order := DeriveOrder("usr_1", "key")
	seen := map[string]bool{}
	for place := 1; place <= Places; place++ {
		registration := RegistrationOf(order, place)
		if !Valid(Registration, registration) {
			t.Fatalf("%q is not a registration's id", registration)
		}
		if OrderOf(registration) != order {
			t.Errorf("%s leads to %s, want %s", registration, OrderOf(registration), order)
		}
		seen[registration] = true
	}
	if len(seen) != Places {
		t.Errorf("%d names for %d places", len(seen), Places)
	}
}

func TestValid(t *testing.T) {
	for _, wrong := range []string{"", "evt_", "evt_01JD8Q4VY0R6M5T2XKZ3N7WBC", "evt_01jd8q4vy0r6m5t2xkz3n7wbce", "ord_01JD8Q4VY0R6M5T2XKZ3N7WBCE", "evt_01JD8Q4VY0R6M5T2XKZ3N7WBCI"} {
		if Valid(Event, wrong) {
			t.Errorf("%q passes for an event's id", wrong)
		}
	}
}

// What is an id has its kind and 26 letters, and nothing that is none is taken for one.
func FuzzValid(f *testing.F) {
	for _, seed := range []string{"evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE", "evt_01jd8q4vy0r6m5t2xkz3n7wbce", "evt_", "evt", "_", "", "evt_01JD8Q4VY0R6M5T2XKZ3N7WBCU", "evt_evt_01JD8Q4VY0R6M5T2XKZ3N7"} {
		f.Add("evt", seed, "evt")
		f.Add("", seed, "usr")
	}
	f.Fuzz(func(t *testing.T, prefix, s, other string) {
		if Valid(prefix, s) {
			if bare := Bare(s); !strings.Contains(prefix, "_") && s != prefix+"_"+bare || strings.ToUpper(s[len(prefix):]) != s[len(prefix):] {
				t.Errorf("%q is taken for an id of the kind %q", s, prefix)
			}
			if len(other) == len(prefix) && other != prefix && Valid(other, s) {
				t.Errorf("%q is of the kind %q, and of %q", s, prefix, other)
			}
		}
		derived := Derive(prefix, s)
		if !Valid(prefix, derived) || derived != Derive(prefix, s) {
			t.Errorf("%q of %q is no id", derived, s)
		}
		if s != other && Derive(prefix, s, other) == Derive(prefix, s+other) || Derive(prefix, s, "") == Derive(prefix, s) {
			t.Errorf("%q and %q are not told apart from what they make together", s, other)
		}
	})
}

package id

import (
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

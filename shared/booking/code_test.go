package booking_test

import (
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/id"
)

// What a scanner reads may be anything. It is genuine for one registration and one revision alone, letter for letter, and what
// cannot be a code leads to no registration.
func FuzzCode(f *testing.F) {
	codes, others := booking.NewCodes([]byte("a key of the tests' own")), booking.NewCodes([]byte("another key of theirs"))
	order := id.DeriveOrder("tests", "order")
	first := id.RegistrationOf(order, 1)
	genuine := codes.Code(first, 1)
	for _, seed := range []string{genuine, strings.ToLower(genuine), genuine[:51], genuine + "0", codes.Code(first, 2), others.Code(first, 1), "", "\x00",
		strings.Repeat("0", 52), id.Bare(first) + genuine, "X" + genuine[:51], "https://event-radar.example/" + genuine} {
		f.Add(seed, 1, 1)
	}
	f.Fuzz(func(t *testing.T, scanned string, place, revision int) {
		place = 1 + (place%id.Places+id.Places)%id.Places
		registration := id.RegistrationOf(order, place)
		code := codes.Code(registration, revision)
		if found, ok := booking.Locate(code); !ok || found != registration || !codes.Genuine(code, registration, revision) {
			t.Errorf("%s is a code of %s, and is located at %s", code, registration, found)
		}
		if codes.Genuine(code, registration, revision+1) || others.Genuine(code, registration, revision) {
			t.Errorf("%s is genuine for another revision, or by another key", code)
		}
		if codes.Fingerprint(registration, revision) == codes.Fingerprint(registration, revision+1) {
			t.Errorf("two revisions of %s have one fingerprint", registration)
		}
		found, ok := booking.Locate(scanned)
		if !ok {
			return
		}
		if !id.Valid(id.Registration, found) || id.RegistrationOf(id.OrderOf(found), strings.IndexByte("0123456789ABCDEFGHJKMNPQRSTVWXYZ", found[len(found)-1])) != found {
			t.Errorf("%q leads to %q", scanned, found)
		}
		if codes.Genuine(scanned, found, revision) != (scanned == codes.Code(found, revision)) {
			t.Errorf("%q is taken for the code of %s", scanned, found)
		}
	})
}

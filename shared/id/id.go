// Package id makes the names of things: a prefix that says what the thing is, an underscore, and 26 characters of
// Crockford's base 32 (https://www.crockford.com/base32.html), as in evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE.
//
// New makes ULIDs (https://github.com/ulid/spec), which sort by the time of their making. Derive makes an id out of what
// the thing follows from, for things whose creation must be repeatable: the same parts always name the same thing.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// The prefixes in use.
const (
	User         = "usr"
	Event        = "evt"
	Meeting      = "mtg"
	TicketType   = "tkt"
	Order        = "ord"
	Registration = "reg"
	Message      = "msg"
	Delivery     = "dlv"
	Audit        = "aud"
	Refund       = "ref"
	Exception    = "exc"
	Upload       = "upl"
)

// Length is the number of characters behind the prefix.
const Length = 26

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New makes an id that sorts behind those made in earlier milliseconds.
func New(prefix string) string { return newAt(prefix, time.Now()) }

func newAt(prefix string, now time.Time) string {
	var raw [16]byte
	rand.Read(raw[6:]) // never fails: crypto/rand aborts the program instead
	stamp(&raw, now)
	return prefix + "_" + encode(raw)
}

// Earliest is the id before which all lie that New made earlier than the instant.
func Earliest(prefix string, instant time.Time) string {
	var raw [16]byte
	stamp(&raw, instant)
	return prefix + "_" + encode(raw)
}

// stamp writes the milliseconds since 1970 into the first 48 bits.
func stamp(raw *[16]byte, instant time.Time) {
	var milliseconds [8]byte
	binary.BigEndian.PutUint64(milliseconds[:], uint64(instant.UnixMilli()))
	copy(raw[:6], milliseconds[2:])
}

// Derive makes the id that follows from the parts, which are told apart by their lengths: ("a", "bc") and ("ab", "c")
// give different ids. It keeps 128 bits of a SHA-256.
func Derive(prefix string, parts ...string) string {
	sum := digest(parts)
	return prefix + "_" + encode([16]byte(sum[:16]))
}

// Hash is a short name for the parts as Derive would make it, without a prefix: for keys of guard items that must not
// show what they guard, such as an address.
func Hash(parts ...string) string {
	sum := digest(parts)
	return encode([16]byte(sum[:16]))
}

func digest(parts []string) [32]byte {
	hash := sha256.New()
	var length [4]byte
	for _, part := range parts {
		binary.BigEndian.PutUint32(length[:], uint32(len(part)))
		hash.Write(length[:])
		hash.Write([]byte(part))
	}
	return [32]byte(hash.Sum(nil))
}

// Places is how many registrations an order's id has room for.
const Places = 31

// DeriveOrder makes an order's id out of the parts. Its last character is always 0, so that the registrations inside the
// order can be named by the same characters and their place: an order is found from any of its registrations without a
// look-up.
func DeriveOrder(parts ...string) string {
	derived := Derive(Order, parts...)
	return derived[:len(derived)-1] + "0"
}

// RegistrationOf names the registration at a place (1 to Places) in an order.
func RegistrationOf(order string, place int) string {
	if place < 1 || place > Places {
		panic("id: an order has places 1 to 31")
	}
	return Registration + "_" + order[len(Order)+1:len(order)-1] + string(alphabet[place])
}

// OrderOf names the order that holds a registration.
func OrderOf(registration string) string {
	return Order + "_" + registration[len(Registration)+1:len(registration)-1] + "0"
}

// Valid says whether s is an id with the prefix.
func Valid(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(rest) != Length {
		return false
	}
	for _, c := range []byte(rest) {
		if strings.IndexByte(alphabet, c) < 0 {
			return false
		}
	}
	return true
}

// Bare is an id without its prefix.
func Bare(s string) string {
	_, rest, _ := strings.Cut(s, "_")
	return rest
}

// encode writes 128 bits as 26 characters, the first of which holds three bits, as ULIDs do.
func encode(raw [16]byte) string {
	high, low := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	var out [Length]byte
	for i := Length - 1; i >= 0; i-- {
		out[i] = alphabet[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(out[:])
}

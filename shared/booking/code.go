package booking

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
)

// Codes makes and reads what a ticket's QR code holds: the registration's id without its prefix, which says where to look,
// and 128 bits that nobody can guess. Nothing of it is stored: the secret part is an HMAC of registration and revision, so
// that a transfer, which raises the revision, makes the old code worthless.
type Codes struct{ key []byte }

// NewCodes returns the codes of a key, of at least 16 bytes.
func NewCodes(key []byte) *Codes {
	if len(key) < 16 {
		panic("booking: the key for ticket codes is too short") // an empty one would make every code guessable
	}
	return &Codes{key}
}

// crockford has no letters that are taken for others, and all of its characters are in the QR code's alphanumeric mode.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// secretLength is the length of 128 bits in base 32.
const secretLength = 26

// Code is what a registration's QR code holds.
func (c *Codes) Code(registration string, revision int) string {
	return id.Bare(registration) + c.secret(registration, revision)
}

func (c *Codes) secret(registration string, revision int) string {
	mac := hmac.New(sha256.New, c.key)
	mac.Write([]byte(registration + "#" + strconv.Itoa(revision)))
	return crockford.EncodeToString(mac.Sum(nil)[:16])
}

// Fingerprint is the code's hash as a gate keeps it, which tells a code but leads to none: SHA-256 in base64url, apart from all
// other hashes of the same text.
func (c *Codes) Fingerprint(registration string, revision int) string {
	sum := sha256.Sum256([]byte("event-radar/ticket-code/1:" + c.Code(registration, revision)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Locate says which registration a code speaks of, without saying that it is genuine; ok is false for what cannot be a code.
func Locate(code string) (registration string, ok bool) {
	if len(code) != id.Length+secretLength {
		return "", false
	}
	registration = id.Registration + "_" + code[:id.Length]
	return registration, id.Valid(id.Registration, registration) && code[id.Length-1] != '0'
}

// Genuine says whether the code is the one of that registration and revision.
func (c *Codes) Genuine(code, registration string, revision int) bool {
	_, secret, found := strings.Cut(code, id.Bare(registration))
	return found && hmac.Equal([]byte(secret), []byte(c.secret(registration, revision)))
}

// Keys is where the key for codes is kept; *secret.Secret is one.
type Keys interface {
	Value(ctx context.Context, key string) ([]byte, error)
}

// LoadCodes returns the codes of the key that is kept under "ticket"; problem.ErrUnavailable when it cannot be read.
func LoadCodes(ctx context.Context, keys Keys) (*Codes, error) {
	key, err := keys.Value(ctx, "ticket")
	if err != nil {
		return nil, errors.Join(problem.ErrUnavailable, err)
	}
	return NewCodes(key), nil
}

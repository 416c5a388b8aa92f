package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
)

// once makes of an Idempotency-Key what makes the request repeatable. The key counts for this caller, this operation and
// this path alone; the hash tells whether the same key came with another body.
func (r *Request) once(actor access.Actor) (access.Once, error) {
	if r.route.Key == KeyIgnored {
		return access.Once{}, nil
	}
	key := r.http.Header.Get("Idempotency-Key")
	switch {
	case key == "" && r.route.Key == KeyRequired:
		return access.Once{}, errKeyMissing
	case key == "":
		return access.Once{}, nil
	case len(key) > 255 || !printable(key):
		return access.Once{}, BadParameter("Idempotency-Key", "must be 1 to 255 printable characters of ASCII")
	}
	who := actor.UserID
	if actor.Anonymous() {
		who = "nobody"
	}
	sum := sha256.Sum256(r.canonical)
	return access.Once{
		Key:  id.Hash("once", who, r.route.ID, r.http.URL.Path, key),
		Hash: base64.RawURLEncoding.EncodeToString(sum[:18]),
	}, nil
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// sameText compares without telling by its time where two texts differ.
func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

package checkin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/table"
)

// A gate verifies with the public key alone. What was sealed is ours, and nothing else is: not another text, not by another secret.
func FuzzSeal(f *testing.F) {
	f.Add(`{"entries":[]}`, []byte("a secret of the tests' own"), 3)
	f.Add("", []byte("sixteen bytes !!"), 0)
	f.Add("\x00\xff.", []byte("too short"), -1)
	f.Fuzz(func(t *testing.T, payload string, secret []byte, at int) {
		seal, err := NewSeal(secret)
		if (err == nil) != (len(secret) >= 16) {
			t.Fatalf("a secret of %d bytes: %v", len(secret), err)
		}
		if err != nil {
			return
		}
		other, err := NewSeal(append([]byte("x"), secret...))
		if err != nil || other.PublicKey() == seal.PublicKey() {
			t.Fatalf("two secrets have the key %v, %v", seal.PublicKey(), err)
		}
		protected, signature, err := seal.Sign(payload)
		if err != nil || !verifies(seal.PublicKey(), protected, payload, signature) || verifies(other.PublicKey(), protected, payload, signature) {
			t.Errorf("%q is sealed as %s, %v", payload, signature, err)
		}
		changed := []byte(payload + "}")
		changed[(at%len(changed)+len(changed))%len(changed)] ^= 1
		if verifies(seal.PublicKey(), protected, string(changed), signature) || verifies(seal.PublicKey(), protected, payload+" ", signature) {
			t.Errorf("the seal of %q is taken for that of %q", payload, changed)
		}
	})
}

// verifies does what a browser does with a key, a header, a text and a signature.
func verifies(key PublicKey, protected, payload, signature string) bool {
	decoded := func(s string) []byte {
		raw, _ := base64.RawURLEncoding.DecodeString(s)
		return raw
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, decoded(key.X)...), decoded(key.Y)...))
	both := decoded(signature)
	if err != nil || len(both) != 64 {
		return false
	}
	digest := sha256.Sum256([]byte(protected + "." + payload))
	return ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(both[:32]), new(big.Int).SetBytes(both[32:]))
}

// A gate sends back where it was told to go on; what else is sent is refused, or a place among the changes that are kept.
func FuzzPosition(f *testing.F) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	kept := table.Instant(now.Add(-time.Hour))
	f.Add("ord_1", kept, "", position{Order: "ord_1", Noted: kept}.String())
	f.Add("", table.Instant(now.Add(-100*time.Hour)), kept, "e30")
	f.Add("\xff", "\x00", "", "bnVsbA")
	f.Add("", "9999", "", "eyJuIjo3fQ\n")
	f.Fuzz(func(t *testing.T, order, noted, back, sent string) {
		for _, text := range []string{sent, position{order, noted, back}.String()} {
			read, err := readPosition(text, now)
			if err != nil {
				if read != (position{}) {
					t.Errorf("%q is refused, %v, and read as %+v", text, err, read)
				}
				continue
			}
			if read.Noted < table.Instant(now.Add(-lasting)) {
				t.Errorf("%q is read as %+v, which is forgotten", text, read)
			}
			if again, err := readPosition(read.String(), now); err != nil || again != read {
				t.Errorf("%+v is read as %+v, %v", read, again, err)
			}
		}
	})
}

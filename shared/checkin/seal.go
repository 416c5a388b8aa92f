package checkin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/problem"
)

// Seal signs what gates keep, so that they can tell what is ours: ES256 (RFC 7518, section 3.4), which every browser verifies.
type Seal struct {
	key    *ecdsa.PrivateKey
	public PublicKey
	header string // of every signature
}

// PublicKey is the key to verify by, as a JWK (RFC 7518, section 6.2).
type PublicKey struct{ X, Y, ID string }

// NewSeal returns the seal that follows from a secret of at least 16 bytes: always the same one.
func NewSeal(secret []byte) (*Seal, error) {
	if len(secret) < 16 {
		return nil, errors.New("checkin: the secret of the seal is too short")
	}
	key, err := derive(secret)
	if err != nil {
		return nil, fmt.Errorf("checkin: the key of the seal: %w", err)
	}
	point, err := key.PublicKey.Bytes() // 4, X, Y
	if err != nil {
		return nil, fmt.Errorf("checkin: the key of the seal: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	public := PublicKey{X: encode(point[1:33]), Y: encode(point[33:])}
	thumbprint := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + public.X + `","y":"` + public.Y + `"}`)) // RFC 7638
	public.ID = encode(thumbprint[:])
	header, err := json.Marshal(map[string]any{"alg": "ES256", "typ": "check-in-manifest", "kid": public.ID, "b64": false, "crit": []string{"b64"}})
	return &Seal{key, public, encode(header)}, err
}

// derive makes a private key of P-256 out of a secret: by enough bits that reducing them leaves no trace (FIPS 186-5, A.2.1).
func derive(secret []byte) (*ecdsa.PrivateKey, error) {
	bits, err := hkdf.Key(sha256.New, secret, nil, "event-radar/check-in-manifest/1", 48)
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	scalar := new(big.Int).SetBytes(bits)
	scalar.Mod(scalar, new(big.Int).Sub(elliptic.P256().Params().N, one)).Add(scalar, one)
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar.FillBytes(make([]byte, 32)))
}

// LoadSeal returns the seal whose secret is kept under "manifest"; problem.ErrUnavailable when it cannot be read.
func LoadSeal(ctx context.Context, keys booking.Keys) (*Seal, error) {
	secret, err := keys.Value(ctx, "manifest")
	if err != nil {
		return nil, errors.Join(problem.ErrUnavailable, err)
	}
	return NewSeal(secret)
}

// PublicKey is what to verify by.
func (s *Seal) PublicKey() PublicKey { return s.public }

// Sign returns the protected header and the signature of a payload, which stays as it is (RFC 7797): a browser verifies the text
// that it keeps, and it compresses well.
func (s *Seal) Sign(payload string) (protected, signature string, err error) {
	digest := sha256.Sum256([]byte(s.header + "." + payload))
	r, t, err := ecdsa.Sign(rand.Reader, s.key, digest[:])
	if err != nil {
		return "", "", fmt.Errorf("checkin: sign: %w", err)
	}
	both := make([]byte, 64)
	r.FillBytes(both[:32])
	t.FillBytes(both[32:])
	return s.header, base64.RawURLEncoding.EncodeToString(both), nil
}

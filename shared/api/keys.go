package api

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"sync"
	"time"
)

// keySet is the provider's public keys (JWKS, RFC 7517), read when they are first needed.
//
// Keys are read again after an hour, and when a token names one that is not known, but not more often than every half
// minute: a made-up name must not make us ask the provider each time. When the provider does not answer, the keys read before
// are used on.
type keySet struct {
	url    string
	client *http.Client

	mu    sync.Mutex
	keys  []key
	read  time.Time // when keys came
	asked time.Time // when they were last asked for
}

const (
	keysKept    = time.Hour
	askedEvery  = 30 * time.Second
	mostJSON    = 256 << 10 // bytes that are read of a provider's answer
	askPatience = 3 * time.Second
)

var errNoSuchKey = errors.New("api: the token names no key of its issuer")

// key is one public key, and what it may be used for.
type key struct {
	id        string
	algorithm string // "" for any that fits
	public    crypto.PublicKey
}

// find returns the key of a name. One key without a name stands for every name.
func (s *keySet) find(ctx context.Context, id, algorithm string) (crypto.PublicKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.lookUp(id, algorithm)
	stale := time.Since(s.read) > keysKept
	if ok && !stale || time.Since(s.asked) < askedEvery && s.keys != nil {
		return found, missing(ok)
	}
	s.asked = time.Now()
	keys, err := s.fetch(ctx)
	if err != nil {
		if ok {
			return found, nil
		}
		s.asked = time.Time{}
		return nil, errors.Join(errProviderDown, err)
	}
	s.keys, s.read = keys, time.Now()
	found, ok = s.lookUp(id, algorithm)
	return found, missing(ok)
}

func missing(ok bool) error {
	if ok {
		return nil
	}
	return errNoSuchKey
}

func (s *keySet) lookUp(id, algorithm string) (crypto.PublicKey, bool) {
	for _, k := range s.keys {
		if k.id == id && (k.algorithm == "" || k.algorithm == algorithm) {
			return k.public, true
		}
	}
	return nil, false
}

func (s *keySet) fetch(ctx context.Context) ([]key, error) {
	var set struct {
		Keys []jsonKey `json:"keys"`
	}
	if _, err := getJSON(ctx, s.client, s.url, "", &set); err != nil {
		return nil, err
	}
	var keys []key
	for _, k := range set.Keys {
		if k.Use != "" && k.Use != "sig" {
			continue
		}
		if public, err := k.public(); err == nil { // a provider may have keys of kinds that we do not know
			keys = append(keys, key{k.ID, k.Algorithm, public})
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("api: %s has no key that can be used", s.url)
	}
	return keys, nil
}

// jsonKey is a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037).
type jsonKey struct {
	Type      string `json:"kty"`
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	N         string `json:"n"`
	E         string `json:"e"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

var errUnknownKey = errors.New("api: key of an unknown kind")

func (k jsonKey) public() (crypto.PublicKey, error) {
	switch k.Type + k.Curve {
	case "RSA":
		n, e := decoded(k.N), new(big.Int).SetBytes(decoded(k.E))
		const weakest = 2048 / 8
		if len(n) < weakest || !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 {
			return nil, errUnknownKey
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(e.Int64())}, nil
	case "ECP-256":
		return k.point(elliptic.P256())
	case "ECP-384":
		return k.point(elliptic.P384())
	case "ECP-521":
		return k.point(elliptic.P521())
	case "OKPEd25519":
		if x := decoded(k.X); len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x), nil
		}
	}
	return nil, errUnknownKey
}

// point reads a key on a curve; a point that is not on it is refused.
func (k jsonKey) point(curve elliptic.Curve) (crypto.PublicKey, error) {
	size := (curve.Params().BitSize + 7) / 8
	x, y := decoded(k.X), decoded(k.Y)
	if len(x) != size || len(y) != size {
		return nil, errUnknownKey
	}
	return ecdsa.ParseUncompressedPublicKey(curve, append(append([]byte{4}, x...), y...))
}

func decoded(s string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return raw
}

// getJSON asks a provider. An answer other than 200 is an error, whose status is returned beside it.
func getJSON(ctx context.Context, client *http.Client, url, token string, into any) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return response.StatusCode, fmt.Errorf("api: %s answers %d", url, response.StatusCode)
	}
	return response.StatusCode, json.NewDecoder(io.LimitReader(response.Body, mostJSON)).Decode(into)
}

package api

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/golang-jwt/jwt/v5"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
)

// whoami answers nothing, and remembers who asked.
func whoami(t *testing.T, rule access.Kind, provider *Provider) (lambda.Handler, *access.Actor) {
	t.Helper()
	seen := &access.Actor{}
	op := getThing()
	op.Access.Kind = rule
	var options []Option
	if provider != nil {
		options = append(options, WithTokens(*provider))
	}
	return Serve(op, func(_ context.Context, actor access.Actor, _ thingInput) (thing, error) {
		*seen = actor
		return thing{}, nil
	}, options...), seen
}

func TestClaimsThatTheGatewayChecked(t *testing.T) {
	path := "/v1/things/" + thingID
	handler, seen := whoami(t, access.ForSignedIn, nil)
	if answer := send(t, handler, get(path).signedIn()); answer.Status != 200 {
		t.Fatalf("answered %d %s", answer.Status, answer.Body)
	}
	want := access.Actor{UserID: id.Derive(id.User, issuer, "subject-1"), Email: "ada@example.test", EmailVerified: true, Name: "Ada", Login: "subject-1",
		Rule: access.Rule{Kind: access.ForSignedIn}, RequestID: "request-1"}
	if seen.UserID != want.UserID || seen.Email != want.Email || !seen.EmailVerified || seen.Name != want.Name || seen.RequestID != want.RequestID {
		t.Errorf("the caller is %+v, want %+v", *seen, want)
	}
	for name, c := range map[string]struct {
		change []string
		status int
	}{
		"an ID token":                      {[]string{"token_use", "id"}, 401},
		"another client's token":           {[]string{"client_id", "another"}, 401},
		"another issuer's token":           {[]string{"iss", "https://evil.test"}, 401},
		"nobody's token":                   {[]string{"sub", ""}, 401},
		"another provider's, with a scope": {[]string{"token_use", "", "scope", "openid", "client_id", "", "aud", audience}, 200},
		"another provider's ID token":      {[]string{"token_use", "", "aud", audience}, 401},
		"a list of audiences":              {[]string{"aud", "[other " + audience + "]"}, 200},
		"a list without ours":              {[]string{"aud", "[other]"}, 401},
		"an address that is not verified":  {[]string{"email_verified", "false"}, 200},
	} {
		*seen = access.Actor{}
		if answer := send(t, handler, get(path).signedIn(c.change...)); answer.Status != c.status {
			t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
		}
		if name == "an address that is not verified" && seen.EmailVerified {
			t.Error("counts as verified")
		}
	}
	if answer := send(t, handler, get(path)); answer.Status != 401 || answer.code() != "not-signed-in" || answer.Headers["Www-Authenticate"] != "Bearer" {
		t.Errorf("nobody: answered %d %v", answer.Status, answer.Headers)
	}
}

// signer is a provider's signing key.
type signer struct {
	kid     string
	method  jwt.SigningMethod
	private crypto.Signer
}

func newSigners(t testing.TB) []signer {
	t.Helper()
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return []signer{{"rsa", jwt.SigningMethodRS256, strong}, {"curve", jwt.SigningMethodES256, curve}, {"edwards", jwt.SigningMethodEdDSA, edwards}}
}

func (s signer) public() map[string]string {
	encode := base64.RawURLEncoding.EncodeToString
	switch key := s.private.Public().(type) {
	case *rsa.PublicKey:
		return map[string]string{"kty": "RSA", "kid": s.kid, "alg": "RS256", "use": "sig", "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())}
	case *ecdsa.PublicKey:
		point, _ := key.Bytes()
		return map[string]string{"kty": "EC", "kid": s.kid, "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])}
	case ed25519.PublicKey:
		return map[string]string{"kty": "OKP", "kid": s.kid, "crv": "Ed25519", "x": encode(key)}
	}
	return nil
}

func (s signer) token(t testing.TB, change map[string]any) string {
	t.Helper()
	claims := jwt.MapClaims{"iss": issuer, "sub": "subject-1", "client_id": audience, "token_use": "access", "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range change {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	token := jwt.NewWithClaims(s.method, claims)
	token.Header["kid"] = s.kid
	text, err := token.SignedString(s.private)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// provider serves keys and userinfo, and counts how often it is asked.
type provider struct {
	Provider
	signers    []signer
	asked      atomic.Int32
	down       atomic.Bool
	userinfo   map[string]any
	published  atomic.Int32 // how many of the signers' keys
	userStatus int
}

func newProvider(t testing.TB) *provider {
	t.Helper()
	p := &provider{signers: newSigners(t)}
	p.published.Store(int32(len(p.signers)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if p.down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		if r.URL.Path == "/userinfo" {
			if p.userStatus != 0 {
				w.WriteHeader(p.userStatus)
			}
			_ = json.NewEncoder(w).Encode(p.userinfo)
			return
		}
		keys := []map[string]string{{"kty": "strange", "kid": "strange"}, {"kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB"}}
		for _, s := range p.signers[:p.published.Load()] {
			keys = append(keys, s.public())
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys})
	}))
	t.Cleanup(server.Close)
	p.Provider = Provider{Issuer: issuer, Audience: audience, KeysURL: server.URL + "/keys", Client: server.Client()}
	return p
}

func TestTokensThatNobodyChecked(t *testing.T) {
	p := newProvider(t)
	public, seen := whoami(t, access.ForPublic, &p.Provider)
	private, _ := whoami(t, access.ForOwner, &p.Provider) // as with sam local, which has no authorizer
	for _, s := range p.signers {
		*seen = access.Actor{}
		if answer := sendToken(t, public, s.token(t, nil)); answer.Status != 200 || seen.UserID != id.Derive(id.User, issuer, "subject-1") {
			t.Errorf("%s: answered %d %s", s.kid, answer.Status, answer.Body)
		}
		if answer := sendToken(t, private, s.token(t, nil)); answer.Status != 200 {
			t.Errorf("%s: answered %d %s", s.kid, answer.Status, answer.Body)
		}
	}
	if p.asked.Load() != 2 {
		t.Errorf("two functions asked for the keys %d times", p.asked.Load())
	}
	s := p.signers[0]
	shared, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": issuer}).SignedString([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"iss": issuer}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"expired":                   s.token(t, map[string]any{"exp": time.Now().Add(-2 * leeway).Unix()}),
		"without an end":            s.token(t, map[string]any{"exp": nil}),
		"not valid yet":             s.token(t, map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}),
		"of another issuer":         s.token(t, map[string]any{"iss": issuer + "/"}),
		"for another client":        s.token(t, map[string]any{"client_id": "other"}),
		"for another audience":      s.token(t, map[string]any{"aud": []string{"other"}}),
		"an ID token":               s.token(t, map[string]any{"token_use": "id"}),
		"a refresh token":           s.token(t, map[string]any{"token_use": 7}),
		"without use and scope":     s.token(t, map[string]any{"token_use": nil}),
		"nobody's":                  s.token(t, map[string]any{"sub": nil}),
		"altered":                   s.token(t, nil) + "x",
		"signed by a shared secret": shared,
		"unsigned":                  unsigned,
		"under another's key name":  signer{"curve", s.method, s.private}.token(t, nil),
		"of an unknown key":         signer{"unknown", s.method, s.private}.token(t, nil),
		"of a weak key":             signer{"weak", s.method, s.private}.token(t, nil),
		"no token":                  "x",
		"empty":                     "",
	} {
		for _, handler := range []lambda.Handler{public, private} {
			if answer := sendToken(t, handler, token); answer.Status != 401 || answer.code() != "not-signed-in" {
				t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
			}
		}
	}
	if answer := send(t, public, get("/v1/things/"+thingID).with("authorization", "Basic YTpi")); answer.Status != 401 {
		t.Errorf("another scheme: answered %d", answer.Status)
	}
	if answer := sendToken(t, public, s.token(t, map[string]any{"token_use": nil, "client_id": nil, "scope": "openid", "aud": []string{"x", audience}})); answer.Status != 200 {
		t.Errorf("a standard access token: answered %d %s", answer.Status, answer.Body)
	}
}

func sendToken(t *testing.T, handler lambda.Handler, token string) response {
	t.Helper()
	return send(t, handler, get("/v1/things/"+thingID).with("authorization", "Bearer "+token))
}

func TestKeysAreAskedForSeldomAndKeptWhenTheProviderIsDown(t *testing.T) {
	p := newProvider(t)
	keys := &keySet{url: p.KeysURL, client: p.Client}
	find := func(kid string) error {
		_, err := keys.find(t.Context(), kid, "RS256")
		return err
	}
	p.down.Store(true)
	handler, _ := whoami(t, access.ForOwner, &p.Provider)
	if answer := sendToken(t, handler, p.signers[0].token(t, nil)); answer.Status != 503 || answer.Headers["Retry-After"] == "" {
		t.Errorf("answered %d %s", answer.Status, answer.Body)
	}
	p.down.Store(false)
	if err := find("rsa"); err != nil {
		t.Fatal(err)
	}
	before := p.asked.Load()
	for range 10 {
		if err := find("made up"); err == nil {
			t.Error("found")
		}
	}
	if asked := p.asked.Load() - before; asked != 0 {
		t.Errorf("a made-up name made us ask %d times", asked)
	}
	keys.asked = time.Now().Add(-2 * askedEvery)
	if find("made up") == nil || p.asked.Load()-before != 1 {
		t.Errorf("asked %d times after a while", p.asked.Load()-before)
	}
	keys.read, keys.asked = time.Now().Add(-2*keysKept), time.Time{}
	p.down.Store(true)
	if err := find("rsa"); err != nil {
		t.Errorf("the keys read before are gone: %v", err)
	}
}

func TestRotatedKeysAreFound(t *testing.T) {
	p := newProvider(t)
	p.published.Store(1)
	keys := &keySet{url: p.KeysURL, client: p.Client}
	if _, err := keys.find(t.Context(), "rsa", "RS256"); err != nil {
		t.Fatal(err)
	}
	p.published.Store(2)
	keys.asked = time.Now().Add(-2 * askedEvery)
	if _, err := keys.find(t.Context(), "curve", "ES256"); err != nil {
		t.Error(err)
	}
}

func TestUserinfoFillsInTheAddress(t *testing.T) {
	p := newProvider(t)
	p.UserinfoURL = p.KeysURL[:len(p.KeysURL)-len("/keys")] + "/userinfo"
	p.userinfo = map[string]any{"sub": "subject-1", "email": "ada@example.test", "email_verified": true, "name": "Ada"}
	handler, seen := whoami(t, access.ForSignedIn, &p.Provider)
	token := p.signers[0].token(t, nil)
	for range 3 {
		*seen = access.Actor{}
		if answer := sendToken(t, handler, token); answer.Status != 200 || seen.Email != "ada@example.test" || !seen.EmailVerified || seen.Name != "Ada" {
			t.Errorf("answered %d, the caller is %+v", answer.Status, *seen)
		}
	}
	if p.asked.Load() != 2 {
		t.Errorf("asked %d times, for keys and userinfo", p.asked.Load())
	}
	for name, c := range map[string]struct {
		subject string
		status  int
		want    int
	}{"about somebody else": {"subject-2", 0, 401}, "not valid there": {"subject-1", 401, 401}, "down": {"subject-1", 500, 503}} {
		p.userinfo["sub"], p.userStatus = c.subject, c.status
		fresh, _ := whoami(t, access.ForSignedIn, &p.Provider)
		if answer := sendToken(t, fresh, token); answer.Status != c.want {
			t.Errorf("%s: answered %d", name, answer.Status)
		}
	}
}

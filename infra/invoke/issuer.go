package invoke

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Who signs people in, and to whom, in the samples and in tests.
const (
	IssuerURL = "https://cognito-idp." + Region + ".amazonaws.com/" + Region + "_EventRadr"
	Audience  = "4v1h2q3n5example6client7"
)

// Issuer signs access tokens as Cognito does, with a key of its own, and serves that key.
type Issuer struct {
	key    *rsa.PrivateKey
	forger *rsa.PrivateKey // whose key it does not serve
	server *httptest.Server
}

const keyID = "the-key-of-the-tests"

// NewIssuer makes an issuer. Close it.
func NewIssuer() (*Issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	forger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	i := &Issuer{key: key, forger: forger}
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		encode := base64.RawURLEncoding.EncodeToString
		w.Header().Set("Content-Type", "application/json")
		answer, _ := json.Marshal(map[string]any{"keys": []any{map[string]string{"kty": "RSA", "kid": keyID, "use": "sig", "alg": "RS256",
			"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())}}}) // texts marshal
		w.Write(answer)
	}))
	return i, nil
}

// KeysURL is where the public key is.
func (i *Issuer) KeysURL() string { return i.server.URL + "/.well-known/jwks.json" }

// Close stops serving the key.
func (i *Issuer) Close() { i.server.Close() }

// Person is somebody who signs in.
type Person struct{ Subject, Name, Email string }

// Claims are those of Person's access token, with what add-email-claim adds.
func (p Person) Claims(expires time.Time) map[string]any {
	return map[string]any{
		"iss": IssuerURL, "sub": p.Subject, "client_id": Audience, "token_use": "access", "scope": "openid email profile", "username": p.Subject,
		"auth_time": expires.Add(-time.Hour).Unix(), "iat": expires.Add(-time.Hour).Unix(), "exp": expires.Unix(),
		"email": p.Email, "email_verified": "true", "name": p.Name,
	}
}

// Sign makes a token of claims.
func (i *Issuer) Sign(claims map[string]any) (string, error) {
	return sign(jwt.SigningMethodRS256, keyID, claims, i.key)
}

// Forgeries are tokens of claims that only look like the issuer's, by what is wrong with them
// (https://www.rfc-editor.org/rfc/rfc8725#section-2).
func (i *Issuer) Forgeries(claims map[string]any) (map[string]string, error) {
	public, err := x509.MarshalPKIXPublicKey(&i.key.PublicKey)
	if err != nil {
		return nil, err
	}
	genuine, err := i.Sign(claims)
	if err != nil {
		return nil, err
	}
	forged := map[string]string{"cut off": genuine[:strings.LastIndex(genuine, ".")+1]}
	for what, by := range map[string]struct {
		method jwt.SigningMethod
		kid    string
		key    any
	}{
		"another key":          {jwt.SigningMethodRS256, keyID, i.forger},
		"unknown key":          {jwt.SigningMethodRS256, "another key", i.forger},
		"none":                 {jwt.SigningMethodNone, keyID, jwt.UnsafeAllowNoneSignatureType},
		"the public key":       {jwt.SigningMethodHS256, keyID, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})},
		"the public key's DER": {jwt.SigningMethodHS256, keyID, public},
		"another algorithm":    {jwt.SigningMethodRS512, keyID, i.key},
	} {
		if forged[what], err = sign(by.method, by.kid, claims, by.key); err != nil {
			return nil, err
		}
	}
	return forged, nil
}

func sign(method jwt.SigningMethod, kid string, claims map[string]any, key any) (string, error) {
	token := jwt.NewWithClaims(method, jwt.MapClaims(claims))
	token.Header["kid"] = kid
	return token.SignedString(key)
}

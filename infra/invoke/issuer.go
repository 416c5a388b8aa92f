package invoke

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
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
	server *httptest.Server
}

const keyID = "the-key-of-the-tests"

// NewIssuer makes an issuer. Close it.
func NewIssuer() (*Issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	i := &Issuer{key: key}
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
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims(claims))
	token.Header["kid"] = keyID
	return token.SignedString(i.key)
}

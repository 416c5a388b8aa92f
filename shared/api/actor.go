package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
)

var (
	errTokenInvalid = problem.ErrNotSignedIn.Saying("The access token is not valid here, or no longer. Refresh it, or sign in again.")
	errProviderDown = problem.NewUnavailable("Signing in cannot be checked at the moment. Try again.", 2*time.Second)
)

// Provider is who signs people in: any provider of OAuth 2 or OpenID Connect whose access tokens are JWTs.
type Provider struct {
	Issuer      string       // `iss`, letter for letter
	Audience    string       // `aud`, or `client_id` where there is no `aud`, as in Cognito's access tokens
	KeysURL     string       // the JWKS; "" is the issuer's own
	UserinfoURL string       // asked for the e-mail address; "" when access tokens carry it
	Client      *http.Client // nil is the process's own
}

func providerFromEnvironment() Provider {
	return Provider{Issuer: config.Get(config.TokenIssuer), Audience: config.Get(config.Audience),
		KeysURL: config.Or(config.TokenKeysURL, ""), UserinfoURL: config.Or(config.UserinfoURL, "")}
}

// actor says who calls. The gateway has checked the token on routes that have its authorizer, and its claims stand in the
// notification, which no client can write. On public routes, and with sam local, there are none, and the token is verified
// here: nobody needs one on a public route, but one that is sent has to be right.
func (s *server) actor(ctx context.Context, r *Request) (access.Actor, error) {
	actor := access.Actor{Rule: s.route.Access}
	token, sent := bearer(r.http.Header.Get("Authorization"))
	checked := r.notification.RequestContext.Authorizer
	var who identity
	var err error
	switch {
	case s.route.Access.Kind == access.ForStripe:
		return actor, nil // who it is stands in the signature
	case checked != nil && checked.JWT != nil && len(checked.JWT.Claims) > 0:
		who, err = s.settings.identify().claimed(ctx, claims{texts: checked.JWT.Claims}, token)
	case sent && token == "":
		return actor, errTokenInvalid
	case sent:
		who, err = s.settings.identify().verified(ctx, token)
	case s.route.Access.Kind == access.ForPublic:
		return actor, nil
	default:
		return actor, problem.ErrNotSignedIn
	}
	if err != nil {
		return actor, err
	}
	actor.UserID = id.Derive(id.User, who.issuer, who.subject)
	actor.Email, actor.EmailVerified, actor.Name, actor.Login = who.email, who.emailVerified, who.name, who.login
	return actor, nil
}

// bearer takes the token out of an Authorization header.
func bearer(header string) (token string, sent bool) {
	if header == "" {
		return "", false
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) > 8<<10 {
		return "", true
	}
	return strings.TrimSpace(token), true
}

// identity is whom a token names.
type identity struct {
	issuer, subject string
	email, name     string
	login           string // what the provider calls them
	emailVerified   bool
}

// identifier tells identities from tokens.
type identifier struct {
	provider Provider
	keys     *keySet
	parser   *jwt.Parser
	asked    *userinfo
}

// leeway is how far the provider's clock may be from ours.
const leeway = 30 * time.Second

// algorithms are those of public keys. Were there one of shared secrets among them, a public key could be taken for a secret.
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

func newIdentifier(provider Provider) identifier {
	if provider.Client == nil {
		provider.Client = config.Client()
	}
	if provider.KeysURL == "" {
		provider.KeysURL = strings.TrimSuffix(provider.Issuer, "/") + "/.well-known/jwks.json"
	}
	return identifier{
		provider: provider,
		keys:     &keySet{url: provider.KeysURL, client: provider.Client},
		parser:   jwt.NewParser(jwt.WithValidMethods(algorithms), jwt.WithIssuer(provider.Issuer), jwt.WithExpirationRequired(), jwt.WithLeeway(leeway)),
		asked:    &userinfo{url: provider.UserinfoURL, client: provider.Client},
	}
}

// verified verifies a token that nobody has looked at yet.
func (i identifier) verified(ctx context.Context, token string) (identity, error) {
	found := jwt.MapClaims{}
	_, err := i.parser.ParseWithClaims(token, found, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		return i.keys.find(ctx, kid, t.Method.Alg())
	})
	if errors.Is(err, errProviderDown) {
		return identity{}, err
	}
	if err != nil {
		return identity{}, errors.Join(errTokenInvalid, err)
	}
	return i.claimed(ctx, claims{values: found}, token)
}

// claimed looks at the claims of a token whose signature and dates are right.
//
// A signature does not tell an access token from an ID token, which says who signed in but not that they let this client
// act for them. Cognito says so in token_use; elsewhere only access tokens have a scope.
func (i identifier) claimed(ctx context.Context, c claims, token string) (identity, error) {
	who := identity{issuer: c.text("iss"), subject: c.text("sub"), email: c.text("email"), name: c.text("name"), emailVerified: c.truth("email_verified"),
		login: cmp.Or(c.text("username"), c.text("sub"))}
	switch use := c.text("token_use"); {
	case c.has("token_use") && use != "access",
		!c.has("token_use") && len(c.list("scope")) == 0 && len(c.list("scp")) == 0,
		who.issuer != i.provider.Issuer,
		who.subject == "",
		!i.forUs(c):
		return identity{}, errTokenInvalid
	}
	if who.email == "" && i.provider.UserinfoURL != "" && token != "" {
		return i.asked.complete(ctx, who, token)
	}
	return who, nil
}

// forUs says whether the token was issued for this API.
func (i identifier) forUs(c claims) bool {
	if c.has("aud") {
		return slices.Contains(c.list("aud"), i.provider.Audience)
	}
	return c.text("client_id") == i.provider.Audience
}

// claims are what a token says: as it was decoded here, or as the gateway passes it on, all of it as text.
type claims struct {
	values map[string]any
	texts  map[string]string
}

func (c claims) has(name string) bool {
	_, decoded := c.values[name]
	_, passed := c.texts[name]
	return decoded || passed
}

func (c claims) text(name string) string {
	if text, ok := c.values[name].(string); ok {
		return text
	}
	return c.texts[name]
}

// truth reads a claim that is true or "true": Cognito and the gateway make texts of truths.
func (c claims) truth(name string) bool { return c.values[name] == true || c.text(name) == "true" }

// list reads a claim that is a text or a list; the gateway makes "[a b]" of a list.
func (c claims) list(name string) []string {
	if items, ok := c.values[name].([]any); ok {
		var list []string
		for _, item := range items {
			if text, ok := item.(string); ok {
				list = append(list, text)
			}
		}
		return list
	}
	text := c.text(name)
	if inner, ok := strings.CutPrefix(text, "["); ok && c.texts != nil {
		return strings.Fields(strings.TrimSuffix(inner, "]"))
	}
	if text == "" {
		return nil
	}
	return []string{text}
}

// userinfo asks the provider who somebody is, where access tokens do not say it. Answers are kept for a while, by subject.
type userinfo struct {
	url    string
	client *http.Client

	mu    sync.Mutex
	known map[string]remembered
}

type remembered struct {
	identity
	until time.Time
}

// Bounds of what userinfo keeps.
const (
	identityKept = 5 * time.Minute
	mostKept     = 1000
)

// complete adds what the provider says to an identity.
func (u *userinfo) complete(ctx context.Context, who identity, token string) (identity, error) {
	u.mu.Lock()
	kept, ok := u.known[who.subject]
	u.mu.Unlock()
	if ok && time.Now().Before(kept.until) {
		return kept.identity, nil
	}
	var answer claims
	status, err := getJSON(ctx, u.client, u.url, token, &answer.values)
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return identity{}, errTokenInvalid
	case err != nil:
		return identity{}, errors.Join(errProviderDown, err)
	case answer.text("sub") != who.subject: // OpenID Connect Core, section 5.3.2
		return identity{}, errTokenInvalid
	}
	who.email, who.emailVerified = answer.text("email"), answer.truth("email_verified")
	if who.name == "" {
		who.name = answer.text("name")
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil || len(u.known) >= mostKept {
		u.known = map[string]remembered{}
	}
	u.known[who.subject] = remembered{who, time.Now().Add(identityKept)}
	return who, nil
}

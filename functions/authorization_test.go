package functions

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/table"
)

// callers are the columns of the matrix: who sends a route's sample, with which token. Those who are refused everywhere come
// first, since they leave the world as it was.
var callers = []struct {
	name   string
	person func(*world, rule) *invoke.Person            // nil is nobody in particular
	spoil  func(claims map[string]any)                  // what is wrong with the token
	forged string                                       // how it only looks like the issuer's: one of invoke.Issuer's Forgeries
	first  func(testing.TB, *table.Table, *world, rule) // what becomes of them before they call
}{
	{name: "anonymous"},
	{name: "own, token expired", person: own, spoil: func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() }},
	{name: "own, token of another issuer", person: own, spoil: func(c map[string]any) { c["iss"] = "https://issuer.example.test" }},
	{name: "own, token for another client", person: own, spoil: func(c map[string]any) { c["client_id"] = "another" }},
	{name: "own, ID token", person: own, spoil: func(c map[string]any) { c["token_use"], c["aud"] = "id", invoke.Audience }},
	{name: "own, token forged by another key", person: own, forged: "another key"},
	{name: "own, token forged by an unknown key", person: own, forged: "unknown key"},
	{name: "own, token that nobody signed", person: own, forged: "none"},
	{name: "own, token cut off", person: own, forged: "cut off"},
	{name: "own, token signed with the public key", person: own, forged: "the public key"},
	{name: "own, token signed with the public key's DER", person: own, forged: "the public key's DER"},
	{name: "own, token of another algorithm", person: own, forged: "another algorithm"},
	{name: "newcomer", person: func(w *world, _ rule) *invoke.Person {
		return &invoke.Person{Subject: w.sam.Subject + "-new", Name: "Nina", Email: "new-" + w.sam.Email}
	}},
	{name: "stranger", person: func(w *world, _ rule) *invoke.Person { return &w.sam }},
	{name: "organizer of another event", person: func(w *world, _ rule) *invoke.Person { return &w.rosa }},
	{name: "viewer on the team", person: func(w *world, _ rule) *invoke.Person { return &w.vera }},
	{name: "admin", person: func(w *world, _ rule) *invoke.Person { return &w.alex }},
	{name: "own", person: own},
	{name: "own, roles revoked", person: own, first: func(t testing.TB, in *table.Table, w *world, r rule) { w.revoke(t, in, *own(w, r)) }},
	{name: "own, suspended", person: own, first: func(t testing.TB, in *table.Table, w *world, r rule) { suspend(t, in, *own(w, r)) }},
}

// own is whom the sample's object belongs to, or who may do what it asks for.
func own(w *world, r rule) *invoke.Person {
	if r.admin {
		return &w.alex
	}
	if r.organizer || r.team != nil {
		return &w.ada
	}
	return &w.ben
}

// rule is a route's x-access and security, read from openapi.yaml.
type rule struct {
	public, signedIn, organizer, owner, admin bool
	stripe                                    bool // whoever signs, and nobody else
	team                                      []string
	tokens                                    bool // the route heeds tokens
}

func (r route) rule(t testing.TB) rule {
	t.Helper()
	read := rule{tokens: r.operation.Security == nil || len(*r.operation.Security) > 0}
	switch access := r.operation.Extensions["x-access"].(type) {
	case string:
		switch access {
		case "public":
			read.public = true
		case "signedIn":
			read.signedIn = true
		case "organizer":
			read.organizer = true
		case "owner":
			read.owner = true
		case "admin":
			read.admin = true
		case "stripe":
			read.stripe = true
		default:
			t.Fatalf("%s: the matrix does not know x-access %s", r.operation.OperationID, access)
		}
	case map[string]any:
		for _, role := range access["team"].([]any) {
			read.team = append(read.team, role.(string))
		}
	}
	if !read.public && !read.signedIn && !read.organizer && !read.owner && !read.admin && !read.stripe && read.team == nil {
		t.Fatalf("%s has no x-access", r.operation.OperationID)
	}
	return read
}

// want is the status that the rule leads to. The event of the path is seen by everybody, or by its team alone.
func (r rule) want(caller string, success int, seen bool) int {
	switch {
	case r.stripe: // the sample is signed; tokens say nothing there
		return success
	case strings.Contains(caller, "token"): // one that is sent has to be right, also where none is needed
		return http.StatusUnauthorized
	case caller == "anonymous" && r.public:
		return success
	case caller == "anonymous":
		return http.StatusUnauthorized
	case strings.HasSuffix(caller, "suspended") && (!r.public || r.tokens):
		return http.StatusForbidden
	case r.public, r.signedIn, caller == "own", r.owner && strings.HasPrefix(caller, "own"):
		return success
	case r.admin && caller == "admin":
		return success
	case r.admin: // whether there is such a thing or not
		return http.StatusForbidden
	case r.organizer && caller == "organizer of another event":
		return success
	case r.organizer:
		return http.StatusForbidden
	case r.owner: // to everybody else it does not exist
		return http.StatusNotFound
	case caller == "viewer on the team" && slices.Contains(r.team, "viewer"):
		return success
	case caller == "viewer on the team", seen: // the team sees that there is something
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

// refused are those whom a route lets in, and who are told that what they want cannot be.
var refused = map[string]map[string]int{
	"account/delete": {"organizer of another event": http.StatusConflict, "admin": http.StatusConflict}, // whose event is to come, and who is the last one
}

func TestEveryRouteLetsInWhomItShould(t *testing.T) {
	s := setUp(t)
	signer, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	served := routes(t)
	t.Run("routes", func(t *testing.T) { // ends when all of them have, and then the functions do
		for _, function := range slices.Sorted(maps.Keys(served)) {
			route := served[function]
			t.Run(route.operation.OperationID, func(t *testing.T) {
				t.Parallel()
				lettingIn(t, s, route, signer)
			})
		}
	})
}

// lettingIn is one row of the matrix.
func lettingIn(t *testing.T, s *stage, route route, signer *invoke.Issuer) {
	access := route.rule(t)
	var w *world // a new one after whoever has changed it
	for i, caller := range callers {
		if w == nil {
			w = another(fmt.Sprintf("%s-%d", strings.ReplaceAll(route.function, "/", "-"), i))
			w.write(t, s.table)
			w.upload(t, s.cloud)
			route.afresh(t, s.table)
		}
		notification := unchecked(t, w, route.function)
		if caller.person != nil {
			person := *caller.person(w, access)
			if caller.first != nil {
				caller.first(t, s.table, w, access)
			}
			claims := person.Claims(time.Now().Add(time.Hour))
			if caller.spoil != nil {
				caller.spoil(claims)
			}
			token := sign(t, signer, claims)
			if caller.forged != "" {
				token = forge(t, signer, claims, caller.forged)
			}
			notification.Headers["authorization"] = "Bearer " + token
		}
		response, err := s.fleet.Request(t.Context(), route.function, notification)
		if err != nil {
			t.Fatalf("%s: %v", caller.name, err)
		}
		seen := notification.PathParameters["eventId"] != "" && notification.PathParameters["eventId"] != w.draft
		want := access.want(caller.name, route.success(t), seen)
		if status := refused[route.function][caller.name]; status != 0 {
			want = status
		}
		if response.Status != want {
			t.Errorf("%s: %d, want %d: %s", caller.name, response.Status, want, response.Body)
		}
		route.check(t, notification, response)
		if response.Status < http.StatusBadRequest && route.method != http.MethodGet {
			w = nil
		}
	}
}

// unchecked is a route's sample in another world, as it comes to a function when no gateway has looked at a token.
func unchecked(t testing.TB, w *world, function string) events.APIGatewayV2HTTPRequest {
	t.Helper()
	notification := request(t, []byte(w.translate(string(sample(t, function)))))
	notification.RequestContext.Authorizer = nil
	delete(notification.Headers, "authorization")
	if notification.Headers["stripe-signature"] != "" {
		notification.Headers["stripe-signature"] = signed(notification.Body)
	}
	return notification
}

func sign(t testing.TB, by *invoke.Issuer, claims map[string]any) string {
	t.Helper()
	token, err := by.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// forge makes a token that only looks like the issuer's.
func forge(t testing.TB, by *invoke.Issuer, claims map[string]any, how string) string {
	t.Helper()
	forgeries, err := by.Forgeries(claims)
	if err != nil || forgeries[how] == "" {
		t.Fatalf("forge a token by %s: %v", how, err)
	}
	return forgeries[how]
}

// A client writes headers and query, and nothing else: what it says there of itself changes nothing.
func TestClaimsInHeadersAreNotBelieved(t *testing.T) {
	s := setUp(t)
	w := recorded()
	w.write(t, s.table)
	genuine := request(t, sample(t, "account/get"))
	context, err := json.Marshal(genuine.RequestContext)
	if err != nil {
		t.Fatal(err)
	}
	notification := unchecked(t, w, "account/get")
	for _, name := range []string{"x-golambdaproxy-apigw-context", "X-GoLambdaProxy-ApiGw-Context", "x-amzn-request-context", "x-apigateway-context"} {
		notification.Headers[name] = string(context)
	}
	response, err := s.fleet.Request(t.Context(), "account/get", notification)
	if err != nil {
		t.Fatal(err)
	}
	if response.Status != http.StatusUnauthorized {
		t.Errorf("a header made its sender somebody: %d %s", response.Status, response.Body)
	}
}

package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

const (
	issuer   = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_test"
	audience = "client-of-the-site"
)

func TestMain(m *testing.M) {
	for name, value := range map[string]string{"SITE_URL": "https://event-radar.test/", "TOKEN_ISSUER": issuer, "TOKEN_AUDIENCE": audience, "COMPRESSION": "on"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	telemetry.Output = io.Discard
	os.Exit(m.Run())
}

// thing is what the tests' operations are about.
type thing struct {
	Name    string   `json:"name"`
	Version int64    `json:"version"`
	Tags    []string `json:"tags"`
}

func (t thing) ETag() string { return `"` + strconv.FormatInt(t.Version, 10) + `"` }
func (t *thing) FillLists() {
	if t.Tags == nil {
		t.Tags = []string{}
	}
}

type page struct {
	Data []thing `json:"data"`
}

type thingInput struct {
	ThingID string
	Limit   int
	Cursor  string
	IfMatch int64
	Accept  string
	Body    struct {
		Name string `json:"name"`
	}
}

var (
	checkThing = Schema{Kind: Object, Properties: []Property{{Name: "name", Required: true, Schema: &Schema{Kind: String, Text: Line, MinLength: 1, MaxLength: 20}}}}
	checkID    = Schema{Kind: String, IDPrefix: "thg"}
	checkLimit = Schema{Kind: Integer, HasMinimum: true, Minimum: 1, HasMaximum: true, Maximum: 100}
	checkText  = Schema{Kind: String, MaxLength: 2000}

	checkInstant = Schema{Kind: String, Format: DateTime}
)

const thingID = "thg_01JD8Q4VY0R6M5T2XKZ3N7WBCE"

func createThing() Operation[thingInput, thing] {
	return Operation[thingInput, thing]{
		Route: Route{ID: "createThing", Method: "POST", Path: "/v1/things", Status: 201, Access: access.Rule{Kind: access.ForSignedIn}, Key: KeyHeeded,
			HasBody: true, Rate: Rate{Limit: 30, Per: time.Minute}},
		Decode: func(r *Request) (in thingInput, err error) { r.Body(&checkThing, &in.Body); return in, r.Err() },
	}
}

func editThing() Operation[thingInput, thing] {
	return Operation[thingInput, thing]{
		Route: Route{ID: "editThing", Method: "PATCH", Path: "/v1/things/{thingId}", Status: 200, Access: access.Rule{Kind: access.ForSignedIn}, HasBody: true},
		Decode: func(r *Request) (in thingInput, err error) {
			in.ThingID = r.PathValue("thingId", &checkID)
			in.IfMatch = r.IfMatch()
			r.Body(&checkThing, &in.Body)
			return in, r.Err()
		},
	}
}

func getThing() Operation[thingInput, thing] {
	return Operation[thingInput, thing]{
		Route: Route{ID: "getThing", Method: "GET", Path: "/v1/things/{thingId}", Status: 200, Access: access.Rule{Kind: access.ForPublic}},
		Decode: func(r *Request) (in thingInput, err error) {
			in.ThingID = r.PathValue("thingId", &checkID)
			return in, r.Err()
		},
	}
}

func listThings() Operation[thingInput, page] {
	return Operation[thingInput, page]{
		Route: Route{ID: "listThings", Method: "GET", Path: "/v1/things", Status: 200, Access: access.Rule{Kind: access.ForPublic}, Query: []string{"limit", "cursor", "text", "from"}},
		Decode: func(r *Request) (in thingInput, err error) {
			in.Limit = r.Integer("limit", &checkLimit, 20)
			in.Cursor = r.Text("cursor", &checkText, "")
			r.Text("text", &checkText, "")
			r.MaybeTime("from", &checkInstant)
			return in, r.Err()
		},
	}
}

// answering is a handler that always answers the same.
func answering[Out any](out Out, err error) Handler[thingInput, Out] {
	return func(context.Context, access.Actor, thingInput) (Out, error) { return out, err }
}

// request is a notification as API Gateway sends it (payload format 2.0).
type request struct {
	events.APIGatewayV2HTTPRequest
}

func get(path string) *request {
	r := &request{}
	r.Version = "2.0"
	path, query, _ := strings.Cut(path, "?")
	r.RawPath, r.RawQueryString = path, query
	r.Headers = map[string]string{"accept": "*/*", "host": "api.test"}
	r.RequestContext.DomainName = "api.test"
	r.RequestContext.RequestID = "request-1"
	r.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "GET", Path: path, SourceIP: "203.0.113.9"}
	return r
}

func post(path, body string) *request {
	r := get(path)
	r.RequestContext.HTTP.Method = "POST"
	r.Body = body
	return r.with("content-type", "application/json")
}

func (r *request) with(header, value string) *request {
	r.Headers[header] = value
	return r
}

// signedIn adds the claims of an access token, as the gateway does when it has checked one.
func (r *request) signedIn(change ...string) *request {
	claims := map[string]string{"iss": issuer, "sub": "subject-1", "client_id": audience, "token_use": "access", "email": "ada@example.test",
		"email_verified": "true", "name": "Ada"}
	for i := 0; i+1 < len(change); i += 2 {
		if claims[change[i]] = change[i+1]; change[i+1] == "" {
			delete(claims, change[i])
		}
	}
	r.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims}}
	return r
}

// response is an answer as a client sees it.
type response struct {
	Status  int
	Headers map[string]string
	Body    string
	problem details
}

func (r response) code() string { return r.problem.Type[strings.LastIndexByte(r.problem.Type, '/')+1:] }

func send(t testing.TB, handler lambda.Handler, r *request) response {
	t.Helper()
	return sendWithin(t, context.Background(), handler, r)
}

func sendWithin(t testing.TB, ctx context.Context, handler lambda.Handler, r *request) response {
	t.Helper()
	payload, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := handler.Invoke(ctx, payload)
	if err != nil {
		t.Fatalf("the invocation failed: %v", err)
	}
	var out events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	if out.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(out.Body)
		if err != nil {
			t.Fatal(err)
		}
		out.Body = string(decoded)
	}
	answered := response{Status: out.StatusCode, Headers: out.Headers, Body: out.Body}
	if out.Headers["Content-Type"] == "application/problem+json" {
		if err := json.Unmarshal([]byte(out.Body), &answered.problem); err != nil {
			t.Fatal(err)
		}
		if answered.problem.Status != out.StatusCode || answered.problem.RequestID != "request-1" || answered.problem.Title == "" {
			t.Errorf("problem does not fit its answer: %d %s", out.StatusCode, out.Body)
		}
	}
	return answered
}

func TestSuccessfulAnswers(t *testing.T) {
	answer := send(t, Serve(createThing(), answering(thing{Name: "Örgel <3>", Version: 1}, nil)), post("/v1/things", `{"name":"x"}`).signedIn())
	if answer.Status != 201 || answer.Body != `{"name":"Örgel \u003c3\u003e","version":1,"tags":[]}` {
		t.Errorf("answered %d %s", answer.Status, answer.Body)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "Etag": `"1"`, "Cache-Control": "private, no-store",
		"X-Content-Type-Options": "nosniff", "X-Request-Id": "request-1", "Vary": "Authorization, Accept-Encoding"} {
		if answer.Headers[name] != want {
			t.Errorf("%s is %q, want %q", name, answer.Headers[name], want)
		}
	}
}

func TestEveryProblemHasItsStatus(t *testing.T) {
	for kind, want := range map[problem.Kind]int{problem.BadRequest: 400, problem.Unauthenticated: 401, problem.Forbidden: 403, problem.NotFound: 404,
		problem.Conflict: 409, problem.PreconditionFailed: 412, problem.TooLarge: 413, problem.UnsupportedMediaType: 415, problem.Invalid: 422,
		problem.PreconditionRequired: 428, problem.TooMany: 429, problem.Unavailable: 503, problem.Internal: 500} {
		fault := &problem.Error{Kind: kind, Code: "sold-out", Detail: "None left.", Fields: []problem.Field{{Pointer: "/lines/0", Code: "sold-out", Detail: "None left."}}, RetryAfter: 1500 * time.Millisecond}
		answer := send(t, Serve(getThing(), answering(thing{}, errors.Join(fault, errors.New("internal words")))), get("/v1/things/"+thingID))
		if answer.Status != want || answer.problem.Type != "https://event-radar.test/problems/sold-out" || len(answer.problem.Errors) != 1 ||
			answer.Headers["Retry-After"] != "2" || answer.problem.Instance != "/v1/things/"+thingID || strings.Contains(answer.Body, "internal words") {
			t.Errorf("kind %d: %d %v %s", kind, answer.Status, answer.Headers, answer.Body)
		}
	}
}

func TestOtherErrorsAreInternalAndSayNothing(t *testing.T) {
	answer := send(t, Serve(getThing(), answering(thing{}, errors.New("dynamodb: no such table"))), get("/v1/things/"+thingID))
	if answer.Status != 500 || answer.code() != "internal" || strings.Contains(answer.Body, "dynamodb") {
		t.Errorf("answered %d %s", answer.Status, answer.Body)
	}
}

// A panic's answer would be the emulator's, with the stack; and no answer at all is 504 with the adapter.
func TestPanicIsAnswered(t *testing.T) {
	var log bytes.Buffer
	telemetry.Output = &log
	defer func() { telemetry.Output = io.Discard }()
	for name, value := range map[string]any{"a text": "secret of ada@example.org", "an error": errors.New("x"), "a problem": problem.ErrNotFound} {
		log.Reset()
		handle := func(context.Context, access.Actor, thingInput) (thing, error) { panic(value) }
		answer := send(t, Serve(getThing(), handle), get("/v1/things/"+thingID))
		if answer.Status != 500 || answer.code() != "internal" || strings.Contains(answer.Body, "ada@") {
			t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
		}
		if !strings.Contains(log.String(), "serve_test.go") && !strings.Contains(log.String(), "api.TestPanicIsAnswered") || strings.Contains(log.String(), "ada@") {
			t.Errorf("%s: log is %s", name, log.String())
		}
	}
}

func TestUnreadableNotificationIsAnswered(t *testing.T) {
	raw, err := Serve(getThing(), answering(thing{}, nil)).Invoke(t.Context(), []byte(`{"headers":7}`))
	if err != nil || !strings.Contains(string(raw), `"statusCode":400`) {
		t.Errorf("answered %s, %v", raw, err)
	}
}

func TestReplayIsAskedForOnceMore(t *testing.T) {
	calls := 0
	handle := func(context.Context, access.Actor, thingInput) (thing, error) {
		if calls++; calls == 1 {
			return thing{}, table.ErrReplayed
		}
		return thing{Name: "first", Version: 1}, nil
	}
	answer := send(t, Serve(createThing(), handle), post("/v1/things", `{"name":"x"}`).signedIn())
	if answer.Status != 201 || calls != 2 || !strings.Contains(answer.Body, "first") {
		t.Errorf("%d after %d calls", answer.Status, calls)
	}
	answer = send(t, Serve(createThing(), answering(thing{}, table.ErrReplayed)), post("/v1/things", `{"name":"x"}`).signedIn())
	if answer.Status != 503 || answer.Headers["Retry-After"] == "" {
		t.Errorf("answered %d", answer.Status)
	}
}

func TestDeadlineLeavesTimeForTheAnswer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	whole, _ := ctx.Deadline()
	handle := func(ctx context.Context, _ access.Actor, _ thingInput) (thing, error) {
		if deadline, ok := ctx.Deadline(); !ok || whole.Sub(deadline) != margin {
			t.Errorf("the handler has until %v, Lambda until %v", deadline, whole)
		}
		return thing{}, nil
	}
	if answer := sendWithin(t, ctx, Serve(getThing(), handle), get("/v1/things/"+thingID)); answer.Status != 200 {
		t.Errorf("answered %d", answer.Status)
	}
	short, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	begun := func(context.Context, access.Actor, thingInput) (thing, error) {
		t.Error("begun")
		return thing{}, nil
	}
	if answer := sendWithin(t, short, Serve(getThing(), begun), get("/v1/things/"+thingID)); answer.Status != 503 || answer.Headers["Retry-After"] != "1" {
		t.Errorf("answered %d %v", answer.Status, answer.Headers)
	}
	ending, cancel := context.WithTimeout(t.Context(), shortest+50*time.Millisecond)
	defer cancel()
	slow := func(ctx context.Context, _ access.Actor, _ thingInput) (thing, error) {
		<-ctx.Done()
		return thing{}, ctx.Err()
	}
	if answer := sendWithin(t, ending, Serve(getThing(), slow), get("/v1/things/"+thingID)); answer.Status != 503 {
		t.Errorf("answered %d %s", answer.Status, answer.Body)
	}
}

func TestPublicAnswersMayBeCachedOthersNot(t *testing.T) {
	handler := Serve(getThing(), answering(thing{Version: 7}, nil))
	for name, c := range map[string]struct {
		request *request
		want    string
	}{
		"to nobody in particular":   {get("/v1/things/" + thingID), "public, max-age=15"},
		"to somebody signed in":     {get("/v1/things/" + thingID).signedIn(), "private, no-store"},
		"a problem, for the public": {get("/v1/things/nothing"), "private, no-store"},
	} {
		if have := send(t, handler, c.request).Headers["Cache-Control"]; have != c.want {
			t.Errorf("%s: %q, want %q", name, have, c.want)
		}
	}
}

func TestNotModified(t *testing.T) {
	one := Serve(getThing(), answering(thing{Name: "x", Version: 7}, nil))
	for header, want := range map[string]int{`"7"`: 304, `W/"7"`: 304, `"6", "7"`: 304, `*`: 304, `"6"`: 200, `7`: 200, ``: 200} {
		answer := send(t, one, get("/v1/things/"+thingID).signedIn().with("if-none-match", header))
		if answer.Status != want || want == 304 && (answer.Body != "" || answer.Headers["Etag"] != `"7"`) {
			t.Errorf("If-None-Match %s: %d %q", header, answer.Status, answer.Body)
		}
	}
	// What anybody sees has a tag of its content, which is nobody's own.
	if answer := send(t, one, get("/v1/things/"+thingID).with("if-none-match", `"7"`)); answer.Status != 200 || answer.Headers["Etag"] == `"7"` {
		t.Errorf("everybody's is answered %d with tag %s", answer.Status, answer.Headers["Etag"])
	}
	// So has a list.
	many := Serve(listThings(), answering(page{[]thing{{Name: "x"}}}, nil))
	tag := send(t, many, get("/v1/things")).Headers["Etag"]
	if answer := send(t, many, get("/v1/things").with("if-none-match", tag)); tag == "" || answer.Status != 304 {
		t.Errorf("tag %q: %d", tag, answer.Status)
	}
	if tag := send(t, many, get("/v1/things").signedIn()).Headers["Etag"]; tag != "" {
		t.Errorf("a private list has tag %q", tag)
	}
}

func TestCompression(t *testing.T) {
	long := thing{Name: strings.Repeat("seats ", 400), Version: 1}
	for name, c := range map[string]struct {
		accepted string
		out      thing
		want     bool
	}{
		"long and accepted":    {"br, gzip", long, true},
		"short":                {"gzip", thing{Name: "x"}, false},
		"not accepted":         {"br", long, false},
		"accepted with zero":   {"gzip;q=0, *;q=0", long, false},
		"anything is accepted": {"*", long, true},
	} {
		answer := send(t, Serve(getThing(), answering(c.out, nil)), get("/v1/things/"+thingID).with("accept-encoding", c.accepted))
		if have := answer.Headers["Content-Encoding"] == "gzip"; have != c.want {
			t.Errorf("%s: compressed %v", name, have)
			continue
		}
		if c.want {
			reader, err := gzip.NewReader(strings.NewReader(answer.Body))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := io.ReadAll(reader); err != nil || !strings.Contains(string(plain), "seats seats") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	t.Setenv("COMPRESSION", "")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
	answer := send(t, Serve(getThing(), answering(long, nil)), get("/v1/things/"+thingID).with("accept-encoding", "gzip"))
	if answer.Headers["Content-Encoding"] != "" {
		t.Error("compressed on an emulated cloud, whose gateway spoils it")
	}
}

func TestAnswersThatAreNotJSON(t *testing.T) {
	op := Operation[thingInput, Content]{
		Route:  Route{ID: "getTicket", Method: "GET", Path: "/v1/things/{thingId}", Status: 200, Access: access.Rule{Kind: access.ForPublic}, Media: []string{"image/svg+xml", "image/png", "application/pdf"}},
		Decode: func(r *Request) (in thingInput, err error) { in.Accept = r.Accept(); return in, r.Err() },
	}
	handle := func(_ context.Context, _ access.Actor, in thingInput) (Content, error) {
		return Content{Type: in.Accept, Filename: "Tïcket \"1\".png", Bytes: []byte("\x89PNG\x00")}, nil
	}
	for accept, want := range map[string]string{"": "image/svg+xml", "*/*": "image/svg+xml", "image/png": "image/png", "application/pdf;q=0.5, image/png;q=0.4": "application/pdf",
		"text/html": "image/svg+xml", "image/*;q=0.2, application/pdf": "application/pdf", "image/svg+xml;q=0, image/*": "image/png"} {
		answer := send(t, Serve(op, handle), get("/v1/things/"+thingID).with("accept", accept))
		if answer.Headers["Content-Type"] != want || answer.Body != "\x89PNG\x00" {
			t.Errorf("Accept %q: %s %q", accept, answer.Headers["Content-Type"], answer.Body)
		}
		if !strings.HasPrefix(answer.Headers["Content-Disposition"], "attachment") || strings.Contains(answer.Headers["Content-Disposition"], "\n") {
			t.Errorf("Content-Disposition is %s", answer.Headers["Content-Disposition"])
		}
		if !strings.Contains(answer.Headers["Vary"], "Accept,") && !strings.HasSuffix(answer.Headers["Vary"], "Accept") {
			t.Errorf("Vary is %s", answer.Headers["Vary"])
		}
	}
	none := Operation[thingInput, None]{Route: Route{ID: "delete", Method: "DELETE", Path: "/v1/things", Status: 204, Access: access.Rule{Kind: access.ForPublic}},
		Decode: func(*Request) (in thingInput, err error) { return in, nil }}
	if answer := send(t, Serve(none, answering(None{}, nil)), get("/v1/things")); answer.Status != 204 || answer.Body != "" {
		t.Errorf("answered %d %q", answer.Status, answer.Body)
	}
}

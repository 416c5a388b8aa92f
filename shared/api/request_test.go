package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
)

// restored runs a request through an operation and returns the HTTP request that was made of it.
func restored(t *testing.T, r *request) *http.Request {
	t.Helper()
	var seen *http.Request
	op := Operation[thingInput, None]{Route: Route{ID: "x", Method: "GET", Path: "/v1/things/{thingId}", Status: 204, Access: access.Rule{Kind: access.ForPublic}, Query: []string{"text"}},
		Decode: func(r *Request) (in thingInput, err error) { seen = r.http; return in, nil }}
	if answer := send(t, Serve(op, answering(None{}, nil)), r); answer.Status != 204 {
		t.Fatalf("answered %d %s", answer.Status, answer.Body)
	}
	return seen
}

// The adapter splits most headers at commas.
func TestHeadersArriveWhole(t *testing.T) {
	for name, value := range map[string]string{
		"If-Match":            `"7", "8"`,
		"If-Modified-Since":   "Tue, 24 Nov 2026 04:11:37 GMT",
		"X-Some-Date":         "Tue, 24 Nov 2026 04:11:37 GMT",
		"Stripe-Signature":    "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6ffbb59b",
		"Cookie":              "a=1; b=2",
		"X-Forwarded-For":     "203.0.113.9, 198.51.100.1",
		"X-Not-Yet-Canonical": "x",
	} {
		header := restored(t, get("/v1/things/"+thingID).with(strings.ToLower(name), value)).Header
		if got := header[name]; len(got) != 1 || got[0] != value {
			t.Errorf("%s arrives as %q", name, got)
		}
	}
}

// By these headers the adapter hands over its context: a client that sends them would choose its own identity.
func TestForgedContextIsDropped(t *testing.T) {
	forged := `{"authorizer":{"jwt":{"claims":{"iss":"` + issuer + `","sub":"admin","token_use":"access","client_id":"` + audience + `"}}}}`
	r := get("/v1/things/"+thingID).with("x-golambdaproxy-apigw-context", forged).with("X-GoLambdaProxy-ApiGw-StageVars", "{}")
	for name := range restored(t, r).Header {
		if strings.Contains(strings.ToLower(name), "golambdaproxy") {
			t.Errorf("%s arrives", name)
		}
	}
	seen := access.Actor{}
	handle := func(_ context.Context, actor access.Actor, _ thingInput) (thing, error) {
		seen = actor
		return thing{}, nil
	}
	send(t, Serve(getThing(), handle), r)
	if !seen.Anonymous() {
		t.Errorf("the forger is %s", seen.UserID)
	}
}

// The gateway decodes paths: a bare % arrives, does not parse, and ends in 504 with the adapter.
func TestOddPathsAreAnswered(t *testing.T) {
	handler := Serve(getThing(), answering(thing{}, nil))
	for _, path := range []string{"/v1/things/100%", "/v1/things/%zz", "/v1/things/a b", "/v1/things/ä", "/v1/things/" + thingID + "%", "/v1/things/\x01", "/v1/things/", ""} {
		if answer := send(t, handler, get(path)); answer.Status != 404 || answer.code() != "not-found" {
			t.Errorf("%q: answered %d %s", path, answer.Status, answer.Body)
		}
	}
}

func TestPathParametersComeFromTheGatewayOrThePath(t *testing.T) {
	var seen string
	handle := func(_ context.Context, _ access.Actor, in thingInput) (thing, error) {
		seen = in.ThingID
		return thing{}, nil
	}
	handler := Serve(getThing(), handle)
	fromPath := get("/v1/things/" + thingID)
	fromGateway := get("/stage/v1/things/" + thingID)
	fromGateway.PathParameters = map[string]string{"thingId": thingID}
	for name, r := range map[string]*request{"path": fromPath, "gateway": fromGateway} {
		if seen = ""; send(t, handler, r).Status != 200 || seen != thingID {
			t.Errorf("%s: %q", name, seen)
		}
	}
	for _, id := range []string{"evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE", strings.ToLower(thingID), thingID + "0", "thg_01JD8Q4VY0R6M5T2XKZ3N7WBCI", "..", "thg"} {
		if answer := send(t, handler, get("/v1/things/"+id)); answer.Status != 404 {
			t.Errorf("%s: answered %d", id, answer.Status)
		}
	}
}

func TestQueryParameters(t *testing.T) {
	handler := Serve(listThings(), func(_ context.Context, _ access.Actor, in thingInput) (page, error) {
		if in.Limit < 1 || in.Limit > 100 {
			t.Errorf("limit %d", in.Limit)
		}
		return page{}, nil
	})
	for query, want := range map[string]int{
		"": 200, "?limit=1": 200, "?limit=100&text=a%20b": 200, "?text=100%25": 200, "?text=": 200,
		"?limit=0": 400, "?limit=101": 400, "?limit=ten": 400, "?limit=1.5": 400, "?limit=": 400, "?limit=NaN": 400, "?limit=1e1": 400,
		"?limit=1&limit=2": 400, "?color=red": 400, "?Limit=1": 400, "?text=%zz": 400, "?text=%00": 400, "?text=%ff": 400, "?a;b": 400, "?text=a b": 400,
		"?from=2027-05-01T18:30:00Z": 200, "?from=2027-05-01T18:30:00%2B02:00": 200, "?from=0000-01-01T00:00:00%2B14:00": 400, "?from=2027-05-01": 400, "?from=": 400,
	} {
		answer := send(t, handler, get("/v1/things"+query))
		if answer.Status != want || want == 400 && answer.code() != "invalid-parameter" && answer.code() != "unreadable-request" {
			t.Errorf("%s: answered %d %s", query, answer.Status, answer.Body)
		}
	}
}

func TestBodies(t *testing.T) {
	create := Serve(createThing(), answering(thing{}, nil))
	big := `{"name":"` + strings.Repeat("x", MaxBody) + `"}`
	for name, c := range map[string]struct {
		request *request
		status  int
		code    string
	}{
		"JSON":                    {post("/v1/things", `{"name":"x"}`), 201, ""},
		"JSON with a charset":     {post("/v1/things", `{"name":"x"}`).with("content-type", "Application/JSON; charset=utf-8"), 201, ""},
		"in base64":               {base64Body(post("/v1/things", `{"name":"x"}`)), 201, ""},
		"none":                    {post("/v1/things", ``), 422, "body-required"},
		"a form":                  {post("/v1/things", `name=x`).with("content-type", "application/x-www-form-urlencoded"), 415, "unsupported-media-type"},
		"without a type":          {post("/v1/things", `{"name":"x"}`).with("content-type", ""), 415, "unsupported-media-type"},
		"too large":               {post("/v1/things", big), 413, "body-too-large"},
		"too large, in base64":    {base64Body(post("/v1/things", big)), 413, "body-too-large"},
		"as large as may be":      {post("/v1/things", `{"name":"x"}`+strings.Repeat(" ", MaxBody-12)), 201, ""},
		"as large, in base64":     {base64Body(post("/v1/things", `{"name":"x"}`+strings.Repeat(" ", MaxBody-12))), 201, ""},
		"cut off":                 {post("/v1/things", `{"name":`), 422, "malformed-json"},
		"two values":              {post("/v1/things", `{"name":"x"}{}`), 422, "malformed-json"},
		"no UTF-8":                {base64Body(post("/v1/things", "{\"name\":\"\xff\"}")), 422, "malformed-json"},
		"nested without end":      {post("/v1/things", strings.Repeat("[", 5000)+strings.Repeat("]", 5000)), 422, "malformed-json"},
		"base64 that is none":     {brokenBase64(), 400, "unreadable-request"},
		"a list for an object":    {post("/v1/things", `[]`), 422, "invalid-body"},
		"a body where none is":    {post("/v1/things/"+thingID, ``), 422, "body-required"},
		"the byte order mark too": {post("/v1/things", "\ufeff{\"name\":\"x\"}"), 422, "malformed-json"},
	} {
		answer := send(t, create, c.request.signedIn())
		if answer.Status != c.status || c.code != "" && answer.code() != c.code {
			t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
		}
	}
}

func base64Body(r *request) *request {
	r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(r.Body)), true
	return r
}

func brokenBase64() *request {
	r := post("/v1/things", "%%%")
	r.IsBase64Encoded = true
	return r
}

func TestIfMatch(t *testing.T) {
	var seen int64
	handler := Serve(editThing(), func(_ context.Context, _ access.Actor, in thingInput) (thing, error) {
		seen = in.IfMatch
		return thing{}, nil
	})
	for header, want := range map[string]int64{`"7"`: 7, `W/"7"`: 7, `"7.93"`: 7, ` W/"7.93" `: 7, `"9007199254740993"`: 9007199254740993} {
		seen = 0
		if answer := send(t, handler, post("/v1/things/"+thingID, `{"name":"x"}`).with("if-match", header).signedIn()); answer.Status != 200 || seen != want {
			t.Errorf("%s: %d, %d", header, answer.Status, seen)
		}
	}
	for header, code := range map[string]string{"": "version-required", "*": "invalid-parameter", `7`: "invalid-parameter", `"7", "8"`: "invalid-parameter",
		`"7.1", "8.1"`: "invalid-parameter", `"+7"`: "invalid-parameter",
		`"x"`: "invalid-parameter", `"0"`: "invalid-parameter", `"-1"`: "invalid-parameter", `"`: "invalid-parameter", `"7`: "invalid-parameter"} {
		if answer := send(t, handler, post("/v1/things/"+thingID, `{"name":"x"}`).with("if-match", header).signedIn()); answer.code() != code {
			t.Errorf("%q: %d %s", header, answer.Status, answer.code())
		}
	}
}

// What is not there is 404, whatever else is wrong about the request for it.
func TestMissingGoesBeforeWrong(t *testing.T) {
	if answer := send(t, Serve(editThing(), answering(thing{}, nil)), post("/v1/things/x", `{}`).signedIn()); answer.Status != 404 {
		t.Errorf("answered %d", answer.Status)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	var seen access.Once
	op := createThing()
	handler := Serve(op, func(_ context.Context, actor access.Actor, _ thingInput) (thing, error) {
		seen = actor.Once
		return thing{}, nil
	})
	once := func(r *request) access.Once {
		t.Helper()
		seen = access.Once{}
		if answer := send(t, handler, r); answer.Status != 201 {
			t.Fatalf("answered %d %s", answer.Status, answer.Body)
		}
		return seen
	}
	first := once(post("/v1/things", `{"name":"x"}`).with("idempotency-key", "k").signedIn())
	if first.Key == "" || first.Hash == "" {
		t.Fatalf("have %+v", first)
	}
	if again := once(post("/v1/things", "{ \"name\" :\n\"\\u0078\" }").with("idempotency-key", "k").signedIn()); again != first {
		t.Error("the same body in other spelling is another body")
	}
	if other := once(post("/v1/things", `{"name":"y"}`).with("idempotency-key", "k").signedIn()); other.Key != first.Key || other.Hash == first.Hash {
		t.Error("another body is not told apart by the hash alone")
	}
	for name, r := range map[string]*request{
		"another key":  post("/v1/things", `{"name":"x"}`).with("idempotency-key", "l").signedIn(),
		"another user": post("/v1/things", `{"name":"x"}`).with("idempotency-key", "k").signedIn("sub", "subject-2"),
		"another path": post("/v1/other", `{"name":"x"}`).with("idempotency-key", "k").signedIn(),
	} {
		if other := once(r); other.Key == first.Key {
			t.Errorf("%s gives the same key", name)
		}
	}
	if none := once(post("/v1/things", `{"name":"x"}`).signedIn()); none.Key != "" {
		t.Error("a key without a header")
	}
	for _, key := range []string{strings.Repeat("k", 256), "k\tk", "ключ"} {
		if answer := send(t, handler, post("/v1/things", `{"name":"x"}`).with("idempotency-key", key).signedIn()); answer.Status != 400 {
			t.Errorf("key %q: answered %d", key, answer.Status)
		}
	}
	op.Key = KeyRequired
	if answer := send(t, Serve(op, answering(thing{}, nil)), post("/v1/things", `{"name":"x"}`).signedIn()); answer.code() != "idempotency-key-required" {
		t.Errorf("answered %d %s", answer.Status, answer.code())
	}
}

// counter is a limiter that counts in one window without end.
type counter struct {
	fault error

	mutex    sync.Mutex
	subjects []string
}

func (c *counter) Take(_ context.Context, subject, _ string, limit int, _ time.Duration) (int, time.Duration, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.subjects = append(c.subjects, subject)
	for _, called := range c.subjects {
		if called == subject {
			limit--
		}
	}
	return limit, 1500 * time.Millisecond, c.fault
}

// twoAMinute makes things, of which one person may make two a minute.
func twoAMinute() Operation[thingInput, thing] {
	op := createThing()
	op.Rate = Rate{Limit: 2, Per: time.Minute}
	return op
}

func TestRateLimits(t *testing.T) {
	limiter := &counter{}
	handler := Serve(twoAMinute(), answering(thing{}, nil), WithLimiter(limiter))
	r := post("/v1/things", `{"name":"x"}`).signedIn()
	for _, remaining := range []string{"1", "0"} {
		if answer := send(t, handler, r); answer.Status != 201 || answer.Headers["Ratelimit-Limit"] != "2" || answer.Headers["Ratelimit-Remaining"] != remaining || answer.Headers["Ratelimit-Reset"] != "2" {
			t.Errorf("answered %d %v, %s should remain", answer.Status, answer.Headers, remaining)
		}
	}
	if answer := send(t, handler, r); answer.Status != 429 || answer.code() != "rate-limited" || answer.Headers["Retry-After"] != "2" || answer.Headers["Ratelimit-Remaining"] != "0" {
		t.Errorf("answered %d %v", answer.Status, answer.Headers)
	}
	if answer := send(t, handler, post("/v1/things", `{"name":"x"}`).signedIn("sub", "somebody else")); answer.Status != 201 {
		t.Errorf("somebody else from the same address: %d", answer.Status)
	}
	limiter.fault = errors.New("throttled")
	if answer := send(t, handler, r); answer.Status != 201 || answer.Headers["Ratelimit-Limit"] != "" {
		t.Errorf("a limiter that fails fails the request: %d %v", answer.Status, answer.Headers)
	}
}

// Whoever makes accounts by the dozen still has one address. People who share one share ten times what each of them may do.
func TestAnAddressMayDoTenTimesAsMuch(t *testing.T) {
	for factor, most := range map[string]int{"": 20, "3": 60} {
		t.Setenv("ADDRESS_RATE_FACTOR", factor)
		handler := Serve(twoAMinute(), answering(thing{}, nil), WithLimiter(&counter{}))
		by := func(person int, address string) *request {
			r := post("/v1/things", `{"name":"x"}`).signedIn("sub", fmt.Sprint("person ", person))
			r.RequestContext.HTTP.SourceIP = address
			return r
		}
		var last response
		for person := range most {
			if last = send(t, handler, by(person, "203.0.113.9")); last.Status != 201 {
				t.Fatalf("factor %q: person %d: %d %s", factor, person, last.Status, last.Body)
			}
		}
		if last.Headers["Ratelimit-Limit"] != strconv.Itoa(most) || last.Headers["Ratelimit-Remaining"] != "0" {
			t.Errorf("factor %q: the headers are not of what ends first: %v", factor, last.Headers)
		}
		if answer := send(t, handler, by(most, "203.0.113.9")); answer.Status != 429 || answer.Headers["Ratelimit-Limit"] != strconv.Itoa(most) {
			t.Errorf("factor %q: one person more: %d %v", factor, answer.Status, answer.Headers)
		}
		if answer := send(t, handler, by(most, "203.0.113.10")); answer.Status != 201 || answer.Headers["Ratelimit-Limit"] != "2" {
			t.Errorf("factor %q: from another address: %d %v", factor, answer.Status, answer.Headers)
		}
	}
}

func TestAddressesAreCountedByNetworkAndNotStored(t *testing.T) {
	t.Setenv("ORIGIN_SECRET", "known to the CDN")
	op := listThings()
	op.Rate = Rate{Limit: 10, Per: time.Minute} // anonymous calls are counted by address alone
	limiter := &counter{}
	handler := Serve(op, answering(page{}, nil), WithLimiter(limiter))
	subject := func(source string, headers ...string) string {
		r := get("/v1/things")
		r.RequestContext.HTTP.SourceIP = source
		for i := 0; i < len(headers); i += 2 {
			r.with(headers[i], headers[i+1])
		}
		send(t, handler, r)
		return limiter.subjects[len(limiter.subjects)-1]
	}
	direct := subject("203.0.113.9")
	if strings.Contains(direct, "203") {
		t.Errorf("the address is stored: %s", direct)
	}
	for name, c := range map[string]struct {
		subject string
		same    bool
	}{
		"another address":                 {subject("203.0.113.10"), false},
		"the CDN, for the same":           {subject("198.51.100.1", "x-viewer-address", "203.0.113.9", "x-origin-secret", "known to the CDN"), true},
		"somebody who claims the same":    {subject("198.51.100.1", "x-viewer-address", "203.0.113.9"), false},
		"somebody who guesses a secret":   {subject("198.51.100.1", "x-viewer-address", "203.0.113.9", "x-origin-secret", "guessed"), false},
		"the same, as IPv6 has it":        {subject("::ffff:203.0.113.9"), true},
		"somebody who claims it by XFF":   {subject("198.51.100.1", "x-forwarded-for", "203.0.113.9"), false},
		"the CDN with an odd address":     {subject("203.0.113.9", "x-viewer-address", "?", "x-origin-secret", "known to the CDN"), true},
		"the CDN, for an IPv6 address":    {subject("203.0.113.9", "x-viewer-address", "2001:db8::1", "x-origin-secret", "known to the CDN"), false},
		"the gateway, an IPv6 address":    {subject("2001:db8::2"), false},
		"no address at all is an own one": {subject(""), false},
	} {
		if (c.subject == direct) != c.same {
			t.Errorf("%s: same is %v", name, c.subject == direct)
		}
	}
	if subject("2001:db8::1") != subject("2001:db8::ffff") || subject("2001:db8::1") == subject("2001:db8:0:1::1") {
		t.Error("IPv6 addresses are not counted by their /64")
	}
}

func TestCursors(t *testing.T) {
	key := []byte("key")
	cursors := NewCursors(func(context.Context) ([]byte, error) { return key, nil })
	var opened []byte
	handler := Serve(listThings(), oneThing(func(ctx context.Context, _ access.Actor, in thingInput) (thing, error) {
		var err error
		if opened, err = cursors.Open(ctx, in.Cursor); err != nil {
			return thing{}, err
		}
		cursor, err := cursors.Seal(ctx, []byte("position"))
		if err != nil {
			return thing{}, err
		}
		return thing{Name: *cursor}, nil
	}).asPage())
	cursorOf := func(r *request) string {
		t.Helper()
		answer := send(t, handler, r)
		_, rest, _ := strings.Cut(answer.Body, `"name":"`)
		cursor, _, _ := strings.Cut(rest, `"`)
		return cursor
	}
	cursor := cursorOf(get("/v1/things?text=a"))
	if strings.Contains(cursor, "position") || cursor == "" {
		t.Fatalf("cursor is %q", cursor)
	}
	for query, want := range map[string]int{"?text=a&limit=5&cursor=" + cursor: 200, "?text=b&cursor=" + cursor: 400, "?cursor=" + cursor: 400,
		"?text=a&cursor=" + cursor + "%0A":         400,
		"?text=a&cursor=" + cursor[:len(cursor)-2]: 400, "?text=a&cursor=x": 400, "?text=a&cursor=%3d": 400, "?text=a": 200} {
		opened = nil
		answer := send(t, handler, get("/v1/things"+query))
		if answer.Status != want || want == 400 && answer.code() != "invalid-parameter" {
			t.Errorf("%s: answered %d %s", query, answer.Status, answer.Body)
		}
		if want == 200 && strings.Contains(query, "cursor") && string(opened) != "position" {
			t.Errorf("%s: opened %q", query, opened)
		}
	}
	if answer := send(t, handler, get("/v1/things?text=a&cursor="+cursor).signedIn()); answer.Status != 400 {
		t.Errorf("somebody else's cursor: answered %d", answer.Status)
	}
	key = []byte("another")
	if answer := send(t, handler, get("/v1/things?text=a&cursor="+cursor)); answer.Status != 400 {
		t.Errorf("a cursor of another key: answered %d", answer.Status)
	}
	if end, err := cursors.Seal(t.Context(), nil); end != nil || err != nil {
		t.Errorf("the end has a cursor: %v, %v", end, err)
	}
}

// oneThing is a handler that answers one thing, as a page.
type oneThing func(context.Context, access.Actor, thingInput) (thing, error)

func (h oneThing) asPage() Handler[thingInput, page] {
	return func(ctx context.Context, actor access.Actor, in thingInput) (page, error) {
		one, err := h(ctx, actor, in)
		return page{[]thing{one}}, err
	}
}

// Whoever sends a body to an operation that has none believes that it counts.
func TestABodyWhereThereIsNoneIsRefused(t *testing.T) {
	op := Operation[thingInput, thing]{Route: Route{ID: "x", Method: "POST", Path: "/v1/things/{thingId}/publish", Status: 200, Access: access.Rule{Kind: access.ForPublic}},
		Decode: func(*Request) (in thingInput, err error) { return in, nil }}
	for body, want := range map[string]int{
		"": 200, " ": 200, "{}": 200, " {\n} ": 200,
		`{"reason":"rain"}`: 422, `{"nonsense": [}`: 422, "null": 422, "[]": 422, "{": 422, "{}{}": 422, "publish": 422, "\x00": 422,
	} {
		called := false
		answer := send(t, Serve(op, func(context.Context, access.Actor, thingInput) (thing, error) {
			called = true
			return thing{}, nil
		}), post("/v1/things/"+thingID+"/publish", body))
		if answer.Status != want || called != (want == 200) || want == 422 && answer.code() != "invalid-body" {
			t.Errorf("%q: answered %d %s", body, answer.Status, answer.Body)
		}
	}
}

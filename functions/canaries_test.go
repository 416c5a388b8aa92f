package functions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/infra/invoke"
)

// private is what must stand nowhere but in the table, in mails, and in answers to whom it concerns: addresses, names, tokens,
// codes of tickets, and secrets.
var private = func() *regexp.Regexp {
	alternatives := []string{`example\.test`, `eyJ[\w-]{8,}`, `[0-9A-HJKMNP-TV-Z]{50,}`, regexp.QuoteMeta(invoke.OriginSecret)}
	for _, person := range recorded().people() {
		alternatives = append(alternatives, `\b`+person.Name+`\b`)
	}
	for _, secrets := range []map[string]string{invoke.Keys, invoke.StripeKeys} {
		for _, secret := range secrets {
			alternatives = append(alternatives, regexp.QuoteMeta(secret))
		}
	}
	return regexp.MustCompile(strings.Join(alternatives, "|"))
}()

// internal is what a client is not told even of its own: how this is made, and what the programs underneath say.
var internal = regexp.MustCompile(strings.Join([]string{`\barn:aws`, `(?i)dynamodb`, `(?i)lambda`, `\bSDK\b`, `test-[0-9a-z]{26}`, `\bGSI[12]`, `\b(PK|SK)\b`, `[A-Z]+#`,
	`[A-Z]\w+Exception\b`, `ConditionalCheckFailed`, `AccessDenied`, `NoSuchKey`, `operation error`, `StatusCode`, `RequestID: `, `goroutine`, `panic`, `runtime error`, `\.go\b`,
	`context (deadline|canceled)`, `dial tcp`, `127\.0\.0\.1`, `connection refused`, `\bEOF\b`, `unexpected end`, `invalid character`, `cannot unmarshal`, `strconv\.`, `parsing `, `%!`,
	`<nil>`, `0x[0-9a-f]{4,}`, `\*?problem\.`, `\b(table|api|message|worker|booking|payment|stripe|ses|cover|account|checkin|event|bus|queue|token|json|xml|http|net|url|tls): `}, "|"))

// heard is what functions tell others beside their logs, buses and queues: where they call, where they send people, and what they
// answer when something is wrong.
type heard struct {
	stripe *httptest.Server // passes calls on to Stripe's stand-in

	mutex    sync.Mutex
	targets  []string // of calls to Stripe
	links    []string // in answers
	workers  []string // answers of workers, and how functions failed
	refusals []rejection
}

// rejection is a request, and the answer that it was given instead of what it asked for.
type rejection struct{ function, sent, answer string }

// listen begins to hear.
func listen(t testing.TB) *heard {
	t.Helper()
	address, err := url.Parse(atDesk(t).url)
	if err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	h.stripe = httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		h.mutex.Lock()
		h.targets = append(h.targets, r.In.Method+" "+r.In.URL.RequestURI())
		h.mutex.Unlock()
		r.SetURL(address)
	}})
	t.Cleanup(h.stripe.Close)
	return h
}

// addresses are those in a text; at meet.example.test events take place.
var addresses = regexp.MustCompile(`https?://[^\s"'<>\\]+`)

func linksIn(text string) (found []string) {
	for _, address := range addresses.FindAllString(text, -1) {
		if address = strings.TrimPrefix(address, "https://meet.example.test"); address != "" {
			found = append(found, address)
		}
	}
	return found
}

// invocation hears one: of a worker all that it says; of a function of the API where it leads, and what is wrong. What somebody asked
// for is for them.
func (h *heard) invocation(function string, notification, answer []byte, failed error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if failed != nil {
		h.workers = append(h.workers, function+": "+failed.Error())
		return
	}
	if function == "workers/add-email-claim" {
		return // it is its work to tell Cognito an address
	}
	if strings.HasPrefix(function, "workers/") {
		h.workers = append(h.workers, function+": "+string(answer))
		return
	}
	response, err := invoke.ReadResponse(answer)
	if err != nil {
		h.workers = append(h.workers, function+": "+err.Error())
		return
	}
	h.links = append(h.links, linksIn(string(response.Body))...)
	if to := response.Header.Get("Location"); to != "" {
		h.links = append(h.links, to)
	}
	if response.Status >= http.StatusBadRequest {
		var plain map[string]any
		body := string(response.Body)
		if json.Unmarshal(response.Body, &plain) == nil { // without JSON's own escapes
			delete(plain, "instance") // the path that was asked for
			body = fmt.Sprint(plain)
		}
		h.refusals = append(h.refusals, rejection{function, string(notification), fmt.Sprint(body, response.Header)})
	}
}

// says is what is private or internal in an answer that refuses something, beyond what its client has sent.
func (r rejection) says() (found []string) {
	for _, match := range append(private.FindAllString(r.answer, -1), internal.FindAllString(r.answer, -1)...) {
		if !strings.Contains(r.sent, match) {
			found = append(found, match)
		}
	}
	return found
}

// said is all that functions have told others, by where it stands.
func (s *stage) said() map[string][]string {
	var entries, queued, mailed []string
	for _, entry := range s.cloud.Entries() {
		entries = append(entries, fmt.Sprint(entry))
	}
	for _, message := range s.cloud.Queued() {
		queued = append(queued, fmt.Sprint(message))
	}
	for _, mail := range s.cloud.Mails() {
		raw := bytes.ReplaceAll(mail.Content.Raw.Data, []byte("=\r\n"), nil) // soft breaks of quoted-printable
		mailed = append(mailed, linksIn(strings.ReplaceAll(string(raw), "=3D", "="))...)
	}
	s.heard.mutex.Lock()
	defer s.heard.mutex.Unlock()
	return map[string][]string{"the log": {s.fleet.Log()}, "a message on a bus": entries, "a message in a queue": queued, "a link in a mail": mailed,
		"the address of a call to AWS": s.cloud.Targets(), "the address of a call to Stripe": slices.Clone(s.heard.targets), "a link in an answer": slices.Clone(s.heard.links),
		"what a worker answers": slices.Clone(s.heard.workers)}
}

// leaks are the places at which something stands that is nobody's business there.
func (s *stage) leaks() (found []string) {
	for where, texts := range s.said() {
		for _, text := range texts {
			for _, match := range private.FindAllString(text, -1) {
				found = append(found, fmt.Sprintf("%q is nobody's business and stands in %s:\n%.4000s", match, where, text))
			}
		}
	}
	s.heard.mutex.Lock()
	defer s.heard.mutex.Unlock()
	for _, refusal := range s.heard.refusals {
		for _, match := range refusal.says() {
			found = append(found, fmt.Sprintf("%q is nobody's business and stands in what %s answers instead of what was asked for:\n%s", match, refusal.function, refusal.answer))
		}
	}
	return found
}

// Whatever is private is found wherever it stands: here it is put into each of these places by what functions do.
func TestNothingPrivateGoesUnnoticed(t *testing.T) {
	w := another("elsewhere")
	tokens, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	canaries := []string{w.ben.Email, url.QueryEscape(w.ben.Email), w.ada.Name, w.code(), sign(t, tokens, map[string]any{"sub": w.ben.Subject}), invoke.StripeKeys["webhookSecret"], invoke.Keys["ticket"], invoke.OriginSecret}
	s := &stage{cloud: invoke.NewCloud(nil), heard: listen(t), name: "test-none"}
	t.Cleanup(s.cloud.Close)
	s.fleet = s.elsewhere(t, emulator.Dynamo(t))
	if leaks := s.leaks(); leaks != nil {
		t.Fatalf("before anything is done, this is found: %q", leaks)
	}
	answers := func(status int, headers map[string]string, body string) []byte {
		answer, _ := json.Marshal(map[string]any{"statusCode": status, "headers": headers, "body": body}) // texts marshal
		return answer
	}
	places := map[string]func(canary string){
		"a bus": func(c string) {
			s.callsAWS(t, "AWSEvents.PutEvents", map[string]any{"Entries": []any{map[string]any{"Detail": c}}})
		},
		"a queue": func(c string) {
			s.callsAWS(t, "AmazonSQS.SendMessageBatch", map[string]any{"Entries": []any{map[string]any{"Id": "1", "MessageBody": c}}})
		},
		"a mail": func(c string) {
			s.sends(t, s.cloud.URL()+"/v2/email/outbound-emails", "", map[string]any{"Content": map[string]any{"Raw": map[string]any{"Data": []byte("See https://event-radar.example/?for=3D=\r\n" + url.QueryEscape(c))}}})
		},
		"an address of AWS":    func(c string) { s.sends(t, s.cloud.URL()+"/covers/"+url.PathEscape(c), "", nil) },
		"an address of Stripe": func(c string) { s.sends(t, s.heard.stripe.URL+"/v1/customers?email="+url.QueryEscape(c), "", nil) },
		"a redirect": func(c string) {
			s.fleet.Heard("pages/event", nil, answers(301, map[string]string{"Location": "/events/" + url.PathEscape(c)}, ""), nil)
		},
		"a link": func(c string) {
			s.fleet.Heard("orders/checkout", nil, answers(200, nil, `{"checkoutUrl":"https://checkout.example/`+url.PathEscape(c)+`"}`), nil)
		},
		"a worker": func(c string) {
			s.fleet.Heard("workers/project", nil, []byte(`{"batchItemFailures":[{"itemIdentifier":"`+c+`"}]}`), nil)
		},
		"a failure": func(c string) { s.fleet.Heard("workers/sweep-outbox", nil, nil, errors.New("cannot read "+c)) },
		"a problem": func(c string) {
			s.fleet.Heard("orders/get", []byte(`{}`), answers(404, nil, `{"detail":"There is no order of `+c+`."}`), nil)
		},
		"an answer's header": func(c string) {
			s.fleet.Heard("orders/get", []byte(`{}`), answers(404, map[string]string{"X-Debug": c}, `{}`), nil)
		},
	}
	for place, put := range places {
		for _, canary := range canaries {
			plain := url.PathEscape(canary) == canary && url.QueryEscape(canary) == canary
			if address := strings.HasPrefix(place, "an address") || place == "a redirect" || place == "a link" || place == "a mail"; address && !plain && !strings.Contains(canary, "example") {
				continue // spaces make a secret of the tests another text in an address
			}
			before := len(s.leaks())
			if put(canary); len(s.leaks()) == before {
				t.Errorf("nobody notices %q in %s", canary, place)
			}
		}
	}
	s.heard.refusals = nil
	for _, fault := range []string{"operation error DynamoDB: UpdateItem, https response error StatusCode: 400", "arn:aws:iam::1:role/x", "table " + s.name + strings.Repeat("0", 22), "runtime error: index out of range",
		"goroutine 1 [running]", "/src/shared/api/serve.go:12", "context deadline exceeded", "ConditionalCheckFailedException", "json: cannot unmarshal", `parsing time "x"`, "strconv.ParseInt: x", "USER#usr_1", "dial tcp 10.0.0.1:443",
		"table: count of RATE is no number", "%!s(<nil>)", "unexpected EOF"} {
		if says := (rejection{"", "{}", fault}).says(); says == nil {
			t.Errorf("nobody notices that a client is told %q", fault)
		}
	}
	for _, fine := range []string{`{"operation":"get-order","order":"` + w.order + `","user":"` + userID(w.ben) + `"}`, "There is no such route. GET /openapi.yaml lists those that there are."} {
		if private.MatchString(fine) || (rejection{"", "{}", fine}).says() != nil {
			t.Errorf("this is nobody's secret: %s", fine)
		}
	}
	if says := (rejection{"", `{"body":"Ben"}`, "Parameter text must not be Ben."}).says(); says != nil {
		t.Errorf("who sent it may be told of it again: %q", says)
	}
}

// callsAWS calls a service as functions do.
func (s *stage) callsAWS(t *testing.T, target string, body map[string]any) {
	t.Helper()
	s.sends(t, s.cloud.URL()+"/", target, body)
}

func (s *stage) sends(t *testing.T, address, target string, body map[string]any) {
	t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=none/")
	request.Header.Set("X-Amz-Target", target)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// What cannot be read is put aside, is in the log as that, and nothing of what it holds: of messages in every queue, and of items in
// the table's stream.
func TestNothingOfAPoisonMessageIsTold(t *testing.T) {
	s := setUp(t)
	w := recorded()
	w.write(t, s.table)
	poison := []string{`Ben <ben@example.test> ` + w.code(), `{"detail":{"id":"msg_1","type":"order.confirmed","schemaversion":1,"time":"Ben","data":{"name":"Ben"}}}`,
		`{"detail":{"id":"msg_1","type":"order.confirmed","schemaversion":"Ben"}}`, `{"detail":{"id":"msg_1","type":"Ben","schemaversion":99}}`,
		`{"detail":{"id":"msg_1","type":"order.confirmed","schemaversion":1,"time":"2026-11-27T12:00:00Z","subject":"Ben","data":["Ben"]}}`,
		`{"detail":{"eventType":"Ben","mail":{"destination":"ben@example.test","tags":{"order":["Ben"],"delivery":["Ben"]}}}}`}
	for _, function := range folders(t) {
		if !strings.HasPrefix(function, "workers/") {
			continue
		}
		var batch struct{ Records []map[string]any }
		if json.Unmarshal(sample(t, function), &batch) != nil || len(batch.Records) == 0 {
			continue // it is called by the clock, or by Cognito
		}
		for i, content := range poison {
			record := batch.Records[0]
			if record["dynamodb"] != nil {
				record["dynamodb"].(map[string]any)["NewImage"] = spoiled(record["dynamodb"].(map[string]any)["NewImage"], i)
			} else {
				record["body"] = content
			}
			payload, err := json.Marshal(map[string]any{"Records": []any{record}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.fleet.Invoke(t.Context(), function, payload); err != nil {
				t.Logf("%s fails as a whole: %v", function, err) // which says() hears
			}
		}
	}
	for _, place := range []string{"what a worker answers", "the log"} {
		if strings.Join(s.said()[place], "") == "" {
			t.Errorf("nothing was heard of %s", place)
		}
	}
}

// spoiled is an item of the stream in which some attribute, another each time, is somebody's name where something else should be.
func spoiled(image any, nth int) any {
	attributes, ok := image.(map[string]any)
	if !ok || len(attributes) == 0 {
		return image
	}
	changed := map[string]any{}
	var names []string
	for name, value := range attributes {
		changed[name] = value
		if name != "PK" && name != "SK" && name != "type" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 0 {
		changed[names[nth%len(names)]] = map[string]any{"S": "Ben <ben@example.test>"}
	}
	return changed
}

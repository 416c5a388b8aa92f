package functions

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/infra/local/cdn"
	"github.com/event-radar/event-radar/infra/local/site"
	"github.com/event-radar/event-radar/infra/local/webapp"
)

// cors is what template.yaml lets pages of other origins do.
type cors struct {
	AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
	AllowCredentials                                        bool
	MaxAge                                                  int
}

// declaredCORS reads it. What it refers to becomes the name of it, but for the site's own address.
func declaredCORS(t testing.TB) (c cors) {
	t.Helper()
	text, err := os.ReadFile("../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources struct {
			API struct {
				Properties struct {
					CORS struct {
						AllowOrigins     []string `yaml:"AllowOrigins"`
						AllowMethods     []string `yaml:"AllowMethods"`
						AllowHeaders     []string `yaml:"AllowHeaders"`
						ExposeHeaders    []string `yaml:"ExposeHeaders"`
						AllowCredentials bool     `yaml:"AllowCredentials"`
						MaxAge           int      `yaml:"MaxAge"`
					} `yaml:"CorsConfiguration"`
				} `yaml:"Properties"`
			} `yaml:"Api"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	c = cors(template.Resources.API.Properties.CORS)
	for i, origin := range c.AllowOrigins {
		if origin == "SiteUrl" {
			c.AllowOrigins[i] = invoke.SiteURL
		}
	}
	return c
}

// answer is what API Gateway does about pages of other origins: it answers their preflights itself, and writes on all other answers
// what may be read (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
func (c cors) answer(w http.ResponseWriter, r *http.Request) (answered bool) {
	preflight := r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
	if origin := r.Header.Get("Origin"); slices.Contains(c.AllowOrigins, origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", strings.Join(c.ExposeHeaders, ","))
		if preflight {
			w.Header().Set("Access-Control-Allow-Methods", strings.Join(c.AllowMethods, ","))
			w.Header().Set("Access-Control-Allow-Headers", strings.Join(c.AllowHeaders, ","))
			w.Header().Set("Access-Control-Max-Age", fmt.Sprint(c.MaxAge))
		}
	}
	if preflight {
		w.WriteHeader(http.StatusNoContent)
	}
	return preflight
}

// gateway answers requests by the functions of their routes, and what has no route by that of $default.
func (s *stage) gateway(t testing.TB) http.Handler {
	mux := http.NewServeMux()
	by := func(function string, parameters func(*http.Request) map[string]string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { s.answer(t, w, r, function, parameters(r)) }
	}
	for function, route := range routes(t) {
		mux.HandleFunc(route.method+" "+route.path, by(function, func(r *http.Request) map[string]string {
			named := map[string]string{}
			for part := range strings.SplitSeq(route.path, "/") {
				if name, ok := strings.CutPrefix(part, "{"); ok {
					name = strings.TrimSuffix(name, "}")
					named[name] = r.PathValue(name)
				}
			}
			return named
		}))
	}
	mux.HandleFunc("/", by("platform/not-found", func(*http.Request) map[string]string { return nil }))
	rules := declaredCORS(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rules.answer(w, r) {
			mux.ServeHTTP(w, r)
		}
	})
}

// answer hands a request to a function as the gateway does.
func (s *stage) answer(t testing.TB, w http.ResponseWriter, r *http.Request, function string, parameters map[string]string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	notification := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: map[string]string{},
		PathParameters: parameters, Body: string(body)}
	for name, values := range r.Header {
		notification.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	notification.RequestContext.DomainName, notification.RequestContext.RequestID = "api.example.test", "request-1"
	notification.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: r.Method, Path: r.URL.Path, SourceIP: "198.51.100.9"}
	response, err := s.fleet.Request(r.Context(), function, notification)
	if err != nil {
		t.Error(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	maps.Copy(w.Header(), response.Header)
	w.WriteHeader(response.Status)
	if _, err := w.Write(response.Body); err != nil && r.Method != http.MethodHead && response.Status != http.StatusNotModified {
		t.Error(err)
	}
}

// website is the whole site: the distribution of infra/web.yaml before the API, a small release of the web application, and a cover.
func (s *stage) website(t testing.TB) http.Handler {
	t.Helper()
	const identity = "https://sign-in.example"
	distribution, err := cdn.Load("../infra/web.yaml", cdn.Given{Secure: true, Secrets: map[string]string{"origin": invoke.OriginSecret},
		Parameters: map[string]string{"OriginSecret": "origin", "ConnectOrigins": identity, "FormOrigins": identity}})
	if err != nil {
		t.Fatal(err)
	}
	const page, script, forEver = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"
	return distribution.Handler(map[string]http.Handler{"api": s.gateway(t),
		"web": site.Files(webapp.Release{{Key: "index.html", Type: page, CacheControl: "no-cache"}, {Key: "404.html", Type: page, CacheControl: "no-cache"},
			{Key: "worker.js", Type: script, CacheControl: "no-cache"}, {Key: "assets/a-4f2a.js", Type: script, CacheControl: forEver}}),
		"covers": site.Files(webapp.Release{{Key: "covers/evt_1/a-480.png", Type: "image/png", CacheControl: forEver}})})
}

// watched are the headers that answers are compared by: what a row of the table does not name must not be there.
var watched = []string{"Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
	"Access-Control-Expose-Headers", "Access-Control-Max-Age", "Cache-Control", "Content-Disposition", "Content-Security-Policy", "Content-Type",
	"Cross-Origin-Opener-Policy", "Location", "Permissions-Policy", "Referrer-Policy", "Server", "Set-Cookie", "Strict-Transport-Security", "Vary", "Www-Authenticate",
	"X-Content-Type-Options", "X-Frame-Options", "X-Powered-By", "X-Robots-Tag"}

// Headers of answers, by what is answered.
var (
	common = map[string]string{"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=63072000"}
	ofAPI  = with(common, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", "Referrer-Policy", "no-referrer")
	ofPage = with(common, "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "+
		"connect-src 'self' https://sign-in.example; manifest-src 'self'; worker-src 'self'; form-action 'self' https://sign-in.example; frame-ancestors 'none'; base-uri 'none'",
		"X-Frame-Options", "DENY", "Referrer-Policy", "strict-origin-when-cross-origin", "Cross-Origin-Opener-Policy", "same-origin-allow-popups",
		"Permissions-Policy", "camera=(self), geolocation=(self), accelerometer=(), autoplay=(), display-capture=(), encrypted-media=(), gyroscope=(), magnetometer=(), "+
			"microphone=(), midi=(), payment=(), usb=()")
	ofDoor  = with(ofPage, "Content-Security-Policy", strings.Replace(ofPage["Content-Security-Policy"], "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1))
	ofAsset = with(common, "Vary", "Accept-Encoding")

	shared   = with(ofAPI, "Cache-Control", "public, max-age=15", "Vary", "Authorization, Accept-Encoding", "Content-Type", "application/json")
	personal = with(shared, "Cache-Control", "private, no-store")
	problem  = with(ofAPI, "Cache-Control", "private, no-store", "Content-Type", "application/problem+json")
	crawled  = with(ofPage, "Vary", "Accept-Encoding", "Content-Type", "text/html; charset=utf-8")
	file     = with(ofPage, "Cache-Control", "no-cache", "Content-Type", "text/html; charset=utf-8")
	content  = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'" // of a picture, or of a file to keep
)

// with is a set of headers and more; "" takes one out.
func with(headers map[string]string, more ...string) map[string]string {
	all := maps.Clone(headers)
	for i := 0; i < len(more); i += 2 {
		if all[more[i]] = more[i+1]; more[i+1] == "" {
			delete(all, more[i])
		}
	}
	return all
}

// How every kind of answer is protected, cached and shared: as a browser gets it, through the CDN.
func TestEveryKindOfAnswerHasItsHeaders(t *testing.T) {
	r := samplesWorld(t)
	r.hand("workers/project")
	handler := r.website(t)
	signer, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	bearer := func(person invoke.Person) []string {
		return []string{"Authorization", "Bearer " + sign(t, signer, person.Claims(time.Now().Add(time.Hour)))}
	}
	ben, ada := bearer(r.ben), bearer(r.ada)
	abroad, home := []string{"Origin", "https://evil.example"}, []string{"Origin", invoke.SiteURL}
	asks := func(method string) []string {
		return []string{"Access-Control-Request-Method", method, "Access-Control-Request-Headers", "authorization,if-match"}
	}
	event := "/v1/events/" + r.concert
	page := "/events/" + r.concert
	exposed := []string{"Access-Control-Allow-Origin", invoke.SiteURL, "Access-Control-Expose-Headers", "content-disposition,etag,ratelimit-limit,ratelimit-remaining,ratelimit-reset,retry-after"}
	const calendar, kept = "text/calendar; charset=utf-8; method=PUBLISH", "public, max-age=0, s-maxage=10, stale-if-error=600"
	hook := request(t, sample(t, "payments/stripe-webhook")).Body
	for name, c := range map[string]struct {
		request string // method and path
		sends   []string
		body    string
		status  int
		want    map[string]string
	}{
		"an event, to nobody in particular":  {"GET " + event, nil, "", 200, shared},
		"an event, to somebody":              {"GET " + event, ben, "", 200, personal},
		"a list, to nobody in particular":    {"GET /v1/events?text=strings", nil, "", 200, shared},
		"an organizer":                       {"GET /v1/organizers/" + userID(r.ada), nil, "", 200, shared},
		"somebody's own":                     {"GET /v1/me", ben, "", 200, personal},
		"an order":                           {"GET /v1/orders/" + r.order, ben, "", 200, personal},
		"the health":                         {"GET /v1/health", nil, "", 200, shared},
		"a change":                           {"PATCH /v1/me", slices.Concat(ben, []string{"If-Match", `"1"`, "Content-Type", "application/json"}), `{"displayName":"Benjamin"}`, 200, personal},
		"something new":                      {"POST /v1/events", slices.Concat(ada, []string{"Content-Type", "application/json"}), `{"title":"A talk","startAt":"2099-05-30T19:00","timeZone":"Europe/Berlin","currency":"EUR"}`, 201, personal},
		"a ticket as a picture":              {"GET /v1/registrations/" + r.first + "/ticket", ben, "", 200, with(personal, "Content-Type", "image/svg+xml", "Vary", "Authorization, Accept-Encoding, Accept", "Content-Security-Policy", content)},
		"a calendar":                         {"GET " + event + "/calendar.ics", nil, "", 200, with(shared, "Content-Type", calendar, "Content-Security-Policy", content, "Content-Disposition", `attachment; filename=quiet-strings.ics`)},
		"all that is known of somebody":      {"GET /v1/me/export", ben, "", 200, with(personal, "Content-Disposition", "attachment; filename=event-radar-account.json")},
		"nobody, who must be somebody":       {"GET /v1/me", nil, "", 401, with(problem, "Www-Authenticate", "Bearer")},
		"a token that is none":               {"GET " + event, []string{"Authorization", "Bearer x"}, "", 401, with(problem, "Www-Authenticate", "Bearer")},
		"somebody who may not":               {"GET /v1/admin/users", ben, "", 403, problem},
		"an event that is not there":         {"GET /v1/events/evt_00000000000000000000000000", nil, "", 404, problem},
		"somebody else's order":              {"GET /v1/orders/" + r.order, ada, "", 404, problem},
		"a parameter that is none":           {"GET /v1/events?limit=x", nil, "", 400, problem},
		"a body that is none":                {"POST /v1/events", slices.Concat(ada, []string{"Content-Type", "application/json"}), `{`, 422, problem},
		"a route that is none":               {"GET /v1/nothing", nil, "", 404, problem},
		"a method that is none":              {"DELETE /v1/events", nil, "", 404, problem},
		"a webhook that is forged":           {"POST /v1/webhooks/stripe", []string{"Content-Type", "application/json", "Stripe-Signature", "t=1,v1=00"}, hook, 400, problem},
		"a webhook":                          {"POST /v1/webhooks/stripe", []string{"Content-Type", "application/json", "Stripe-Signature", signed(hook)}, hook, 200, personal},
		"a page of another origin that asks": {"OPTIONS /v1/me", slices.Concat(abroad, asks("PATCH")), "", 204, ofAPI},
		"the site at another address, that asks": {"OPTIONS /v1/me", slices.Concat(home, asks("PATCH")), "", 204, with(ofAPI, slices.Concat(exposed, []string{
			"Access-Control-Allow-Methods", "GET,POST,PATCH,PUT,DELETE", "Access-Control-Allow-Headers", "authorization,content-type,idempotency-key,if-match,if-none-match",
			"Access-Control-Max-Age", "600"})...)},
		"a page of another origin that reads":     {"GET " + event, abroad, "", 200, shared},
		"a page of no origin that reads":          {"GET /v1/me", slices.Concat(ben, []string{"Origin", "null"}), "", 200, personal},
		"the site at another address, that reads": {"GET " + event, home, "", 200, with(shared, exposed...)},
		"a problem, to the site":                  {"GET /v1/me", home, "", 401, with(problem, append(exposed, "Www-Authenticate", "Bearer")...)},
		"an event's page":                         {"GET " + page + "/quiet-strings", nil, "", 200, with(crawled, "Cache-Control", "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600")},
		"an event's page, to somebody":            {"GET " + page + "/quiet-strings", slices.Concat(ben, []string{"Cookie", "a=b"}), "", 200, with(crawled, "Cache-Control", "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600")},
		"an event's page at an older address":     {"GET " + page + "/loud-strings", nil, "", 301, with(crawled, "Content-Type", "", "Cache-Control", kept, "Location", page+"/quiet-strings")},
		"the page of no event":                    {"GET /events/none/a", nil, "", 404, with(crawled, "Cache-Control", kept, "X-Robots-Tag", "noindex")},
		"the sitemap": {"GET /sitemap.xml", nil, "", 200, with(ofAPI, "Vary", "Accept-Encoding", "Content-Type", "application/xml; charset=utf-8",
			"Cache-Control", "public, max-age=0, s-maxage=600, stale-while-revalidate=600, stale-if-error=600")},
		"what robots may": {"GET /robots.txt", nil, "", 200, with(ofAPI, "Vary", "Accept-Encoding", "Content-Type", "text/plain; charset=utf-8",
			"Cache-Control", "public, max-age=0, s-maxage=3600, stale-if-error=600")},
		"the first page":               {"GET /", nil, "", 200, file},
		"a page of the application":    {"GET /account", nil, "", 200, file},
		"a page that is none":          {"GET /nothing", nil, "", 404, file},
		"a page, to another origin":    {"GET /", home, "", 200, file},
		"the door":                     {"GET /door/" + r.concert, nil, "", 200, with(file, "Content-Security-Policy", ofDoor["Content-Security-Policy"])},
		"the worker":                   {"GET /worker.js", nil, "", 200, with(file, "Content-Type", "text/javascript; charset=utf-8")},
		"a file that is none":          {"GET /nothing.png", nil, "", 404, with(ofPage, "Content-Type", "application/xml")},
		"an asset":                     {"GET /assets/a-4f2a.js", nil, "", 200, with(ofAsset, "Cache-Control", "public, max-age=31536000, immutable", "Content-Type", "text/javascript; charset=utf-8")},
		"an asset that is none":        {"GET /assets/a-0000.js", nil, "", 404, with(ofAsset, "Content-Type", "application/xml")},
		"a cover":                      {"GET /covers/evt_1/a-480.png", nil, "", 200, with(ofAsset, "Cache-Control", "public, max-age=31536000, immutable", "Content-Type", "image/png")},
		"a form, to where no form is":  {"POST /account", nil, "a=b", 403, with(ofPage, "Content-Type", "text/plain; charset=utf-8")},
		"an upload, to where none is":  {"PUT /covers/evt_1/a-480.png", nil, "x", 403, with(ofAsset, "Content-Type", "text/plain; charset=utf-8")},
		"an event's page, by a client": {"POST " + page + "/quiet-strings", nil, "x", 403, with(ofPage, "Content-Type", "text/plain; charset=utf-8")},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(c.body))
		for i := 0; i < len(c.sends); i += 2 {
			request.Header.Set(c.sends[i], c.sends[i+1])
		}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != c.status {
			t.Errorf("%s is answered %d, want %d: %.300s", name, recorder.Code, c.status, recorder.Body)
		}
		for _, header := range watched {
			if have := strings.Join(recorder.Header().Values(header), " AND "); have != c.want[header] {
				t.Errorf("%s: %s is %q, want %q", name, header, have, c.want[header])
			}
		}
		for header := range c.want {
			if !slices.Contains(watched, header) {
				t.Errorf("nobody watches %s", header)
			}
		}
		safe(t, name, recorder)
	}
}

// safe holds what no answer may do, whatever the table says.
func safe(t *testing.T, name string, answer *httptest.ResponseRecorder) {
	t.Helper()
	policy := answer.Header().Get("Content-Security-Policy")
	if policy == "" && !strings.Contains(answer.Header().Get("Content-Type"), "html") {
		return
	}
	directives := map[string][]string{}
	for directive := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(directive)
		directives[words[0]] = words[1:]
	}
	scripts := slices.Concat(directives["script-src"], directives["default-src"])
	if slices.ContainsFunc(scripts, func(source string) bool {
		return source == "'unsafe-inline'" || source == "'unsafe-eval'" || source == "*" || source == "data:" || source == "blob:" || source == "https:"
	}) || !slices.Equal(directives["default-src"], []string{"'none'"}) || !slices.Equal(directives["frame-ancestors"], []string{"'none'"}) {
		t.Errorf("%s may run what it should not, or be framed: %q", name, policy)
	}
}

// What a page may do is what its policy lets it: nothing in it would be blocked.
func TestPagesLiveByTheirPolicy(t *testing.T) {
	r := samplesWorld(t)
	pages := map[string][]byte{}
	for name, address := range map[string][2]string{"an event's page": {r.concert, "quiet-strings"}, "the page of no event": {"none", "a"}} {
		pages[name] = r.visit("pages/event", at(address[0], address[1])).Body
	}
	var err error
	if pages["index.html"], err = os.ReadFile("../web/index.html"); err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		for _, fault := range blocked(t, string(page)) {
			t.Errorf("%s has what its policy blocks: %s", name, fault)
		}
	}
	for _, fault := range []string{`<p onclick="x">`, `<p style="x">`, `<style>x</style>`, `<script>x</script>`, `<script src="https://evil.example/x.js"></script>`, `<base href="/">`, `<iframe src="/">`, `<a href="javascript:x">`} {
		if blocked(t, fault) == nil {
			t.Errorf("nobody notices %s", fault)
		}
	}
}

// blocked are the elements of a page that ofPage's policy does not let work: what runs or styles in place, or comes from elsewhere.
func blocked(t *testing.T, page string) (found []string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range document.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		attributes := map[string]string{}
		for _, a := range node.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(a.Val, "javascript:") {
				found = append(found, node.Data+" "+a.Key)
			}
		}
		data := strings.HasSuffix(attributes["type"], "json") // which browsers do not run
		source := attributes["src"]
		if slices.Contains([]string{"style", "base", "iframe", "object", "embed"}, node.Data) || node.Data == "script" && !data && !strings.HasPrefix(source, "/") {
			found = append(found, node.Data+" "+source)
		}
	}
	return found
}

// Pages of other origins may do what the API's operations need, and nothing beyond it.
func TestCORSFollowsTheContract(t *testing.T) {
	rules := declaredCORS(t)
	methods, sent, told := map[string]bool{}, map[string]bool{"authorization": true, "content-type": true, "if-none-match": true},
		map[string]bool{"ratelimit-limit": true, "ratelimit-remaining": true, "ratelimit-reset": true} // of every operation that is limited
	for _, route := range routes(t) {
		if !strings.HasPrefix(route.path, "/v1/") || route.rule(t).stripe {
			continue // pages, which nobody asks from elsewhere, and what Stripe sends
		}
		methods[route.method] = true
		for _, parameter := range route.operation.Parameters {
			if parameter.Value.In == "header" {
				sent[strings.ToLower(parameter.Value.Name)] = true
			}
		}
		for _, response := range route.operation.Responses.Map() {
			for name := range response.Value.Headers {
				told[strings.ToLower(name)] = true
			}
		}
	}
	delete(told, "cache-control") // which every page may read (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)
	if !slices.Equal(rules.AllowOrigins, []string{invoke.SiteURL}) || rules.AllowCredentials {
		t.Errorf("pages of %v may call the API, with credentials: %v", rules.AllowOrigins, rules.AllowCredentials)
	}
	for what, c := range map[string]struct {
		declared []string
		needed   map[string]bool
	}{"methods": {rules.AllowMethods, methods}, "headers to send": {rules.AllowHeaders, sent}, "headers to read": {rules.ExposeHeaders, told}} {
		have, want := slices.Sorted(slices.Values(c.declared)), slices.Sorted(maps.Keys(c.needed))
		if !slices.Equal(have, want) {
			t.Errorf("%s: template.yaml lets pages have %v, the contract %v", what, have, want)
		}
	}
}

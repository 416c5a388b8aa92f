package cdn

import (
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Handler answers as the distribution does, from its origins by their ids. An origin is given requests as CloudFront sends them: with
// the path that the function made, and only what the policies let through.
func (d *Distribution) Handler(origins map[string]http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := d.match(r.URL.EscapedPath())
		viewer, _, _ := net.SplitHostPort(r.RemoteAddr)
		out := &answer{ResponseWriter: w, behavior: b, request: r, viewer: viewer}
		if !slices.Contains(b.methods, r.Method) {
			http.Error(out, "This distribution is not configured to allow the HTTP request method that was used for this request.", http.StatusForbidden)
			return
		}
		inner := r.Clone(r.Context())
		if b.request != nil {
			if err := b.request.onRequest(inner, viewer); err != nil {
				log.Printf("site: %s: %v", r.URL.Path, err)
				http.Error(out, "The CloudFront function associated with the CloudFront distribution returned an invalid value.", http.StatusBadGateway)
				return
			}
		}
		d.prepare(inner, b)
		origins[b.origin].ServeHTTP(out, inner)
	})
}

// prepare takes out of a request what does not go on, and adds what its origin is told.
func (d *Distribution) prepare(r *http.Request, b behavior) {
	for name := range r.Header {
		if !b.cache.hasHeader(name) && !b.forwarded.hasHeader(name) && !slices.Contains(always, name) {
			r.Header.Del(name)
		}
	}
	if b.cache.cookies != "all" && b.forwarded.cookies != "all" {
		r.Header.Del("Cookie")
	}
	r.URL.RawQuery = queryOf(r.URL.RawQuery, func(name string) bool { return b.cache.hasQuery(name) || b.forwarded.hasQuery(name) })
	for _, h := range d.origins[b.origin].headers {
		r.Header.Set(h.name, h.value)
	}
}

// always are what every origin gets: by them CloudFront asks whether what it has is still good, and for parts.
var always = []string{"Accept-Encoding", "If-Modified-Since", "If-None-Match", "Range"}

func (s selection) hasHeader(name string) bool {
	listed := slices.ContainsFunc(s.listedHeaders, func(other string) bool { return strings.EqualFold(name, other) })
	return s.headers == "allExcept" && !listed || s.headers == "whitelist" && listed
}

func (s selection) hasQuery(name string) bool {
	return s.queries == "all" || s.queries == "whitelist" && slices.Contains(s.listedQueries, name)
}

// queryOf is a query without the parameters that do not go on, as it was written.
func queryOf(query string, has func(name string) bool) string {
	var kept []string
	for parameter := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(parameter, "=")
		if unescaped, err := url.QueryUnescape(name); parameter != "" && err == nil && has(unescaped) {
			kept = append(kept, parameter)
		}
	}
	return strings.Join(kept, "&")
}

// answer changes what an origin answers on its way out.
type answer struct {
	http.ResponseWriter
	behavior behavior
	request  *http.Request
	viewer   string
	begun    bool
}

func (a *answer) WriteHeader(status int) {
	if a.begun || status < http.StatusOK {
		a.ResponseWriter.WriteHeader(status)
		return
	}
	a.begun = true
	if a.behavior.response != nil && status < http.StatusBadRequest { // it is not asked about others
		changed, err := a.behavior.response.onResponse(a.request, a.viewer, status)
		if err != nil {
			log.Printf("site: %s: %v", a.request.URL.Path, err)
			changed = http.StatusBadGateway
		}
		status = changed
	}
	for _, h := range a.behavior.headers {
		if h.override || a.Header().Get(h.name) == "" {
			a.Header().Set(h.name, h.value)
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(content []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(content)
}

// Unwrap lets http.ResponseController flush and hijack.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

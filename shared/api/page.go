package api

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"time"
)

// Page is the answer of an operation that is a page: for people, and for programs that crawl the web. It is the same for
// whoever asks. What there is no page for is a page as well, with a status that says so.
type Page struct {
	Status   int    // 0 is that of success
	Type     string // media type
	Body     []byte
	Location string        // where the page is, with a status that leads there
	Fresh    time.Duration // how long the CDN may show it; 0 is that nobody keeps it
	Stale    time.Duration // how long it may show it after that, while it asks for a newer one
	Hidden   bool          // search engines do not list it
}

// outage is how long the CDN may show what it has while a page cannot be made.
const outage = 10 * time.Minute

// cacheControl lets the CDN keep a page. A browser asks each time: what it has must not outlast what the CDN has.
func (p *Page) cacheControl() string {
	if p.Fresh == 0 {
		return "no-store"
	}
	seconds := func(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
	control := "public, max-age=0, s-maxage=" + seconds(p.Fresh)
	if p.Stale > 0 {
		control += ", stale-while-revalidate=" + seconds(p.Stale)
	}
	return control + ", stale-if-error=" + seconds(outage)
}

// show answers a page.
func (s *server) show(a *answer, r *Request, page *Page) {
	a.status, a.body = s.route.Status, page.Body
	if page.Status != 0 {
		a.status = page.Status
	}
	a.set("Cache-Control", page.cacheControl())
	a.set("Vary", "Accept-Encoding")
	// For whoever finds the page at the API's own address. The CDN says what pages may load at the site's.
	a.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if page.Hidden {
		a.set("X-Robots-Tag", "noindex")
	}
	if page.Location != "" {
		a.set("Location", page.Location)
	}
	if len(a.body) > 0 {
		a.set("Content-Type", page.Type)
	}
	if a.status == http.StatusServiceUnavailable {
		a.set("Retry-After", "1")
	}
	if a.status == http.StatusOK {
		sum := sha256.Sum256(a.body)
		a.set("Etag", `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
		if matches(r.http.Header.Get("If-None-Match"), a.headers.Get("Etag")) {
			a.status, a.body = http.StatusNotModified, nil
			a.headers.Del("Content-Type")
		}
	}
	if r.http.Method == http.MethodHead {
		a.body = nil
	}
	if s.settings.compress {
		a.compress(r.http.Header.Get("Accept-Encoding"))
	}
}

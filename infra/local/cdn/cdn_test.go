package cdn

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// heard is what an origin is asked for.
type heard struct {
	Origin, Method, URI string
	Header              http.Header
}

// site is the distribution of infra/web.yaml before origins that answer what they were asked for.
func site(t *testing.T) http.Handler {
	t.Helper()
	d, err := Load("../../web.yaml", Given{
		Parameters: map[string]string{"OriginSecret": "the-secret", "ConnectOrigins": "https://sign-in.example https://api.sign-in.example", "FormOrigins": "https://sign-in.example"},
		Secrets:    map[string]string{"the-secret": "known to the CDN"},
	})
	if err != nil {
		t.Fatal(err)
	}
	origins := map[string]http.Handler{}
	for _, name := range []string{"api", "web", "covers"} {
		origins[name] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'origin'")
			w.Header().Set("Content-Type", "application/json")
			if strings.Contains(r.URL.Path, "missing") {
				w.WriteHeader(http.StatusGone)
			}
			if err := json.NewEncoder(w).Encode(heard{name, r.Method, r.URL.RequestURI(), r.Header}); err != nil {
				t.Error(err)
			}
		})
	}
	return d.Handler(origins)
}

func ask(t *testing.T, handler http.Handler, method, uri string, headers ...string) (*httptest.ResponseRecorder, heard) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, uri, nil)
	request.RemoteAddr = "203.0.113.9:4711"
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	var what heard
	if json.Unmarshal(recorder.Body.Bytes(), &what) != nil {
		what.URI = recorder.Body.String()
	}
	return recorder, what
}

func TestPathsLeadToTheirOrigins(t *testing.T) {
	handler := site(t)
	for path, want := range map[string]struct {
		origin, uri string
		status      int
	}{
		"/":                        {"web", "/index.html", 200},
		"/orders/ord_1":            {"web", "/index.html", 200},
		"/orders/ord_1/":           {"web", "/index.html", 200},
		"/organize/events/a/edit":  {"web", "/index.html", 200},
		"/door/evt_1":              {"web", "/index.html", 200},
		"/orders/a/b":              {"web", "/404.html", 404},
		"/checkout/":               {"web", "/404.html", 404},
		"/checkout":                {"web", "/404.html", 404},
		"/nothing":                 {"web", "/404.html", 404},
		"/door/a/b":                {"web", "/404.html", 404},
		"/events":                  {"web", "/404.html", 404},
		"/404.html":                {"web", "/404.html", 404},
		"/worker.js":               {"web", "/worker.js", 200},
		"/config.json?a=1":         {"web", "/config.json", 200},
		"/missing.png":             {"web", "/missing.png", 410}, // as the origin says
		"/assets/a-1.js":           {"web", "/assets/a-1.js.br", 200},
		"/assets/a-1.woff2":        {"web", "/assets/a-1.woff2", 200},
		"/events/evt_1/a-name":     {"api", "/events/evt_1/a-name", 200},
		"/events/evt_1/%C3%A4":     {"api", "/events/evt_1/%C3%A4", 200},
		"/events/evt_1/a/?b=c":     {"api", "/events/evt_1/a", 200},
		"/events/evt_1":            {"api", "/events/evt_1/-", 200},
		"/events/evt_1/":           {"api", "/events/evt_1/-", 200},
		"/events/":                 {"api", "/events/none/-", 200},
		"/events/evt_1/a/b":        {"api", "/events/none/-", 200},
		"/sitemap.xml?week=a&b=c":  {"api", "/sitemap.xml?week=a", 200},
		"/covers/evt_1/a-960.webp": {"covers", "/covers/evt_1/a-960.webp", 200},
		"/robots.txt":              {"api", "/robots.txt", 200},
		"/v1/me?a=b&c=%2F":         {"api", "/v1/me?a=b&c=%2F", 200},
		"/v1/events?text=a+b":      {"api", "/v1/events?text=a+b", 200},
		"/v1/events/missing":       {"api", "/v1/events/missing", 410},
	} {
		response, what := ask(t, handler, http.MethodGet, path, "Accept-Encoding", "gzip, deflate, br")
		if response.Code != want.status || what.Origin != want.origin || what.URI != want.uri {
			t.Errorf("%s: %d from %s %s, want %+v", path, response.Code, what.Origin, what.URI, want)
		}
	}
	if _, what := ask(t, handler, http.MethodGet, "/assets/a-1.js", "Accept-Encoding", "gzip"); what.URI != "/assets/a-1.js" {
		t.Errorf("who does not take brotli gets %s", what.URI)
	}
	for path, want := range map[string]int{"/": 403, "/events/a/b": 403, "/assets/a.js": 403, "/v1/me": 200} {
		if response, _ := ask(t, handler, http.MethodPost, path); response.Code != want {
			t.Errorf("POST %s: %d, want %d", path, response.Code, want)
		}
	}
}

// The API believes what it is told of a caller's address beside the secret: nobody but the CDN may say either.
func TestNobodyForgesWhatTheCDNSays(t *testing.T) {
	handler := site(t)
	for _, path := range []string{"/v1/events", "/v1/events/evt_1/orders", "/v1/organizers/usr_1", "/v1/me", "/events/evt_1/a", "/sitemap.xml", "/robots.txt"} {
		_, what := ask(t, handler, http.MethodGet, path, "X-Viewer-Address", "198.51.100.1", "x-viewer-address", "198.51.100.2", "X-Origin-Secret", "guessed")
		if have := what.Header.Values("X-Origin-Secret"); len(have) != 1 || have[0] != "known to the CDN" {
			t.Errorf("%s: the API is told the secret %q", path, have)
		}
		if have := what.Header.Values("X-Viewer-Address"); len(have) > 1 || len(have) == 1 && have[0] != "203.0.113.9" {
			t.Errorf("%s: the API is told the address %q", path, have)
		}
	}
	if _, what := ask(t, handler, http.MethodPost, "/v1/me"); what.Header.Get("X-Viewer-Address") != "203.0.113.9" {
		t.Error("the API is not told the address of a caller")
	}
	if _, what := ask(t, handler, http.MethodGet, "/worker.js"); what.Header.Get("X-Origin-Secret") != "" {
		t.Error("the files' origin is told the secret")
	}
}

// What tells people apart reaches the API, and no page that everybody shares.
func TestOnlyTheAPIIsToldWhoAsks(t *testing.T) {
	handler := site(t)
	personal := []string{"Authorization", "Bearer x", "Cookie", "a=b", "Accept-Language", "de", "Idempotency-Key", "k", "If-Match", `"1"`}
	for path, want := range map[string]bool{"/v1/me": true, "/v1/events/evt_1": true, "/events/evt_1/a": false, "/sitemap.xml": false, "/": false, "/assets/a.js": false} {
		_, what := ask(t, handler, http.MethodGet, path, personal...)
		for i := 0; i < len(personal); i += 2 {
			if have := what.Header.Get(personal[i]) != ""; have != want {
				t.Errorf("%s: its origin is told %s: %v", path, personal[i], have)
			}
		}
	}
}

func TestAnswersHaveTheirHeaders(t *testing.T) {
	handler := site(t)
	const page = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self' https://sign-in.example https://api.sign-in.example; manifest-src 'self'; worker-src 'self'; " +
		"form-action 'self' https://sign-in.example; frame-ancestors 'none'; base-uri 'none'"
	door := strings.Replace(page, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1)
	for path, want := range map[string]map[string]string{
		"/":               {"Content-Security-Policy": page, "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin-allow-popups", "Cache-Control": ""},
		"/nothing":        {"Content-Security-Policy": page, "Referrer-Policy": "strict-origin-when-cross-origin"},
		"/door/evt_1":     {"Content-Security-Policy": door, "X-Frame-Options": "DENY"},
		"/door/a/b":       {"Content-Security-Policy": door},
		"/events/evt_1/a": {"Content-Security-Policy": page, "X-Content-Type-Options": "nosniff"},
		"/assets/a.js":    {"Cache-Control": "", "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"},
		"/v1/me":          {"Content-Security-Policy": "default-src 'origin'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"},
	} {
		response, _ := ask(t, handler, http.MethodGet, path)
		for name, value := range want {
			if have := response.Header().Get(name); have != value {
				t.Errorf("%s: %s is %q, want %q", path, name, have, value)
			}
		}
		if policy := response.Header().Get("Permissions-Policy"); strings.HasPrefix(want["Content-Security-Policy"], "default-src 'none'") && !strings.HasPrefix(policy, "camera=(self), geolocation=(self), ") {
			t.Errorf("%s: the permissions are %q", path, policy)
		}
	}
}

package site

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/webapp"
)

func object(key, kind, encoding, caching, content string) webapp.Object {
	return webapp.Object{Key: key, Type: kind, Encoding: encoding, CacheControl: caching, Content: []byte(content)}
}

// release is a small one.
var release = webapp.Release{
	object("assets/index-4f2a.js", "text/javascript; charset=utf-8", "", "public, max-age=31536000, immutable", "script"),
	object("assets/index-4f2a.js.br", "text/javascript; charset=utf-8", "br", "public, max-age=31536000, immutable", "short"),
	object("config.json", "application/json", "", "no-cache", "{}"),
	object("openapi.yaml", "application/yaml; charset=utf-8", "", "no-cache", "openapi: 3.1.0"),
	object("404.html", "text/html; charset=utf-8", "", "no-cache", "the application"),
	object("index.html", "text/html; charset=utf-8", "", "no-cache", "the application"),
	object("worker.js", "text/javascript; charset=utf-8", "", "no-cache", "worker"),
}

func get(t *testing.T, handler http.Handler, path string, headers ...string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder, recorder.Body.String()
}

// What each path is answered with, as in production.
func TestTheSiteAnswersAsTheCDNDoes(t *testing.T) {
	handler, err := Handler(Settings{Root: checkout.Root("../../.."), API: "api", Secret: "known", Release: release})
	if err != nil {
		t.Fatal(err)
	}
	const caching = "public, max-age=31536000, immutable"
	for _, c := range []struct {
		path                          string
		status                        int
		kind, encoding, caching, says string
		protected                     bool // it is a page, and has the headers of one
	}{
		{"/", 200, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/docs", 200, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/problems/sold-out", 200, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/orders/ord_1", 200, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/door/evt_1", 200, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/nothing", 404, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/problems/<b>/c", 404, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/nothing.png", 404, "application/xml", "", "", "NoSuchKey", true},
		{"/releases/20261126T120000Z", 404, "text/html; charset=utf-8", "", "no-cache", "the application", true},
		{"/worker.js", 200, "text/javascript; charset=utf-8", "", "no-cache", "worker", true},
		{"/config.json", 200, "application/json", "", "no-cache", "{}", true},
		{"/openapi.yaml", 200, "application/yaml; charset=utf-8", "", "no-cache", "openapi: 3.1.0", true},
		{"/assets/index-4f2a.js", 200, "text/javascript; charset=utf-8", "br", caching, "short", false},
		{"/assets/index-0000.js", 404, "application/xml", "", "", "NoSuchKey", false},
	} {
		response, body := get(t, handler, strings.NewReplacer("<", "%3C", ">", "%3E").Replace(c.path), "Accept-Encoding", "gzip, br")
		header := response.Header()
		if response.Code != c.status || !strings.Contains(body, c.says) || header.Get("Content-Type") != c.kind || header.Get("Content-Encoding") != c.encoding ||
			header.Get("Cache-Control") != c.caching {
			t.Errorf("%s: %d %v %q, want %+v", c.path, response.Code, header, body, c)
		}
		policy := header.Get("Content-Security-Policy")
		if protected := strings.HasPrefix(policy, "default-src 'none'; script-src 'self'") && strings.Contains(policy, "; connect-src 'self' http://127.0.0.1:4566; "); protected != c.protected {
			t.Errorf("%s has the policy %q", c.path, policy)
		}
		if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "wasm") != strings.HasPrefix(c.path, "/door/") {
			t.Errorf("%s may run what it should not: %q", c.path, policy)
		}
	}
	response, body := get(t, handler, "/assets/index-4f2a.js")
	if body != "script" || response.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("without brotli: %q %v", body, response.Header())
	}
	if response, _ = get(t, handler, "/worker.js", "If-None-Match", release[6].ETag()); response.Code != http.StatusNotModified {
		t.Errorf("who has the worker is answered %d", response.Code)
	}
}

// Covers come from their bucket, which browsers see no other way.
func TestTheSiteShowsCovers(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	client := s3.New(s3.Options{Region: "eu-central-1", BaseEndpoint: &server.URL, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("covers")}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"covers/evt_1/a-960.webp", "uploads/evt_1/b/960"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("covers"), Key: &key, Body: strings.NewReader("picture"), ContentType: aws.String("image/webp")}); err != nil {
			t.Fatal(err)
		}
	}
	handler, err := Handler(Settings{Root: checkout.Root("../../.."), API: "api", Secret: "known", Release: release, Buckets: client, Covers: "covers"})
	if err != nil {
		t.Fatal(err)
	}
	response, body := get(t, handler, "/covers/evt_1/a-960.webp")
	if response.Code != http.StatusOK || body != "picture" || response.Header().Get("Content-Type") != "image/webp" || response.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a cover: %d %v %q", response.Code, response.Header(), body)
	}
	if again, _ := get(t, handler, "/covers/evt_1/a-960.webp", "If-None-Match", response.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("who has it is answered %d", again.Code)
	}
	for path, want := range map[string]int{"/covers/evt_1/b-960.webp": http.StatusNotFound, "/uploads/evt_1/b/960": http.StatusNotFound} {
		if response, body := get(t, handler, path); response.Code != want || body == "picture" {
			t.Errorf("%s: %d %q", path, response.Code, body)
		}
	}
}

// While it is developed, the application comes from Vite, and what it needs of the rest does not.
func TestTheSiteBeforeVite(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "vite "+r.URL.Path+" for "+r.Host) }))
	defer server.Close()
	handler, err := Handler(Settings{Root: checkout.Root("../../.."), API: "api", Secret: "known", Release: release, Vite: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/": "vite / for example.com", "/src/main.tsx": "vite /src/main.tsx for example.com", "/assets/x.js": "vite /assets/x.js for example.com",
		"/config.json": "{}", "/openapi.yaml": "openapi: 3.1.0"} {
		response, body := get(t, handler, path)
		if body != want {
			t.Errorf("%s: %q, want %q", path, body, want)
		}
		if policy := response.Header().Get("Content-Security-Policy"); !strings.HasPrefix(want, "vite") && !strings.Contains(policy, "script-src 'self' 'unsafe-inline'") {
			t.Errorf("%s does not let in what Vite adds: %q", path, policy)
		}
	}
}

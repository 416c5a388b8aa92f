package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
)

// pageHandler serves a page at /pages/{name}.
func pageHandler(page Page) (ask func(*testing.T, *request) response) {
	op := Operation[struct{}, Page]{Route: Route{ID: "showPage", Method: "GET", Path: "/pages/{name}", Status: 200, Page: true, Query: []string{"part"}, Media: []string{"text/html"},
		Access: access.Rule{Kind: access.ForPublic}}, Decode: func(r *Request) (struct{}, error) { return struct{}{}, r.Err() }}
	handler := Serve(op, func(context.Context, access.Actor, struct{}) (Page, error) { return page, nil })
	return func(t *testing.T, r *request) response { return send(t, handler, r) }
}

func TestPages(t *testing.T) {
	const html = "text/html; charset=utf-8"
	body := []byte("<p>" + strings.Repeat("words ", 10) + "</p>")
	for name, c := range map[string]struct {
		page Page
		want map[string]string
		code int
	}{
		"one that is kept": {Page{Type: html, Body: body, Fresh: 10 * time.Second, Stale: 30 * time.Second}, map[string]string{"Content-Type": html,
			"Cache-Control": "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600", "Vary": "Accept-Encoding", "X-Robots-Tag": ""}, 200},
		"one that is not":         {Page{Type: html, Body: body}, map[string]string{"Cache-Control": "no-store"}, 200},
		"a hidden one":            {Page{Type: html, Body: body, Hidden: true}, map[string]string{"X-Robots-Tag": "noindex"}, 200},
		"one that is gone":        {Page{Status: http.StatusGone, Type: html, Body: body, Fresh: time.Second}, map[string]string{"Etag": "", "Content-Type": html, "Cache-Control": "public, max-age=0, s-maxage=1, stale-if-error=600"}, 410},
		"one that has moved":      {Page{Status: http.StatusMovedPermanently, Location: "/pages/b", Fresh: time.Second}, map[string]string{"Location": "/pages/b", "Content-Type": ""}, 301},
		"one that cannot be made": {Page{Status: http.StatusServiceUnavailable, Type: html, Body: body}, map[string]string{"Retry-After": "1", "Cache-Control": "no-store"}, 503},
	} {
		answer := pageHandler(c.page)(t, get("/pages/a?utm_source=x&part=1&utm_source=y"))
		if answer.Status != c.code {
			t.Errorf("%s is answered %d", name, answer.Status)
		}
		for header, want := range c.want {
			if have := answer.Headers[header]; have != want {
				t.Errorf("%s: %s is %q, want %q", name, header, have, want)
			}
		}
	}
}

func TestAPageIsAskedForOnce(t *testing.T) {
	ask := pageHandler(Page{Type: "text/html", Body: []byte("page"), Fresh: time.Second})
	tag := ask(t, get("/pages/a")).Headers["Etag"]
	if answer := ask(t, get("/pages/a").with("if-none-match", tag)); tag == "" || answer.Status != http.StatusNotModified || answer.Body != "" {
		t.Errorf("with the tag %q the answer is %+v", tag, answer)
	}
	head := get("/pages/a")
	head.RequestContext.HTTP.Method = http.MethodHead
	if answer := ask(t, head); answer.Status != http.StatusOK || answer.Body != "" || answer.Headers["Etag"] != tag {
		t.Errorf("HEAD is answered %+v", answer)
	}
	if answer := ask(t, get("/pages/a?part=1&part=2")); answer.Status != http.StatusBadRequest {
		t.Errorf("a parameter that it knows, twice, is answered %d", answer.Status)
	}
}

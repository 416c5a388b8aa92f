package site

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

func TestPages(t *testing.T) {
	handler := Handler(Settings{Root: checkout.Root("../../.."), API: "api", Outputs: map[string]string{"TableName": "a-table"}})
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/", http.StatusOK, "a-table"},
		{"/docs", http.StatusOK, "POST /v1/events/{eventId}/orders"},
		{"/docs", http.StatusOK, "unless <code>from</code> or <code>to</code> asks"},
		{"/openapi.yaml", http.StatusOK, "openapi: 3.1.0"},
		{"/problems/sold-out", http.StatusOK, "sold-out"},
		{"/problems/<b>", http.StatusNotFound, "&lt;b&gt;"},
		{"/nothing", http.StatusNotFound, "/nothing"},
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, strings.NewReplacer("<", "%3C", ">", "%3E").Replace(c.path), nil))
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) {
			t.Errorf("%s: %d, want %d and %q", c.path, answer.Code, c.status, c.says)
		}
	}
}

package client

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/api/operation"
)

const problem = `{"type":"http://localhost:3000/problems/rate-limited","title":"Too often","status":429,"detail":"Wait.","instance":"/","requestId":"r1"}`

// busy answers the first calls with a problem, then with answer.
func busy(t *testing.T, times int, answer string) (*Client, *[]*http.Request) {
	var seen []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen = append(seen, r); len(seen) <= times {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusTooManyRequests)
			io.WriteString(w, problem)
			return
		}
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return New(server.URL + "/"), &seen
}

func TestACallIsSentAsTheOperationSays(t *testing.T) {
	site, seen := busy(t, 0, `{"id":"ord_1","status":"confirmed"}`)
	order, err := Do(context.Background(), site.As("secret"), operation.ReserveOrder, At("evt_1"), Key("k"), Body(operation.OrderRequest{}))
	if err != nil || order.ID != "ord_1" || order.Status != "confirmed" {
		t.Fatalf("%+v, %v", order, err)
	}
	sent := (*seen)[0]
	if sent.Method != "POST" || sent.URL.Path != "/v1/events/evt_1/orders" {
		t.Errorf("sent %s %s", sent.Method, sent.URL.Path)
	}
	for header, want := range map[string]string{"Authorization": "Bearer secret", "Idempotency-Key": "k", "Content-Type": "application/json"} {
		if got := sent.Header.Get(header); got != want {
			t.Errorf("%s: %q instead of %q", header, got, want)
		}
	}
}

func TestAPathNeedsAllItsParameters(t *testing.T) {
	site, _ := busy(t, 0, "{}")
	for _, values := range [][]string{{}, {"evt_1", "one too many"}} {
		if _, err := Do(context.Background(), site, operation.GetEvent, At(values...)); err == nil {
			t.Errorf("%v was accepted", values)
		}
	}
}

func TestAProblemIsAnError(t *testing.T) {
	site, _ := busy(t, 1, "{}")
	_, err := Do(context.Background(), site, operation.GetMe)
	if Code(err) != "rate-limited" {
		t.Fatalf("code %q of %v", Code(err), err)
	}
}

func TestPatienceRepeatsOnlyWhatMayBeRepeated(t *testing.T) {
	for _, test := range []struct {
		name    string
		options []Option
		calls   int
	}{
		{"with a key", []Option{Key("k")}, 2},
		{"without", nil, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			site, seen := busy(t, 1, `{"id":"evt_1"}`)
			_, err := Do(context.Background(), site.Patient(5*time.Second), operation.CreateEvent, append(test.options, Body(map[string]string{}))...)
			if len(*seen) != test.calls || (err == nil) != (test.calls == 2) {
				t.Errorf("%d calls, %v", len(*seen), err)
			}
		})
	}
}

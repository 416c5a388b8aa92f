package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"github.com/event-radar/event-radar/shared/access"
)

const orderBody = `{"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":2}],"name":"Ada"}`

type orderInput struct {
	Body struct {
		Lines []struct {
			TicketTypeID string `json:"ticketTypeId"`
			Quantity     int    `json:"quantity"`
		} `json:"lines"`
		Name string `json:"name"`
	}
}

// reservation is a request as large as real ones: the headers that browsers and CloudFront send, and an access token's claims.
func reservation() []byte {
	r := post("/v1/things", orderBody).signedIn("auth_time", "1795500000", "jti", "6a2d5b0e-32b8-43fd-b0e2-d0f1a4c3ff0b", "scope", "openid email")
	for name, value := range map[string]string{
		"accept-encoding": "gzip, br", "accept-language": "de-DE,de;q=0.9,en;q=0.8", "authorization": "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "content-length": "120",
		"idempotency-key": "6a2d5b0e-32b8-43fd-b0e2-d0f1a4c3ff0b", "origin": "https://event-radar.test", "referer": "https://event-radar.test/events",
		"user-agent":      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36",
		"x-amzn-trace-id": "Root=1-67f4c3a1-0123456789abcdef01234567", "x-forwarded-for": "203.0.113.9", "x-forwarded-port": "443", "x-forwarded-proto": "https",
	} {
		r.with(name, value)
	}
	payload, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return payload
}

// BenchmarkEdge is what a request costs that does nothing: 60 µs and 200 allocations at most, and no more than the next.
func BenchmarkEdge(b *testing.B) {
	op := Operation[orderInput, thing]{
		Route: Route{ID: "reserveOrder", Method: "POST", Path: "/v1/things", Status: 201, Access: access.Rule{Kind: access.ForSignedIn}, Key: KeyRequired,
			HasBody: true, Rate: Rate{Limit: 30, Per: time.Minute}},
		Decode: func(r *Request) (in orderInput, err error) { r.Body(&checkOrder, &in.Body); return in, r.Err() },
	}
	handler := Serve(op, func(context.Context, access.Actor, orderInput) (thing, error) {
		return thing{Name: "x", Version: 1}, nil
	})
	run(b, handler)
}

// BenchmarkAdapter is the same work by AWS's adapter, Go's ServeMux and encoding/json alone, without checks, without a line
// in the log.
func BenchmarkAdapter(b *testing.B) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/things", func(w http.ResponseWriter, r *http.Request) {
		var in orderInput
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &in.Body) != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", forNobody)
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(thing{Name: "x", Version: 1})
	})
	run(b, lambda.NewHandler(httpadapter.NewV2(mux).ProxyWithContext))
}

func run(b *testing.B, handler lambda.Handler) {
	payload := reservation()
	raw, err := handler.Invoke(b.Context(), payload)
	var answer struct{ StatusCode int }
	if err != nil || json.Unmarshal(raw, &answer) != nil || answer.StatusCode != 201 {
		b.Fatalf("answered %s, %v", raw, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Invoke(b.Context(), payload); err != nil {
			b.Fatal(err)
		}
	}
}

// The bound on allocations does not depend on the machine: it is a test.
func TestEdgeAllocatesLittle(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("counts differ under the race detector")
	}
	result := testing.Benchmark(BenchmarkEdge)
	if result.AllocsPerOp() > 200 {
		t.Errorf("%d allocations for each request", result.AllocsPerOp())
	}
}

package api

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/access"
)

// Operation is one route: what openapi.yaml says of it, as a value. All of them are generated, in shared/api/operation.
// Such a value is static data through and through, no map and no call, so that the linker leaves out of a function every
// operation it does not serve.
type Operation[In, Out any] struct {
	Route
	// Decode reads and checks path, query, headers and body.
	Decode func(*Request) (In, error)
}

// Route is the part of an operation that does not depend on its types.
type Route struct {
	ID       string // operationId
	Function string // x-function: the folder under functions/
	Method   string
	Path     string // template, as in openapi.yaml, API Gateway and Go's ServeMux
	Status   int    // of success
	Access   access.Rule
	Rate     Rate     // the zero value is no limit
	Key      KeyUse   // of the Idempotency-Key header
	Query    []string // names of the query parameters; others are refused, or not looked at by a page
	Media    []string // of the answer, the first by default; nil is JSON
	Download string   // what a browser saves the answer as; "" shows it in place
	HasBody  bool
	Page     bool // it answers a Page
	Raw      bool // the body is for the function to read, as it came; it may have MaxRawBody
}

// Rate is how often somebody may call an operation.
type Rate struct {
	Limit int
	Per   time.Duration
}

// KeyUse says what an operation does with an Idempotency-Key.
type KeyUse uint8

// The uses of an Idempotency-Key.
const (
	KeyIgnored  KeyUse = iota // reads, and writes that are repeatable by nature
	KeyHeeded                 // a repeated request has one effect
	KeyRequired               // so much depends on it that a request without one is refused
)

// Handler is the whole of an operation's work: who asks for what, and the answer. An error that is a *problem.Error is
// answered as such; any other is logged, and answered as 500 without its text.
type Handler[In, Out any] func(ctx context.Context, actor access.Actor, in In) (Out, error)

// None is the answer of an operation that has none: 204.
type None struct{}

// Content is an answer that is not JSON.
type Content struct {
	Type     string // media type
	Filename string // what a browser saves it as; "" shows it in place
	Bytes    []byte
}

// Package problem is the one vocabulary of errors. The domain says what went wrong by a kind and a code; the edges
// translate, once: shared/api turns a kind into an HTTP status and a code into the address of a page that explains it,
// shared/worker turns them into "retry" or "give up". Any error that is not a *problem.Error is internal: it is logged,
// and nobody outside sees its text.
package problem

import "time"

// Kind says what sort of answer a problem is; shared/api has a status for each.
type Kind uint8

// The kinds, with the status that each becomes.
const (
	Internal             Kind = iota // 500: never declared, what every other error is
	BadRequest                       // 400: a parameter or header that cannot be
	Unauthenticated                  // 401: not signed in
	Forbidden                        // 403: a role is missing
	NotFound                         // 404: does not exist, or is not the caller's to see
	Conflict                         // 409: does not fit the state that things are in
	PreconditionFailed               // 412: If-Match names a version that is no longer current
	TooLarge                         // 413
	UnsupportedMediaType             // 415
	Invalid                          // 422: a body that cannot be
	PreconditionRequired             // 428: If-Match is missing
	TooMany                          // 429
	Unavailable                      // 503: try again, nothing happened
)

// Field points at one part of a body that cannot be.
type Field struct {
	Pointer string `json:"pointer"` // JSON pointer (RFC 6901) into the body
	Code    string `json:"code"`
	Detail  string `json:"detail"` // what to do about it
}

// Error is a problem that the caller can understand, and often mend.
type Error struct {
	Kind       Kind
	Code       string        // kebab-case, listed in openapi.yaml
	Detail     string        // one or two sentences that say what to do
	Fields     []Field       // with Invalid, and with Conflict where a list of what is missing helps
	RetryAfter time.Duration // with TooMany, Unavailable, and Conflicts that pass
}

// Error returns the code and the detail.
func (e *Error) Error() string { return e.Code + ": " + e.Detail }

// Is holds a problem to be the same as another of its kind and code, whatever its details.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Kind == e.Kind && other.Code == e.Code
}

// With returns a copy that points at fields.
func (e *Error) With(fields ...Field) *Error {
	with := *e
	with.Fields = fields
	return &with
}

// Saying returns a copy with another detail: the same problem, told with the numbers of the case.
func (e *Error) Saying(detail string) *Error {
	saying := *e
	saying.Detail = detail
	return &saying
}

// NewConflict says that the request does not fit the state that things are in.
func NewConflict(code, detail string) *Error {
	return &Error{Kind: Conflict, Code: code, Detail: detail}
}

// NewInvalid says that a body cannot be, and where.
func NewInvalid(code, detail string, fields ...Field) *Error {
	return &Error{Kind: Invalid, Code: code, Detail: detail, Fields: fields}
}

// NewBadRequest says that a parameter or header cannot be.
func NewBadRequest(code, detail string) *Error {
	return &Error{Kind: BadRequest, Code: code, Detail: detail}
}

// NewUnavailable says that nothing happened and that trying again will help.
func NewUnavailable(detail string, after time.Duration) *Error {
	return &Error{Kind: Unavailable, Code: "unavailable", Detail: detail, RetryAfter: after}
}

// Problems that every layer may meet.
var (
	ErrNotSignedIn  = &Error{Kind: Unauthenticated, Code: "not-signed-in", Detail: "Sign in and send the access token as a bearer token."}
	ErrForbidden    = &Error{Kind: Forbidden, Code: "forbidden", Detail: "Your role does not allow this."}
	ErrNotFound     = &Error{Kind: NotFound, Code: "not-found", Detail: "There is nothing here that you can see."}
	ErrVersionStale = &Error{Kind: PreconditionFailed, Code: "version-stale", Detail: "Somebody changed this since you read it. Read it again and repeat your change."}
	ErrKeyReused    = &Error{Kind: Invalid, Code: "idempotency-key-reused", Detail: "This Idempotency-Key came with another body before. Use a new key for a new request."}
	ErrUnavailable  = NewUnavailable("The service is busy. Nothing was changed; try again in a moment.", time.Second)
)

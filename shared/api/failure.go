package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// statuses are those of the kinds of problems.
var statuses = [...]int{
	problem.Internal:             http.StatusInternalServerError,
	problem.BadRequest:           http.StatusBadRequest,
	problem.Unauthenticated:      http.StatusUnauthorized,
	problem.Forbidden:            http.StatusForbidden,
	problem.NotFound:             http.StatusNotFound,
	problem.Conflict:             http.StatusConflict,
	problem.PreconditionFailed:   http.StatusPreconditionFailed,
	problem.TooLarge:             http.StatusRequestEntityTooLarge,
	problem.UnsupportedMediaType: http.StatusUnsupportedMediaType,
	problem.Invalid:              http.StatusUnprocessableEntity,
	problem.PreconditionRequired: http.StatusPreconditionRequired,
	problem.TooMany:              http.StatusTooManyRequests,
	problem.Unavailable:          http.StatusServiceUnavailable,
}

// errInternal is what is told of an error that is not a problem: nothing.
var errInternal = &problem.Error{Kind: problem.Internal, Code: "internal", Detail: "Something went wrong on our side. Try again; if it stays, tell support the requestId."}

// details is a problem as it is answered (RFC 9457).
type details struct {
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Status    int             `json:"status"`
	Detail    string          `json:"detail"`
	Instance  string          `json:"instance,omitempty"`
	RequestID string          `json:"requestId,omitempty"`
	Errors    []problem.Field `json:"errors,omitempty"`
}

// failure answers a problem. What is no problem of the vocabulary is written into the log, and answered without its text.
func (s *server) failure(line *telemetry.Line, instance string, err error) answer {
	known := errInternal
	if !errors.As(err, &known) || int(known.Kind) >= len(statuses) {
		known = errInternal
	}
	status := statuses[known.Kind]
	line.Problem = known.Code
	if status >= http.StatusInternalServerError {
		line.Failed, line.Err = true, err
	}
	a := newAnswer(line.RequestID)
	a.status = status
	a.set("Content-Type", "application/problem+json")
	a.set("Cache-Control", forNobody)
	if known.RetryAfter > 0 {
		a.set("Retry-After", seconds(known.RetryAfter.Seconds()))
	}
	if known.Kind == problem.Unauthenticated {
		a.set("Www-Authenticate", "Bearer")
	}
	a.body, err = json.Marshal(details{
		Type: s.settings.siteURL + "/problems/" + known.Code, Title: titleOf(known.Code), Status: status, Detail: known.Detail,
		Instance: instance, RequestID: line.RequestID, Errors: known.Fields,
	})
	if err != nil { // strings and numbers marshal
		a.body = []byte("{}")
	}
	return a
}

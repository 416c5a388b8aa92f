package client

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// Problem is what the API answers instead of what was asked for (RFC 9457).
type Problem struct {
	Operation string // operationId
	operation.Problem
}

// Code is the problem's name, the last part of its type.
func (p *Problem) Code() string { return path.Base(p.Type) }

func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d %s: %s", p.Operation, p.Status, p.Code(), p.Detail)
	for _, field := range p.Errors {
		fmt.Fprintf(&text, "; %s: %s", field.Pointer, field.Detail)
	}
	return text.String() + " (request " + p.RequestID + ")"
}

// Code returns the code of the problem that an error is, "" if it is none.
func Code(err error) string {
	if problem := (*Problem)(nil); errors.As(err, &problem) {
		return problem.Code()
	}
	return ""
}

// problem reads an answer that is not the one wished for. What has no problem's form, such as a gateway's own answers, is an
// error with its first words.
func (r *Response) problem(route api.Route) error {
	problem := &Problem{Operation: route.ID}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/problem+json") && r.Decode(&problem.Problem) == nil {
		return problem
	}
	return fmt.Errorf("%s: status %d instead of %d: %.300q", route.ID, r.Status, route.Status, r.Body)
}

// Problem reads an answer as the problem that it should be.
func (r *Response) Problem() (Problem, error) {
	var problem Problem
	if media := r.Header.Get("Content-Type"); media != "application/problem+json" {
		return problem, fmt.Errorf("an answer with status %d and content type %q instead of a problem: %.300q", r.Status, media, r.Body)
	}
	return problem, r.Decode(&problem.Problem)
}

// comeBack says whether the same call may succeed later: nothing was changed. 502 and 504 are a gateway's, while a function
// begins or is replaced.
func (r *Response) comeBack() bool {
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func (r *Response) retryAfter() time.Duration {
	seconds, _ := strconv.Atoi(r.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second
}

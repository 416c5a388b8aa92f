// Package api is the edge for requests. A function names an Operation, generated from openapi.yaml, and a handler; Serve does
// all that is HTTP around it, the same for every route. A request goes through these files:
//
//   - notification.go reads what API Gateway hands over, actor.go and keys.go settle who calls, and limit.go how often;
//   - request.go, schema.go, check.go and text.go check what was sent, against the operation's tables;
//   - document.go and edit.go lay an edit over a value, cursor.go signs the places where lists go on, once.go makes a request
//     repeatable;
//   - answer.go, negotiate.go and failure.go write the answer, or the problem.
//
// The domain knows nothing of this, and this nothing of the domain.
package api

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// How much of Lambda's time is kept back for the answer, and how much a request needs to be begun at all.
const (
	margin   = 250 * time.Millisecond
	shortest = 500 * time.Millisecond
)

var errTooLate = problem.NewUnavailable("The service is busy. Nothing was changed; try again in a moment.", time.Second)

// Serve is the whole of a function that serves one operation, to be handed to lambda.Start. It owns everything about HTTP
// that does not depend on the operation: the request's restoration, who calls, how often, reading and checking what was
// sent, problems, entity tags, caching, compression, and the one line in the log.
//
// The handler is called once more when it returns table.ErrReplayed: somebody sent the same request at the same time and
// was faster. The second call finds what the first one made.
func Serve[In, Out any](operation Operation[In, Out], handle Handler[In, Out], options ...Option) lambda.Handler {
	return newServer(operation.Route, func(ctx context.Context, actor access.Actor, r *Request) (any, error) {
		in, err := operation.Decode(r)
		if err != nil {
			return nil, err
		}
		if err := r.noBody(); err != nil {
			return nil, err
		}
		if actor.Once, err = r.once(actor); err != nil {
			return nil, err
		}
		out, err := handle(ctx, actor, in)
		if errors.Is(err, table.ErrReplayed) {
			telemetry.Annotate(ctx, "replayed", "true")
			if out, err = handle(ctx, actor, in); errors.Is(err, table.ErrReplayed) {
				err = errors.Join(errTooLate, err)
			}
		}
		return &out, err
	}, options)
}

// server serves one operation. It is not generic, so that there is one copy of it in a binary.
type server struct {
	route    Route
	perform  func(context.Context, access.Actor, *Request) (any, error)
	settings settings
}

func newServer(route Route, perform func(context.Context, access.Actor, *Request) (any, error), options []Option) *server {
	s := &server{route: route, perform: perform, settings: fromEnvironment()}
	for _, option := range options {
		option(&s.settings)
	}
	return s
}

// Invoke answers one notification of API Gateway's (payload format 2.0). It never returns an error: the gateway would
// answer in its own words, and some show the stack of a panic.
func (s *server) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	ctx, line := telemetry.Begin(ctx, s.route.ID)
	line.Route = s.route.Method + " " + s.route.Path
	defer line.End()
	var answer answer
	if notification, err := readNotification(payload); err != nil {
		answer = s.failure(line, "", err)
	} else {
		line.RequestID, line.TraceID = requestID(ctx, notification), traceID(notification)
		answer = s.answer(ctx, line, notification)
	}
	line.Status = answer.status
	return answer.payload()
}

// answer does the work and answers problems, its own panics among them.
func (s *server) answer(ctx context.Context, line *telemetry.Line, notification *events.APIGatewayV2HTTPRequest) (answered answer) {
	defer func() {
		if recovered := recover(); recovered != nil {
			answered = s.failure(line, instance(notification), panicked(recovered))
		}
	}()
	ctx, cancel := withMargin(ctx)
	defer cancel()
	answered, err := s.attempt(ctx, line, notification)
	if err != nil {
		if ctx.Err() != nil && !isProblem(err) {
			err = errors.Join(errTooLate, err)
		}
		failed := s.failure(line, instance(notification), err)
		failed.keep(answered) // the rate limit's headers
		return failed
	}
	return answered
}

// attempt answers, or says why it cannot. With an error the answer holds headers alone.
func (s *server) attempt(ctx context.Context, line *telemetry.Line, notification *events.APIGatewayV2HTTPRequest) (answered answer, err error) {
	answered = newAnswer(line.RequestID)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < shortest-margin {
		return answered, errTooLate
	}
	r, err := newRequest(&s.route, notification)
	if err != nil {
		return answered, err
	}
	actor, err := s.actor(ctx, r)
	if err != nil {
		return answered, err
	}
	actor.RequestID = line.RequestID
	line.Actor = actor.UserID
	if err := s.limit(ctx, r, actor, &answered); err != nil {
		return answered, err
	}
	out, err := s.perform(context.WithValue(ctx, bindingKey{}, &binding{r, actor.UserID}), actor, r)
	if err != nil {
		return answered, err
	}
	err = s.succeed(&answered, r, actor, out)
	return answered, err
}

// withMargin keeps back the time that it takes to answer.
func withMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-margin))
}

// requestID is the gateway's: it stands in the gateway's own log too.
func requestID(ctx context.Context, notification *events.APIGatewayV2HTTPRequest) string {
	if notification.RequestContext.RequestID != "" {
		return notification.RequestContext.RequestID
	}
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		return invocation.AwsRequestID
	}
	return id.New("req")
}

// traceID is the root of X-Ray's trace, which the gateway begins or takes from its caller; a client's is not believed to
// be anything but letters, digits and dashes.
func traceID(notification *events.APIGatewayV2HTTPRequest) string {
	header := notification.Headers["x-amzn-trace-id"]
	_, root, ok := strings.Cut(header, "Root=")
	root, _, _ = strings.Cut(root, ";")
	if !ok || len(root) > 64 || strings.ContainsFunc(root, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) {
		return ""
	}
	return root
}

// instance names the occurrence of a problem: the path that was asked for, without its query.
func instance(notification *events.APIGatewayV2HTTPRequest) string {
	path := notification.RawPath
	if len(path) > 200 {
		path = path[:200]
	}
	return strings.ToValidUTF8(path, "")
}

func isProblem(err error) bool {
	var known *problem.Error
	return errors.As(err, &known)
}

// panicked is a panic as an error: what it said, and where. The log scrubs what it said.
func panicked(recovered any) error {
	var frames [16]uintptr
	stack := runtime.CallersFrames(frames[:runtime.Callers(2, frames[:])])
	var where strings.Builder
	for {
		frame, more := stack.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			where.WriteString(" " + frame.Function[strings.LastIndexByte(frame.Function, '/')+1:] + ":" + strconv.Itoa(frame.Line))
		}
		if !more {
			break
		}
	}
	return fmt.Errorf("panic: %v at%s", recovered, where.String())
}

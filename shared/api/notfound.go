package api

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// ServeNotFound is the whole of the function behind the gateway's $default route: whatever is asked for, in whatever way,
// it is not here.
func ServeNotFound() lambda.Handler { return notFound{newServer(Route{ID: "notFound"}, nil, nil)} }

type notFound struct{ *server }

// Invoke answers one notification of API Gateway's (payload format 2.0).
func (n notFound) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	ctx, line := telemetry.Begin(ctx, n.route.ID)
	line.Route = "$default"
	defer line.End()
	var answer answer
	if notification, err := readNotification(payload); err != nil {
		answer = n.failure(line, "", err)
	} else {
		line.RequestID, line.TraceID = requestID(ctx, notification), traceID(notification)
		answer = n.failure(line, instance(notification), problem.ErrNotFound.Saying("There is no such route. GET /openapi.yaml lists those that there are."))
	}
	line.Status = answer.status
	return answer.payload()
}

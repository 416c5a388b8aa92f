package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/event-radar/event-radar/shared/message"
)

// Queue serves a queue that a rule of the bus fills with messages. A message that cannot be read, or whose schema is ahead
// of this code, fails until the queue's redrive policy puts it aside.
func Queue(name string, handle func(context.Context, message.Message) error) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return QueueOf(name, func(ctx context.Context, envelope message.Envelope[message.Message]) error {
		if err := acceptable(envelope.Detail); err != nil {
			return err
		}
		return handle(ctx, envelope.Detail)
	})
}

// acceptable says whether this code knows what to do with a message: one version back it does, one ahead it does not.
func acceptable(m message.Message) error {
	switch {
	case m.ID == "" || m.Type == "":
		return errors.New("worker: the record holds no message")
	case m.SchemaVersion > message.SchemaVersion:
		return fmt.Errorf("worker: the message has schema version %d, which is ahead of this code's %d", m.SchemaVersion, message.SchemaVersion)
	case m.SchemaVersion < max(1, message.SchemaVersion-1):
		return fmt.Errorf("worker: the message has schema version %d, which this code has forgotten", m.SchemaVersion)
	}
	return nil
}

// QueueOf serves a queue whose records' bodies are JSON of type T.
func QueueOf[T any](name string, handle func(context.Context, T) error) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		t := begin(ctx, name, len(batch.Records))
		defer t.end()
		// Never nil: a list that is null means to Lambda that all failed, and an emulator's poller dies of it.
		answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
		for _, record := range batch.Records {
			err := attempt(t.ctx, func(ctx context.Context) error {
				var body T
				if err := json.Unmarshal([]byte(record.Body), &body); err != nil {
					return unreadable(record.MessageId, err)
				}
				return handle(ctx, body)
			})
			if err == nil {
				continue
			}
			t.fault(err)
			t.again(1)
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
		}
		return answer, nil
	}
}

// unreadable says where a record is not as it should be, and nothing of what stands there: whatever it is, it came from elsewhere, and
// is in the queue for those who may look.
func unreadable(record string, err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("worker: record %s cannot be read: %s is no %s", record, kind.Field, kind.Type)
	case errors.As(err, &syntax):
		return fmt.Errorf("worker: record %s cannot be read: it is no JSON at byte %d", record, syntax.Offset)
	}
	return fmt.Errorf("worker: record %s cannot be read: %T", record, err)
}

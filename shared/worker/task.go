package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Task serves a schedule whose work an operator can also have done by hand, with a request of type In; the schedule asks for
// nothing, which is the zero value. A request with anything in it that In has not is refused: who misspells what they mean
// would else get what they do not. The answer is for whoever invoked it.
func Task[In, Out any](name string, work func(context.Context, In) (Out, error)) func(context.Context, json.RawMessage) (Out, error) {
	return func(ctx context.Context, payload json.RawMessage) (out Out, err error) {
		t := begin(ctx, name, 1)
		defer t.end()
		err = attempt(t.ctx, func(ctx context.Context) error {
			in, err := request[In](payload)
			if err == nil {
				out, err = work(ctx, in)
			}
			return err
		})
		if err != nil {
			t.fault(err)
			t.again(1)
		}
		return out, err
	}
}

// request reads what is asked for. A schedule's tick says whose it is
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html).
func request[In any](payload json.RawMessage) (in In, err error) {
	var tick struct {
		DetailType string `json:"detail-type"`
	}
	if len(payload) == 0 || json.Unmarshal(payload, &tick) == nil && tick.DetailType == "Scheduled Event" {
		return in, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return in, fmt.Errorf("worker: the request cannot be read: %w", err)
	}
	return in, nil
}

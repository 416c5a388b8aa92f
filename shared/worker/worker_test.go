package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// invoke sends a notification to a handler as Lambda does, and returns the answer and the log.
func invoke(t *testing.T, ctx context.Context, handler any, notification any) (answer, log string) {
	t.Helper()
	payload, err := json.Marshal(notification)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	before := telemetry.Output
	telemetry.Output = &out
	defer func() { telemetry.Output = before }()
	raw, err := lambda.NewHandler(handler).Invoke(ctx, payload)
	if err != nil {
		t.Fatalf("the invocation failed: %v", err)
	}
	if strings.Count(out.String(), "\n") != 1 {
		t.Errorf("want one line, have %q", out.String())
	}
	return strings.TrimSpace(string(raw)), out.String()
}

// delivered is a batch of bodies, with ids 1, 2, …
func delivered(bodies ...string) events.SQSEvent {
	var batch events.SQSEvent
	for i, body := range bodies {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint(i + 1), Body: body})
	}
	return batch
}

func onBus(id string, version int) string {
	return fmt.Sprintf(`{"id":"x","source":"event-radar","detail-type":"order.confirmed","detail":{"id":%q,"type":"order.confirmed",`+
		`"specversion":"1.0","schemaversion":%d,"data":{"orderId":"ord_1"}}}`, id, version)
}

func TestQueueReportsTheRecordsThatFailAndNoOther(t *testing.T) {
	var handled []string
	handler := Queue("send-email", func(_ context.Context, m message.Message) error {
		handled = append(handled, m.ID)
		switch m.ID {
		case "broken":
			return errors.New("refused for ada@example.org")
		case "panics":
			panic("unexpected")
		}
		return nil
	})
	answer, log := invoke(t, t.Context(), handler, delivered(
		onBus("good", message.SchemaVersion), onBus("broken", message.SchemaVersion), onBus("panics", message.SchemaVersion),
		`no JSON`, `{"detail":{}}`, onBus("ahead", message.SchemaVersion+1), onBus("ancient", -1), onBus("last", message.SchemaVersion)))
	want := `{"batchItemFailures":[{"itemIdentifier":"2"},{"itemIdentifier":"3"},{"itemIdentifier":"4"},{"itemIdentifier":"5"},{"itemIdentifier":"6"},{"itemIdentifier":"7"}]}`
	if answer != want {
		t.Errorf("answer is %s", answer)
	}
	if want := []string{"good", "broken", "panics", "last"}; !slices.Equal(handled, want) {
		t.Errorf("handled %v, want %v", handled, want)
	}
	if strings.Contains(log, "ada@") || !strings.Contains(log, `"failedRecords":6`) || !strings.Contains(log, `"records":8`) {
		t.Errorf("log is %s", log)
	}
}

func TestAnswerIsNeverNull(t *testing.T) {
	queue := QueueOf("q", func(context.Context, json.RawMessage) error { return nil })
	stream := Stream("s", func(context.Context, []Change) error { return nil })
	for name, answer := range map[string]string{
		"a batch that went well": first(invoke(t, t.Context(), queue, delivered(`{}`))),
		"an empty batch":         first(invoke(t, t.Context(), queue, delivered())),
		"an empty stream":        first(invoke(t, t.Context(), stream, events.DynamoDBEvent{})),
	} {
		if answer != `{"batchItemFailures":[]}` {
			t.Errorf("%s is answered %s", name, answer)
		}
	}
}

func first(a, _ string) string { return a }

func TestRecordIsNotBegunWithoutTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), budget-time.Second)
	defer cancel()
	queue := QueueOf("q", func(context.Context, json.RawMessage) error {
		t.Error("begun")
		return nil
	})
	answer, log := invoke(t, ctx, queue, delivered(`{}`))
	if answer != `{"batchItemFailures":[{"itemIdentifier":"1"}]}` {
		t.Errorf("answer is %s", answer)
	}
	if !strings.Contains(log, `"level":"INFO"`) {
		t.Errorf("to run out of time is no fault: %s", log)
	}
}

func TestStreamTakesAllOrNothing(t *testing.T) {
	var batch events.DynamoDBEvent
	if err := json.Unmarshal([]byte(`{"Records":[
		{"eventName":"INSERT","dynamodb":{"SequenceNumber":"11","NewImage":{"type":{"S":"outbox"},"n":{"N":"7"},"list":{"L":[{"BOOL":true},{"NULL":true}]},
			"map":{"M":{"set":{"SS":["a"]},"raw":{"B":"AQI="}}}}}},
		{"eventName":"REMOVE","dynamodb":{"SequenceNumber":"12","OldImage":{"type":{"S":"outbox"}}}}]}`), &batch); err != nil {
		t.Fatal(err)
	}
	var seen []Change
	fault := error(nil)
	handler := Stream("publish", func(_ context.Context, changes []Change) error {
		seen = changes
		return fault
	})
	if answer, _ := invoke(t, t.Context(), handler, batch); answer != `{"batchItemFailures":[]}` {
		t.Errorf("answer is %s", answer)
	}
	if len(seen) != 2 || seen[0].After.Type() != "outbox" || seen[0].Before.Type() != "" || seen[1].Before.Type() != "outbox" {
		t.Errorf("saw %+v", seen)
	}
	var item struct {
		N    int   `json:"n"`
		List []any `json:"list"`
		Map  struct {
			Set []string `json:"set"`
			Raw []byte   `json:"raw"`
		} `json:"map"`
	}
	if err := seen[0].After.Decode(&item); err != nil || item.N != 7 || len(item.List) != 2 || len(item.Map.Set) != 1 || len(item.Map.Raw) != 2 {
		t.Errorf("decoded %+v, %v", item, err)
	}
	fault = errors.New("the bus is down")
	if answer, _ := invoke(t, t.Context(), handler, batch); answer != `{"batchItemFailures":[{"itemIdentifier":"11"}]}` {
		t.Errorf("answer is %s", answer)
	}
}

func TestScheduleReportsItsError(t *testing.T) {
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
	var out bytes.Buffer
	before := telemetry.Output
	telemetry.Output = &out
	defer func() { telemetry.Output = before }()
	for _, fault := range []error{nil, errors.New("down"), errors.Join(table.ErrReplayed)} {
		out.Reset()
		err := Schedule("sweep", func(context.Context) error { return fault })(ctx)
		if !errors.Is(err, fault) {
			t.Errorf("returned %v, want %v", err, fault)
		}
		if !strings.Contains(out.String(), `"requestId":"r-1"`) {
			t.Errorf("log is %s", out.String())
		}
	}
}

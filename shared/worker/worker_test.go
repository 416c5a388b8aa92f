package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	stream := Stream("s", func(context.Context, []Change) (int, error) { return 0, nil })
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

// changed is a batch of a stream: records with the sequence numbers 11, 12, …, each of an item with that partition key.
func changed(keys ...string) (batch events.DynamoDBEvent) {
	for i, key := range keys {
		batch.Records = append(batch.Records, events.DynamoDBEventRecord{EventName: "INSERT", Change: events.DynamoDBStreamRecord{
			SequenceNumber: fmt.Sprint(11 + i), NewImage: map[string]events.DynamoDBAttributeValue{
				"PK": events.NewStringAttribute(key), "type": events.NewStringAttribute("thing")}}})
	}
	return batch
}

func TestStreamReadsImages(t *testing.T) {
	var batch events.DynamoDBEvent
	if err := json.Unmarshal([]byte(`{"Records":[
		{"eventName":"INSERT","dynamodb":{"SequenceNumber":"11","NewImage":{"type":{"S":"outbox"},"n":{"N":"7"},"list":{"L":[{"BOOL":true},{"NULL":true}]},
			"map":{"M":{"set":{"SS":["a"]},"raw":{"B":"AQI="}}}}}},
		{"eventName":"REMOVE","dynamodb":{"SequenceNumber":"12","OldImage":{"type":{"S":"outbox"}}}}]}`), &batch); err != nil {
		t.Fatal(err)
	}
	var seen []Change
	handler := Stream("publish", func(_ context.Context, changes []Change) (int, error) {
		seen = changes
		return len(changes), nil
	})
	if answer, _ := invoke(t, t.Context(), handler, batch); answer != `{"batchItemFailures":[]}` {
		t.Errorf("answer is %s", answer)
	}
	if len(seen) != 2 || seen[0].After.Type() != "outbox" || seen[0].Before.Type() != "" || seen[1].Before.Type() != "outbox" || seen[1].Item().Type() != "outbox" {
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
}

func TestStreamBeginsAgainAtTheFirstChangeThatIsNotSettled(t *testing.T) {
	down := errors.New("the bus is down")
	for name, c := range map[string]struct {
		settled int
		err     error
		panics  bool
		again   string // sequence number
		level   string
	}{
		"all":                        {settled: 4, level: "INFO"},
		"none":                       {err: down, again: "11", level: "ERROR"},
		"half":                       {settled: 2, err: down, again: "13", level: "ERROR"},
		"half, without a fault":      {settled: 2, again: "13", level: "INFO"},
		"all, with a fault of which": {settled: 4, err: down, level: "ERROR"},
		"a panic":                    {panics: true, again: "11", level: "ERROR"},
	} {
		handler := Stream("s", func(context.Context, []Change) (int, error) {
			if c.panics {
				panic("unexpected")
			}
			return c.settled, c.err
		})
		want := `{"batchItemFailures":[]}`
		if c.again != "" {
			want = `{"batchItemFailures":[{"itemIdentifier":"` + c.again + `"}]}`
		}
		answer, log := invoke(t, t.Context(), handler, changed("a", "b", "c", "d"))
		if answer != want || !strings.Contains(log, `"level":"`+c.level+`"`) {
			t.Errorf("%s: answer is %s, log %s", name, answer, log)
		}
	}
}

// kept is the name of a change for Grouped: its partition key, but for those of no interest.
func kept(change Change) (string, error) {
	switch key := change.Item().PK(); key {
	case "ignored":
		return "", nil
	case "nameless":
		return "", errors.New("it has no name")
	default:
		return key, nil
	}
}

func TestAGroupThatFailsHoldsUpNoOther(t *testing.T) {
	for name, c := range map[string]struct {
		batch   []string
		handled string
		again   string
	}{
		"all go well":            {[]string{"a", "b", "a", "ignored", "c"}, "a2 b1 c1", ""},
		"one fails":              {[]string{"a", "broken", "b", "broken", "a"}, "a2 broken2 b1", "12"},
		"one panics":             {[]string{"a", "b", "panics", "c"}, "a1 b1 panics1 c1", "13"},
		"two fail":               {[]string{"a", "panics", "b", "broken", "c"}, "a1 panics1 b1 broken1 c1", "12"},
		"one cannot be named":    {[]string{"a", "nameless", "b"}, "a1 b1", "12"},
		"nothing is of interest": {[]string{"ignored", "ignored"}, "", ""},
	} {
		var handled []string
		handler := Stream("project", Grouped(kept, func(_ context.Context, name string, changes []Change) error {
			handled = append(handled, fmt.Sprint(name, len(changes)))
			switch name {
			case "broken":
				return errors.New("it cannot be listed")
			case "panics":
				panic("unexpected")
			}
			return nil
		}))
		want := `{"batchItemFailures":[]}`
		if c.again != "" {
			want = `{"batchItemFailures":[{"itemIdentifier":"` + c.again + `"}]}`
		}
		answer, log := invoke(t, t.Context(), handler, changed(c.batch...))
		if answer != want || strings.Join(handled, " ") != c.handled {
			t.Errorf("%s: handled %v, answer is %s", name, handled, answer)
		}
		if slices.Contains(c.batch, "broken") && !strings.Contains(log, "broken: it cannot be listed") {
			t.Errorf("%s: the log does not say what failed: %s", name, log)
		}
	}
}

func TestAGroupIsNotBegunWithoutTime(t *testing.T) {
	const work = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), budget+lastWord+work/2)
	defer cancel()
	handler := Stream("project", Grouped(kept, func(_ context.Context, name string, _ []Change) error {
		if name != "a" {
			t.Errorf("%s is begun", name)
		}
		time.Sleep(work)
		return nil
	}))
	answer, log := invoke(t, ctx, handler, changed("a", "b", "a", "c"))
	if answer != `{"batchItemFailures":[{"itemIdentifier":"12"}]}` {
		t.Errorf("answer is %s", answer)
	}
	if !strings.Contains(log, `"level":"INFO"`) || !strings.Contains(log, `"failedRecords":3`) {
		t.Errorf("to run out of time is no fault: %s", log)
	}
}

// What an invocation was about is in its line, and the line is written at its end: handlers must stop before.
func TestHandlersStopBeforeTheirInvocationEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	end, _ := ctx.Deadline()
	look := func(what string) func(context.Context) {
		return func(ctx context.Context) {
			if deadline, ends := ctx.Deadline(); !ends || !deadline.Equal(end.Add(-lastWord)) {
				t.Errorf("%s ends %s before its invocation", what, end.Sub(deadline))
			}
		}
	}
	invoke(t, ctx, QueueOf("q", func(ctx context.Context, _ json.RawMessage) error { look("a queue's")(ctx); return nil }), delivered(`{}`))
	invoke(t, ctx, Stream("s", func(ctx context.Context, changes []Change) (int, error) {
		look("a stream's")(ctx)
		return len(changes), nil
	}), changed("a"))
	invoke(t, ctx, Schedule("t", func(ctx context.Context) error { look("a schedule's")(ctx); return nil }), struct{}{})
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

// Who invokes a task by hand, and misspells what they ask for, is told so.
func TestATaskIsAskedForByHandOrByTheSchedule(t *testing.T) {
	type wish struct {
		EventID string `json:"eventId"`
		DryRun  bool   `json:"dryRun"`
	}
	var asked []wish
	task := Task("check", func(_ context.Context, w wish) (map[string]int, error) {
		asked = append(asked, w)
		return map[string]int{"found": len(asked)}, nil
	})
	for _, payload := range []any{
		map[string]any{"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "detail": map[string]any{}},
		map[string]any{"eventId": "evt_1", "dryRun": true},
		map[string]any{},
	} {
		if answer, log := invoke(t, t.Context(), task, payload); answer != fmt.Sprintf(`{"found":%d}`, len(asked)) || !strings.Contains(log, `"level":"INFO"`) {
			t.Errorf("answer is %s, log %s", answer, log)
		}
	}
	if want := []wish{{}, {"evt_1", true}, {}}; !slices.Equal(asked, want) {
		t.Errorf("asked for were %+v, want %+v", asked, want)
	}
	before := telemetry.Output
	telemetry.Output = &bytes.Buffer{}
	defer func() { telemetry.Output = before }()
	for _, payload := range []string{`{"eventId":"evt_1","dry_run":true}`, `{"eventId":7}`, `[]`} {
		if _, err := task(t.Context(), json.RawMessage(payload)); err == nil {
			t.Errorf("%s is carried out", payload)
		}
	}
	if len(asked) != 3 {
		t.Errorf("%d tasks were carried out", len(asked))
	}
}

// Whatever stands in a queue, a record is handled or comes again, and what is handled is a message of a version that is known.
func FuzzQueue(f *testing.F) {
	for _, body := range []string{onBus("msg_1", message.SchemaVersion), onBus("msg_1", message.SchemaVersion+1), onBus("", 1), "", "null", "{}", "[]", `{"detail":null}`, `{"detail":"x"}`,
		`{"detail":{"id":"a","type":"b","schemaversion":1e3}}`, `{"detail":{"ID":"a","TYPE":"b","schemaVersion":1,"data":{}}}`, strings.Repeat("[", 20_000), "\xff"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var handled []message.Message
		handler := Queue("send-email", func(_ context.Context, m message.Message) error {
			handled = append(handled, m)
			return nil
		})
		telemetry.Output = io.Discard
		answer, err := handler(t.Context(), delivered(body, onBus("msg_2", message.SchemaVersion)))
		if err != nil || len(handled)+len(answer.BatchItemFailures) != 2 || handled[len(handled)-1].ID != "msg_2" {
			t.Fatalf("%q: handled %v, failed %v, %v", body, handled, answer, err)
		}
		for _, m := range handled {
			if m.ID == "" || m.Type == "" || m.SchemaVersion > message.SchemaVersion || m.SchemaVersion < message.SchemaVersion-1 {
				t.Errorf("%q is handled as %+v", body, m)
			}
		}
	})
}

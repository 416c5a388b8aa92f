package functions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/table"
)

// record is a record of the table's stream that has nothing in it but what the item is.
func record(sequence int, key table.Key) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"eventName":"MODIFY","dynamodb":{"SequenceNumber":"%d","NewImage":{"PK":{"S":%q},"SK":{"S":%q},"type":{"S":%q}}}}`,
		sequence, key.PK, key.SK, key.Type))
}

// batch is a batch of records, and of those of a sample behind them.
func batch(t testing.TB, function string, before ...json.RawMessage) []byte {
	t.Helper()
	var notification struct{ Records []json.RawMessage }
	if err := json.Unmarshal(sample(t, function), &notification); err != nil {
		t.Fatal(err)
	}
	notification.Records = append(before, notification.Records...)
	payload, err := json.Marshal(notification)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// An event whose items cannot be read is delivered again and again; those that came with it are listed meanwhile.
func TestAnEventThatCannotBeProjectedHoldsUpNoOther(t *testing.T) {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	spoilt := table.Write{Op: table.Put, Key: table.MeetingKey(r.reading, "mtg_spoilt"), Record: map[string]any{"startAt": "no time"}}
	if err := r.table.Commit(t.Context(), spoilt); err != nil {
		t.Fatal(err)
	}
	payload := batch(t, "workers/project", record(1, table.EventKey(r.reading)))
	for range 2 {
		answer, err := r.fleet.Invoke(t.Context(), "workers/project", payload)
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"batchItemFailures":[{"itemIdentifier":"1"}]}`; string(answer) != want {
			t.Errorf("the answer is %s", answer)
		}
	}
	if log := r.fleet.Log(); !strings.Contains(log, r.reading+": table: decode meeting") {
		t.Errorf("the log does not say which event it is:\n%s", log)
	}
	r.hand("events/list")
	r.counts("data", 1)
	r.says("data.0.id", r.concert)
}

// The snapshot of the stock stands where the stream finds changes of the event; to follow it would be to run after itself.
func TestProjectIsNotMovedByWhatItWrites(t *testing.T) {
	s := setUp(t)
	payload := fmt.Sprintf(`{"Records":[%s]}`, record(1, table.StockKey(recorded().concert)))
	answer, err := s.elsewhere(t, "http://127.0.0.1:1").Invoke(t.Context(), "workers/project", []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"batchItemFailures":[]}`; string(answer) != want {
		t.Errorf("it asks the table, which is not there: %s", answer)
	}
}

// A city of a hundred characters may be any hundred: some become eighteen when they are folded, some nothing.
func TestListTakesCitiesOfAnyName(t *testing.T) {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	r.hand("workers/project")
	notification := request(t, sample(t, "events/list"))
	for city, want := range map[string]int{"berlin": 1, strings.Repeat("\ufdfa", 100): 0, "\u0301": 0} {
		notification.RawQueryString = "city=" + url.QueryEscape(city)
		response, err := r.fleet.Request(t.Context(), "events/list", notification)
		if err != nil {
			t.Fatal(err)
		}
		var list struct{ Data []struct{} }
		if err := json.Unmarshal(response.Body, &list); err != nil || response.Status != http.StatusOK || len(list.Data) != want {
			t.Errorf("in %.10q: %d %s", city, response.Status, response.Body)
		}
	}
}

package functions

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// stage is a table of its own, and functions that work on it.
type stage struct {
	table *table.Table
	name  string
	cloud *invoke.Cloud
	fleet *invoke.Fleet
	heard *heard
}

// built are the binaries of all functions; they are made once.
var built = sync.OnceValues(func() (invoke.Binaries, error) {
	functions, err := written()
	if err != nil {
		return "", err
	}
	return invoke.Build(context.Background(), functions...)
})

// issuer signs the tokens of all tests.
var issuer = sync.OnceValues(invoke.NewIssuer)

func setUp(t testing.TB) *stage { return watchedBy(t, watch) }

// watchedBy is a stage whose functions' calls are noted elsewhere.
func watchedBy(t testing.TB, watch *invoke.Watch) *stage {
	t.Helper()
	made, name, _ := tabletest.NewNamed(t)
	s := &stage{table: made, name: name, cloud: invoke.NewCloud(watch), heard: listen(t)}
	t.Cleanup(s.cloud.Close)
	dynamo, err := watch.Dynamo(emulator.Dynamo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dynamo.Close)
	s.fleet = s.elsewhere(t, dynamo.URL)
	t.Cleanup(func() {
		for _, call := range s.cloud.Strange() {
			t.Errorf("a function calls AWS for what it has no business with: %s", call)
		}
		for _, leak := range s.leaks() {
			t.Error(leak)
		}
		if t.Failed() {
			t.Logf("the functions said:\n%s", s.fleet.Log())
		}
	})
	return s
}

// elsewhere is a fleet that looks for the table at another address.
func (s *stage) elsewhere(t testing.TB, dynamo string) *invoke.Fleet {
	t.Helper()
	binaries, err := built()
	if err != nil {
		t.Fatalf("build the functions: %v", err)
	}
	tokens, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	fleet := invoke.NewFleet(binaries, invoke.Environment{TableName: s.name, DynamoDB: dynamo, Cloud: s.cloud, Issuer: tokens, Stripe: s.heard.stripe.URL})
	fleet.Heard = s.heard.invocation
	t.Cleanup(fleet.Close)
	return fleet
}

// load reads one item; it fails the test when there is none.
func (s *stage) load(t testing.TB, key table.Key, into any) {
	t.Helper()
	if !s.has(t, key, into) {
		t.Fatalf("there is no %s %s", key.Type, key.PK)
	}
}

func (s *stage) has(t testing.TB, key table.Key, into any) bool {
	t.Helper()
	err := s.table.Load(t.Context(), table.Read{Key: key, Into: into, Missing: errNone})
	if err != nil && !errors.Is(err, errNone) {
		t.Fatal(err)
	}
	return err == nil
}

type none struct{}

func (none) Error() string { return "there is none" }

var errNone = none{}

// onlyRecord is the one record of a sample that is a batch.
func onlyRecord(t testing.TB, function string) json.RawMessage {
	t.Helper()
	var batch struct{ Records []json.RawMessage }
	if err := json.Unmarshal(sample(t, function), &batch); err != nil || len(batch.Records) != 1 {
		t.Fatalf("the sample of %s is no batch of one: %v", function, err)
	}
	return batch.Records[0]
}

// request reads the notification of a request.
func request(t testing.TB, payload []byte) (notification events.APIGatewayV2HTTPRequest) {
	t.Helper()
	if err := json.Unmarshal(payload, &notification); err != nil {
		t.Fatalf("the sample is no request: %v", err)
	}
	return notification
}

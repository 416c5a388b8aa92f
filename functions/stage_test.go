package functions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
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
	s := &stage{table: made, name: name, cloud: invoke.NewCloud(watch)}
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
		log := s.fleet.Log()
		for where, text := range s.said() {
			for _, found := range private.FindAllString(text, -1) {
				t.Errorf("%q is nobody's business and stands in %s:\n%s", found, where, text)
			}
		}
		if t.Failed() {
			t.Logf("the functions said:\n%s", log)
		}
	})
	return s
}

// private is what must stand nowhere but in the table, in mails, and in answers to whom it concerns: addresses, names, tokens,
// codes of tickets, and secrets.
var private = func() *regexp.Regexp {
	alternatives := []string{`example\.test`, `eyJ[\w-]{8,}`, `[0-9A-HJKMNP-TV-Z]{50,}`, regexp.QuoteMeta(invoke.OriginSecret)}
	for _, person := range recorded().people() {
		alternatives = append(alternatives, `\b`+person.Name+`\b`)
	}
	for _, secrets := range []map[string]string{invoke.Keys, invoke.StripeKeys} {
		for _, secret := range secrets {
			alternatives = append(alternatives, regexp.QuoteMeta(secret))
		}
	}
	return regexp.MustCompile(strings.Join(alternatives, "|"))
}()

// What is private is found, whoever's it is.
func TestNothingPrivateGoesUnnoticed(t *testing.T) {
	w := another("elsewhere")
	tokens, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	token, err := tokens.Sign(map[string]any{"sub": w.ben.Subject})
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{w.ben.Email, w.ada.Name, w.code(), token, invoke.StripeKeys["webhookSecret"], invoke.Keys["ticket"], invoke.OriginSecret} {
		if line := fmt.Sprintf(`{"operation":"get-order","detail":"about %s"}`, canary); !private.MatchString(line) {
			t.Errorf("nobody notices %s", line)
		}
	}
	if line := fmt.Sprintf(`{"operation":"get-order","order":%q,"user":%q}`, w.order, userID(w.ben)); private.MatchString(line) {
		t.Errorf("ids are not private: %s", line)
	}
}

// said is all that functions have told others: what they log, and what they put onto buses and queues.
func (s *stage) said() map[string]string {
	var entries, queued strings.Builder
	for _, entry := range s.cloud.Entries() {
		fmt.Fprintln(&entries, entry)
	}
	for _, message := range s.cloud.Queued() {
		fmt.Fprintln(&queued, message)
	}
	return map[string]string{"the log": s.fleet.Log(), "a message on a bus": entries.String(), "a message in a queue": queued.String()}
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
	fleet := invoke.NewFleet(binaries, invoke.Environment{TableName: s.name, DynamoDB: dynamo, Cloud: s.cloud, Issuer: tokens, Stripe: atDesk(t).url})
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

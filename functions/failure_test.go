package functions

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/message"
)

// without is the world of the samples on a day when nothing but the table answers.
func without(t *testing.T) *run {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	r.cloud.Down()
	return r
}

func TestMessagesStayWhileTheBusIsDown(t *testing.T) {
	r := without(t)
	r.hand("workers/publish-messages")
	r.counts("batchItemFailures", 1)
	r.says("batchItemFailures.0.itemIdentifier", "4421584500000000017450439091") // the stream begins again here
	var failed *invoke.FunctionError
	if _, err := r.fleet.Invoke(t.Context(), "workers/sweep-outbox", sample(t, "workers/sweep-outbox")); !errors.As(err, &failed) {
		t.Errorf("the sweep says that it went well: %v", err)
	}
	if have := outbox(t, r.table); len(have) != 1 || have[0].ID != r.waiting {
		t.Errorf("in the outbox is %v", have)
	}
}

func TestMailIsTriedAgainWhileItCannotBeSent(t *testing.T) {
	r := without(t)
	r.hand("workers/send-email")
	r.says("batchItemFailures.0.itemIdentifier", "059f36b4-87a3-44ab-83d2-661975830a01")
}

// Without its keys a function does nothing, rather than half of its work.
func TestNothingIsSoldWithoutKeys(t *testing.T) {
	r := without(t)
	served := routes(t)
	for _, function := range []string{"orders/reserve", "check-ins/create", "registrations/get", "registrations/ticket"} {
		notification := request(t, sample(t, function))
		response, err := r.fleet.Request(t.Context(), function, notification)
		if err != nil {
			t.Fatal(err)
		}
		if response.Status != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
			t.Errorf("%s answers %d, %v", function, response.Status, response.Header)
		}
		served[function].check(t, notification, response)
	}
	r.left(r.seat, seats-3)
	r.announces()
}

// One record of a batch that cannot be read does not hold up the others.
func TestABadRecordFailsAlone(t *testing.T) {
	r := &run{stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	ahead := fmt.Sprintf(`{"detail":{"id":"msg_1","type":"order.confirmed","schemaversion":%d}}`, message.SchemaVersion+1)
	batch := fmt.Sprintf(`{"Records":[{"messageId":"1","body":"no JSON"},{"messageId":"2","body":%q},%s]}`, ahead, onlyRecord(t, "workers/send-email"))
	answer, err := r.fleet.Invoke(t.Context(), "workers/send-email", []byte(batch))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":"2"}]}`; string(answer) != want {
		t.Errorf("the answer is %s", answer)
	}
	if len(r.cloud.Mails()) != 1 {
		t.Errorf("%d mails went out", len(r.cloud.Mails()))
	}
}

// A table that cannot be reached is told as such.
func TestHealthNeedsTheTable(t *testing.T) {
	fleet := setUp(t).elsewhere(t, "http://127.0.0.1:1")
	notification := request(t, sample(t, "platform/health"))
	response, err := fleet.Request(t.Context(), "platform/health", notification)
	if err != nil {
		t.Fatal(err)
	}
	if response.Status != http.StatusServiceUnavailable {
		t.Errorf("health is %d: %s", response.Status, response.Body)
	}
	routes(t)["platform/health"].check(t, notification, response)
}

package functions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/table"
)

// atTheDoor is the world of the samples, with somebody who scans.
func atTheDoor(t *testing.T) *run {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	return r
}

// scan is one as a scanner sends it.
type scan struct {
	Code     string `json:"code"`
	Gate     string `json:"gate"`
	DeviceID string `json:"deviceId"`
	ScanID   string `json:"scanId"`
}

func read(code, scanID string) scan { return scan{code, "North", "b1946ac9", scanID} }

// sends posts check-ins, under an Idempotency-Key if there is one, and reads the answer.
func (r *run) sends(key string, body any) invoke.Response {
	r.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		r.Fatal(err)
	}
	notification := request(r, sample(r, "check-ins/create"))
	notification.Body, notification.IsBase64Encoded = string(text), false
	delete(notification.Headers, "idempotency-key")
	if key != "" {
		notification.Headers["idempotency-key"] = key
	}
	if r.response, err = r.fleet.Request(r.Context(), "check-ins/create", notification); err != nil {
		r.Fatal(err)
	}
	routes(r)["check-ins/create"].check(r, notification, r.response)
	if err := json.Unmarshal(r.response.Body, &r.answer); err != nil {
		r.Fatalf("no JSON: %s", r.response.Body)
	}
	return r.response
}

// A scanner reads what is held before it: tickets, other people's codes, a soft drink. One of them must not take the
// answers to the others along.
func TestAScanAlwaysHasAnAnswer(t *testing.T) {
	r := atTheDoor(t)
	odd := []string{"]d2\x1d0109501101530003\x1d17270101", "", "\x00", "\ufffd\u202e\n", strings.Repeat("x", 50_000)}
	scans := []scan{read(r.code(), "1")}
	for _, code := range odd {
		scans = append(scans, read(code, "2"))
	}
	if answer := r.sends("", map[string]any{"scans": scans}); answer.Status != http.StatusOK {
		t.Fatalf("a batch: %d %.300s", answer.Status, answer.Body)
	}
	r.counts("results", len(scans))
	r.says("results.0.result", "ok")
	for i := range odd {
		r.says(fmt.Sprintf("results.%d.result", i+1), "invalid")
	}
	for _, code := range odd {
		if answer := r.sends("", read(code, "3")); answer.Status != http.StatusOK {
			t.Errorf("%.20q alone: %d %.300s", code, answer.Status, answer.Body)
			continue
		}
		r.says("result", "invalid")
	}
	for _, body := range []map[string]any{{"gate": "North", "deviceId": "d", "scanId": "4"}, {"code": nil, "gate": "North", "deviceId": "d", "scanId": "4"}} {
		if answer := r.sends("", body); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("no code at all: %d %s", answer.Status, answer.Body)
			continue
		}
		r.says("errors.0.pointer", "/code")
	}
}

// A key that came with one batch lets no other in. The batch itself may come again: each of its scans is repeatable.
func TestAKeyBelongsToOneBatch(t *testing.T) {
	r := atTheDoor(t)
	codes := booking.NewCodes([]byte(invoke.Keys["ticket"]))
	first, other := read(codes.Code(r.first, 1), "1"), read(codes.Code(r.second, 1), "2")
	for range 2 {
		if answer := r.sends("a key", first); answer.Status != http.StatusOK {
			t.Fatalf("the first body: %d %s", answer.Status, answer.Body)
		}
		r.says("result", "ok")
	}
	if answer := r.sends("a key", other); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("another body: %d %s", answer.Status, answer.Body)
	} else if kind := r.at("type").(string); !strings.HasSuffix(kind, "/idempotency-key-reused") {
		t.Errorf("another body: %s", kind)
	}
	if ticket := stored[booking.Order](r, table.OrderKey(r.order)).Registrations[r.second]; ticket.Status != booking.RegistrationConfirmed {
		t.Errorf("the body that was refused let somebody in: %+v", ticket)
	}
	if r.sends("another key", other); r.at("result") != "ok" {
		t.Errorf("under a key of its own: %v", r.answer)
	}
	r.announces("registration.checkedIn", "registration.checkedIn")
}

// An instant before the calendar's first year would be stored so that the order cannot be read again.
func TestAScanIsOfThisEra(t *testing.T) {
	r := atTheDoor(t)
	body := map[string]string{"code": r.code(), "gate": "North", "deviceId": "d", "scanId": "1", "scannedAt": "0000-01-01T00:00:00+14:00"}
	if answer := r.sends("", body); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("the year before the first: %d %s", answer.Status, answer.Body)
	}
	body["scannedAt"] = "0001-01-01T00:00:01Z"
	r.sends("", body)
	r.says("result", "ok")
	ordered := stored[booking.Order](r, table.OrderKey(r.order))
	if at := ordered.Registrations[r.first].CheckedInAt; at == nil || !at.Equal(ordered.CreatedAt) {
		t.Errorf("let in at %v, ordered at %v", at, ordered.CreatedAt)
	}
}

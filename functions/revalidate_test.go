package functions

import (
	"net/http"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/table"
)

// Whoever has an answer already and asks whether it is still good is told when the event has moved.
func TestAnswersThatShowAnEventAreNewWhenItMoves(t *testing.T) {
	for _, function := range []string{"events/get", "orders/get", "registrations/get"} {
		t.Run(function, func(t *testing.T) {
			t.Parallel()
			r := &run{TB: t, stage: setUp(t), world: recorded()}
			r.world.write(t, r.table)
			notification := request(t, sample(t, function))
			ask := func() (status int, tag string) {
				response, err := r.fleet.Request(t.Context(), function, notification)
				if err != nil {
					t.Fatal(err)
				}
				return response.Status, response.Header.Get("ETag")
			}
			_, tag := ask()
			notification.Headers["if-none-match"] = tag
			if status, _ := ask(); status != http.StatusNotModified {
				t.Errorf("asked again, it answers %d", status)
			}
			if err := r.table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.EventKey(r.concert), Set: "#startAt = :at",
				Values: table.Values{"at": starts.AddDate(0, 0, 7)}}); err != nil {
				t.Fatal(err)
			}
			if status, now := ask(); status != http.StatusOK || now == tag {
				t.Errorf("after the event moved it answers %d with tag %s; before it was %s", status, now, tag)
			}
		})
	}
}

// Whoever signs in has a browser that kept what everybody sees: by its tag, what only the team sees is new.
func TestATagOfEverybodysIsNobodysOwn(t *testing.T) {
	s, w := setUp(t), recorded()
	w.write(t, s.table)
	notification := unchecked(t, w, "events/get")
	everybodys, err := s.fleet.Request(t.Context(), "events/get", notification)
	if err != nil || everybodys.Status != http.StatusOK {
		t.Fatal(everybodys.Status, err)
	}
	signer, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	notification.Headers["authorization"] = "Bearer " + sign(t, signer, w.ada.Claims(time.Now().Add(time.Hour)))
	notification.Headers["if-none-match"] = everybodys.Header.Get("ETag")
	if own, err := s.fleet.Request(t.Context(), "events/get", notification); err != nil || own.Status != http.StatusOK {
		t.Errorf("asked by everybody's tag, the team is answered %d, %v", own.Status, err)
	}
}

// An operation without a body says so to whoever sends one, and does nothing.
func TestNoBodyIsNoBody(t *testing.T) {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	notification := request(t, sample(t, "events/publish"))
	notification.Body, notification.IsBase64Encoded = `{"status": "published"}`, false
	response, err := r.fleet.Request(t.Context(), "events/publish", notification)
	if err != nil || response.Status != http.StatusUnprocessableEntity {
		t.Errorf("answered %d %s, %v", response.Status, response.Body, err)
	}
	routes(t)["events/publish"].check(t, notification, response)
	r.moved(r.draft, "draft")
}

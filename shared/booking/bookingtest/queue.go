package bookingtest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/message"
)

// Deliver hands what was put onto a queue to its worker, and what that puts onto it again, until nothing is left.
func Deliver(t testing.TB, cloud *invoke.Cloud, queue string, worker func(context.Context, message.Message) error) {
	t.Helper()
	for i := 0; i < len(cloud.Queued()); i++ {
		queued := cloud.Queued()[i]
		if !strings.HasSuffix(queued.Queue, queue) {
			continue
		}
		var delivered message.Envelope[message.Message]
		if err := json.Unmarshal([]byte(queued.Body), &delivered); err != nil {
			t.Fatal(err)
		}
		if err := worker(t.Context(), delivered.Detail); err != nil {
			t.Errorf("%s: %v", delivered.DetailType, err)
		}
	}
}

// Command smoke tells the main story of Event Radar to a running stack, over HTTP: somebody signs up, organizes an event,
// others get tickets, go there or do not. It prints each step with its time and ends at the first that is not as it should
// be, with what was expected and what came. It makes people and events of its own, so that it can be run again and again.
//
//	go run ./infra/smoke       SITE, AWS_ENDPOINT_URL and INBOX say where the stack is, if not where `make run` puts it
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/event-radar/event-radar/infra/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	began := time.Now()
	story, err := begin(ctx, client.FromEnvironment())
	if err == nil {
		err = story.tell(ctx, func(step string, took time.Duration) {
			fmt.Printf("✓ %-68s %5d ms\n", step, took.Milliseconds())
		})
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "✗", err)
		os.Exit(1)
	}
	fmt.Printf("all is well, after %.1f s\n", time.Since(began).Seconds())
}

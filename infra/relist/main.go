// Command relist projects events anew: the lists of public events, and the stock that an event's page shows. It does for the
// events that it is told what workers/project would have done, had it not given up on their changes; an operator runs it with
// credentials for the table. It may be repeated, and may run beside the worker. Of published events it also opens the books, for
// those that were published when there were none.
//
//	TABLE_NAME=… AWS_REGION=… go run ./infra/relist evt_… evt_…
//
// With -all it does so for every event that is listed: after a release that lists events in a way that there was not before.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	all := flag.Bool("all", false, "project every event that is listed")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: relist EVENT… or relist -all") }
	flag.Parse()
	if *all == (flag.NArg() > 0) {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), table.FromEnvironment(), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "relist:", err)
		os.Exit(1)
	}
}

// run projects the events, or all that are listed if none are named.
func run(ctx context.Context, db *table.Table, eventIDs []string) (err error) {
	if len(eventIDs) == 0 {
		if eventIDs, err = discovery.NewStore(db, event.NewStore(db, clock.System)).Listed(ctx); err != nil {
			return err
		}
	}
	return relist(ctx, db, os.Stdout, eventIDs...)
}

// patience is how long one event may take.
const patience = time.Minute

// relist projects events one by one and tells what became of each; one that fails holds up no other.
func relist(ctx context.Context, db *table.Table, out io.Writer, eventIDs ...string) error {
	events := event.NewStore(db, clock.System)
	lists := discovery.NewStore(db, events)
	var failed []error
	for _, id := range eventIDs {
		ctx, cancel := context.WithTimeout(ctx, patience)
		page, err := events.Whole(ctx, id)
		if err == nil {
			err = errors.Join(lists.List(ctx, id), show(ctx, db, events, page))
		}
		if err == nil && page.Status == event.Published {
			err = db.Commit(ctx, event.OpenBooks(id))
		}
		cancel()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", id, err))
			continue
		}
		_, err = fmt.Fprintf(out, "%s (%s, %s) is projected\n", id, page.Status, page.Visibility)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// show takes all pools of an event over into the snapshot that its page shows.
func show(ctx context.Context, db *table.Table, events *event.Store, page event.Page) error {
	shards := map[string]int{page.ID: page.PoolShards}
	for _, ticketType := range page.TicketTypes {
		shards[ticketType.ID] = ticketType.Shards
	}
	var all []inventory.Pool
	for owner, count := range shards {
		pools := make([]inventory.Pool, count)
		if err := db.Load(ctx, inventory.Reads(owner, pools)...); err != nil {
			return err
		}
		all = append(all, pools...)
	}
	return events.Show(ctx, page.ID, all)
}

// Command seed fills a local Event Radar with people, events and orders, through its API as everybody else. It is run by
// `make run` once; running it again adds nothing.
//
//	go run ./infra/seed        SITE=http://localhost:3000 unless told otherwise
//
// What it seeds stands in content/, as bodies of the API with times relative to today.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"
	_ "time/tzdata" // events have zones wherever this runs

	"github.com/event-radar/event-radar/infra/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := seed(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

// patience is how long a call may be told to come back later: the windows of limits are a minute long.
const patience = 90 * time.Second

func seed(ctx context.Context) error {
	began := time.Now()
	all, err := load()
	if err != nil {
		return err
	}
	stack, err := client.LocalStack(ctx)
	if err != nil {
		return err
	}
	world := &world{content: all, site: client.FromEnvironment().Patient(patience), stack: stack,
		accounts: map[string]*client.Client{}, now: began}
	for _, step := range []func(context.Context) error{world.settle, world.gather, world.sell, world.receive} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	fmt.Printf("%d people, %d events, %d orders, %d payments and %d check-ins in %.1f s; sign in as organizer%s or participant%s\n",
		len(all.people), len(all.gatherings), world.orders.Load(), world.payments.Load(), world.scans.Load(), time.Since(began).Seconds(), domain, domain)
	return nil
}

// atOnce is how many things are done side by side. More than the local cloud has functions ready only makes it start more.
const atOnce = 8

// each calls do for every value, some at once. It returns all that went wrong.
func each[T any](values []T, do func(int, T) error) error {
	var (
		errs  = make([]error, len(values))
		turns = make(chan struct{}, atOnce)
		group sync.WaitGroup
	)
	for i, value := range values {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			errs[i] = do(i, value)
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

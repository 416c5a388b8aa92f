package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/lighthouse"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// lookAtPages measures the pages that people meet first, on the stack that runs or one of its own, and prints a line of JSON for each.
func lookAtPages(ctx context.Context, shop *workshop, _ []string) error {
	browser, err := chromium(ctx)
	if err != nil {
		return err
	}
	program, err := shop.tools.Lighthouse(ctx)
	if err != nil {
		return err
	}
	look := func(ctx context.Context) error {
		list, err := client.Do(ctx, client.New(checkout.SiteURL), operation.ListEvents)
		if err != nil {
			return err
		}
		if len(list.Data) == 0 {
			return fmt.Errorf("there is no event to look at")
		}
		for _, page := range []struct{ name, path string }{
			{"an event", "/events/" + list.Data[0].ID + "/" + list.Data[0].Slug}, {"discover", "/"}, {"sign in", "/sign-in"},
		} {
			seen, err := lighthouse.Look(ctx, program, browser, checkout.SiteURL+page.path)
			if err != nil {
				return fmt.Errorf("%s: %w", page.name, err)
			}
			seen.Name = page.name
			if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
				return err
			}
		}
		return nil
	}
	return shop.onStack(ctx, look)
}

package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
)

// dev runs everything and puts what is saved to work at once: a function whose code has changed is replaced by itself, a
// template is deployed, the contract is generated from, the web application is served as its sources are. What does not compile is
// said and waits for the next save.
func dev(ctx context.Context, shop *workshop, _ []string) error {
	return shop.bringUp(ctx, true, func(ctx context.Context, up *running) error {
		up.logs.Show()
		fmt.Println("watching functions/, shared/, template.yaml and what it includes; the browser hears from Vite of what is saved in web/")
		before := saved(shop.root)
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(lookEvery):
			}
			now := saved(shop.root)
			if maps.Equal(before, now) {
				continue
			}
			names := differences(before, now)
			before = now
			began := time.Now()
			fmt.Printf("%s saved\n", strings.Join(names, ", "))
			if err := up.takeOver(ctx, names); err != nil {
				fmt.Printf("not live: %v\n", err)
				continue
			}
			fmt.Printf("live after %s\n", seconds(time.Since(began)))
		}
	})
}

// lookEvery is how often the sources are looked at; a look takes a few milliseconds.
const lookEvery = 300 * time.Millisecond

// takeOver puts changed sources to work.
func (up *running) takeOver(ctx context.Context, names []string) error {
	if slices.Contains(names, "web/index.html") || slices.Contains(names, "infra/web.yaml") || slices.Contains(names, "shared/api/openapi.yaml") {
		if err := up.refreshSite(ctx); err != nil {
			return err
		}
	}
	contract := slices.Contains(names, "shared/api/openapi.yaml")
	if contract {
		if err := up.shop.goRun(ctx, nil, "./infra/generate"); err != nil {
			return err
		}
	}
	changed, err := up.shop.buildForHost(ctx)
	if err != nil {
		return err
	}
	isTemplate := func(name string) bool { return name == "template.yaml" || strings.HasPrefix(name, "infra/") }
	isNew := func(function string) bool { return up.stack.Physical(build.LogicalID(function)) == "" }
	if contract || slices.ContainsFunc(names, isTemplate) || slices.ContainsFunc(changed, isNew) {
		return up.deploy(ctx)
	}
	for _, function := range changed {
		bootstrap := build.Bootstrap(up.shop.root.Local("build", "dist"), function)
		if err := up.cloud.UpdateFunction(ctx, up.stack, build.LogicalID(function), bootstrap); err != nil {
			return err
		}
		fmt.Printf("  %s\n", function)
	}
	return nil
}

// saved says when each source was last written.
func saved(root checkout.Root) map[string]time.Time {
	times := map[string]time.Time{}
	note := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return nil // a file that an editor is just replacing is there at the next look
		}
		if info, err := entry.Info(); err == nil {
			name, _ := filepath.Rel(string(root), path)
			times[filepath.ToSlash(name)] = info.ModTime()
		}
		return nil
	}
	for _, place := range []string{"functions", "shared", "template.yaml", "infra/alarms.yaml", "infra/web.yaml", "web/index.html", "go.mod"} {
		_ = filepath.WalkDir(root.Path(place), note) // note never fails
	}
	return times
}

// differences names what is another in two looks at the sources, in order.
func differences(before, now map[string]time.Time) []string {
	var names []string
	for name, written := range now {
		if !before[name].Equal(written) {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, there := now[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

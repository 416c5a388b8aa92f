// Command local is what the Makefile runs: the local cloud and everything around it. `make help` lists the commands.
//
// It brings template.yaml to life on this machine: checkout knows where things lie, tools (beside this folder) what to
// install, build compiles the functions, process starts servers and never leaves one behind, cloud deploys, site answers
// on port 3000, account signs people in, inbox reads the mails, stripe takes the payments; samlocal runs the functions in
// containers instead.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/samlocal"
	"github.com/event-radar/event-radar/infra/tools"
)

// commands by name. Each is given the words that follow its name.
var commands = map[string]func(context.Context, *workshop, []string) error{
	"smoke":      smoke,
	"story":      tellStory,
	"e2e":        e2e,
	"fuzz":       fuzz,
	"lighthouse": lookAtPages,
	"run":        run,
	"dev":        dev,
	"reset":      reset,
	"build":      buildForCloud,
	"deploy":     deploy,
	"token":      token,
	"mail":       mail,
	"admin":      admin,
	"validate":   validate,
	"sam-local": func(ctx context.Context, shop *workshop, args []string) error {
		return samlocal.Run(ctx, shop.root, shop.tools, args)
	},
	"localstack": func(ctx context.Context, shop *workshop, _ []string) error {
		return samlocal.Localstack(ctx, shop.root, shop.tools)
	},
}

// workshop is what every command works with.
type workshop struct {
	root  checkout.Root
	tools *tools.Set
}

func main() {
	// SIGTERM is what `make` passes on, SIGINT what Ctrl-C sends, SIGHUP a closed terminal.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := dispatch(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\n"+err.Error())
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 || commands[args[0]] == nil {
		names := make([]string, 0, len(commands))
		for name := range commands {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("usage: local COMMAND, one of %v", names)
	}
	path, err := tools.Root()
	if err != nil {
		return err
	}
	set, err := tools.For(func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "  "+format+"\n", args...)
	})
	if err != nil {
		return err
	}
	shop := &workshop{root: checkout.Root(path), tools: set}
	if err := shop.root.Make(); err != nil {
		return err
	}
	err = commands[args[0]](ctx, shop, args[1:])
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil // somebody asked us to stop, and we did
	}
	return err
}

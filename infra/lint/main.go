// Command lint holds the code against .golangci.yml. It installs golangci-lint first, which takes some minutes once.
//
//	go run ./infra/lint          say what is wrong
//	go run ./infra/lint --fix    and mend what can be mended without thinking
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/event-radar/event-radar/infra/tools"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := lint(ctx, os.Args[1:])
	stop()
	switch failed := (*exec.ExitError)(nil); {
	case err == nil:
	case errors.As(err, &failed): // it has said why
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
}

func lint(ctx context.Context, options []string) error {
	root, err := tools.Root()
	if err != nil {
		return err
	}
	set, err := tools.For(func(format string, args ...any) { fmt.Fprintf(os.Stderr, "  "+format+"\n", args...) })
	if err != nil {
		return err
	}
	linter, err := set.Lint(ctx)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, linter, append([]string{"run"}, options...)...)
	command.Dir, command.Stdout, command.Stderr = root, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+filepath.Join(root, ".local", "lint"))
	return command.Run()
}

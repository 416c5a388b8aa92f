package invoke

import (
	"context"
	"os"

	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/tools"
)

// Binaries is a folder that holds <area>/<function>/bootstrap.
type Binaries string

// Path is where the binary of a function lies.
func (b Binaries) Path(function string) string { return build.Bootstrap(string(b), function) }

// Build compiles functions for this machine, as they are compiled for AWS, into a folder that is kept:
// .local/functions of the checkout, or the one that FUNCTIONS_CACHE names.
func Build(ctx context.Context, functions ...string) (Binaries, error) {
	top, err := tools.Root()
	if err != nil {
		return "", err
	}
	root := checkout.Root(top)
	folder := os.Getenv("FUNCTIONS_CACHE")
	if folder == "" {
		folder = root.Local("functions")
	}
	if err := root.Make(); err != nil {
		return "", err
	}
	_, err = build.Refresh(ctx, root, folder, functions)
	return Binaries(folder), err
}

package invoke

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/tools"
)

// Binaries is a folder that holds <area>/<function>/bootstrap.
type Binaries string

// Path is where the binary of a function lies.
func (b Binaries) Path(function string) string {
	return filepath.Join(string(b), filepath.FromSlash(function), "bootstrap")
}

// Build compiles functions for this machine, as they are compiled for AWS, into a folder that is kept:
// .local/functions of the checkout, or the one that FUNCTIONS_CACHE names. Linking is what takes long, so that a function
// is linked again only when something that it is made of has changed.
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
	binaries := Binaries(folder)
	marks, err := fingerprints(ctx, root, functions)
	if err != nil {
		return "", err
	}
	var stale []string
	for _, function := range functions {
		if !binaries.fresh(function, marks[function]) {
			stale = append(stale, function)
		}
	}
	if len(stale) == 0 {
		return binaries, nil
	}
	if err := root.Make(); err != nil {
		return "", err
	}
	if _, err := build.Compile(ctx, root, folder, build.Host, stale); err != nil {
		return "", err
	}
	for _, function := range stale {
		if err := os.WriteFile(binaries.mark(function), []byte(marks[function]), 0o644); err != nil {
			return "", err
		}
	}
	return binaries, nil
}

func (b Binaries) mark(function string) string { return b.Path(function) + ".made-of" }

func (b Binaries) fresh(function, mark string) bool {
	have, err := os.ReadFile(b.mark(function))
	if err != nil || string(have) != mark {
		return false
	}
	_, err = os.Stat(b.Path(function))
	return err == nil
}

// fingerprints names, for each function, all that its binary is made of: the go command's own ids of every package that
// is linked into it. It compiles what is not compiled yet.
func fingerprints(ctx context.Context, root checkout.Root, functions []string) (map[string]string, error) {
	args := []string{"list", "-export", "-deps", "-buildvcs=false", "-tags", "lambda.norpc", "-trimpath", "-json=ImportPath,BuildID,Deps"}
	for _, function := range functions {
		args = append(args, "./functions/"+function)
	}
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = string(root)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	type pkg struct {
		ImportPath, BuildID string
		Deps                []string
	}
	packages := map[string]pkg{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		packages[p.ImportPath] = p
	}
	marks := make(map[string]string, len(functions))
	for _, function := range functions {
		main, ok := packages[module+"/functions/"+function]
		if !ok {
			return nil, fmt.Errorf("go list does not know functions/%s", function)
		}
		sum := sha256.New()
		fmt.Fprintln(sum, main.BuildID)
		for _, dependency := range main.Deps { // sorted
			fmt.Fprintln(sum, packages[dependency].BuildID)
		}
		marks[function] = hex.EncodeToString(sum.Sum(nil))
	}
	return marks, nil
}

const module = "github.com/event-radar/event-radar"

// Package build compiles the functions. One `go build` makes all of them, so that what they share is compiled once.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// Target is a machine to build for.
type Target struct{ OS, Arch string }

var (
	// Cloud is what template.yaml asks AWS for.
	Cloud = Target{"linux", "arm64"}
	// Host is this machine, where the emulator runs the same binaries as processes.
	Host = Target{runtime.GOOS, runtime.GOARCH}
)

// Functions lists the functions of the checkout as <area>/<function>: the folders under functions/ with a main.go.
func Functions(root checkout.Root) ([]string, error) {
	paths, err := filepath.Glob(root.Path("functions", "*", "*", "main.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, path := range paths {
		name, err := filepath.Rel(root.Path("functions"), filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		names = append(names, filepath.ToSlash(name))
	}
	if len(names) == 0 {
		return nil, errors.New("there is no functions/<area>/<function>/main.go")
	}
	return names, nil
}

// Compile builds the named functions into <dist>/<area>/<function>/bootstrap. A file whose bytes do not change is not
// touched; changed holds the functions whose file did.
func Compile(ctx context.Context, root checkout.Root, dist string, target Target, functions []string) (changed []string, err error) {
	// `go build -o folder/` names each binary after its package's last element, and two areas may have a function of the
	// same name, such as events/get and orders/get. So build round by round: each holds a name once. What they share
	// comes from the build cache.
	for _, round := range rounds(functions) {
		placed, err := compileRound(ctx, root, dist, target, round)
		if err != nil {
			return nil, err
		}
		changed = append(changed, placed...)
	}
	return changed, nil
}

func compileRound(ctx context.Context, root checkout.Root, dist string, target Target, round []string) (changed []string, err error) {
	outputs, err := os.MkdirTemp(root.Local("tmp"), "build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(outputs)
	if err := compile(ctx, root, outputs, target, round); err != nil {
		return nil, err
	}
	for _, function := range round {
		isNew, err := place(Bootstrap(dist, function), filepath.Join(outputs, filepath.Base(function)))
		if err != nil {
			return nil, err
		}
		if isNew {
			changed = append(changed, function)
		}
	}
	return changed, nil
}

// flags of every build. The version control stamp is left out: with it every commit would change, and redeploy, all binaries.
var flags = []string{"-buildvcs=false", "-tags", "lambda.norpc", "-trimpath"}

func compile(ctx context.Context, root checkout.Root, outputs string, target Target, functions []string) error {
	args := append([]string{"build"}, flags...)
	args = append(args, "-ldflags", "-s -w -buildid=", "-o", outputs+string(filepath.Separator))
	for _, function := range functions {
		args = append(args, "./functions/"+function)
	}
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = string(root)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+target.OS, "GOARCH="+target.Arch)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, bytes.TrimSpace(output))
	}
	return nil
}

func rounds(functions []string) (rounds [][]string) {
	for _, function := range functions {
		fits := func(round []string) bool {
			return !slices.ContainsFunc(round, func(other string) bool { return filepath.Base(other) == filepath.Base(function) })
		}
		if at := slices.IndexFunc(rounds, fits); at >= 0 {
			rounds[at] = append(rounds[at], function)
		} else {
			rounds = append(rounds, []string{function})
		}
	}
	return rounds
}

// place moves a file to where it belongs unless the same bytes are there already.
func place(to, from string) (isNew bool, err error) {
	content, err := os.ReadFile(from)
	if err != nil {
		return false, err
	}
	if have, err := os.ReadFile(to); err == nil && bytes.Equal(have, content) {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return false, err
	}
	return true, os.Rename(from, to)
}

// Prune removes the folders of functions that are gone, which would otherwise count as part of the deployment.
func Prune(dist string, functions []string) error {
	paths, err := filepath.Glob(filepath.Join(dist, "*", "*"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		name, err := filepath.Rel(dist, path)
		if err != nil {
			return err
		}
		if !slices.Contains(functions, filepath.ToSlash(name)) {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}

var included = regexp.MustCompile(`\b(?:Location|TemplateURL):\s*["']?((?:\./)?[\w./-]+\.ya?ml)`)

// Templates copies template.yaml and the files it includes, byte for byte, into a folder with the same layout, beside
// binaries for this machine: nobody can ship those by mistake, and what is deployed locally is what is deployed.
func Templates(root checkout.Root, folder string) error {
	template, err := os.ReadFile(root.Path("template.yaml"))
	if err != nil {
		return err
	}
	names := []string{"template.yaml"}
	for _, match := range included.FindAllSubmatch(template, -1) {
		names = append(names, strings.TrimPrefix(string(match[1]), "./"))
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(folder, name), root.Path(name)); err != nil {
			return err
		}
	}
	return removeOtherTemplates(folder, names)
}

func removeOtherTemplates(folder string, keep []string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil || slices.Contains(keep, filepath.ToSlash(name)) {
			return err
		}
		return os.Remove(path)
	})
}

func copyFile(to, from string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/table/fault"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// slow are the tests that take long, and show what others show: which condition is missed is seen without them.
const slow = "WhereverItStops|WhereverThePostStops|Crowd|Counter|EveryConditionIsNeeded|InEveryOrder"

// conditions has all tests of shared/ note which clauses of conditions they come by, then drops each clause in turn and runs the tests
// that came by it, until one fails.
func conditions(ctx context.Context, root string) (report, error) {
	suite, err := compile(ctx, root)
	if err != nil {
		return report{}, err
	}
	defer suite.remove()
	notes, err := suite.record(ctx)
	if err != nil {
		return report{}, err
	}
	r := report{}
	for _, clause := range slices.Sorted(maps.Keys(notes)) {
		begun := time.Now()
		by, err := suite.missed(ctx, clause, notes[clause])
		if err != nil {
			return r, err
		}
		r.tried++
		switch reason := fault.Needless[clause]; {
		case by == "" && reason == "":
			r.broken = append(r.broken, "nobody misses the condition of "+clause)
		case by == "":
			fmt.Printf("  %-70s needless: %s\n", clause, reason)
		case reason != "":
			r.broken = append(r.broken, clause+" is missed by "+by+", and called needless")
		default:
			fmt.Printf("  %-70s missed by %s (%.0f s)\n", clause, by, time.Since(begun).Seconds())
		}
	}
	for clause := range fault.Needless {
		if notes[clause] == nil {
			r.broken = append(r.broken, "no write has the condition of "+clause+", which is called needless")
		}
	}
	return r, nil
}

// suite are the test binaries of shared/, by the folder of their package.
type suite struct {
	folder   string
	binaries map[string]string
}

func compile(ctx context.Context, root string) (suite, error) {
	folder, err := os.MkdirTemp("", "conditions-")
	if err != nil {
		return suite{}, err
	}
	s := suite{folder, map[string]string{}}
	list := exec.CommandContext(ctx, "go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}", "./shared/...")
	list.Dir = root
	packages, err := list.Output()
	if err != nil {
		return s, fmt.Errorf("list the packages: %w", err)
	}
	for i, at := range strings.Fields(string(packages)) {
		binary := filepath.Join(folder, fmt.Sprintf("%d.test", i))
		build := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, ".")
		build.Dir, build.Stderr = at, os.Stderr
		if err := build.Run(); err != nil {
			return s, fmt.Errorf("compile %s: %w", at, err)
		}
		s.binaries[at] = binary
	}
	return s, nil
}

func (s suite) remove() { _ = os.RemoveAll(s.folder) }

// run runs tests of a package, and says whether they passed.
func (s suite) run(ctx context.Context, at string, env string, args ...string) (passed bool, output string, err error) {
	test := exec.CommandContext(ctx, s.binaries[at], append([]string{"-test.short", "-test.failfast", "-test.timeout=5m"}, args...)...)
	test.Dir, test.Env = at, append(os.Environ(), env)
	said, err := test.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return false, string(said), nil
	}
	return err == nil, string(said), err
}

// record returns for each clause the tests that came by it, by package.
func (s suite) record(ctx context.Context) (map[string]map[string][]string, error) {
	folder := filepath.Join(s.folder, "notes")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	for _, at := range slices.Sorted(maps.Keys(s.binaries)) {
		passed, said, err := s.run(ctx, at, tabletest.Conditions+"="+folder, "-test.skip="+slow)
		if err != nil || !passed {
			return nil, errors.Join(err, fmt.Errorf("%s fails with all conditions:\n%s", at, said))
		}
	}
	notes := map[string]map[string][]string{}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	for _, file := range files {
		err = errors.Join(err, read(file, notes))
	}
	return notes, err
}

func read(file string, into map[string]map[string][]string) error {
	notes, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = notes.Close() }()
	lines := bufio.NewScanner(notes)
	for lines.Scan() {
		parts := strings.SplitN(lines.Text(), "\t", 3)
		at, test, clause := parts[0], parts[1], parts[2]
		if kind, _, _ := strings.Cut(clause, " "); kind == "seat" || kind == "note" {
			continue // of the table's own tests, which hold conditions as such
		}
		if into[clause] == nil {
			into[clause] = map[string][]string{}
		}
		if !slices.Contains(into[clause][at], test) {
			into[clause][at] = append(into[clause][at], test)
		}
	}
	return lines.Err()
}

// missed names a test that fails without a clause; "" is none.
func (s suite) missed(ctx context.Context, clause string, tests map[string][]string) (string, error) {
	few := func(a, b string) int { return len(tests[a]) - len(tests[b]) }
	for _, at := range slices.SortedFunc(maps.Keys(tests), few) {
		passed, said, err := s.run(ctx, at, tabletest.WithoutCondition+"="+clause, "-test.run=^("+strings.Join(tests[at], "|")+")$")
		if err != nil {
			return "", err
		}
		if !passed {
			return filepath.Base(at) + " " + failed(said), nil
		}
	}
	return "", nil
}

// failed is the name of the first test that an output says has failed.
func failed(output string) string {
	_, after, _ := strings.Cut(output, "--- FAIL: ")
	name, _, _ := strings.Cut(after, " ")
	return name
}

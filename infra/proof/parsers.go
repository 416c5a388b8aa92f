package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// fuzzTime is how long each of them is fuzzed.
const fuzzTime = "1m"

var executions = regexp.MustCompile(`execs: (\d+)`)

// parsers fuzzes everything that reads what others wrote, one after another; what is tried are inputs.
func parsers(ctx context.Context, root string) (report, error) {
	targets, err := fuzzTargets(ctx, root)
	if err != nil {
		return report{}, err
	}
	var r report
	for _, target := range targets {
		fuzz := exec.CommandContext(ctx, "go", "test", target.at, "-run", "^$", "-fuzz", "^"+target.name+"$", "-fuzztime", fuzzTime)
		fuzz.Dir = root
		output, err := fuzz.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			return r, err
		}
		if err != nil {
			r.broken = append(r.broken, target.name+"\n"+string(output))
		}
		tried := 0
		for _, match := range executions.FindAllSubmatch(output, -1) {
			tried, _ = strconv.Atoi(string(match[1])) // the last is all of them
		}
		r.tried += tried
		fmt.Printf("  %-30s %9d inputs\n", target.name, tried)
	}
	return r, nil
}

// target is something that can be fuzzed.
type target struct{ at, name string }

// fuzzTargets lists those of all packages.
func fuzzTargets(ctx context.Context, root string) (targets []target, err error) {
	list := exec.CommandContext(ctx, "go", "test", "-list", "^Fuzz", "./shared/...", "./functions/...", "./infra/...")
	list.Dir = root
	output, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list what can be fuzzed: %w", err)
	}
	var names []string
	for line := range strings.Lines(string(output)) {
		switch fields := strings.Fields(line); {
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				targets = append(targets, target{fields[1], name})
			}
			names = nil
		}
	}
	return targets, nil
}

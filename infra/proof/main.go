// Command proof carries out everything that shows what infra/proof/README.md promises, at its full size, and says what broke:
//
//	go run ./infra/proof                     # everything: some hours
//	go run ./infra/proof crashes histories   # some of it
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/tools"
)

// report is what came of a part.
type report struct {
	tried  int
	broken []string // each with what it says
}

// part is one kind of proof.
type part struct {
	name, about string
	carryOut    func(ctx context.Context, root string) (report, error)
}

// tests is a part that consists of Go's tests. Packages stand before flags that are not go test's own.
func tests(args ...string) func(context.Context, string) (report, error) {
	return func(ctx context.Context, root string) (report, error) {
		command := exec.CommandContext(ctx, "go", append([]string{"test", "-json", "-count=1", "-timeout=8h"}, args...)...)
		command.Dir, command.Stderr = root, os.Stderr
		said, err := command.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return report{}, err
		}
		r := results(said)
		if err != nil && len(r.broken) == 0 {
			r.broken = append(r.broken, "go test "+strings.Join(args, " ")+": "+err.Error())
		}
		return r, nil
	}
}

// Seeds of the crowd, shared out over runs with emulators of their own, since one gets slower with all that it has ever done.
const crowdSeeds, crowdRuns = 200, 25

func crowd(ctx context.Context, root string) (report, error) {
	var all report
	for run := range crowdRuns {
		each := crowdSeeds / crowdRuns
		r, err := tests("-race", "./shared/table/fault", "-run", "ACrowd", "-full", "-first", strconv.Itoa(run*each), "-seeds", strconv.Itoa(each))(ctx, root)
		if err != nil {
			return all, err
		}
		all.tried += r.tried
		for _, fault := range r.broken { // told now, which may be long before all is done, and named in the end
			fmt.Println("  broken: " + fault)
			name, _, _ := strings.Cut(fault, "\n")
			all.broken = append(all.broken, name)
		}
		fmt.Printf("  after %d of %d runs: %d tried, %d broken\n", run+1, crowdRuns, all.tried, len(all.broken))
	}
	return all, nil
}

// sequences is how rapid says how many it has drawn.
var sequences = regexp.MustCompile(`\[rapid\] OK, passed (\d+) tests`)

// results counts the tests that passed and have none below them, and keeps what those said that failed.
func results(said []byte) report {
	type line struct{ Action, Package, Test, Output string }
	var r report
	outputs, passed := map[string][]string{}, map[string]bool{}
	decoder := json.NewDecoder(strings.NewReader(string(said)))
	for decoder.More() {
		var l line
		if err := decoder.Decode(&l); err != nil {
			r.broken = append(r.broken, "go test says what is no JSON: "+err.Error())
			break
		}
		name := l.Package + " " + l.Test
		switch l.Action {
		case "output":
			if drawn := sequences.FindStringSubmatch(l.Output); drawn != nil {
				many, _ := strconv.Atoi(drawn[1])
				r.tried += many - 1 // beside the test itself
			}
			if !strings.Contains(l.Output, `"time":`) { // not what the functions log
				outputs[name] = append(outputs[name], l.Output)
			}
		case "pass":
			if l.Test != "" {
				passed[name] = true
			}
		case "fail":
			r.broken = append(r.broken, name+"\n"+strings.Join(outputs[name], ""))
			delete(outputs, name)
			if l.Test == "" { // a panic, or no end, is said by the test that was running
				for other, said := range outputs {
					if strings.HasPrefix(other, name) && !passed[other] {
						r.broken = append(r.broken, other+"\n"+strings.Join(said, ""))
					}
				}
			}
		}
	}
	for name := range passed {
		if parent := strings.LastIndex(name, "/"); parent > 0 {
			passed[name[:parent]] = false
		}
	}
	for _, leaf := range passed {
		if leaf {
			r.tried++
		}
	}
	return r
}

var parts = []part{
	{"crashes", "every call of every flow fails in every way", tests("-race", "./shared/table/fault", "./shared/payment",
		"./shared/notice", "-run", "WhereverItStops|WhereverThePostStops", "-every-fault")},
	{"conditions", "each condition of each write is dropped", conditions},
	{"histories", "histories of a stock against a plain counter", tests("-race", "./shared/table/fault", "-run", "Counter|ALie", "-histories", "200")},
	{"model", "what a few people do over HTTP, against a plain model", tests("./functions", "-run", "TestModel/agrees", "-rapid.checks", "1000", "-rapid.steps", "50", "-v")},
	{"parsers", "whatever reads what others wrote, fuzzed", parsers},
	{"crowd", "2,000 buyers of 500 seats, with faults, for 1, 4 and 16 shards", crowd},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, wanted []string) error {
	root, err := tools.Root()
	if err != nil {
		return err
	}
	for _, name := range wanted {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			return fmt.Errorf("there is no part called %s", name)
		}
	}
	broken := 0
	for _, part := range parts {
		if len(wanted) > 0 && !slices.Contains(wanted, part.name) {
			continue
		}
		begun := time.Now()
		fmt.Printf("%s: %s\n", part.name, part.about)
		r, err := part.carryOut(ctx, root)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		for _, fault := range r.broken {
			fmt.Println("  broken: " + fault)
		}
		fmt.Printf("  %d tried, %d broken, %s\n", r.tried, len(r.broken), time.Since(begun).Round(time.Second))
		broken += len(r.broken)
	}
	if broken > 0 {
		return fmt.Errorf("%d of what was tried did not hold", broken)
	}
	return nil
}

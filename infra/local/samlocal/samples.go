package samlocal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// invoke hands functions their samples, prints what each answered and how long that took, and fails when one crashed.
func (p *project) invoke(ctx context.Context, wanted []string) error {
	ids, err := p.functions()
	if err != nil {
		return err
	}
	functions, err := choose(slices.Sorted(maps.Keys(ids)), wanted)
	if err != nil {
		return err
	}
	// The samples' people have no account here, so most requests with a token are answered by 401. That takes a function
	// that starts, reads its environment and reaches the keys; what it does for its callers, `go test ./functions` tells.
	fmt.Println("401 is right where a sample has a token: it is of the tests' issuer")
	var crashed []string
	for run := range p.each(ctx, functions, ids) {
		if run.err != nil {
			crashed = append(crashed, run.function)
			run.outcome = "crashed: " + run.err.Error()
		}
		fmt.Printf("  %-28s %5.1f s  %s\n", run.function, run.took.Seconds(), run.outcome)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(crashed) > 0 {
		return fmt.Errorf("%d of %d functions crashed: %s", len(crashed), len(functions), strings.Join(crashed, ", "))
	}
	fmt.Printf("none of %d functions crashed\n", len(functions))
	return nil
}

// run is a function that was handed its sample.
type run struct {
	function string
	outcome  string
	took     time.Duration
	err      error
}

// each hands all functions their samples, as many at once as this machine has processors: most of the time goes into
// starting the SAM CLI.
func (p *project) each(ctx context.Context, functions []string, ids map[string]string) <-chan run {
	waiting, runs := make(chan string), make(chan run)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for function := range waiting {
				began := time.Now()
				outcome, err := p.invokeOne(ctx, ids[function], function)
				if ctx.Err() == nil {
					runs <- run{function, outcome, time.Since(began), err}
				}
			}
		})
	}
	go func() {
		for _, function := range functions {
			waiting <- function
		}
		close(waiting)
		workers.Wait()
		close(runs)
	}()
	return runs
}

// choose picks functions by "all", an area, or their own names.
func choose(functions, wanted []string) (chosen []string, err error) {
	for _, want := range wanted {
		fits := func(function string) bool {
			return want == "all" || want == function || want == path.Dir(function)
		}
		if !slices.ContainsFunc(functions, fits) {
			return nil, fmt.Errorf("there is no function or area %q: say all, or some of %s", want, strings.Join(functions, ", "))
		}
		for _, function := range functions {
			if fits(function) && !slices.Contains(chosen, function) {
				chosen = append(chosen, function)
			}
		}
	}
	return chosen, nil
}

func (p *project) invokeOne(ctx context.Context, id, function string) (outcome string, err error) {
	sample := p.root.Path("events", filepath.FromSlash(function)+".json")
	var answer, log bytes.Buffer
	command := p.exec(ctx, p.command("invoke", id, "--event", sample))
	command.Stdout, command.Stderr = &answer, &log
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, bytes.TrimSpace(log.Bytes()))
	}
	outcome, err = outcomeOf(answer.Bytes())
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, bytes.TrimSpace(log.Bytes()))
	}
	return outcome, nil
}

// outcomeOf says in a word what a function answered: a status, or what a worker gives back. `sam local invoke` succeeds even
// when the function did not, and then prints the runtime's error, or nothing at all.
func outcomeOf(answer []byte) (outcome string, err error) {
	answer = bytes.TrimSpace(answer)
	switch {
	case len(answer) == 0:
		return "", errors.New("it answered nothing: it ended, or ran out of time")
	case !json.Valid(answer):
		return "", fmt.Errorf("it answered no JSON: %.200s", answer)
	case answer[0] != '{': // null, or whatever a worker may answer
		return "done", nil
	}
	var known struct {
		StatusCode        int               `json:"statusCode"`
		ErrorType         *string           `json:"errorType"`
		ErrorMessage      *string           `json:"errorMessage"`
		BatchItemFailures []json.RawMessage `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(answer, &known); err != nil {
		return "", err
	}
	switch {
	case known.ErrorType != nil || known.ErrorMessage != nil:
		return "", fmt.Errorf("%s", answer)
	case known.StatusCode >= 500: // a panic is one too, as the edge answers it
		return "", fmt.Errorf("%s", answer)
	case known.StatusCode != 0:
		return strconv.Itoa(known.StatusCode), nil
	case len(known.BatchItemFailures) > 0:
		return fmt.Sprintf("gives %d back", len(known.BatchItemFailures)), nil
	default:
		return "done", nil
	}
}

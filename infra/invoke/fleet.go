// Package invoke runs functions as Lambda does: their real binaries, as processes that ask a runtime API for work, with the
// environment that template.yaml gives them. Tests hand them the samples of events/; so may anything else that wants
// to see a whole function at work without a cloud.
//
// What functions reach is real over the wire: DynamoDB is an emulator, the other services of AWS and the issuer of tokens
// are small stand-ins (cloud.go, issuer.go) that record what they were told.
package invoke

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Timeout is how long a function may take, as in template.yaml's Globals.
const Timeout = 10 * time.Second

// Fleet runs functions. Like Lambda it keeps the processes that it has started, gives each one invocation at a time, and
// starts another when all of them are busy.
type Fleet struct {
	// Heard is told of every invocation: what a function was handed, and what it answered or how it failed. It may be nil.
	Heard func(function string, notification, answer []byte, err error)

	binaries    Binaries
	environment []string

	mu   sync.Mutex
	idle map[string][]*Process
	all  []*Process
}

// NewFleet returns a fleet of those binaries. Close it.
func NewFleet(binaries Binaries, environment Environment) *Fleet {
	return &Fleet{binaries: binaries, environment: environment.variables(), idle: map[string][]*Process{}}
}

// Invoke hands a notification to a function and returns its answer; a *FunctionError is what the function says itself.
func (f *Fleet) Invoke(ctx context.Context, function string, notification []byte) ([]byte, error) {
	process, err := f.take(function)
	if err != nil {
		return nil, err
	}
	answer, err := process.Invoke(ctx, notification, Timeout)
	if f.Heard != nil {
		f.Heard(function, notification, answer, err)
	}
	select {
	case <-process.gone:
	default:
		if ctx.Err() != nil { // it is still at work, for nobody
			process.Close()
			break
		}
		f.mu.Lock()
		f.idle[function] = append(f.idle[function], process)
		f.mu.Unlock()
	}
	return answer, err
}

func (f *Fleet) take(function string) (*Process, error) {
	f.mu.Lock()
	if waiting := f.idle[function]; len(waiting) > 0 {
		last := waiting[len(waiting)-1]
		f.idle[function] = waiting[:len(waiting)-1]
		f.mu.Unlock()
		return last, nil
	}
	f.mu.Unlock()
	process, err := start(function, f.binaries.Path(function), f.environment)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.all = append(f.all, process)
	f.mu.Unlock()
	return process, nil
}

// Log is what all processes of the fleet have printed.
func (f *Fleet) Log() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var log strings.Builder
	for _, process := range f.all {
		log.WriteString(process.Log())
	}
	return log.String()
}

// Close ends all processes.
func (f *Fleet) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, process := range f.all {
		process.Close()
	}
	f.all, f.idle = nil, map[string][]*Process{}
}

// Package fault makes calls to DynamoDB fail in the ways in which they fail in the cloud and never in an emulator: conflicts
// between transactions, throttling, answers that are lost after the call was carried out, and the death of the process.
//
// A Plan decides call by call, by its seed, so that a run that went wrong can be had again.
package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// Fault is a way in which a call fails.
type Fault uint8

// The ways in which a call fails.
const (
	None     Fault = iota
	Conflict       // another transaction holds one of the items: TransactionCanceledException, or its like for other calls
	Throttle       // too many calls: nothing is carried out
	Lost           // the call is carried out, its answer never arrives
	Timeout        // the call never arrives: it hangs until the context ends
	Death          // the process dies before the call
	LastGasp       // the process dies when the call is carried out, before its answer arrives
)

// String names the fault, for tests.
func (f Fault) String() string {
	return [...]string{"nothing", "a conflict", "throttling", "a lost answer", "a timeout", "death before the call", "death after the call"}[f]
}

// ErrDead is what every call of a process that has died returns: its code goes on, but nothing that it does is seen.
var ErrDead error = &smithy.GenericAPIError{Code: "ProcessDied", Message: "fault: the process has died", Fault: smithy.FaultClient}

// Plan says which calls fail, and how. Its methods may be called at the same time.
type Plan struct {
	choose func(call int) Fault
	mutex  sync.Mutex
	calls  int
	dead   bool
	seen   map[Fault]int
	hangs  func()
}

// At returns a plan by which the calls from the first to the last, counted from 0, fail in one way, and no other does.
func At(first, last int, fault Fault) *Plan {
	return &Plan{choose: func(call int) Fault {
		if call >= first && call <= last {
			return fault
		}
		return None
	}}
}

// Quiet returns a plan by which nothing fails; it counts the calls.
func Quiet() *Plan { return At(0, -1, None) }

// Odds are how often calls fail, each out of a thousand.
type Odds struct{ Conflict, Throttle, Lost, Death, LastGasp int }

// Random returns a plan by which calls fail at random; the same seed is the same sequence of faults.
func Random(seed uint64, odds Odds) *Plan {
	dice := rand.New(rand.NewPCG(seed, seed))
	return &Plan{choose: func(int) Fault {
		return odds.fault(dice.IntN(1000))
	}}
}

// fault is what a roll of 0 to 999 means.
func (o Odds) fault(roll int) Fault {
	for i, chance := range []int{o.Conflict, o.Throttle, o.Lost, o.Death, o.LastGasp} {
		if roll -= chance; roll < 0 {
			return []Fault{Conflict, Throttle, Lost, Death, LastGasp}[i]
		}
	}
	return None
}

// Hanging is told of a call that hangs: it ends the context, as a deadline does.
func (p *Plan) Hanging(gives func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.hangs = gives
}

func (p *Plan) hang() {
	p.mutex.Lock()
	hangs := p.hangs
	p.mutex.Unlock()
	if hangs != nil {
		hangs()
	}
}

// Restart starts a process anew that has died.
func (p *Plan) Restart() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.dead = false
}

// Calls is how many calls there were.
func (p *Plan) Calls() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.calls
}

// Seen is how often each fault came to pass.
func (p *Plan) Seen() map[Fault]int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return maps.Clone(p.seen)
}

func (p *Plan) next() Fault {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.dead {
		return Death
	}
	fault := p.choose(p.calls)
	p.calls++
	if p.seen == nil {
		p.seen = map[Fault]int{}
	}
	p.seen[fault]++
	p.dead = fault == Death || fault == LastGasp
	return fault
}

// Attach makes a client follow the plan: it is an option of dynamodb.NewFromConfig. Faults come before the SDK's own retries,
// so that these do not hide them.
func (p *Plan) Attach(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Fault", p.handle), middleware.After)
	})
}

func (p *Plan) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
	switch fault := p.next(); fault {
	case None:
	case Conflict:
		return out, metadata, conflict(in.Parameters)
	case Throttle:
		return out, metadata, &smithy.GenericAPIError{Code: "ThrottlingException", Message: "fault: too many requests", Fault: smithy.FaultClient}
	case Timeout:
		p.hang()
		<-ctx.Done()
		return out, metadata, fmt.Errorf("fault: %w", ctx.Err())
	case Death:
		return out, metadata, ErrDead
	case Lost, LastGasp:
		_, _, err := next.HandleInitialize(ctx, in)
		if fault == LastGasp {
			return out, metadata, ErrDead
		}
		var api smithy.APIError
		if errors.As(err, &api) && api.ErrorFault() == smithy.FaultClient {
			return out, metadata, err // what the call was refused for will be said again
		}
		return out, metadata, fmt.Errorf("fault: the answer is lost: %w", io.ErrUnexpectedEOF)
	}
	return next.HandleInitialize(ctx, in)
}

// conflict is how DynamoDB says that a transaction is in the way: of a transaction each item has its reason, of which one
// says so. Reads outside of transactions never conflict; here they are throttled instead.
func conflict(parameters any) error {
	input, ok := parameters.(*dynamodb.TransactWriteItemsInput)
	if !ok {
		return &types.ProvisionedThroughputExceededException{}
	}
	reasons := make([]types.CancellationReason, len(input.TransactItems))
	none, held := "None", "TransactionConflict"
	for i := range reasons {
		reasons[i].Code = &none
	}
	reasons[len(reasons)-1].Code = &held
	return &types.TransactionCanceledException{CancellationReasons: reasons}
}

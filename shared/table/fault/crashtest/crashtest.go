// Package crashtest stops flows at every call that they make to the table or to another service, in every way in which a call fails, lets them come again as
// requests and messages do, and looks at what must hold. A flow is covered by standing in a list that a test hands to Everywhere.
package crashtest

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/table/fault"
)

var everyFault = flag.Bool("every-fault", false, "have every call fail in every way, and not only in those that show most")

// deliveries is how often something comes until it must be done, beside those times that its fault lasts for: a request that is sent
// again, a message that a queue brings back.
const deliveries = 3

// Flow is something that people or workers do.
type Flow struct {
	Name    string
	Prepare func(*testing.T) Act // on a stage that nobody else has
}

// Act is what happens on a stage.
type Act struct {
	Client *dynamodb.Client // of the stage's table
	Send   func(context.Context, Outside) error
	Sound  func(*testing.T) // says what does not hold, after whatever else has run that runs by itself
}

// Outside is what an act calls, as it is to call it. Of the zero Outside no call fails.
type Outside struct {
	Client *dynamodb.Client
	before func(service string) string
}

// Service is where the act calls a service that answers at an address.
func (o Outside) Service(at string) string {
	if o.before == nil {
		return at
	}
	return o.before(at)
}

// AWS is how the act's clients call a service of AWS that answers at an address: as those of the functions do.
func (o Outside) AWS(at string) aws.Config {
	at = o.Service(at)
	functions := config.AWS("")
	functions.BaseEndpoint = &at
	return functions
}

// Hurried is a context of which whoever works piece by piece believes that it leaves three seconds, however long the work takes.
func Hurried(ctx context.Context) context.Context { return hurried{ctx} }

type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(3 * time.Second), true }

// Way is how a call fails, so many times on end.
type Way struct {
	fault fault.Fault
	times int
}

// Ways are all in which a call fails.
func Ways() []Way {
	return []Way{{fault.LastGasp, 1}, {fault.Lost, 1}, {fault.Death, 1}, {fault.Conflict, 3}, {fault.Throttle, 3}, {fault.Timeout, 1}}
}

// Worst are those that have shown most: of a call that was carried out, nobody knows. With -every-fault they are all.
func Worst() []Way {
	if *everyFault {
		return Ways()
	}
	return Ways()[:2]
}

// Everywhere carries each flow out once to learn its calls, then once for each of them and each of some ways in which it fails.
func Everywhere(t *testing.T, ways []Way, flows []Flow) {
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		t.Setenv(name, "test")
	}
	for _, flow := range flows {
		t.Run(flow.Name, func(t *testing.T) {
			t.Parallel()
			quiet, act := fault.Quiet(), flow.Prepare(t)
			if err := act.Send(t.Context(), act.under(t, quiet)); err != nil {
				t.Fatal(err)
			}
			calls := quiet.Calls()
			if calls == 0 {
				t.Fatal("the flow does nothing")
			}
			act.Sound(t)
			for call := range calls {
				for _, way := range ways {
					t.Run(fmt.Sprintf("%s at call %d", way.fault, call+1), func(t *testing.T) {
						act := flow.Prepare(t)
						act.stop(t, call, way)
						act.Sound(t)
					})
				}
			}
			t.Logf("%d calls, stopped in %d ways each", calls, len(ways))
		})
	}
}

// under is what the act calls under a plan.
func (a Act) under(t *testing.T, plan *fault.Plan) Outside {
	t.Helper()
	passing := map[string]string{} // to each service, where calls are passed on to it
	return Outside{dynamodb.New(a.Client.Options(), plan.Attach), func(service string) string {
		if passing[service] == "" {
			behind, err := url.Parse(service)
			if err != nil {
				t.Fatal(err)
			}
			before := httptest.NewServer(plan.Before(behind))
			t.Cleanup(before.Close)
			passing[service] = before.URL
		}
		return passing[service]
	}}
}

// stop has the act's call fail, and the act come again until it is done.
func (a Act) stop(t *testing.T, call int, way Way) {
	t.Helper()
	plan := fault.At(call, call+way.times-1, way.fault)
	outside := a.under(t, plan)
	var err error
	for range deliveries + way.times - 1 {
		ctx, giveUp := context.WithCancel(t.Context())
		plan.Hanging(giveUp)
		err = a.Send(ctx, outside)
		giveUp()
		if err == nil {
			break
		}
		plan.Restart()
	}
	if err != nil {
		t.Errorf("after %d deliveries: %v", deliveries+way.times-1, err)
	}
	if plan.Seen()[way.fault] == 0 {
		t.Error("the fault did not come to pass")
	}
}

package fault_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/event-radar/event-radar/shared/table/fault"
)

// race is a request in whose middle something else happens: after it has read, before it commits.
type race struct {
	name    string
	prepare func(*testing.T, stage) contest
}

type contest struct {
	send      func(context.Context, *process) error
	meanwhile func(context.Context, *process) error
	want      error             // what the request is answered
	done      func(books) error // and what is so afterwards, beside what must always be
}

// errAny is wanted where any error will do.
var errAny = errors.New("any error")

// Each race ends as it must.
func TestRaces(t *testing.T) {
	for _, race := range races {
		if _, err := run(t, race, ""); err != nil {
			t.Errorf("%s: %v", race.name, err)
		}
	}
}

// Each clause of each condition is dropped in turn; then some race must end differently. (infra/proof does so with all tests, also for
// the conditions that stand in no race.)
func TestEveryConditionIsNeeded(t *testing.T) {
	in := map[string][]race{} // the races in which a clause stands
	for _, race := range races {
		clauses, _ := run(t, race, "")
		for _, clause := range clauses {
			in[clause] = append(in[clause], race)
		}
	}
	for _, clause := range slices.Sorted(maps.Keys(in)) {
		var noticed error
		for _, race := range in[clause] {
			if _, err := run(t, race, clause); err != nil {
				noticed = fmt.Errorf("%s: %w", race.name, err)
				break
			}
		}
		switch reason := fault.Needless[clause]; {
		case noticed == nil && reason == "":
			t.Errorf("nobody misses the condition of %s", clause)
		case noticed != nil && reason != "":
			t.Errorf("the condition of %s is needed: %v; it is called needless: %s", clause, noticed, reason)
		case noticed != nil:
			t.Logf("without %s, %v", clause, noticed)
		}
	}
}

// run holds a race under a weakened client and says what came out wrong.
func run(t *testing.T, race race, dropped string) (clauses []string, wrong error) {
	t.Helper()
	s := newStage(t)
	contest := race.prepare(t, s)
	weakener := fault.Weaken(dropped)
	weakener.Before(func() {
		if err := contest.meanwhile(t.Context(), start(s.client, s.name, fault.Quiet())); err != nil {
			t.Errorf("%s: what happens meanwhile: %v", race.name, err)
		}
	})
	err := contest.send(t.Context(), start(s.client, s.name, fault.Quiet(), weakener.Attach))
	switch {
	case errors.Is(contest.want, errAny) && err == nil, !errors.Is(contest.want, errAny) && !errors.Is(err, contest.want):
		return weakener.Clauses(), fmt.Errorf("the answer is %v, want %v", err, contest.want)
	}
	b := open(t, s.client, s.name)
	if broken := b.broken(); len(broken) > 0 {
		return weakener.Clauses(), errors.New(broken[0])
	}
	if contest.done != nil {
		wrong = contest.done(b)
	}
	return weakener.Clauses(), wrong
}

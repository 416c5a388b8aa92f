// Package functions tests every function as it is deployed: the binary, started as Lambda starts it, is handed its sample
// from events/ in the small world that the samples speak of. A folder under functions/ without a sample, or without
// an expectation, fails.
package functions

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/table"
)

// run is one function at work on its sample.
type run struct {
	testing.TB
	*stage
	*world
	response invoke.Response // of functions behind the API
	answer   any             // the body, or the whole answer of a worker, as JSON
}

// preparations bring about what must have happened before a function is handed its sample, beyond the world itself.
var preparations = map[string]func(*run){}

// expectations say of each function what its sample must lead to, beyond what openapi.yaml says of the answer.
var expectations = map[string]func(*run){}

// expect adds expectations; each area has a file of them.
//
//nolint:unparam // the result lets a package variable call it
func expect(area string, of map[string]func(*run)) struct{} {
	for function, expectation := range of {
		expectations[area+"/"+function] = expectation
	}
	return struct{}{}
}

func TestEveryFunctionDoesItsWork(t *testing.T) {
	for _, function := range folders(t) {
		if expectations[function] == nil {
			t.Errorf("functions/%s has no expectation", function)
		}
	}
	for _, function := range slices.Sorted(maps.Keys(expectations)) {
		if !slices.Contains(folders(t), function) {
			t.Errorf("there is an expectation of functions/%s, which does not exist", function)
			continue
		}
		t.Run(function, func(t *testing.T) {
			t.Parallel()
			r := &run{TB: t, stage: setUp(t), world: recorded()}
			r.world.write(t, r.table)
			r.world.upload(t, r.cloud)
			if prepare := preparations[function]; prepare != nil {
				prepare(r)
			}
			r.hand(function)
			expectations[function](r)
		})
	}
}

// hand gives a function its sample and reads the answer.
func (r *run) hand(function string) {
	r.Helper()
	payload := []byte(r.translate(string(sample(r, function))))
	if notification := request(r, payload); notification.Headers["stripe-signature"] != "" {
		notification.Headers["stripe-signature"] = signed(notification.Body)
		var err error
		if payload, err = json.Marshal(notification); err != nil {
			r.Fatal(err)
		}
	}
	answer, err := r.fleet.Invoke(r.Context(), function, payload)
	if err != nil {
		r.Fatalf("%s: %v", function, err)
	}
	body := answer
	if !strings.HasPrefix(function, "workers/") {
		if r.response, err = invoke.ReadResponse(answer); err != nil {
			r.Fatal(err)
		}
		body = r.response.Body
		if route, ok := routes(r)[function]; ok {
			if want := route.success(r); r.response.Status != want {
				r.Fatalf("%s answers %d, want %d: %s", function, r.response.Status, want, body)
			}
			route.check(r, request(r, payload), r.response)
		}
	}
	if strings.Contains(r.response.Header.Get("Content-Type"), "json") || strings.HasPrefix(function, "workers/") && len(body) > 0 {
		if err := json.Unmarshal(body, &r.answer); err != nil {
			r.Fatalf("%s answers no JSON: %v: %s", function, err, body)
		}
	}
}

// at is a place in the answer: "data.0.id". It fails the test when there is none.
func (r *run) at(path string) any {
	r.Helper()
	here := r.answer
	for step := range strings.SplitSeq(path, ".") {
		switch value := here.(type) {
		case map[string]any:
			next, ok := value[step]
			if !ok {
				r.Fatalf("the answer has no %s: %v", path, r.answer)
			}
			here = next
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index >= len(value) {
				r.Fatalf("the answer has no %s: %v", path, r.answer)
			}
			here = value[index]
		default:
			r.Fatalf("the answer has no %s: %v", path, r.answer)
		}
	}
	return here
}

// says holds a place in the answer against what should be there.
func (r *run) says(path string, want any) {
	r.Helper()
	if have := r.at(path); fmt.Sprint(have) != fmt.Sprint(want) {
		r.Errorf("%s is %v, want %v", path, have, want)
	}
}

// counts holds the length of a list in the answer against what it should be.
func (r *run) counts(path string, want int) {
	r.Helper()
	list, ok := r.at(path).([]any)
	if !ok || len(list) != want {
		r.Errorf("%s is %v, want a list of %d", path, r.at(path), want)
	}
}

// announces holds the messages that are in the outbox, beside the one that waited there, against what should be.
func (r *run) announces(types ...string) {
	r.Helper()
	var have []string
	for _, m := range outbox(r, r.table) {
		if m.ID != r.waiting {
			have = append(have, m.Type)
		}
	}
	slices.Sort(have)
	slices.Sort(types)
	if !slices.Equal(have, types) {
		r.Errorf("the messages are %v, want %v", have, types)
	}
}

// stored reads an item that must be there.
func stored[T any](r *run, key table.Key) (value T) {
	r.Helper()
	r.load(r, key, &value)
	return value
}

// gone says that an item is not there.
func (r *run) gone(key table.Key) {
	r.Helper()
	var any struct{}
	if r.has(r, key, &any) {
		r.Errorf("there still is a %s %s", key.Type, key.PK)
	}
}

// left holds what is left of a ticket type against what should be.
func (r *run) left(ticketType string, want int64) {
	r.Helper()
	pool := stored[struct {
		Available int64 `json:"available"`
	}](r, table.PoolKey(ticketType, 0))
	if pool.Available != want {
		r.Errorf("%d are left, want %d", pool.Available, want)
	}
}

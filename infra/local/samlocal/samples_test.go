package samlocal

import (
	"slices"
	"testing"
)

func TestFunctionsAreChosenByNameAreaOrAll(t *testing.T) {
	functions := []string{"events/get", "events/list", "orders/get"}
	for _, test := range []struct {
		wanted []string
		chosen []string // nil for an error
	}{
		{[]string{"all"}, functions},
		{[]string{"events"}, []string{"events/get", "events/list"}},
		{[]string{"orders/get"}, []string{"orders/get"}},
		{[]string{"orders/get", "events/list", "orders"}, []string{"orders/get", "events/list"}},
		{[]string{"get"}, nil},
		{[]string{"events/get", "tickets"}, nil},
		{[]string{""}, nil},
	} {
		chosen, err := choose(functions, test.wanted)
		if !slices.Equal(chosen, test.chosen) || (err == nil) != (test.chosen != nil) {
			t.Errorf("%q: %q, %v; want %q", test.wanted, chosen, err, test.chosen)
		}
	}
}

func TestAnAnswerSaysWhetherTheFunctionCrashed(t *testing.T) {
	for answer, want := range map[string]string{ // "" for a crash
		`{"statusCode": 401, "body": "{}"}`:                "401",
		`{"statusCode": 500, "body": "{}"}`:                "",
		`{"statusCode": 503, "body": "{}"}`:                "",
		`{"batchItemFailures": []}`:                        "done",
		`{"batchItemFailures": [{"itemIdentifier": "1"}]}`: "gives 1 back",
		`[1, 2]`:                           "done",
		`null`:                             "done",
		`{"version": "2", "response": {}}`: "done",
		`{"errorMessage": "exit", "errorType": "Runtime.Error"}`: "",
		`{"errorType": "Runtime.ExitError"}`:                     "",
		``:                                                       "",
		"\n":                                                     "",
		`Task timed out`:                                         "",
	} {
		outcome, err := outcomeOf([]byte(answer))
		if outcome != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", answer, outcome, err, want)
		}
	}
}

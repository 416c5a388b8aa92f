package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// written runs do inside an invocation and returns its line.
func written(t *testing.T, do func(line *Line, note func(key, value string), count func(name string, n int))) map[string]any {
	t.Helper()
	var out bytes.Buffer
	before := Output
	Output = &out
	defer func() { Output = before }()
	ctx, line := Begin(t.Context(), "reserveOrder")
	do(line, func(key, value string) { Annotate(ctx, key, value) }, func(name string, n int) { Count(ctx, name, n) })
	line.End()
	if strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("want one line, have %q", out.String())
	}
	var fields map[string]any
	if err := json.Unmarshal(out.Bytes(), &fields); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return fields
}

func TestOneLineSaysEverything(t *testing.T) {
	fields := written(t, func(line *Line, note func(string, string), count func(string, int)) {
		line.Status, line.Actor, line.Route, line.RequestID = 201, "usr_1", "POST /v1/events/{eventId}/orders", "r-1"
		note("order", "ord_1")
		note("order", "ord_2")
		note("odd", "\"\\\n\u2028")
		count("sold", 2)
		count("sold", 1)
	})
	for key, want := range map[string]any{
		"level": "INFO", "operation": "reserveOrder", "status": 201.0, "actor": "usr_1", "requestId": "r-1", "order": "ord_2",
		"odd": "\"\\\n\u2028", "requests": 1.0, "errors": 0.0, "sold": 3.0, "route": "POST /v1/events/{eventId}/orders",
	} {
		if fields[key] != want {
			t.Errorf("%s is %v, want %v", key, fields[key], want)
		}
	}
	metrics, _ := json.Marshal(fields["_aws"])
	for _, want := range []string{`"Namespace":"Event Radar"`, `{"Name":"sold","Unit":"Count"}`, `{"Name":"duration","Unit":"Milliseconds"}`} {
		if !strings.Contains(string(metrics), want) {
			t.Errorf("%s lacks %s", metrics, want)
		}
	}
}

func TestFaultsCarryTypeAndScrubbedText(t *testing.T) {
	fields := written(t, func(line *Line, _ func(string, string), _ func(string, int)) {
		line.Failed = true
		line.Err = fmt.Errorf("table: send to ada@example.org: %w", errors.New("refused"))
	})
	if fields["level"] != "ERROR" || fields["errors"] != 1.0 || fields["errorType"] != "*fmt.wrapError" {
		t.Errorf("have %v", fields)
	}
	if fields["error"] != "table: send to [address]: refused" {
		t.Errorf("error is %q", fields["error"])
	}
}

func TestScrub(t *testing.T) {
	token := "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
	for text, want := range map[string]string{
		"plain words, 12 of them":                              "plain words, 12 of them",
		"to <ada.lovelace+x@example.org>":                      "to <[address]>",
		"Bearer " + token:                                      "Bearer [secret]",
		"https://x.test/transfers/" + strings.Repeat("a1", 32): "https://x.test/transfers/[secret]",
		"ord_01JD8Q4VY0R6M5T2XKZ3N7WBCE not found":             "ord_01JD8Q4VY0R6M5T2XKZ3N7WBCE not found",
		"whsec_abc in the way":                                 "[secret] in the way",
		"email=ada%40example.org":                              "email=[address]",
	} {
		if have := Scrub(text); have != want {
			t.Errorf("Scrub(%q) is %q, want %q", text, have, want)
		}
	}
}

func TestAnnotateFromManyGoroutines(t *testing.T) {
	ctx, line := Begin(t.Context(), "x")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { Count(ctx, "n", 1); Annotate(ctx, "k", "v") })
	}
	all.Wait()
	if line.sums[0].value != 20 {
		t.Errorf("counted %d", line.sums[0].value)
	}
	Count(t.Context(), "n", 1) // outside an invocation: nothing
}

// Wherever in a text something private stands, nothing of it is left.
func FuzzScrub(f *testing.F) {
	for _, around := range [][2]string{{"to", "refused"}, {"<", ">"}, {"a", ""}, {"\"", "\""}, {"\u00a0", "\u2003"}, {"https://x.test/?a=", "&b=c"}, {"ü\xff", "|"}, {"", "\n"}} {
		for _, length := range []int{1, 7, 500, longest - 20, longest - 2, longest} {
			f.Add(around[0], around[1], length)
		}
	}
	private := []string{"ada.lovelace+x@example.org", "ada.lovelace%40example.org", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "sk_live_51Hx2AbCdEf",
		"whsec_51Hx2AbCdEf", "5G7H2K9M4N6P8Q1R3S5T7V9WX15G7H2K9M4N6P8Q1R3S5T7V9WX1"}
	f.Fuzz(func(t *testing.T, before, after string, length int) {
		if length < 0 || length > 2*longest || before == "" {
			t.Skip()
		}
		before = strings.Repeat(before, length/len(before)+1)[:length]
		for _, canary := range private {
			start := canary[:6]
			if strings.Contains(before+" ", start) || strings.Contains(after, start) {
				continue
			}
			clean := Scrub(before + " " + canary + " " + after)
			if strings.Contains(clean, start) {
				t.Errorf("behind %d bytes, %s is left as %q", length, canary, clean[max(len(clean)-60, 0):])
			}
			if again := Scrub(clean); again != clean && len(clean) <= longest {
				t.Errorf("%q becomes %q", clean, again)
			}
		}
	})
}

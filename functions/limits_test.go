package functions

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// unlimited are the routes that change something and have no limit, and why that is so.
var unlimited = map[string]string{
	"payments/stripe-webhook": "Stripe sends as many as there are; of what it has not signed nothing is stored",
}

// Whatever changes something, or is much work, is limited: a route that is new has to say how often somebody may call it.
func TestWhatCanBeAbusedIsLimited(t *testing.T) {
	costly := []string{"account/export"}
	for function, route := range routes(t) {
		rate := route.operation.Extensions["x-rate"]
		needed := route.method != http.MethodGet || slices.Contains(costly, function)
		if _, excused := unlimited[function]; needed && (rate == nil) != excused {
			t.Errorf("%s %s: its limit is %v", route.method, route.path, rate)
		}
		if rate != nil && route.operation.Responses.Status(http.StatusTooManyRequests) == nil {
			t.Errorf("%s %s does not say that it may answer 429", route.method, route.path)
		}
	}
	for function := range unlimited {
		if !slices.Contains(slices.Collect(maps.Keys(routes(t))), function) {
			t.Errorf("there is no %s that could go without a limit", function)
		}
	}
}

// However many send at once, as many are answered as may, and the others are told when to come again: by the functions as they
// are deployed, several instances at once.
func TestALimitHoldsForAllInstances(t *testing.T) {
	const limit, calls, atOnce = 10, 40, 8
	s := setUp(t)
	w := recorded()
	w.write(t, s.table)
	for range 3 { // a window may end meanwhile
		began := time.Now().Truncate(time.Hour)
		answers, uncounted := callAtOnce(t, s, "account/export", calls, atOnce)
		if !time.Now().Truncate(time.Hour).Equal(began) {
			continue
		}
		// On a machine that is busy counting may take too long: such a call passes, and may have been counted all the same.
		passed := answers[http.StatusOK]
		if passed < limit || passed-uncounted > limit || answers[http.StatusTooManyRequests] != calls-passed || uncounted > calls/4 {
			t.Errorf("of %d calls of which %d may be answered, this became: %v; %d were not counted", calls, limit, answers, uncounted)
		}
		return
	}
	t.Error("no window was long enough")
}

// callAtOnce sends a route's sample again and again, and counts the answers by their status, and those that say nothing of a limit.
func callAtOnce(t *testing.T, s *stage, function string, calls, atOnce int) (answers map[int]int, uncounted int) {
	served := routes(t)[function]
	answers = map[int]int{}
	var mutex sync.Mutex
	var group sync.WaitGroup
	for worker := range atOnce {
		group.Go(func() {
			for call := worker; call < calls; call += atOnce {
				notification := request(t, sample(t, function))
				response, err := s.fleet.Request(t.Context(), function, notification)
				if err != nil {
					t.Error(err)
					return
				}
				mutex.Lock()
				answers[response.Status]++
				served.check(t, notification, response)
				if response.Header.Get("Ratelimit-Limit") == "" {
					uncounted++
				} else if message := refusal(response.Status, response.Header); message != "" {
					t.Error(message)
				}
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return answers, uncounted
}

// refusal says what is wrong about the headers by which a client learns how often it may still call.
func refusal(status int, header http.Header) string {
	limit, err := strconv.Atoi(header.Get("Ratelimit-Limit"))
	remaining, err2 := strconv.Atoi(header.Get("Ratelimit-Remaining"))
	reset, err3 := strconv.Atoi(header.Get("Ratelimit-Reset"))
	wait := header.Get("Retry-After")
	if err != nil || err2 != nil || err3 != nil || limit < 1 || remaining < 0 || remaining >= limit || reset < 0 || reset > 3600 ||
		(status == http.StatusTooManyRequests) != (wait != "") || status == http.StatusTooManyRequests && remaining != 0 {
		return fmt.Sprintf("with status %d the limit is said to be %v", status, header)
	}
	return ""
}

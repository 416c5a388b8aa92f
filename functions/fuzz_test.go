package functions

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// How much is tried: FUZZ_CASES for each route, beginning with FUZZ_SEED. The same seed tries the same again.
const (
	fuzzCases = 60
	inOneTry  = 20 // requests to one world, below every limit of how often somebody may call
)

// Whatever is sent, nothing breaks: the answer is below 500, and one that openapi.yaml promises.
func TestNonsenseBreaksNothing(t *testing.T) {
	s := watchedBy(t, chance)
	seed, cases := number(t, "FUZZ_SEED", 1), number(t, "FUZZ_CASES", fuzzCases)
	served := routes(t)
	t.Run("routes", func(t *testing.T) {
		for _, function := range slices.Sorted(maps.Keys(served)) {
			route := served[function]
			if !route.takesInput() {
				continue
			}
			t.Run(route.operation.OperationID, func(t *testing.T) {
				t.Parallel()
				answers := map[int]int{}
				for first := 0; first < cases; first += inOneTry {
					fuzz(t, s, route, seed, first, answers)
				}
				t.Logf("answers by status: %v", answers)
				if answers[route.success(t)] == 0 {
					t.Error("nothing that was sent was right: the nonsense does not get far enough")
				}
			})
		}
	})
}

func number(t testing.TB, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return value
}

// takesInput says whether a route has a body or a query.
func (r route) takesInput() bool {
	return r.operation.RequestBody != nil || len(r.operation.Parameters) > 0 && r.method == http.MethodGet
}

// fuzz sends a few requests to a world of their own, and counts the answers.
func fuzz(t *testing.T, s *stage, route route, seed, first int, answers map[int]int) {
	w := another(fmt.Sprintf("fuzz-%s-%d-%d", strings.ReplaceAll(route.function, "/", "-"), seed, first))
	w.write(t, s.table)
	w.upload(t, s.cloud)
	route.afresh(t, s.table)
	source := fnv.New64a()
	source.Write([]byte(route.operation.OperationID))
	n := nonsense{rand.New(rand.NewPCG(uint64(seed), source.Sum64()+uint64(first))), w, 1}
	tag := `"1"`
	for i := range inOneTry {
		notification := request(t, []byte(w.translate(string(sample(t, route.function)))))
		n.care = pick(n, 1, 5, 50)
		n.spoil(route, &notification)
		notification.Headers["idempotency-key"] = fmt.Sprintf("%d-%d-%d", seed, first, i)
		if notification.Headers["if-match"] != "" {
			notification.Headers["if-match"] = tag
		}
		if notification.Headers["stripe-signature"] != "" {
			notification.Headers["stripe-signature"] = signed(notification.Body)
		}
		response, err := s.fleet.Request(t.Context(), route.function, notification)
		if err != nil {
			t.Fatal(err)
		}
		answers[response.Status]++
		if response.Status >= http.StatusInternalServerError {
			t.Errorf("answers %d", response.Status)
		}
		route.check(t, notification, response)
		if t.Failed() {
			t.Fatalf("to ?%s with the body\n%.2000q", notification.RawQueryString, notification.Body)
		}
		if response.Status < http.StatusMultipleChoices && response.Header.Get("ETag") != "" {
			tag = response.Header.Get("ETag")
		}
	}
}

// spoil replaces what the client chooses.
func (n nonsense) spoil(route route, notification *events.APIGatewayV2HTTPRequest) {
	if body := route.operation.RequestBody; body != nil {
		notification.Body = n.body(body.Value.Content.Get("application/json").Schema.Value)
		return
	}
	var query []string
	often := pick(n, 2, 4, 8) // a route with many parameters takes few of them at a time
	for _, parameter := range route.operation.Parameters {
		if parameter.Value.In == "query" && n.one(often) {
			value := strings.Trim(n.value(parameter.Value.Name, parameter.Value.Schema.Value), `"`)
			query = append(query, parameter.Value.Name+"="+url.QueryEscape(value))
		}
	}
	if n.slip(15) {
		query = append(query, pick(n, "unknown=1", "limit=1&limit=2", "%zz", "=", "&&", "limit", "a=%00", "cursor=%ff"))
	}
	notification.RawQueryString = strings.Join(query, "&")
	notification.QueryStringParameters = nil
}

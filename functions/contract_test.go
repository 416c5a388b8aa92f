package functions

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/event-radar/event-radar/infra/invoke"
)

// route is one operation of openapi.yaml.
type route struct {
	function  string // x-function
	method    string
	path      string
	item      *openapi3.PathItem
	operation *openapi3.Operation
}

var contract = sync.OnceValues(func() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromFile(filepath.Join("..", "shared", "api", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	return document, document.Validate(loader.Context)
})

// routes are all operations of openapi.yaml, by their functions.
func routes(t testing.TB) map[string]route {
	t.Helper()
	document, err := contract()
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	served := map[string]route{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			function, _ := operation.Extensions["x-function"].(string)
			served[function] = route{function, method, path, item, operation}
		}
	}
	return served
}

// success is the status of an answer that is no problem.
func (r route) success(t testing.TB) int {
	t.Helper()
	for status := range 100 {
		if r.operation.Responses.Status(200+status) != nil {
			return 200 + status
		}
	}
	t.Fatalf("%s has no success", r.operation.OperationID)
	return 0
}

// check holds an answer against what openapi.yaml says of the operation: its status, its headers and its body.
func (r route) check(t testing.TB, notification events.APIGatewayV2HTTPRequest, response invoke.Response) {
	t.Helper()
	document, _ := contract()
	request := httptest.NewRequestWithContext(t.Context(), notification.RequestContext.HTTP.Method, notification.RawPath, nil)
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true}
	err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: notification.PathParameters, Options: options,
			Route: &routers.Route{Spec: document, Path: r.path, PathItem: r.item, Method: r.method, Operation: r.operation}},
		Status: response.Status, Header: response.Header, Body: io.NopCloser(bytes.NewReader(response.Body)), Options: options,
	})
	if err != nil {
		t.Errorf("%s answers %d, which openapi.yaml does not promise: %v\n%s", r.operation.OperationID, response.Status, err, response.Body)
	}
	offered := r.operation.Responses.Status(response.Status)
	media, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	if response.Status >= http.StatusBadRequest && media == "application/json" {
		t.Errorf("%s answers %d as only the gateway may: %s", r.operation.OperationID, response.Status, response.Body)
	}
	if offered != nil && (media != "" || len(offered.Value.Content) > 0) && offered.Value.Content.Get(media) == nil {
		t.Errorf("%s answers %s with status %d", r.operation.OperationID, media, response.Status)
	}
}

// written are the functions that there is code for.
var written = sync.OnceValues(func() (names []string, err error) {
	mains, err := filepath.Glob("*/*/main.go")
	for _, main := range mains {
		names = append(names, filepath.ToSlash(filepath.Dir(main)))
	}
	return names, err
})

func folders(t testing.TB) []string {
	t.Helper()
	names, err := written()
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no functions: %v", err)
	}
	return names
}

func TestEveryFunctionHasASampleAndEverySampleAFunction(t *testing.T) {
	paths, err := filepath.Glob("../events/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples []string
	for _, path := range paths {
		samples = append(samples, strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(path), "../events/"), ".json"))
	}
	for _, function := range folders(t) {
		if !slices.Contains(samples, function) {
			t.Errorf("functions/%s has no sample events/%s.json", function, function)
		}
	}
	for _, sample := range samples {
		if !slices.Contains(folders(t), sample) {
			t.Errorf("events/%s.json is the sample of no function", sample)
		}
	}
}

// sample is what the platform hands to a function, as it was recorded.
func sample(t testing.TB, function string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "events", filepath.FromSlash(function)+".json"))
	if err != nil {
		t.Fatalf("functions/%s has no sample: %v", function, err)
	}
	return content
}

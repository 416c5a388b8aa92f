package cdn

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// The events that functions are associated with.
const (
	viewerRequest  = "viewer-request"
	viewerResponse = "viewer-response"
)

// mostCode is how large a function may be
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions).
const mostCode = 10 << 10

// function is one of CloudFront's functions: JavaScript with a handler that is given an event
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html).
type function struct {
	program *goja.Program
	idle    sync.Pool // of machines, each of which does one thing at a time
}

func newFunction(name, code string) (*function, error) {
	if len(code) > mostCode {
		return nil, fmt.Errorf("the function %s has %d bytes, at most %d", name, len(code), mostCode)
	}
	program, err := goja.Compile(name, code, true)
	if err != nil {
		return nil, err
	}
	return &function{program: program}, nil
}

// machine is a function that has been loaded.
type machine struct {
	runtime *goja.Runtime
	handler goja.Callable
}

func (f *function) load() (*machine, error) {
	if ready, ok := f.idle.Get().(*machine); ok {
		return ready, nil
	}
	runtime := goja.New()
	if _, err := runtime.RunProgram(f.program); err != nil {
		return nil, err
	}
	handler, ok := goja.AssertFunction(runtime.Get("handler"))
	if !ok {
		return nil, fmt.Errorf("the function has no handler")
	}
	return &machine{runtime, handler}, nil
}

// call hands an event to the function and returns what it makes of it.
func (f *function) call(event map[string]any) (map[string]any, error) {
	m, err := f.load()
	if err != nil {
		return nil, err
	}
	defer f.idle.Put(m)
	result, err := m.handler(goja.Undefined(), m.runtime.ToValue(event))
	if err != nil {
		return nil, err
	}
	made, ok := result.Export().(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the function returns %v", result)
	}
	return made, nil
}

// eventOf is what a function is told of a request.
func eventOf(kind string, r *http.Request, viewer string) map[string]any {
	return map[string]any{
		"version": "1.0",
		"context": map[string]any{"eventType": kind},
		"viewer":  map[string]any{"ip": viewer},
		"request": map[string]any{"method": r.Method, "uri": r.URL.EscapedPath(), "querystring": map[string]any{}, "headers": valuesOf(r.Header), "cookies": map[string]any{}},
	}
}

func valuesOf(headers http.Header) map[string]any {
	values := map[string]any{}
	for name, value := range headers {
		values[strings.ToLower(name)] = map[string]any{"value": strings.Join(value, ", ")}
	}
	return values
}

// onRequest lets the function change the request on its way in.
func (f *function) onRequest(r *http.Request, viewer string) error {
	made, err := f.call(eventOf(viewerRequest, r, viewer))
	if err != nil {
		return err
	}
	uri, ok := made["uri"].(string)
	if !ok {
		return fmt.Errorf("the function answers %v; here it may change requests only", made)
	}
	path, err := url.PathUnescape(uri)
	if err != nil {
		return err
	}
	r.URL.Path, r.URL.RawPath = path, uri
	return setValues(r.Header, made["headers"])
}

// onResponse lets the function change the status of an answer to the request, which is as the browser sent it.
func (f *function) onResponse(r *http.Request, viewer string, status int) (int, error) {
	event := eventOf(viewerResponse, r, viewer)
	event["response"] = map[string]any{"statusCode": status, "statusDescription": http.StatusText(status), "headers": map[string]any{}}
	made, err := f.call(event)
	if err != nil {
		return 0, err
	}
	switch changed := made["statusCode"].(type) {
	case int64:
		return int(changed), nil
	case int:
		return changed, nil
	}
	return 0, fmt.Errorf("the function returns the status %v", made["statusCode"])
}

// setValues makes the headers those that the function returns.
func setValues(headers http.Header, returned any) error {
	values, ok := returned.(map[string]any)
	if !ok {
		return fmt.Errorf("the function returns the headers %v", returned)
	}
	for _, name := range slices.Collect(maps.Keys(headers)) {
		if values[strings.ToLower(name)] == nil {
			headers.Del(name)
		}
	}
	for name, value := range values {
		single, ok := value.(map[string]any)
		text, isText := single["value"].(string)
		if !ok || !isText || name != strings.ToLower(name) {
			return fmt.Errorf("the function returns the header %q with %v", name, value)
		}
		if strings.Join(headers.Values(name), ", ") != text {
			headers.Set(name, text)
		}
	}
	return nil
}

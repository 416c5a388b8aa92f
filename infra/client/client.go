// Package client calls Event Radar's API over HTTP, as the operations of openapi.yaml: what one sends is an operation with
// its parameters, what comes back is that operation's answer. Programs that work on a running system use it, from the
// outside as everybody else.
//
//	me, err := client.Do(ctx, site.As(token), operation.GetMe)
//	order, err := client.Do(ctx, site.As(token), operation.ReserveOrder, client.At(event.ID), client.Key("…"), client.Body(request))
package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/shared/api"
)

// Client calls the API of one site on behalf of one person, or of nobody in particular.
type Client struct {
	site     string
	token    string
	patience time.Duration
	http     *http.Client
}

// New returns a client of a site, such as "http://localhost:3000", on behalf of nobody.
func New(site string) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64 // many calls at once would open and close connections all the time
	return &Client{site: strings.TrimSuffix(site, "/"), http: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// FromEnvironment returns a client of the site that SITE names, the local one unless it is set.
func FromEnvironment() *Client { return New(cmp.Or(os.Getenv("SITE"), checkout.SiteURL)) }

// As returns a client that calls with somebody's access token.
func (c *Client) As(token string) *Client {
	as := *c
	as.token = token
	return &as
}

// Patient returns a client that waits, in all so long for each call, when it is told to come back later. It repeats only
// what may be repeated: reads, and writes with an Idempotency-Key.
func (c *Client) Patient(patience time.Duration) *Client {
	patient := *c
	patient.patience = patience
	return &patient
}

// Response is an answer as it came.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Decode reads a JSON answer.
func (r *Response) Decode(into any) error {
	if err := json.Unmarshal(r.Body, into); err != nil {
		return fmt.Errorf("answer %d %.200q: %w", r.Status, r.Body, err)
	}
	return nil
}

// Do calls an operation and returns its answer. Any status but that of success is an error: a *Problem, if the API said why.
func Do[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], options ...Option) (Out, error) {
	var out Out
	response, err := c.Send(ctx, op.Route, options...)
	if err != nil {
		return out, err
	}
	if response.Status != op.Status {
		return out, response.problem(op.Route)
	}
	switch into := any(&out).(type) {
	case *api.None:
		return out, nil
	case *api.Content:
		into.Type, into.Bytes = response.Header.Get("Content-Type"), response.Body
		return out, nil
	}
	err = response.Decode(&out)
	return out, err
}

// Send calls a route and returns whatever is answered.
func (c *Client) Send(ctx context.Context, route api.Route, options ...Option) (*Response, error) {
	call := call{method: route.Method, path: route.Path, header: http.Header{}, query: url.Values{}}
	for _, option := range options {
		if err := option(&call); err != nil {
			return nil, fmt.Errorf("%s: %w", route.ID, err)
		}
	}
	if strings.Contains(call.path, "{") {
		return nil, fmt.Errorf("%s: %s has parameters without a value", route.ID, call.path)
	}
	return c.persist(ctx, call)
}

// persist sends a call until the answer is another than to come back later, as long as patience lasts.
func (c *Client) persist(ctx context.Context, call call) (*Response, error) {
	deadline := time.Now().Add(c.patience)
	for attempt := 1; ; attempt++ {
		response, err := c.once(ctx, call)
		wait := time.Duration(attempt) * 200 * time.Millisecond
		switch {
		case ctx.Err() != nil || !call.repeatable():
			return response, err
		case err == nil && !response.comeBack():
			return response, nil
		case err == nil:
			wait = max(wait, response.retryAfter())
		}
		if time.Now().Add(wait).After(deadline) {
			return response, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func (c *Client) once(ctx context.Context, call call) (*Response, error) {
	address := c.site + call.path
	if len(call.query) > 0 {
		address += "?" + call.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, call.method, address, bytes.NewReader(call.body))
	if err != nil {
		return nil, err
	}
	request.Header = call.header.Clone()
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", call.method, call.path, err)
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

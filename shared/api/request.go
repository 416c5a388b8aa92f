package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"

	"github.com/event-radar/event-radar/shared/problem"
)

// MaxBody is how large a request's body may be, in bytes, and MaxRawBody how large one that nobody types.
const (
	MaxBody    = 64 << 10
	MaxRawBody = 256 << 10
)

// Problems of requests as such.
var (
	errUnreadable    = problem.NewBadRequest("unreadable-request", "The request cannot be read.")
	errTooLarge      = &problem.Error{Kind: problem.TooLarge, Code: "body-too-large", Detail: "A request's body may have 64 KB."}
	errMediaType     = &problem.Error{Kind: problem.UnsupportedMediaType, Code: "unsupported-media-type", Detail: "Send the body as application/json."}
	errParameter     = problem.NewBadRequest("invalid-parameter", "A parameter cannot be as it was sent.")
	errKeyMissing    = problem.NewBadRequest("idempotency-key-required", "Send an Idempotency-Key header: a random text that stays the same when you repeat this request.")
	errIfMatchNeeded = &problem.Error{Kind: problem.PreconditionRequired, Code: "version-required", Detail: "Send If-Match with the ETag of what you read, so that nobody else's change is lost."}
)

// BadParameter says that a parameter or header cannot be as it was sent: what it must do, or what is wrong with it, as the rest of a
// sentence (invalid-parameter).
func BadParameter(name, wrong string) error {
	return errParameter.Saying("Parameter " + name + " " + wrong + ".")
}

// Request is one request while it is read: the restored HTTP request, its query and its body. Its methods are for decode
// functions. The first thing that cannot be is remembered, and Err returns it; a decode function reads everything and
// asks once.
type Request struct {
	route        *Route
	notification *events.APIGatewayV2HTTPRequest
	http         *http.Request
	query        url.Values
	body         []byte
	canonical    []byte // the body as it was checked: text normalised, members in the schema's order, no space
	err          error
}

// accessor is the core of AWS's adapter: it knows how the gateway encodes paths, queries, cookies and bodies.
var accessor core.RequestAccessorV2

// By these headers the adapter tells a program who its caller is. A client that sends them is up to no good.
var (
	forgedContext = textproto.CanonicalMIMEHeaderKey(core.APIGwContextHeader)
	forgedStage   = textproto.CanonicalMIMEHeaderKey(core.APIGwStageVarsHeader)
)

// restore makes an HTTP request of the gateway's notification again.
//
// The core gets the notification without its headers: it splits most of them at commas, which breaks dates, entity tags
// and signatures. It also gets a path that parses: the gateway decodes the path, and a bare "%" in it would end in 504
// with the path in the log. Cookies stand in a list of their own with API Gateway, and in a header with others.
func restore(notification *events.APIGatewayV2HTTPRequest, mostBody int) (*http.Request, error) {
	bare := *notification
	bare.Headers = nil
	if bare.RawPath == "" {
		bare.RawPath = bare.RequestContext.HTTP.Path
	}
	if _, err := url.ParseRequestURI(bare.RawPath); err != nil {
		bare.RawPath = (&url.URL{Path: bare.RawPath}).EscapedPath()
	}
	if strings.ContainsFunc(bare.RawQueryString, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '#' }) {
		return nil, errUnreadable
	}
	if size := len(bare.Body); size > mostBody && (!bare.IsBase64Encoded || base64.StdEncoding.DecodedLen(size) > mostBody+2) {
		return nil, errTooLarge
	}
	request, err := accessor.EventToRequest(bare)
	if err != nil {
		return nil, errUnreadable
	}
	values := make([]string, 0, len(notification.Headers)) // of all headers, in one piece
	for name, value := range notification.Headers {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if name == forgedContext || name == forgedStage || name == "Cookie" && len(notification.Cookies) > 0 {
			continue
		}
		values = append(values, value)
		request.Header[name] = values[len(values)-1 : len(values) : len(values)]
	}
	return request, nil
}

// newRequest restores the request and reads its body.
func newRequest(route *Route, notification *events.APIGatewayV2HTTPRequest) (*Request, error) {
	most := MaxBody
	if route.Raw {
		most = MaxRawBody
	}
	restored, err := restore(notification, most)
	if err != nil {
		return nil, err
	}
	r := &Request{route: route, notification: notification, http: restored}
	if r.body, err = io.ReadAll(restored.Body); err != nil {
		return nil, errUnreadable
	}
	if len(r.body) > most {
		return nil, errTooLarge
	}
	if r.query, err = url.ParseQuery(restored.URL.RawQuery); err != nil {
		return nil, errParameter.Saying("The query cannot be read.")
	}
	for name, values := range r.query {
		if !slices.Contains(route.Query, name) {
			if route.Page { // others link to pages, and add what they like
				continue
			}
			return nil, errParameter.Saying("There is no such parameter here: " + quoted(name) + ".")
		}
		if len(values) > 1 {
			return nil, BadParameter(name, "is there twice")
		}
	}
	if len(r.body) > 0 && !isJSON(restored.Header.Get("Content-Type")) && route.HasBody {
		return nil, errMediaType
	}
	return r, nil
}

// isJSON says whether a media type is application/json, with or without its parameters: the charset of JSON is UTF-8
// whatever they say (RFC 8259, section 8.1).
func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// quoted shows what a client sent, cut short and free of anything that moves a cursor.
func quoted(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return fmt.Sprintf("%q", strings.ToValidUTF8(s, ""))
}

// fail remembers the first problem. What is not there (404) goes before what is wrong about the request for it.
func (r *Request) fail(err error) {
	if r.err == nil || errors.Is(err, problem.ErrNotFound) && !errors.Is(r.err, problem.ErrNotFound) {
		r.err = err
	}
}

// Err is the first thing that cannot be, or nil.
func (r *Request) Err() error { return r.err }

// PathValue returns a part of the path. One that the schema rules out names nothing: 404.
func (r *Request) PathValue(name string, schema *Schema) string {
	value, ok := r.notification.PathParameters[name]
	if !ok {
		value = between(r.route.Path, r.http.URL.Path, name)
	}
	if _, w := schema.checkText(value); w != nil || value == "" {
		r.fail(problem.ErrNotFound)
	}
	return value
}

// between finds the part of a path that a template has a name for: a gateway that hands over no path parameters is one
// that matched the template itself.
func between(template, path, name string) string {
	for template != "" && path != "" {
		var want, have string
		want, template, _ = strings.Cut(strings.TrimPrefix(template, "/"), "/")
		have, path, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if before, rest, ok := strings.Cut(want, "{"+name+"}"); ok {
			return strings.TrimSuffix(strings.TrimPrefix(have, before), rest)
		}
	}
	return ""
}

// Text returns a query parameter, or the fallback when it was not sent.
func (r *Request) Text(name string, schema *Schema, fallback string) string {
	if !r.query.Has(name) {
		return fallback
	}
	value, w := schema.checkText(r.query.Get(name))
	if w != nil {
		r.fail(BadParameter(name, w.predicate))
	}
	return value
}

// MaybeTime returns a query parameter that is an instant, nil when it was not sent.
func (r *Request) MaybeTime(name string, schema *Schema) *time.Time {
	text := r.Text(name, schema, "")
	if text == "" {
		return nil
	}
	var instant time.Time
	if instant.UnmarshalText([]byte(text)) != nil {
		return nil // Text has told
	}
	return &instant
}

// Integer returns a query parameter, or the fallback when it was not sent.
func (r *Request) Integer(name string, schema *Schema, fallback int) int {
	if value := r.MaybeInteger(name, schema); value != nil {
		return *value
	}
	return fallback
}

// MaybeInteger returns a query parameter, nil when it was not sent.
func (r *Request) MaybeInteger(name string, schema *Schema) *int {
	number := r.MaybeNumber(name, schema)
	if number == nil {
		return nil
	}
	value := int(*number)
	return &value
}

// MaybeNumber returns a query parameter, nil when it was not sent.
func (r *Request) MaybeNumber(name string, schema *Schema) *float64 {
	if !r.query.Has(name) {
		return nil
	}
	number, w := numberOf(schema, r.query.Get(name))
	if w != nil {
		r.fail(BadParameter(name, w.predicate))
		return nil
	}
	return &number
}

// MaybeBoolean returns a query parameter, nil when it was not sent.
func (r *Request) MaybeBoolean(name string) *bool {
	var value bool
	switch r.query.Get(name) {
	case "true":
		value = true
	case "false":
	default:
		if r.query.Has(name) {
			r.fail(BadParameter(name, "must be true or false"))
		}
		return nil
	}
	return &value
}

// Texts returns a query parameter that lists several values, separated by commas.
func (r *Request) Texts(name string, schema *Schema) []string {
	if !r.query.Has(name) {
		return nil
	}
	values := strings.Split(r.query.Get(name), ",")
	if len(values) < schema.MinItems || schema.MaxItems > 0 && len(values) > schema.MaxItems {
		r.fail(BadParameter(name, fmt.Sprintf("must list %d to %d values", schema.MinItems, schema.MaxItems)))
		return nil
	}
	for i := range values {
		value, w := schema.Items.checkText(values[i])
		if w != nil {
			r.fail(BadParameter(name, w.predicate))
		}
		values[i] = value
	}
	return values
}

// Require remembers a problem when a query parameter was not sent.
func (r *Request) Require(name string) {
	if !r.query.Has(name) {
		r.fail(BadParameter(name, "is missing"))
	}
}

// Accept chooses the answer's media type among those of the operation: the first that the client takes, by its own order
// of preference, and the operation's first for a client that takes none of them.
func (r *Request) Accept() string {
	return negotiate(r.http.Header.Get("Accept"), r.route.Media)
}

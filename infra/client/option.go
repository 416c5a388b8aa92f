package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Option is a part of a call: a parameter, a header, the body.
type Option func(*call) error

// call is a request that can be sent more than once.
type call struct {
	method, path string
	query        url.Values
	header       http.Header
	body         []byte
}

// repeatable says whether a second time does no harm.
func (c call) repeatable() bool {
	return c.method == http.MethodGet || c.header.Get("Idempotency-Key") != ""
}

// At fills the parameters of the path, from left to right.
func At(values ...string) Option {
	return func(c *call) error {
		for _, value := range values {
			before, rest, ok := strings.Cut(c.path, "{")
			_, after, closed := strings.Cut(rest, "}")
			if !ok || !closed {
				return fmt.Errorf("%s has no parameter for %q", c.path, value)
			}
			c.path = before + url.PathEscape(value) + after
		}
		return nil
	}
}

// Query adds a parameter of the query.
func Query(name, value string) Option {
	return func(c *call) error {
		c.query.Add(name, value)
		return nil
	}
}

// Header sets a header.
func Header(name, value string) Option {
	return func(c *call) error {
		c.header.Set(name, value)
		return nil
	}
}

// Key sets the Idempotency-Key, which makes a POST repeatable.
func Key(key string) Option { return Header("Idempotency-Key", key) }

// IfMatch says which version an edit is based on, by the ETag of what was read.
func IfMatch(etag string) Option { return Header("If-Match", etag) }

// Accept asks for a media type.
func Accept(media string) Option { return Header("Accept", media) }

// Body sends a value as JSON.
func Body(value any) Option {
	return func(c *call) (err error) {
		c.header.Set("Content-Type", "application/json")
		c.body, err = json.Marshal(value)
		return err
	}
}

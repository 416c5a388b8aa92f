package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Body checks the body against the schema and reads it into a value.
func (r *Request) Body(schema *Schema, into any) {
	if body := r.checked(schema); body != nil {
		if err := json.Unmarshal(body, into); err != nil {
			r.fail(fmt.Errorf("api: a checked body does not decode: %w", err))
		}
	}
}

// Document checks the body against the schema and keeps it as it is, for an edit.
func (r *Request) Document(schema *Schema) Document { return Document{r.checked(schema)} }

// MaybeBody is Body for an operation that does not need one: it says whether there was one.
func (r *Request) MaybeBody(schema *Schema, into any) bool {
	if len(r.body) == 0 {
		return false
	}
	r.Body(schema, into)
	return true
}

// Raw returns the body as it came, byte by byte, and a header with it.
func (r *Request) Raw(header string) (body []byte, value string) {
	if len(r.body) == 0 {
		r.fail(errNoBody)
	}
	return r.body, r.http.Header.Get(header)
}

// noBody refuses what came to an operation that has no body: whoever sends one believes that it counts. Many clients send an
// empty object with every POST, which says nothing.
func (r *Request) noBody() error {
	body := bytes.TrimSpace(r.body)
	if r.route.HasBody || r.route.Method != http.MethodPost || len(body) == 0 {
		return nil
	}
	if inner, ok := bytes.CutPrefix(body, []byte("{")); ok && string(bytes.TrimSpace(inner)) == "}" {
		return nil
	}
	return errBody.Saying("This operation has no body. Leave it out.")
}

func (r *Request) checked(schema *Schema) []byte {
	if len(r.body) == 0 {
		r.fail(errNoBody)
		return nil
	}
	body, err := checkBody(r.body, schema)
	if err != nil {
		r.fail(err)
		return nil
	}
	r.canonical = body
	return body
}

// IfMatch returns the version that If-Match names. An ETag starts with the number of its object's version; what follows a
// dot counts other things that the page shows, and does not matter to an edit. The header is required. "*" is refused: it
// would overwrite changes that nobody has read, which is what the header is there to prevent.
func (r *Request) IfMatch() int64 {
	header := r.http.Header.Get("If-Match")
	if header == "" {
		r.fail(errIfMatchNeeded)
		return 0
	}
	tag := strings.TrimPrefix(strings.TrimSpace(header), "W/")
	unquoted, ok := strings.CutPrefix(tag, `"`)
	if ok {
		unquoted, ok = strings.CutSuffix(unquoted, `"`)
	}
	number, _, _ := strings.Cut(unquoted, ".")
	version, err := strconv.ParseInt(number, 10, 64)
	// Of a list it would be unclear which tag counts, and no tag of ours has a sign or leading zeros.
	if !ok || strings.Contains(unquoted, `"`) || err != nil || version < 1 || strconv.FormatInt(version, 10) != number {
		r.fail(BadParameter("If-Match", `must be one ETag as it was answered, as in "7"`))
	}
	return version
}

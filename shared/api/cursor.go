package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/shared/problem"
)

// Cursors signs the places where lists go on. A cursor works for the operation, the query and the user it was made for and
// nobody else; a client can keep it and send it back, and nothing more.
type Cursors struct {
	key func(context.Context) ([]byte, error)
}

// NewCursors returns cursors signed with a key, which is asked for when the first list has a second page.
func NewCursors(key func(context.Context) ([]byte, error)) *Cursors { return &Cursors{key} }

var errCursor = BadParameter("cursor", "does not belong to this list; begin without one")

// signature is how much of the HMAC a cursor carries, in bytes.
const signature = 16

// Seal makes the cursor of a position; a position of nil is the list's end, and has none.
func (c *Cursors) Seal(ctx context.Context, position []byte) (*string, error) {
	if position == nil {
		return nil, nil
	}
	mac, err := c.sign(ctx, position)
	if err != nil {
		return nil, err
	}
	cursor := base64.RawURLEncoding.EncodeToString(append(mac, position...))
	return &cursor, nil
}

// Open returns the position that a cursor was made of, nil for none. A cursor that was not made for this list is a problem
// (invalid-parameter).
func (c *Cursors) Open(ctx context.Context, cursor string) ([]byte, error) {
	if cursor == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	// The decoder passes over line breaks, and over bits that mean nothing: one position would have many cursors.
	if err != nil || len(raw) < signature || base64.RawURLEncoding.EncodeToString(raw) != cursor {
		return nil, errCursor
	}
	mac, err := c.sign(ctx, raw[signature:])
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(mac, raw[:signature]) {
		return nil, errCursor
	}
	return raw[signature:], nil
}

func (c *Cursors) sign(ctx context.Context, position []byte) ([]byte, error) {
	key, err := c.key(ctx)
	if err != nil {
		return nil, errors.Join(problem.ErrUnavailable, err)
	}
	mac := hmac.New(sha256.New, key)
	if bound, ok := ctx.Value(bindingKey{}).(*binding); ok {
		mac.Write([]byte(bound.String()))
	}
	mac.Write([]byte{0})
	mac.Write(position)
	return mac.Sum(nil)[:signature], nil
}

type bindingKey struct{}

// binding is what a cursor is bound to.
type binding struct {
	request *Request
	userID  string
}

// String spells the operation, the path, the user and the query but for the page's own parameters: a client may ask for
// larger pages halfway.
func (b *binding) String() string {
	var out strings.Builder
	for _, part := range []string{b.request.route.ID, b.request.http.URL.Path, b.userID} {
		out.WriteString(part + "\x00")
	}
	names := make([]string, 0, len(b.request.query))
	for name := range b.request.query {
		if name != "cursor" && name != "limit" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		out.WriteString(name + "=" + b.request.query.Get(name) + "\x00")
	}
	return out.String()
}

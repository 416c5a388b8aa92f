// Package web makes the pages that the site answers beside the web application's own: an event's, what search engines read, and
// what says that there is nothing. A page is the application's index.html (shell.go) with its head and its first view filled in
// (event.go, schema.go, notice.go); the application takes over when its script has run. sitemap.go says which pages there are.
package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Files are those of the web application.
type Files interface {
	// Read returns a file and its entity tag; ErrUnchanged when the tag still is the one that the caller has.
	Read(ctx context.Context, name, has string) (content []byte, tag string, err error)
}

// ErrUnchanged: a file is as the reader has it.
var ErrUnchanged = errors.New("web: the file is unchanged")

// index is the file that every page of the application begins as.
const index = "index.html"

// Between these, index.html has what is filled in here.
var markers = [...]string{"<!--head:start-->", "<!--head:end-->", "<!--body:start-->", "<!--body:end-->"}

// shell is index.html without what is filled in: what stands before the head's part, between it and the body's, and after that.
type shell [3][]byte

// newShell cuts index.html at its markers, which stay.
func newShell(page []byte) (shell, error) {
	var at [len(markers)]int
	from := 0
	for i, marker := range markers {
		found := bytes.Index(page[from:], []byte(marker))
		if found < 0 {
			return shell{}, fmt.Errorf("web: %s has no %s where it should be", index, marker)
		}
		at[i] = from + found
		from = at[i] + len(marker)
	}
	return shell{page[:at[0]+len(markers[0])], page[at[1] : at[2]+len(markers[2])], page[at[3]:]}, nil
}

// fill returns the page with a head and a first view.
func (s shell) fill(head, body []byte) []byte {
	return bytes.Join([][]byte{s[0], head, s[1], body, s[2]}, nil)
}

// How long index.html is used before it is asked for again, and before it is tried again when that failed: a page must not name
// assets that are gone, and those of a month ago are still there.
const (
	asked   = 5 * time.Second
	patient = 30 * time.Second
)

// shells keeps index.html between requests.
type shells struct {
	files Files
	now   clock.Clock

	mu    sync.Mutex
	shell shell
	tag   string
	until time.Time
}

// load returns index.html as it is, or as it was if it cannot be read any more.
func (s *shells) load(ctx context.Context) (shell, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.tag != "" && now.Before(s.until) {
		return s.shell, nil
	}
	content, tag, err := s.files.Read(ctx, index, s.tag)
	var fresh shell
	if err == nil {
		fresh, err = newShell(content)
	}
	switch {
	case err == nil:
		s.shell, s.tag, s.until = fresh, tag, now.Add(asked)
	case errors.Is(err, ErrUnchanged):
		s.until = now.Add(asked)
	case s.tag != "":
		telemetry.Annotate(ctx, "shell", telemetry.Scrub(err.Error()))
		s.until = now.Add(patient)
	default:
		return shell{}, err
	}
	return s.shell, nil
}

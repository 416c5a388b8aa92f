package stripe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// store keeps every document in memory, and on disk as a log of changes, one line for each. A line is whole or it never was:
// what one request changes is in force altogether or not at all, whatever happens to the process or the machine.
type store struct {
	folder  string
	prepare func(*tx) // what a server adds to each transaction

	mu        sync.Mutex
	log       *os.File
	documents map[string]document // by id; never changed, only replaced
	order     map[string][]string // ids by kind of object, as they were made
	ahead     time.Duration       // of the clock on the wall
}

// line is a change as the log has it.
type line struct {
	Put  []document `json:"put,omitempty"`
	Drop []string   `json:"drop,omitempty"`
}

// clockID is the document that says how far the clock is ahead.
const clockID = "_clock"

func openStore(folder string) (*store, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	s := &store{folder: folder, documents: map[string]document{}, order: map[string][]string{}}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("%s: %w", s.path(), err)
	}
	if err := s.rewrite(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *store) path() string { return filepath.Join(s.folder, "changes.jsonl") }

func (s *store) load() error {
	content, err := os.ReadFile(s.path())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		encoded, rest, whole := bytes.Cut(content, []byte("\n"))
		if !whole {
			return nil // what stands behind the last line break was cut short, and nobody was told that it had happened
		}
		content = rest
		change, err := readLine(encoded)
		if err != nil {
			return err
		}
		s.apply(change)
	}
}

func readLine(content []byte) (line, error) {
	var raw struct {
		Put  []json.RawMessage `json:"put"`
		Drop []string          `json:"drop"`
	}
	if err := json.Unmarshal(content, &raw); err != nil {
		return line{}, err
	}
	change := line{Drop: raw.Drop}
	for _, content := range raw.Put {
		d, err := parse(content)
		if err != nil {
			return line{}, err
		}
		change.Put = append(change.Put, d)
	}
	return change, nil
}

// rewrite begins a log anew with what there is.
func (s *store) rewrite() error {
	var content bytes.Buffer
	for _, kind := range slices.Sorted(maps.Keys(s.order)) {
		for _, id := range s.order[kind] {
			encoded, err := json.Marshal(line{Put: []document{s.documents[id]}})
			if err != nil {
				return err
			}
			content.Write(append(encoded, '\n'))
		}
	}
	next := s.path() + ".next"
	file, err := os.Create(next)
	if err != nil {
		return err
	}
	_, err = file.Write(content.Bytes())
	if err = errors.Join(err, file.Sync()); err == nil {
		err = os.Rename(next, s.path())
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	if s.log != nil {
		err = s.log.Close()
	}
	s.log = file
	return err
}

func (s *store) apply(change line) {
	for _, d := range change.Put {
		id, kind := d.text("id"), d.text("object")
		if s.documents[id] == nil {
			s.order[kind] = append(s.order[kind], id)
		}
		s.documents[id] = d
		if id == clockID {
			s.ahead = time.Duration(d.number("seconds")) * time.Second
		}
	}
	for _, id := range change.Drop {
		kind := s.documents[id].text("object")
		delete(s.documents, id)
		if i := slices.Index(s.order[kind], id); i >= 0 {
			s.order[kind] = slices.Delete(s.order[kind], i, i+1)
		}
	}
}

// errClosed is what a late attempt to write gets.
var errClosed = errors.New("stripe: closed")

// write carries out what do asks for, all of it or, when it returns an error, nothing. One at a time.
func (s *store) write(do func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		return errClosed
	}
	t := s.begin()
	if err := do(t); err != nil {
		return err
	}
	change := t.line()
	if len(change.Put)+len(change.Drop) == 0 {
		return nil
	}
	encoded, err := json.Marshal(change)
	if err != nil {
		return err
	}
	if err := s.append(append(encoded, '\n')); err != nil {
		return err
	}
	s.apply(change)
	return nil
}

// append writes a line. Of one that does not fit, nothing stays.
func (s *store) append(encoded []byte) error {
	size, err := s.log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	_, err = s.log.Write(encoded)
	if err == nil {
		err = s.log.Sync()
	}
	if err != nil {
		err = errors.Join(err, s.log.Truncate(size))
	}
	return err
}

// read looks at everything as of one moment.
func (s *store) read(do func(*tx)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s.begin())
}

// forget drops everything.
func (s *store) forget() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		return errClosed
	}
	s.documents, s.order, s.ahead = map[string]document{}, map[string][]string{}, 0
	return s.rewrite()
}

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		return nil
	}
	err := s.log.Close()
	s.log = nil
	return err
}

// tx is what one request sees and changes.
type tx struct {
	store   *store
	now     int64 // seconds
	changed map[string]document
	made    []string // the changed, in order
	dropped []string
	cause   document // the request that events name
	refunds string   // how refunds end: succeeded, pending, failed
	deliver func(*tx, document)
}

func (s *store) begin() *tx {
	t := &tx{store: s, now: time.Now().Add(s.ahead).Unix(), changed: map[string]document{}, cause: document{"id": nil, "idempotency_key": nil}}
	if s.prepare != nil {
		s.prepare(t)
	}
	return t
}

func (t *tx) line() line {
	change := line{Drop: t.dropped}
	for _, id := range t.made {
		if !slices.Contains(t.dropped, id) {
			change.Put = append(change.Put, t.changed[id])
		}
	}
	return change
}

// find returns a document to look at, nil when there is none.
func (t *tx) find(id string) document {
	if d := t.changed[id]; d != nil {
		return d
	}
	return t.store.documents[id]
}

// edit returns a document to change, which put then keeps; nil when there is none.
func (t *tx) edit(id string) document {
	if d := t.find(id); d != nil {
		return d.clone()
	}
	return nil
}

// put keeps documents.
func (t *tx) put(documents ...document) {
	for _, d := range documents {
		id := d.text("id")
		if t.changed[id] == nil {
			t.made = append(t.made, id)
		}
		t.changed[id] = d
	}
}

func (t *tx) drop(id string) { t.dropped = append(t.dropped, id) }

// all returns the objects of a kind, the oldest first, to look at.
func (t *tx) all(kind string) []document {
	var found []document
	for _, id := range t.store.order[kind] {
		if !slices.Contains(t.dropped, id) {
			found = append(found, t.find(id))
		}
	}
	for _, id := range t.made {
		if d := t.changed[id]; d.text("object") == kind && t.store.documents[id] == nil {
			found = append(found, d)
		}
	}
	return found
}

// where returns those of a kind whose field has the value.
func (t *tx) where(kind, field, value string) []document {
	return slices.DeleteFunc(t.all(kind), func(d document) bool { return d.text(field) != value })
}

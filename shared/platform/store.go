package platform

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"golang.org/x/text/currency"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Store keeps the settings. Their history is the audit's: what was changed, by whom, when.
type Store struct {
	table   *table.Table
	callers access.Admission
	now     clock.Clock
}

// NewStore returns the settings of a table, for callers whom the other lets in.
func NewStore(t *table.Table, callers access.Admission, now clock.Clock) *Store {
	return &Store{t, callers, now}
}

// Revision is one change of the settings.
type Revision struct {
	Version       int64 // that it made
	By            string
	At            time.Time
	Reason        string         // "" if none was given
	Before, After map[string]any // of what it changed
}

// target is what the audit calls the settings, and shown how many of their changes are shown with them.
const (
	target = "settings"
	shown  = 20
)

// Get returns the settings and their latest changes, the newest first, for admins.
func (s *Store) Get(ctx context.Context, actor access.Actor) (Settings, []Revision, error) {
	var settings Settings
	if err := s.callers.Admit(ctx, actor, Read(&settings)); err != nil {
		return Settings{}, nil, err
	}
	history, err := s.history(ctx)
	return settings, history, err
}

// Update puts other settings in the place of a version, for a reason that is kept, for admins; problem.ErrVersionStale when it is
// no longer the current one.
func (s *Store) Update(ctx context.Context, actor access.Actor, version int64, next Settings, reason string) (Settings, []Revision, error) {
	var settings Settings
	if err := s.callers.Admit(ctx, actor, Read(&settings)); err != nil {
		return Settings{}, nil, err
	}
	if settings.Version != version {
		return Settings{}, nil, problem.ErrVersionStale
	}
	if err := next.check(); err != nil {
		return Settings{}, nil, err
	}
	next.Version, next.UpdatedAt = settings.Version+1, s.now()
	change, err := difference(settings, next)
	if err != nil {
		return Settings{}, nil, err
	}
	if len(change.After) == 0 {
		next = settings
	} else {
		change.After["version"] = next.Version
		if err := s.table.Commit(ctx, next.replace(settings.Version), audit.Record(actor, "settings.changed", target, change, reason, next.UpdatedAt)); err != nil {
			return Settings{}, nil, err
		}
	}
	history, err := s.history(ctx)
	return next, history, err
}

// replace stores the settings in place of a version; the first one, Defaults, was never stored.
func (s Settings) replace(version int64) table.Write {
	if version == Defaults().Version {
		return table.Create(table.SettingsKey(), s, problem.ErrVersionStale)
	}
	return table.Replace(table.SettingsKey(), s, version, problem.ErrVersionStale)
}

// check says what cannot be, beyond what openapi.yaml says.
func (s Settings) check() error {
	var wrong []problem.Field
	known := map[string]bool{}
	for i, fixed := range s.Fee.Fixed {
		pointer := fmt.Sprintf("/fee/fixed/%d/currency", i)
		if _, err := currency.ParseISO(fixed.Currency); err != nil {
			wrong = append(wrong, problem.Field{Pointer: pointer, Code: "unknown-currency", Detail: "Use a code of ISO 4217, such as EUR."})
		}
		if known[fixed.Currency] {
			wrong = append(wrong, problem.Field{Pointer: pointer, Code: "duplicate-item", Detail: "Name each currency once."})
		}
		known[fixed.Currency] = true
	}
	if wrong != nil {
		return problem.NewInvalid("invalid-body", "Something in the request cannot be; see the fields.", wrong...)
	}
	return nil
}

// difference is what is not the same in two settings, by its names in JSON.
func difference(before, after Settings) (audit.Change, error) {
	change := audit.Change{Before: map[string]any{}, After: map[string]any{}}
	was, err := fields(before)
	if err != nil {
		return change, err
	}
	is, err := fields(after)
	for name, value := range is {
		if !reflect.DeepEqual(was[name], value) {
			change.Before[name], change.After[name] = was[name], value
		}
	}
	return change, err
}

// fields are the settings as the audit has them, without what changes each time.
func fields(s Settings) (map[string]any, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = json.Unmarshal(text, &fields)
	delete(fields, "version")
	delete(fields, "updatedAt")
	return fields, err
}

func (s *Store) history(ctx context.Context) ([]Revision, error) {
	entries, err := audit.Of(ctx, s.table, target, shown)
	revisions := make([]Revision, len(entries))
	for i, entry := range entries {
		version, _ := entry.After["version"].(float64)
		delete(entry.After, "version")
		revisions[i] = Revision{int64(version), entry.Actor, entry.CreatedAt, entry.Reason, entry.Before, entry.After}
	}
	return revisions, err
}

package event

import (
	"context"
	"errors"
	"strings"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/problem"
)

// UploadCover makes the forms by which a picture is uploaded that may become the event's cover. It changes nothing.
func (s *Store) UploadCover(ctx context.Context, actor access.Actor, event string, format cover.Format) (cover.Upload, error) {
	page, _, err := s.open(ctx, actor, event)
	if err == nil {
		err = page.editable()
	}
	if err != nil {
		return cover.Upload{}, err
	}
	return cover.Receive(ctx, s.shelf, event, format, s.now())
}

// SetCover makes an upload the event's cover; what the sizes of it hold is looked at. Without an upload the cover that is there is described
// anew. It returns problem.ErrVersionStale unless
// version is the current one. The pictures stand where everybody sees them before the event says so; should the commit fail, nobody learns
// where.
func (s *Store) SetCover(ctx context.Context, actor access.Actor, event string, version int64, upload, alt string, look cover.Look) (Page, error) {
	if alt = strings.TrimSpace(alt); alt == "" {
		return Page{}, refusal([]problem.Field{refuse("/alt", "required", "Say what the picture shows.")})
	}
	return s.changeCover(ctx, actor, event, version, func(present *cover.Cover) (*cover.Cover, error) {
		if upload == "" {
			return present.Describe(alt)
		}
		pictures, err := cover.Open(ctx, s.shelf, look, event, upload, version)
		if err != nil {
			return nil, err
		}
		pictures.Alt = alt
		return &pictures.Cover, pictures.Show(ctx, s.shelf, event)
	})
}

// RemoveCover leaves the event without a cover. It returns problem.ErrVersionStale unless version is the current one.
func (s *Store) RemoveCover(ctx context.Context, actor access.Actor, event string, version int64) (Page, error) {
	return s.changeCover(ctx, actor, event, version, func(*cover.Cover) (*cover.Cover, error) { return nil, nil })
}

func (s *Store) changeCover(ctx context.Context, actor access.Actor, event string, version int64, next func(present *cover.Cover) (*cover.Cover, error)) (Page, error) {
	page, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return Page{}, err
	}
	if page.Version != version {
		return Page{}, problem.ErrVersionStale
	}
	if err := page.editable(); err != nil {
		return Page{}, err
	}
	before := page.Event
	if page.Cover, err = next(before.Cover); err != nil {
		return Page{}, err
	}
	if page.Cover == nil && before.Cover == nil {
		return page, nil
	}
	if err := s.commit(ctx, caller, actor.Once, &page.Event, before, problem.ErrVersionStale); err != nil {
		return Page{}, err
	}
	return page, nil
}

// Hidden is the cover that an event showed before it became what it is after, and shows no more; nil if there is none.
func Hidden(before, after Event) *cover.Cover {
	if before.Cover == nil || after.Cover != nil && after.Cover.Name == before.Cover.Name {
		return nil
	}
	return before.Cover
}

// Retire has covers removed that an event shows no more. The table's stream tells of them, so that none is forgotten, whatever becomes
// of the process that changed the event.
func (s *Store) Retire(ctx context.Context, eventID string, covers ...cover.Cover) error {
	var failed []error
	for _, hidden := range covers {
		failed = append(failed, hidden.Retire(ctx, s.shelf, eventID))
	}
	return errors.Join(failed...)
}

// copyCover gives a new event its own copy of another's cover.
func (s *Store) copyCover(ctx context.Context, from Event, to string) error {
	if from.Cover == nil {
		return nil
	}
	return from.Cover.Copy(ctx, s.shelf, from.ID, to)
}

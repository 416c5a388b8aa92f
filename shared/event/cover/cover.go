// Package cover knows the pictures that events show: in which sizes there are, where they stand, and how one comes there. A
// browser makes the sizes and uploads them to a shelf, where they wait; those that are made the cover (package event) are
// copied to addresses of their own, at which they never change. What is on a picture says package picture.
package cover

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
)

// Cover is the picture of an event.
type Cover struct {
	Name  string `json:"name"`  // no other picture of the event has, or had, the same
	Alt   string `json:"alt"`   // what it shows, for those who do not see it
	Color string `json:"color"` // #rrggbb: what most of it looks like
	Sizes []Size `json:"sizes"` // from the narrowest
}

// Size is a cover in one size.
type Size struct {
	Width  int    `json:"width"` // in pixels
	Height int    `json:"height"`
	Format Format `json:"format"`
}

// Format is a kind of picture, by the ending of its name.
type Format string

// The formats that every browser shows. There is no decoder for AVIF to look into it with.
const (
	WebP Format = "webp"
	JPEG Format = "jpeg"
	PNG  Format = "png"
)

// ContentType is the format's media type.
func (f Format) ContentType() string { return "image/" + string(f) }

// FormatOf is the format of a media type.
func FormatOf(contentType string) Format { return Format(strings.TrimPrefix(contentType, "image/")) }

// Path is where a size of an event's cover stands, on the shelf and behind the site's address.
func (c Cover) Path(eventID string, s Size) string {
	return fmt.Sprintf("covers/%s/%s-%d.%s", eventID, c.Name, s.Width, s.Format)
}

// Slot is a size that a picture is uploaded in.
type Slot struct {
	Width, Height int // in pixels
	MaxBytes      int // what a visitor may be made to load
}

// Slots are the sizes that there are, from the narrowest: of a card, of a phone's page, of a desk's. The first is always there.
var Slots = []Slot{{480, 270, 150_000}, {960, 540, 400_000}, {1600, 900, 1_000_000}}

// Valid is how long the forms of an upload are taken.
const Valid = 10 * time.Minute

// Upload is where a picture is uploaded to.
type Upload struct {
	ID        string
	ExpiresAt time.Time
	Forms     []Form // one for each slot
}

// Form lets somebody who knows nothing else store one picture at one place.
type Form struct {
	Slot
	URL    string            // which it is posted to, as multipart/form-data
	Fields map[string]string // that go ahead of the file
}

// Shelf is where pictures are kept.
type Shelf interface {
	// Form makes a form that takes one file of a media type, of at most so many bytes, for a while.
	Form(ctx context.Context, path, contentType string, maxBytes int, valid time.Duration) (url string, fields map[string]string, err error)
	// Read returns what stands at a path: ErrMissing if nothing does, ErrTooLarge if it has more bytes than that.
	Read(ctx context.Context, path string, maxBytes int) ([]byte, error)
	// Write stores what everybody may see, and keep for ever.
	Write(ctx context.Context, path, contentType string, content []byte) error
	// Copy stores the same at another path.
	Copy(ctx context.Context, from, to string) error
	// Retire has what stands at a path removed some days later, when nobody looks at a page any more that shows it.
	Retire(ctx context.Context, path string) error
}

// What a shelf answers instead of a picture.
var (
	ErrMissing  = errors.New("cover: there is no such picture")
	ErrTooLarge = errors.New("cover: the picture is too large")
)

// What covers refuse.
var (
	errMissing  = problem.NewInvalid("picture-missing", "Nothing was uploaded. Send the picture in the smallest size first.")
	errUnusable = problem.NewInvalid("picture-unusable", "What was uploaded cannot be a cover; see the fields.")
)

// waiting is where an upload waits.
func waiting(eventID, upload string, s Slot) string {
	return fmt.Sprintf("uploads/%s/%s/%d", eventID, upload, s.Width)
}

// Receive makes the forms of an upload for an event.
func Receive(ctx context.Context, shelf Shelf, eventID string, format Format, now time.Time) (Upload, error) {
	upload := Upload{ID: id.New(id.Upload), ExpiresAt: now.Add(Valid)}
	for _, slot := range Slots {
		url, fields, err := shelf.Form(ctx, waiting(eventID, upload.ID, slot), format.ContentType(), slot.MaxBytes, Valid)
		if err != nil {
			return Upload{}, errors.Join(problem.ErrUnavailable, err)
		}
		upload.Forms = append(upload.Forms, Form{slot, url, fields})
	}
	return upload, nil
}

// Look says what a file is that should be a picture of some size: picture.Look. An error says why it cannot be one,
// in words that its uploader reads behind "The picture".
type Look func(content []byte, slot Slot) (Seen, error)

// Seen is what a file turned out to be.
type Seen struct {
	Size
	Color string // #rrggbb: what most of it looks like
}

// Pictures are the sizes of a cover that were uploaded and looked at.
type Pictures struct {
	Cover    // still without alt
	contents [][]byte
}

// Open takes an upload off the shelf and looks at it. edition tells the pictures of one event apart: with another, the same
// upload has another name. It returns a problem (picture-missing, picture-unusable) for what cannot be a cover.
func Open(ctx context.Context, shelf Shelf, look Look, eventID, upload string, edition int64) (Pictures, error) {
	var (
		pictures Pictures
		wrong    []problem.Field
		parts    = []string{upload, fmt.Sprint(edition)}
	)
	refuse := func(slot Slot, detail string) {
		wrong = append(wrong, problem.Field{Pointer: fmt.Sprintf("/sizes/%d", slot.Width), Code: errUnusable.Code, Detail: detail})
	}
	for i, slot := range Slots {
		content, err := shelf.Read(ctx, waiting(eventID, upload, slot), slot.MaxBytes)
		switch {
		case errors.Is(err, ErrMissing) && i == 0:
			return Pictures{}, errMissing
		case errors.Is(err, ErrMissing):
			continue
		case errors.Is(err, ErrTooLarge):
			refuse(slot, fmt.Sprintf("It has more than %d bytes.", slot.MaxBytes))
			continue
		case err != nil:
			return Pictures{}, errors.Join(problem.ErrUnavailable, err)
		}
		seen, err := look(content, slot)
		if err != nil {
			refuse(slot, "The picture "+err.Error()+".")
			continue
		}
		if pictures.Color == "" {
			pictures.Color = seen.Color
		}
		pictures.Sizes = append(pictures.Sizes, seen.Size)
		pictures.contents = append(pictures.contents, content)
		parts = append(parts, string(content))
	}
	if wrong != nil {
		return Pictures{}, errUnusable.With(wrong...)
	}
	pictures.Name = id.Hash(parts...)
	return pictures, nil
}

// Describe is the same cover with other words; without a cover there is nothing to describe (picture-missing).
func (c *Cover) Describe(alt string) (*Cover, error) {
	if c == nil {
		return nil, errMissing.Saying("The event has no picture yet. Upload one first.")
	}
	described := *c
	described.Alt = alt
	return &described, nil
}

// Show stores the pictures where everybody sees them. What was looked at is what is shown: the upload may have been replaced
// meanwhile.
func (p Pictures) Show(ctx context.Context, shelf Shelf, eventID string) error {
	for i, size := range p.Sizes {
		if err := shelf.Write(ctx, p.Path(eventID, size), size.Format.ContentType(), p.contents[i]); err != nil {
			return errors.Join(problem.ErrUnavailable, err)
		}
	}
	return nil
}

// Copy gives another event the same pictures, under its own id: each goes when its event needs it no more.
func (c Cover) Copy(ctx context.Context, shelf Shelf, from, to string) error {
	for _, size := range c.Sizes {
		if err := shelf.Copy(ctx, c.Path(from, size), c.Path(to, size)); err != nil {
			return errors.Join(problem.ErrUnavailable, err)
		}
	}
	return nil
}

// Retire has the pictures of an event removed some days later.
func (c Cover) Retire(ctx context.Context, shelf Shelf, eventID string) error {
	var failed []error
	for _, size := range c.Sizes {
		failed = append(failed, shelf.Retire(ctx, c.Path(eventID, size)))
	}
	return errors.Join(failed...)
}

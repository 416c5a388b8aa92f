package event

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
)

// Draft is what organizers write of an event, under the names of the API's fields. A change is laid over the draft of what
// is there, so that what it does not name stays as it was.
type Draft struct {
	Title                 string     `json:"title"`
	Summary               string     `json:"summary"`
	Description           string     `json:"description"`
	Category              string     `json:"category"`
	Tags                  []string   `json:"tags"`
	Language              string     `json:"language"`
	Visibility            Visibility `json:"visibility"`
	StartAt               string     `json:"startAt"` // an instant, or a local time of the zone
	EndAt                 *string    `json:"endAt"`
	TimeZone              string     `json:"timeZone"`
	Capacity              *int64     `json:"capacity"`
	Currency              string     `json:"currency"`
	LocationToBeAnnounced bool       `json:"locationToBeAnnounced"`
	TicketTypeOrder       []string   `json:"ticketTypeOrder"` // nil: as it is
	Settings              Settings   `json:"settings"`
	RefundPolicy          Policy     `json:"refundPolicy"`
}

// Policy is a refund policy as organizers write it.
type Policy struct {
	Tiers []Tier `json:"tiers"`
}

// newDraft is what an event is unless its organizer says otherwise.
func newDraft() Draft {
	return Draft{Category: "other", Language: "en", Visibility: Public,
		Settings: Settings{Withdrawal: true, ShowAvailability: true, HoldMinutes: 15, FeePaidBy: PaidByOrganizer}}
}

// draft is the event as its organizer would write it.
func (e Event) draft() Draft {
	return Draft{Title: e.Title, Summary: e.Summary, Description: e.Description, Category: e.Category, Tags: slices.Clone(e.Tags),
		Language: e.Language, Visibility: e.Visibility, StartAt: e.StartAt.Format(time.RFC3339Nano), EndAt: written(e.EndAt),
		TimeZone: e.TimeZone, Capacity: copied(e.Capacity), Currency: e.Currency, LocationToBeAnnounced: e.LocationToBeAnnounced,
		Settings: Settings{e.Settings.Withdrawal, e.Settings.ShowAvailability, copied(e.Settings.MaxPerPerson), e.Settings.HoldMinutes,
			cmp.Or(e.Settings.FeePaidBy, PaidByOrganizer), copied(e.Settings.ExpectedOrders)},
		RefundPolicy: Policy{slices.Clone(e.Refunds)}}
}

// fill takes the draft over into an event, or says all that cannot be.
func (s *Store) fill(e *Event, d Draft) error {
	var wrong []problem.Field
	zone, field := zoneOf(d.TimeZone)
	if field != nil {
		return refusal([]problem.Field{*field}) // without a zone no time can be judged
	}
	start, field := resolve(d.StartAt, "/startAt", zone)
	if field != nil {
		wrong = append(wrong, *field)
	}
	end, field := resolveEnd(d.EndAt, start, zone)
	if field != nil {
		wrong = append(wrong, *field)
	}
	if _, err := currency.ParseISO(d.Currency); err != nil {
		wrong = append(wrong, refuse("/currency", "unknown-currency", "Use a code of ISO 4217, such as EUR."))
	}
	if _, err := language.Parse(d.Language); err != nil {
		wrong = append(wrong, refuse("/language", "unknown-language", "Use a language tag (BCP 47), such as de or pt-BR."))
	}
	if strings.TrimSpace(d.Title) == "" {
		wrong = append(wrong, refuse("/title", "required", "Give the event a title."))
	}
	html, err := s.html(d.Description)
	var refused *problem.Error
	switch {
	case errors.As(err, &refused):
		wrong = append(wrong, refused.Fields...)
	case err != nil:
		return err
	}
	e.Title, e.Slug, e.Summary = d.Title, slug(d.Title), d.Summary
	e.Description, e.DescriptionHTML = d.Description, html
	e.Category, e.Tags, e.Language, e.Visibility = d.Category, tags(d.Tags), d.Language, d.Visibility
	e.StartAt, e.EndAt, e.TimeZone = start, end, d.TimeZone
	e.Capacity, e.Currency, e.LocationToBeAnnounced, e.Settings = d.Capacity, d.Currency, d.LocationToBeAnnounced, d.Settings
	e.Refunds = d.RefundPolicy.Tiers
	return refusal(wrong)
}

func zoneOf(name string) (*time.Location, *problem.Field) {
	zone, err := clock.Zone(name)
	if err != nil {
		field := refuse("/timeZone", "unknown-time-zone", "Use a name of the IANA time zone database, such as Europe/Berlin.")
		return nil, &field
	}
	return zone, nil
}

// resolveEnd reads an end, which there need not be and which must lie behind the start.
func resolveEnd(written *string, start time.Time, zone *time.Location) (*time.Time, *problem.Field) {
	if written == nil {
		return nil, nil
	}
	end, field := resolve(*written, "/endAt", zone)
	if field == nil && !end.After(start) {
		before := refuse("/endAt", "end-before-start", "The end must be later than the start.")
		field = &before
	}
	return &end, field
}

// tags drops repetitions and keeps the order.
func tags(written []string) []string {
	var kept []string
	for _, tag := range written {
		if tag = strings.ToLower(strings.TrimSpace(tag)); tag != "" && !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}

func written(instant *time.Time) *string {
	if instant == nil {
		return nil
	}
	text := instant.Format(time.RFC3339Nano)
	return &text
}

func copied[T any](value *T) *T {
	if value == nil {
		return nil
	}
	copy := *value
	return &copy
}

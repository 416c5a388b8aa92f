package event

import (
	"context"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// MeetingDraft is what organizers write of a meeting, under the names of the API's fields.
type MeetingDraft struct {
	Kind      MeetingKind `json:"kind"`
	Title     string      `json:"title"`
	StartAt   *string     `json:"startAt"` // nil: the event's
	EndAt     *string     `json:"endAt"`
	Platform  *string     `json:"platform"`
	JoinURL   *string     `json:"joinUrl"`
	Venue     *string     `json:"venue"`
	Address   *string     `json:"address"`
	City      *string     `json:"city"`
	Region    *string     `json:"region"`
	Country   *string     `json:"country"`
	Latitude  *float64    `json:"latitude"`
	Longitude *float64    `json:"longitude"`
}

func (m Meeting) draft() MeetingDraft {
	start := m.StartAt.Format(time.RFC3339Nano)
	return MeetingDraft{Kind: m.Kind, Title: m.Title, StartAt: &start, EndAt: written(m.EndAt), Platform: &m.Platform, JoinURL: &m.JoinURL,
		Venue: &m.Venue, Address: &m.Address, City: &m.City, Region: &m.Region, Country: &m.Country,
		Latitude: copied(m.Latitude), Longitude: copied(m.Longitude)}
}

// fill takes the draft over, or says all that cannot be. Local times are the event's.
func (m *Meeting) fill(d MeetingDraft, e Event) error {
	var wrong []problem.Field
	start, end := e.StartAt, e.EndAt
	if d.StartAt != nil {
		instant, field := resolve(*d.StartAt, "/startAt", e.Location())
		if field != nil {
			wrong = append(wrong, *field)
		}
		start, end = instant, nil
	}
	if d.EndAt != nil {
		instant, field := resolveEnd(d.EndAt, start, e.Location())
		if field != nil {
			wrong = append(wrong, *field)
		}
		end = instant
	}
	if (d.Latitude == nil) != (d.Longitude == nil) {
		wrong = append(wrong, refuse("/latitude", "incomplete-position", "Give both latitude and longitude, or neither."))
	}
	m.Kind, m.Title, m.StartAt, m.EndAt = d.Kind, d.Title, start, end
	m.Place = Place{Venue: value(d.Venue), Address: value(d.Address), City: value(d.City), Region: value(d.Region), Country: value(d.Country),
		Latitude: d.Latitude, Longitude: d.Longitude}
	m.Room = Room{Platform: value(d.Platform), JoinURL: value(d.JoinURL)}
	if d.Kind == Online && m.Place != (Place{}) {
		wrong = append(wrong, refuse("/venue", "not-online", "A meeting online has no place. Leave venue, address and position out."))
	}
	if d.Kind == InPerson && m.Room != (Room{}) {
		wrong = append(wrong, refuse("/joinUrl", "not-in-person", "A meeting in person has no link. Leave platform and joinUrl out, or add a meeting online."))
	}
	return refusal(wrong)
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// mostMeetings and mostTicketTypes keep an event's page to one Query and its publishing to one commit.
const (
	mostMeetings    = 20
	mostTicketTypes = 20
)

// CreateMeeting adds a meeting, as a draft; to a published event it is added unseen until it is published itself.
func (s *Store) CreateMeeting(ctx context.Context, actor access.Actor, event string, write func(*MeetingDraft) error) (Meeting, error) {
	return again(ctx, func() (Meeting, error) { return s.createMeeting(ctx, actor, event, write) })
}

func (s *Store) createMeeting(ctx context.Context, actor access.Actor, event string, write func(*MeetingDraft) error) (Meeting, error) {
	page, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return Meeting{}, err
	}
	if caller.Replayed != "" {
		return page.meeting(caller.Replayed)
	}
	if err := page.editable(); err != nil {
		return Meeting{}, err
	}
	if len(page.Meetings) >= mostMeetings {
		return Meeting{}, ErrTooMany
	}
	var draft MeetingDraft
	if err := write(&draft); err != nil {
		return Meeting{}, err
	}
	now := s.now()
	meeting := Meeting{ID: id.New(id.Meeting), EventID: event, Version: 1, Status: Drafted, CreatedAt: now, UpdatedAt: now}
	if err := meeting.fill(draft, page.Event); err != nil {
		return Meeting{}, err
	}
	return meeting, s.table.Commit(ctx, table.Writes(actor.Once.Remember(meeting.ID, now), page.touch(), []table.Write{
		table.Create(table.MeetingKey(event, meeting.ID), meeting, errTaken)})...)
}

// UpdateMeeting changes a meeting. Whoever holds tickets of a published event is told when a published meeting moves.
func (s *Store) UpdateMeeting(ctx context.Context, actor access.Actor, event, id string, version int64, change func(*MeetingDraft) error) (Meeting, error) {
	return s.reviseMeeting(ctx, actor, event, id, func(page Page, meeting *Meeting) ([]table.Write, error) {
		if meeting.Version != version {
			return nil, problem.ErrVersionStale
		}
		if meeting.Status == Cancelled {
			return nil, state.ErrIllegalTransition.Saying("This meeting is cancelled and cannot be changed.")
		}
		before, draft := *meeting, meeting.draft()
		if err := change(&draft); err != nil {
			return nil, err
		}
		if err := meeting.fill(draft, page.Event); err != nil {
			return nil, err
		}
		if meeting.Status == Published && !meeting.ready() {
			return nil, ErrNotReady.With(refuse("/venue", "place-missing", "A published meeting needs its place or its link."))
		}
		if page.Status != Published || meeting.Status != Published {
			return nil, nil
		}
		changed := message.EventChanged{EventID: event, Version: page.Version, MeetingID: meeting.ID}
		if meeting.moved(before) {
			changed.Moved, changed.Before, changed.After = true, before.occasion(page.Event), meeting.occasion(page.Event)
		}
		return []table.Write{message.Record(changed, s.now())}, nil
	})
}

// moved says whether one would miss the meeting by what was known before.
func (m Meeting) moved(before Meeting) bool {
	return !m.StartAt.Equal(before.StartAt) || !sameTime(m.EndAt, before.EndAt) || m.Venue != before.Venue || m.Address != before.Address || m.City != before.City || m.JoinURL != before.JoinURL
}

// PublishMeeting shows a meeting on its event's page.
func (s *Store) PublishMeeting(ctx context.Context, actor access.Actor, event, id string) (Meeting, error) {
	return s.reviseMeeting(ctx, actor, event, id, func(page Page, meeting *Meeting) ([]table.Write, error) {
		if err := meetingLifecycle.Move("meeting", meeting.Status, Published); err != nil {
			return nil, err
		}
		if !meeting.ready() {
			return nil, ErrNotReady.With(refuse("/venue", "place-missing", "Give the meeting its place or its link first."))
		}
		meeting.Status = Published
		if page.Status != Published {
			return nil, nil
		}
		return []table.Write{message.Record(message.EventChanged{EventID: event, Version: page.Version, MeetingID: meeting.ID}, s.now())}, nil
	})
}

// CancelMeeting calls one meeting off, with a reason that whoever holds tickets is told.
func (s *Store) CancelMeeting(ctx context.Context, actor access.Actor, event, id, reason string) (Meeting, error) {
	return s.reviseMeeting(ctx, actor, event, id, func(page Page, meeting *Meeting) ([]table.Write, error) {
		published := meeting.Status == Published && page.Status == Published
		if err := meetingLifecycle.Move("meeting", meeting.Status, Cancelled); err != nil {
			return nil, err
		}
		meeting.Status, meeting.Reason = Cancelled, reason
		if !published {
			return nil, nil
		}
		return []table.Write{message.Record(message.MeetingCancelled{EventID: event, MeetingID: meeting.ID}, s.now())}, nil
	})
}

// DeleteMeeting removes a meeting that nobody was told of. A published one is cancelled instead.
func (s *Store) DeleteMeeting(ctx context.Context, actor access.Actor, event, id string, version int64) error {
	_, err := again(ctx, func() (Page, error) { return s.deleteMeeting(ctx, actor, event, id, version) })
	return err
}

func (s *Store) deleteMeeting(ctx context.Context, actor access.Actor, event, id string, version int64) (Page, error) {
	page, _, err := s.open(ctx, actor, event)
	if err != nil {
		return Page{}, err
	}
	meeting, err := page.meeting(id)
	switch {
	case err != nil:
		return Page{}, err
	case meeting.Version != version:
		return Page{}, problem.ErrVersionStale
	case page.editable() != nil:
		return Page{}, page.editable()
	case meeting.Status == Published:
		return Page{}, ErrMeetingPublished
	}
	return page, s.table.Commit(ctx, append(page.touch(), table.Write{Op: table.Delete, Key: table.MeetingKey(event, id),
		Condition: table.Current, Values: table.Values{"version": version}, Else: problem.ErrVersionStale})...)
}

// reviseMeeting changes one meeting and commits it with the writes that change returns. It begins again when the event changed
// meanwhile.
func (s *Store) reviseMeeting(ctx context.Context, actor access.Actor, event, id string, change func(Page, *Meeting) ([]table.Write, error)) (Meeting, error) {
	return again(ctx, func() (Meeting, error) { return s.reviseMeetingOnce(ctx, actor, event, id, change) })
}

func (s *Store) reviseMeetingOnce(ctx context.Context, actor access.Actor, event, id string, change func(Page, *Meeting) ([]table.Write, error)) (Meeting, error) {
	page, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return Meeting{}, err
	}
	meeting, err := page.meeting(id)
	if err != nil || caller.Replayed != "" {
		return meeting, err
	}
	if err := page.editable(); err != nil {
		return Meeting{}, err
	}
	writes, err := change(page, &meeting)
	if err != nil {
		return Meeting{}, err
	}
	writes = append(writes, s.replaceMeeting(&meeting, problem.ErrVersionStale))
	return meeting, s.table.Commit(ctx, table.Writes(actor.Once.Remember(meeting.ID, s.now()), page.touch(), writes)...)
}

// replaceMeeting raises a meeting's version and stores it; stale is what it means if the meeting changed meanwhile.
func (s *Store) replaceMeeting(meeting *Meeting, stale error) table.Write {
	before := meeting.Version
	meeting.Version, meeting.UpdatedAt = before+1, s.now()
	return table.Replace(table.MeetingKey(meeting.EventID, meeting.ID), *meeting, before, stale)
}

func (p Page) meeting(id string) (Meeting, error) {
	i := slices.IndexFunc(p.Meetings, func(m Meeting) bool { return m.ID == id })
	if i < 0 {
		return Meeting{}, problem.ErrNotFound
	}
	return p.Meetings[i], nil
}

// editable refuses changes to what is over for good.
func (p Page) editable() error {
	if p.Status == Archived || p.Status == Cancelled {
		return state.ErrIllegalTransition.Saying("This event is " + string(p.Status) + " and cannot be changed.")
	}
	return nil
}

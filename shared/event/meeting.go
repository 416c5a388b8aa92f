package event

import (
	"cmp"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/message"
)

// MeetingKind says how a meeting is attended.
type MeetingKind string

// The kinds of meetings. An event with both is hybrid.
const (
	InPerson MeetingKind = "inPerson"
	Online   MeetingKind = "online"
)

// Format says how an event is attended, by its meetings.
type Format string

// The formats of events; an event whose place is not known yet counts as in person.
const (
	FormatInPerson Format = "inPerson"
	FormatOnline   Format = "online"
	FormatHybrid   Format = "hybrid"
)

// Place is where one goes for a meeting in person.
type Place struct {
	Venue     string   `json:"venue,omitempty"`
	Address   string   `json:"address,omitempty"`
	City      string   `json:"city,omitempty"`
	Region    string   `json:"region,omitempty"`
	Country   string   `json:"country,omitempty"`  // ISO 3166-1 alpha-2
	Latitude  *float64 `json:"latitude,omitempty"` // degrees, WGS 84
	Longitude *float64 `json:"longitude,omitempty"`
}

// Room is where one goes for a meeting online.
type Room struct {
	Platform string `json:"platform,omitempty"`
	JoinURL  string `json:"joinUrl,omitempty"` // for confirmed attendees and the team only
}

// Meeting is a time and a place of an event, in person or online.
type Meeting struct {
	ID      string      `json:"id"`
	EventID string      `json:"eventId"`
	Version int64       `json:"version"`
	Kind    MeetingKind `json:"kind"`
	Title   string      `json:"title,omitempty"`
	StartAt time.Time   `json:"startAt"`
	EndAt   *time.Time  `json:"endAt,omitempty"`
	Status  Status      `json:"status"`
	Reason  string      `json:"reason,omitempty"` // why it was cancelled
	Place
	Room
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// occasion is when and where the meeting is, as everybody may know it.
func (m Meeting) occasion(e Event) *message.Occasion {
	return &message.Occasion{StartAt: m.StartAt, EndAt: m.EndAt, TimeZone: e.TimeZone, Place: m.Where(false)}
}

// ready says whether people could find their way to the meeting.
func (m Meeting) ready() bool {
	if m.Kind == Online {
		return m.Platform != "" || m.JoinURL != ""
	}
	return m.Venue != "" || m.Address != "" || m.City != ""
}

// Where says in one line where the meeting is; its link is for those who are joining.
func (m Meeting) Where(joining bool) string {
	if m.Kind == Online {
		if joining && m.JoinURL != "" {
			return m.JoinURL
		}
		return cmp.Or(m.Platform, "Online")
	}
	var parts []string
	for _, part := range []string{m.Venue, m.Address, m.City} {
		if part != "" && !strings.Contains(strings.Join(parts, ", "), part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

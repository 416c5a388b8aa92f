package event

import (
	"time"

	"github.com/event-radar/event-radar/shared/calendar"
)

// Calendar are the event's entries for calendars: one for each meeting that people know of, or one for the event itself
// while it has none. A meeting's entry tells also of its event, so that it counts the changes of both: a calendar takes over
// only what has a higher SEQUENCE (RFC 5545, section 3.8.7.4). siteURL is where people are; joining shows links to meetings
// online.
func (p Page) Calendar(siteURL string, joining bool) []calendar.Entry {
	address := siteURL + "/events/" + p.ID + "/" + p.Slug
	var entries []calendar.Entry
	for _, meeting := range p.Meetings {
		if meeting.Status == Drafted {
			continue
		}
		entry := calendar.Entry{UID: meeting.ID + "@event-radar", Sequence: p.Version + meeting.Version, Changed: later(p.UpdatedAt, meeting.UpdatedAt), Start: meeting.StartAt,
			TimeZone: p.TimeZone, Title: p.Title, Description: p.Summary, Place: meeting.Where(joining), URL: address,
			Cancelled: meeting.Status == Cancelled || p.Status == Cancelled}
		if meeting.Title != "" {
			entry.Title += ": " + meeting.Title
		}
		if meeting.EndAt != nil {
			entry.End = *meeting.EndAt
		}
		entries = append(entries, entry)
	}
	if entries != nil {
		return entries
	}
	entry := calendar.Entry{UID: p.ID + "@event-radar", Sequence: p.Version, Changed: p.UpdatedAt, Start: p.StartAt, TimeZone: p.TimeZone,
		Title: p.Title, Description: p.Summary, URL: address, Cancelled: p.Status == Cancelled}
	if p.EndAt != nil {
		entry.End = *p.EndAt
	}
	return []calendar.Entry{entry}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

package event

import "github.com/event-radar/event-radar/shared/calendar"

// Calendar are the event's entries for calendars: one for each meeting that people know of, or one for the event itself
// while it has none. siteURL is where people are; joining shows links to meetings online.
func (p Page) Calendar(siteURL string, joining bool) []calendar.Entry {
	address := siteURL + "/events/" + p.ID + "/" + p.Slug
	var entries []calendar.Entry
	for _, meeting := range p.Meetings {
		if meeting.Status == Drafted {
			continue
		}
		entry := calendar.Entry{UID: meeting.ID + "@event-radar", Sequence: meeting.Version, Changed: meeting.UpdatedAt, Start: meeting.StartAt,
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

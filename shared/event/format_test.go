package event_test

import (
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/event"
)

func TestFormatCountsTheMeetingsThatItsReaderSees(t *testing.T) {
	meeting := func(kind event.MeetingKind, status event.Status) event.Meeting {
		return event.Meeting{Kind: kind, Status: status}
	}
	for name, c := range map[string]struct {
		meetings       []event.Meeting
		everybody, own event.Format
	}{
		"no meeting":           {nil, event.FormatInPerson, event.FormatInPerson},
		"one online":           {[]event.Meeting{meeting(event.Online, event.Published)}, event.FormatOnline, event.FormatOnline},
		"a draft online":       {[]event.Meeting{meeting(event.Online, event.Drafted)}, event.FormatInPerson, event.FormatOnline},
		"another is a draft":   {[]event.Meeting{meeting(event.InPerson, event.Published), meeting(event.Online, event.Drafted)}, event.FormatInPerson, event.FormatHybrid},
		"both":                 {[]event.Meeting{meeting(event.InPerson, event.Published), meeting(event.Online, event.Published)}, event.FormatHybrid, event.FormatHybrid},
		"another is cancelled": {[]event.Meeting{meeting(event.InPerson, event.Cancelled), meeting(event.Online, event.Published)}, event.FormatOnline, event.FormatOnline},
	} {
		page := event.Page{Meetings: c.meetings}
		if have := page.Format(); have != c.everybody {
			t.Errorf("%s: %s for everybody, want %s", name, have, c.everybody)
		}
		page.Member.Role = access.Viewer
		if have := page.Format(); have != c.own {
			t.Errorf("%s: %s for the team, want %s", name, have, c.own)
		}
	}
}

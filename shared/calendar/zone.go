package calendar

import (
	"time"

	"github.com/event-radar/event-radar/shared/clock"
)

// When says a span of time as the people who will be there do: "Fri 27 Nov 2026, 19:00–22:00 (Europe/Berlin, CET)". A zero
// end is an open one. In a zone that is not known the time is said in UTC, and called so.
func When(start, end time.Time, timeZone string) string {
	return Day(start, timeZone) + ", " + Hours(start, end, timeZone)
}

// Day is the first part of When: "Fri 27 Nov 2026".
func Day(start time.Time, timeZone string) string {
	zone, _ := zoneOrUTC(timeZone)
	return start.In(zone).Format(dayLayout)
}

// Hours is the second part of When: "19:00–22:00 (Europe/Berlin, CET)", or when it ends on another day
// "19:00 – Sat 28 Nov 2026, 02:00 (Europe/Berlin, CET)".
func Hours(start, end time.Time, timeZone string) string {
	zone, name := zoneOrUTC(timeZone)
	start = start.In(zone)
	hours := start.Format(timeLayout)
	if end.IsZero() {
		return hours + " (" + zoneLabel(name, abbreviation(start)) + ")"
	}
	end = end.In(zone)
	from, to := abbreviation(start), abbreviation(end)
	if from != to { // clocks change in between: without the names 02:30 could be before 02:10
		hours += " " + from
	}
	switch {
	case start.Format(dayLayout) != end.Format(dayLayout):
		hours += " – " + end.Format(dayLayout+", "+timeLayout)
	case from != to:
		hours += " – " + end.Format(timeLayout)
	default:
		hours += "–" + end.Format(timeLayout)
	}
	if from != to {
		return hours + " " + to + " (" + name + ")"
	}
	return hours + " (" + zoneLabel(name, from) + ")"
}

const (
	dayLayout  = "Mon 2 Jan 2006"
	timeLayout = "15:04"
)

func zoneOrUTC(name string) (*time.Location, string) {
	zone, err := clock.Zone(name)
	if err != nil {
		return time.UTC, "UTC"
	}
	return zone, name
}

func zoneLabel(name, abbreviation string) string {
	if name == abbreviation {
		return name
	}
	return name + ", " + abbreviation
}

// abbreviation is the zone's short name at that time: "CET", or "UTC+03" where there is only a number.
func abbreviation(t time.Time) string {
	short, _ := t.Zone()
	if short != "" && (short[0] == '+' || short[0] == '-') {
		return "UTC" + short
	}
	return short
}

package event

import (
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/problem"
)

// localLayouts are the forms of a local time; openapi.yaml has them as a pattern.
var localLayouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04"}

// The years that events lie in. Any two such times are less far apart than the 292 years that a time.Duration holds, and
// whatever is reckoned from them still has a year of four digits, which JSON's times and the table's keys rely on.
const firstYear, lastYear = 1970, 2199

// resolve reads a time as organizers write it: an instant with its offset, or a local time of the zone. When clocks go
// forward there are local times that do not exist, and when they go back there are some that come twice: both are refused,
// because to guess would be to move somebody's event by an hour.
func resolve(written, pointer string, zone *time.Location) (time.Time, *problem.Field) {
	instant, field := read(written, pointer, zone)
	if year := instant.Year(); field == nil && (year < firstYear || year > lastYear) {
		beyond := refuse(pointer, "invalid-time", "Choose a time between the years 1970 and 2199.")
		return time.Time{}, &beyond
	}
	return instant, field
}

func read(written, pointer string, zone *time.Location) (time.Time, *problem.Field) {
	if instant, err := time.Parse(time.RFC3339, strings.ToUpper(written)); err == nil {
		return instant.UTC().Truncate(time.Millisecond), nil
	}
	var local time.Time
	known := false
	for _, layout := range localLayouts {
		var err error
		local, err = time.Parse(layout, strings.ToUpper(written))
		// Parse would also take an hour of one digit, and fractions of a second.
		if known = err == nil && strings.EqualFold(local.Format(layout), written); known {
			break
		}
	}
	if !known {
		field := refuse(pointer, "invalid-time", "Write a time such as 2026-11-27T19:00, or with its offset 2026-11-27T19:00:00+01:00.")
		return time.Time{}, &field
	}
	switch instants := readings(local, zone); len(instants) {
	case 1:
		return instants[0], nil
	case 0:
		field := refuse(pointer, "nonexistent-local-time", "Clocks in "+zone.String()+" skip this time. Choose another, or give its offset.")
		return time.Time{}, &field
	default:
		field := refuse(pointer, "ambiguous-local-time", "This time comes twice in "+zone.String()+", since clocks go back. Give its offset: "+
			instants[0].In(zone).Format(time.RFC3339)+" or "+instants[1].In(zone).Format(time.RFC3339)+".")
		return time.Time{}, &field
	}
}

// readings are the instants at which a zone's clocks show a local time: one, none in a gap, two in an overlap. The offsets
// that come into question are those in force a day before and a day after.
func readings(local time.Time, zone *time.Location) []time.Time {
	var found []time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := local.Add(near).In(zone).Zone()
		instant := local.Add(-time.Duration(offset) * time.Second)
		shown := instant.In(zone)
		_, shownOffset := shown.Zone()
		if shownOffset == offset && (len(found) == 0 || !found[0].Equal(instant)) {
			found = append(found, instant.UTC())
		}
	}
	return found
}

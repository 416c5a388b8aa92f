// Package calendar knows days, zones, and the files that calendars read: iCalendar, RFC 5545. A file names the venue's
// zone and brings the zone's rules along, so that an entry stays right when clocks change, whatever the reader's calendar
// knows about zones.
package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/event-radar/event-radar/shared/clock"
)

// ContentType is what File writes.
const ContentType = "text/calendar; charset=utf-8; method=PUBLISH"

// An Entry is one thing in a calendar.
type Entry struct {
	UID         string    // the same in every version; an entry with a known UID replaces the one before
	Sequence    int64     // the version
	Changed     time.Time // when this version was made
	Start       time.Time
	End         time.Time // zero: open
	TimeZone    string    // an IANA name
	Title       string
	Description string
	Place       string
	URL         string
	Cancelled   bool
}

// File is a calendar of entries, which may be in several zones. It returns clock.ErrUnknownZone for a zone that does not exist.
func File(entries ...Entry) ([]byte, error) {
	var f file
	f.line("BEGIN", "VCALENDAR")
	f.line("VERSION", "2.0")
	f.line("PRODID", "-//Event Radar//Event Radar//EN")
	f.line("CALSCALE", "GREGORIAN")
	f.line("METHOD", "PUBLISH")
	zones, err := zonesOf(entries)
	if err != nil {
		return nil, err
	}
	for _, zone := range zones {
		f.zone(zone)
	}
	for _, entry := range entries {
		f.entry(entry)
	}
	f.line("END", "VCALENDAR")
	return []byte(f.String()), nil
}

// A zoneSpan is a zone, and the years for which a file needs its rules.
type zoneSpan struct {
	zone     *time.Location
	from, to time.Time
}

// zonesOf lists the zones of entries, each once, with a year's margin on both sides: people move entries, and copy them.
func zonesOf(entries []Entry) ([]zoneSpan, error) {
	var spans []zoneSpan
	index := map[string]int{}
	for _, entry := range entries {
		zone, err := clock.Zone(entry.TimeZone)
		if err != nil {
			return nil, err
		}
		end := entry.End
		if end.IsZero() {
			end = entry.Start
		}
		from, to := entry.Start.AddDate(-1, 0, 0), end.AddDate(1, 0, 0)
		i, known := index[zone.String()]
		if !known {
			index[zone.String()] = len(spans)
			spans = append(spans, zoneSpan{zone, from, to})
			continue
		}
		if from.Before(spans[i].from) {
			spans[i].from = from
		}
		if to.After(spans[i].to) {
			spans[i].to = to
		}
	}
	return spans, nil
}

// file is a text of content lines.
type file struct{ strings.Builder }

const (
	localLayout = "20060102T150405"
	utcLayout   = localLayout + "Z"
)

// zone writes a VTIMEZONE: every change of the clock in the span, as the zone's data has it. Listing them is exact where
// a recurrence rule guesses (countries move their dates), and RFC 5545, section 3.6.5, asks no more than that.
func (f *file) zone(span zoneSpan) {
	if span.zone.String() == "UTC" {
		return // its times end with Z
	}
	f.line("BEGIN", "VTIMEZONE")
	f.line("TZID", span.zone.String())
	for at := span.from.In(span.zone); ; {
		since, until := at.ZoneBounds()
		f.observance(at, since)
		if until.IsZero() || until.After(span.to) {
			break
		}
		at = until
	}
	f.line("END", "VTIMEZONE")
}

// observance writes what the clocks of a zone showed since an instant, which is zero when it has always been so.
func (f *file) observance(at, since time.Time) {
	kind := "STANDARD"
	if at.IsDST() {
		kind = "DAYLIGHT"
	}
	name, offset := at.Zone()
	before, onset := offset, "19700101T000000"
	if !since.IsZero() {
		_, before = since.Add(-time.Second).Zone()
		// The onset is told by the clocks that were about to change.
		onset = since.In(time.FixedZone("", before)).Format(localLayout)
	}
	f.line("BEGIN", kind)
	f.line("DTSTART", onset)
	f.line("TZOFFSETFROM", utcOffset(before))
	f.line("TZOFFSETTO", utcOffset(offset))
	f.text("TZNAME", name)
	f.line("END", kind)
}

func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	offset := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest != 0 {
		offset += fmt.Sprintf("%02d", rest)
	}
	return offset
}

func (f *file) entry(e Entry) {
	zone, _ := clock.Zone(e.TimeZone) // zonesOf has looked
	f.line("BEGIN", "VEVENT")
	f.text("UID", e.UID)
	f.line("SEQUENCE", strconv.FormatInt(e.Sequence, 10))
	f.line("DTSTAMP", e.Changed.UTC().Format(utcLayout))
	f.line("LAST-MODIFIED", e.Changed.UTC().Format(utcLayout))
	f.time("DTSTART", e.Start.In(zone))
	if !e.End.IsZero() {
		f.time("DTEND", e.End.In(zone))
	}
	f.text("SUMMARY", e.Title)
	if e.Description != "" {
		f.text("DESCRIPTION", e.Description)
	}
	if e.Place != "" {
		f.text("LOCATION", e.Place)
	}
	if e.URL != "" {
		f.line("URL", printable(e.URL))
	}
	if e.Cancelled {
		f.line("STATUS", "CANCELLED")
		f.line("TRANSP", "TRANSPARENT")
	} else {
		f.line("STATUS", "CONFIRMED")
	}
	f.line("END", "VEVENT")
}

func (f *file) time(name string, t time.Time) {
	if t.Location().String() == "UTC" {
		f.line(name, t.Format(utcLayout))
		return
	}
	f.line(name+";TZID="+t.Location().String(), t.Format(localLayout))
}

var textEscapes = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`, `\`, `\\`, ";", `\;`, ",", `\,`)

// text writes a value that people wrote (RFC 5545, section 3.3.11).
func (f *file) text(name, value string) { f.line(name, printable(textEscapes.Replace(value))) }

// printable drops the control characters, which no value may hold, and what is not UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// line writes a content line in pieces of at most 75 octets, none of which parts a character (RFC 5545, section 3.1).
func (f *file) line(name, value string) {
	const limit = 75
	rest := name + ":" + value
	for room := limit; len(rest) > room; room = limit - 1 {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		f.WriteString(rest[:cut])
		f.WriteString("\r\n ")
		rest = rest[cut:]
	}
	f.WriteString(rest)
	f.WriteString("\r\n")
}

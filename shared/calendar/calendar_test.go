package calendar

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"

	"github.com/event-radar/event-radar/shared/clock"
)

var update = flag.Bool("update", false, "write the golden files")

func concert() Entry {
	return Entry{
		UID:         "evt_01JABCDEFGHJKMNPQRSTVWXYZ0",
		Sequence:    7,
		Changed:     time.Date(2026, 9, 1, 8, 30, 0, 0, time.UTC),
		Start:       time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC),
		End:         time.Date(2026, 11, 27, 21, 0, 0, 0, time.UTC),
		TimeZone:    "Europe/Berlin",
		Title:       "Jazz; Swing, & “ボサノヴァ” – eine lange Nacht mit vielen Gästen aus 東京 und أصدقاء",
		Description: "First line\r\nSecond line: bring a C:\\drive\n",
		Place:       "Kulturhaus, Hauptstraße 5, Berlin",
		URL:         "https://events.example/events/evt_01JABCDEFGHJKMNPQRSTVWXYZ0",
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", name, got)
	}
}

func TestFile(t *testing.T) {
	got, err := File(concert())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/concert.ics", got)

	// Every line is short enough, and no character is cut in two.
	for line := range strings.SplitSeq(string(got), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("bad line %q", line)
		}
	}

	// Somebody else's reader gets back what was written.
	read, err := ical.ParseCalendar(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	entry := read.Events()[0]
	for property, want := range map[ical.ComponentProperty]string{
		ical.ComponentPropertySummary:     concert().Title,
		ical.ComponentPropertyDescription: "First line\nSecond line: bring a C:\\drive\n",
		ical.ComponentPropertyLocation:    concert().Place,
		ical.ComponentPropertyUniqueId:    concert().UID,
		ical.ComponentPropertyStatus:      "CONFIRMED",
	} {
		if got := entry.GetProperty(property); got == nil || got.Value != want {
			t.Errorf("%s = %+v, want %q", property, got, want)
		}
	}
	if start, err := entry.GetStartAt(); err != nil || !start.Equal(concert().Start) {
		t.Errorf("starts %v (%v), want %v", start, err, concert().Start)
	}
}

func TestCancelledOpenEndedUTC(t *testing.T) {
	entry := concert()
	entry.Cancelled, entry.End, entry.TimeZone = true, time.Time{}, "UTC"
	got, err := File(entry)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\r\nSTATUS:CANCELLED\r\n", "\r\nDTSTART:20261127T180000Z\r\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, stray := range []string{"DTEND", "VTIMEZONE"} {
		if strings.Contains(string(got), stray) {
			t.Errorf("%s in\n%s", stray, got)
		}
	}
}

// Whoever reads only the file comes to the instants that Go's data has, all year round and in odd zones.
func TestZoneRules(t *testing.T) {
	for _, name := range []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca",
		"Europe/Dublin", "Pacific/Chatham", "Asia/Tokyo", "America/St_Johns", "Etc/GMT+5", "Asia/Kathmandu",
	} {
		zone, err := clock.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for month := range 12 {
			start := time.Date(2026, time.Month(month+1), 14, 12, 0, 0, 0, zone)
			file, err := File(Entry{UID: "x", Start: start, Changed: start, TimeZone: name})
			if err != nil {
				t.Fatal(err)
			}
			_, want := start.Zone()
			if got := offsetFromFile(t, string(file)); got != utcOffset(want) {
				t.Errorf("%s in %s: the file says %s, want %s", name, start.Month(), got, utcOffset(want))
			}
		}
	}
}

// offsetFromFile applies the file's rules to the entry's start as RFC 5545 says: the latest onset before it counts.
func offsetFromFile(t *testing.T, file string) string {
	t.Helper()
	_, after, _ := strings.Cut(file, "BEGIN:VEVENT")
	_, after, _ = strings.Cut(after, "DTSTART;TZID=")
	_, start, _ := strings.Cut(after, ":")
	start = start[:len(localLayout)]
	var latest, offset string
	for part := range strings.SplitSeq(file, "BEGIN:") {
		if !strings.HasPrefix(part, "STANDARD") && !strings.HasPrefix(part, "DAYLIGHT") {
			continue
		}
		value := func(name string) string {
			_, after, _ := strings.Cut(part, name+":")
			value, _, _ := strings.Cut(after, "\r\n")
			return value
		}
		if onset := value("DTSTART"); onset <= start && onset > latest {
			latest, offset = onset, value("TZOFFSETTO")
		}
	}
	return offset
}

func TestUnknownZone(t *testing.T) {
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd"} {
		if _, err := File(Entry{TimeZone: name}); !errors.Is(err, clock.ErrUnknownZone) {
			t.Errorf("zone %q: %v, want %v", name, err, clock.ErrUnknownZone)
		}
	}
}

func TestWhen(t *testing.T) {
	utc := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		start, end time.Time
		zone, want string
	}{
		{utc(11, 27, 18, 0), utc(11, 27, 21, 0), "Europe/Berlin", "Fri 27 Nov 2026, 19:00–22:00 (Europe/Berlin, CET)"},
		{utc(11, 27, 18, 0), time.Time{}, "Europe/Berlin", "Fri 27 Nov 2026, 19:00 (Europe/Berlin, CET)"},
		{utc(7, 1, 20, 0), utc(7, 2, 2, 0), "Europe/Berlin", "Wed 1 Jul 2026, 22:00 – Thu 2 Jul 2026, 04:00 (Europe/Berlin, CEST)"},
		{utc(10, 25, 0, 10), utc(10, 25, 1, 5), "Europe/Berlin", "Sun 25 Oct 2026, 02:10 CEST – 02:05 CET (Europe/Berlin)"},
		{utc(11, 27, 18, 0), utc(11, 27, 21, 0), "Asia/Dubai", "Fri 27 Nov 2026, 22:00 – Sat 28 Nov 2026, 01:00 (Asia/Dubai, UTC+04)"},
		{utc(11, 27, 18, 0), utc(11, 27, 21, 0), "UTC", "Fri 27 Nov 2026, 18:00–21:00 (UTC)"},
		{utc(11, 27, 18, 0), utc(11, 27, 21, 0), "Nowhere", "Fri 27 Nov 2026, 18:00–21:00 (UTC)"},
	} {
		if got := When(c.start, c.end, c.zone); got != c.want {
			t.Errorf("When(%v, %v, %q) = %q, want %q", c.start, c.end, c.zone, got, c.want)
		}
	}
}

// Whatever people write, the file has the lines that it should have and no others.
func FuzzFile(f *testing.F) {
	f.Add("BEGIN:VALARM\r\nEND:VALARM", "a\nb", "https://x\r\nATTACH:y")
	f.Fuzz(func(t *testing.T, title, place, url string) {
		entry := concert()
		entry.Title, entry.Place, entry.URL = title, place, url
		file, err := File(entry)
		if err != nil {
			t.Fatal(err)
		}
		unfolded := strings.ReplaceAll(string(file), "\r\n ", "")
		if !utf8.Valid(file) || strings.Count(unfolded, "\r\nBEGIN:") != 7 || strings.Count(unfolded, "\r\n") != strings.Count(unfolded, "\n") {
			t.Errorf("out of shape:\n%q", file)
		}
	})
}

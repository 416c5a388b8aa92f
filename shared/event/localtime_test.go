package event

import (
	"strings"
	"testing"
	"time"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct{ zone, written, want, code string }{
		{"Europe/Berlin", "2026-11-27T19:00:00+01:00", "2026-11-27T18:00:00Z", ""},
		{"Europe/Berlin", "2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z", ""},
		{"Europe/Berlin", "2026-11-27T19:00", "2026-11-27T18:00:00Z", ""},
		{"Europe/Berlin", "2026-07-27T19:00:30", "2026-07-27T17:00:30Z", ""},
		{"Europe/Berlin", "2027-03-28T02:30", "", "nonexistent-local-time"},
		{"Europe/Berlin", "2026-10-25T02:30", "", "ambiguous-local-time"},
		{"Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z", ""},
		{"Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z", ""},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "", "nonexistent-local-time"}, // half an hour's change
		{"Asia/Kathmandu", "2026-11-27T19:00", "2026-11-27T13:15:00Z", ""},
		{"Pacific/Apia", "2011-12-30T12:00", "", "nonexistent-local-time"}, // a day that Samoa skipped
		{"UTC", "27.11.2026 19:00", "", "invalid-time"},
		{"UTC", "2026-11-27T9:00", "", "invalid-time"},
		{"UTC", "2026-11-27T19:00:00,0001", "", "invalid-time"},
		{"UTC", "2026-02-30T19:00", "", "invalid-time"},
		{"UTC", "9999-12-31T23:59:59-23:59", "", "invalid-time"}, // in UTC a year of five digits
		{"UTC", "0000-01-01T00:00", "", "invalid-time"},
		{"UTC", "2199-12-31T23:59", "2199-12-31T23:59:00Z", ""},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, field := resolve(c.written, "/startAt", zone)
		switch {
		case c.code == "" && field != nil:
			t.Errorf("%s in %s: %s", c.written, c.zone, field.Detail)
		case c.code == "" && got.Format(time.RFC3339) != c.want:
			t.Errorf("%s in %s is %s, want %s", c.written, c.zone, got.Format(time.RFC3339), c.want)
		case c.code != "" && (field == nil || field.Code != c.code):
			t.Errorf("%s in %s is %v, want %s", c.written, c.zone, got, c.code)
		}
	}
}

func TestDuplicatesKeepTheirClock(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	from := time.Date(2027, 3, 20, 19, 0, 0, 0, berlin)
	to := time.Date(2027, 4, 3, 19, 0, 0, 0, berlin) // behind the change of clocks
	end := time.Date(2027, 3, 20, 22, 0, 0, 0, berlin)
	if got := shiftLocal(end, from, to, berlin).In(berlin).Format("2006-01-02 15:04"); got != "2027-04-03 22:00" {
		t.Errorf("the end moved to %s", got)
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Night of Signals":             "night-of-signals",
		"  Überraschung! Café & Musik": "uberraschung-cafe-musik",
		"東京の夜":                         "東京の夜",
		"!!!":                          "event",
	} {
		if got := slug(title); got != want {
			t.Errorf("slug of %q is %q, want %q", title, got, want)
		}
	}
}

// A time that is accepted is of the years in which events lie, and written out it is read as itself; a local one is what clocks show
// at it. What comes twice is refused with two times, each of which is accepted.
func FuzzResolve(f *testing.F) {
	for _, zone := range []string{"Europe/Berlin", "UTC", "Pacific/Apia", "Australia/Lord_Howe", "America/New_York", "Africa/Monrovia"} {
		for _, written := range []string{"2026-11-27T19:00:00+01:00", "2026-11-27T19:00", "2027-03-28T02:30", "2026-10-25T02:30", "2011-12-30T12:00", "9999-12-31T23:59:59-23:59",
			"0000-01-01T00:00", "2026-02-30T19:00", "2026-11-27t19:00:00z", "2199-12-31T23:59:59.999999999Z", "1972-01-07T00:30", "2026-11-27T24:00", "2026-11-27T19:00:60Z", "2026-11-27T19:00:00,5Z"} {
			f.Add(written, zone)
		}
	}
	f.Fuzz(func(t *testing.T, written, name string) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip()
		}
		instant, field := resolve(written, "/startAt", zone)
		if field != nil {
			if field.Pointer != "/startAt" || field.Detail == "" || !instant.IsZero() && field.Code != "invalid-time" {
				t.Errorf("%q in %s is %v, %+v", written, name, instant, field)
			}
			if _, offered, ok := strings.Cut(field.Detail, "Give its offset: "); ok {
				earlier, later, _ := strings.Cut(strings.TrimSuffix(offered, "."), " or ")
				first, wrong := resolve(earlier, "", zone)
				second, wrong2 := resolve(later, "", zone)
				if wrong != nil || wrong2 != nil || !first.Before(second) {
					t.Errorf("%q in %s comes at %q and %q", written, name, earlier, later)
				}
			}
			return
		}
		if instant.Location() != time.UTC || instant.Year() < firstYear || instant.Year() > lastYear || !instant.Truncate(time.Millisecond).Equal(instant) {
			t.Errorf("%q in %s is %v", written, name, instant)
		}
		if again, wrong := resolve(instant.Format(time.RFC3339Nano), "/startAt", zone); wrong != nil || !again.Equal(instant) {
			t.Errorf("%q in %s is %v, and that %v, %v", written, name, instant, again, wrong)
		}
		for _, layout := range localLayouts {
			if local, err := time.Parse(layout, strings.ToUpper(written)); err == nil && instant.In(zone).Format(layout) != local.Format(layout) {
				t.Errorf("%q in %s is %s there", written, name, instant.In(zone).Format(layout))
			}
		}
	})
}

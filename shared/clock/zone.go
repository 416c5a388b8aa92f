package clock

import (
	"errors"
	"time"
	_ "time/tzdata" // Lambda's system may have no time zones
)

// ErrUnknownZone: the IANA database has no such zone.
var ErrUnknownZone = errors.New("clock: unknown time zone")

// Zone finds a time zone by its name in the IANA database, such as Europe/Berlin. "Local", which would be the machine's
// own, and the empty name are no zones.
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, ErrUnknownZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrUnknownZone
	}
	return zone, nil
}

package main

import (
	"time"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/checkin"
	"github.com/event-radar/event-radar/shared/problem"
)

// scans are those of a batch, or the one that the body is.
func scans(body operation.CheckInRequest) (scans []checkin.Scan, batch bool, err error) {
	one := operation.Scan{Gate: body.Gate, DeviceID: body.DeviceID, ScanID: body.ScanID, ScannedAt: body.ScannedAt}
	if body.Code != nil {
		one.Code = *body.Code
	}
	sent := body.Scans
	switch {
	case len(sent) > 0 && (body.Code != nil || one != operation.Scan{}):
		return nil, false, problem.NewInvalid("invalid-body", "Send either one scan or a batch.",
			problem.Field{Pointer: "/scans", Code: "not-allowed", Detail: "Leave this out, or send nothing else."})
	case len(sent) == 0:
		if err := whole(body); err != nil {
			return nil, false, err
		}
		sent = []operation.Scan{one}
	}
	for _, scan := range sent {
		var at *time.Time
		if !scan.ScannedAt.IsZero() {
			at = &scan.ScannedAt
		}
		scans = append(scans, checkin.Scan{Code: scan.Code, Gate: scan.Gate, DeviceID: scan.DeviceID, ScanID: scan.ScanID, ScannedAt: at})
	}
	return scans, len(body.Scans) > 0, nil
}

// whole says what one scan lacks: alone, its properties are all needed. A code may be empty, if a scanner reads nothing, but
// it has to be sent.
func whole(scan operation.CheckInRequest) error {
	var missing []problem.Field
	for _, property := range []struct {
		name string
		sent bool
	}{
		{"code", scan.Code != nil}, {"gate", scan.Gate != ""}, {"deviceId", scan.DeviceID != ""}, {"scanId", scan.ScanID != ""}} {
		if !property.sent {
			missing = append(missing, problem.Field{Pointer: "/" + property.name, Code: "required", Detail: "This is needed."})
		}
	}
	if missing == nil {
		return nil
	}
	return problem.NewInvalid("invalid-body", "A scan lacks something; see the fields.", missing...)
}

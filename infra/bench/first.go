package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The first request may take so many times as long as a warm one.
const firstTarget = 2.5

// warm is how many requests follow the first in each process.
const warm = 20

// firsts measures the first request of a process that reads the table once, against those that follow.
func firsts(ctx context.Context, o options) ([]row, error) {
	binaries, err := compile(ctx, o.root)
	if err != nil {
		return nil, err
	}
	cloud, err := newCloud(true)
	if err != nil {
		return nil, err
	}
	defer cloud.Close()
	var rows []row
	for _, binary := range binaries {
		if binary.name != "events/get" {
			continue
		}
		var first, later []time.Duration
		for range o.rounds {
			took, err := requests(ctx, binary, cloud)
			if err != nil {
				return nil, err
			}
			first, later = append(first, took[0]), append(later, took[1:]...)
		}
		ratio := float64(median(first)) / float64(median(later))
		rows = append(rows, row{binary.name, fmt.Sprintf("%v against %v = %.2f ×", median(first).Round(time.Microsecond), median(later).Round(time.Microsecond), ratio),
			fmt.Sprintf("%.1f ×", firstTarget), ratio / firstTarget})
	}
	return rows, nil
}

// requests starts a function and sends it requests one by one.
func requests(ctx context.Context, binary binary, cloud *cloud) (took []time.Duration, err error) {
	runtime, err := newRuntime()
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	process, err := runtime.run(ctx, binary, cloud)
	if err != nil {
		return nil, err
	}
	defer process.end()
	for range 1 + warm {
		select {
		case <-runtime.asked:
		case <-process.gone:
			return nil, fmt.Errorf("%s ended: %s", binary.name, process.output)
		}
		begun := time.Now()
		runtime.work <- []byte(getEvent)
		answer := <-runtime.answered
		took = append(took, time.Since(begun))
		var response struct {
			StatusCode int    `json:"statusCode"`
			Body       string `json:"body"`
		}
		if err := json.Unmarshal(answer, &response); err != nil || response.StatusCode != 200 || !strings.Contains(response.Body, "Night of Signals") {
			return nil, fmt.Errorf("%s answers %s", binary.name, answer)
		}
	}
	return took, nil
}

const getEvent = `{"version":"2.0","routeKey":"GET /v1/events/{eventId}","rawPath":"/v1/events/evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","rawQueryString":"",
"headers":{"host":"api.event-radar.test","accept":"application/json"},"pathParameters":{"eventId":"evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE"},
"requestContext":{"accountId":"123456789012","apiId":"api","domainName":"api.event-radar.test","requestId":"request","routeKey":"GET /v1/events/{eventId}","stage":"$default",
"time":"01/May/2030:00:00:00 +0000","timeEpoch":1903824000000,"http":{"method":"GET","path":"/v1/events/evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"bench"}},
"isBase64Encoded":false}`

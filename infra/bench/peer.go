package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// A reservation may take so many times the CPU of a quota lock's.
const peerTarget = 1.2

// What pretix 2026.8 itself took for an order, measured once on such a machine and cited here: it is too much to install for each
// run.
const (
	pretixByAPI   = 185 * time.Millisecond
	pretixByPages = 801 * time.Millisecond
)

var resultLine = regexp.MustCompile(`(?m)^result (\{.*\})$`)

// sold is what infra/bench/peer prints of one sale; times are CPU time.
type sold struct {
	Side             string
	PerSecond        float64
	Client, Database time.Duration
	Sale, Loser      time.Duration
}

// peers sells the same event by package booking and by pretix's lock.
func peers(ctx context.Context, o options) ([]row, error) {
	output, err := goTest(ctx, o.root, "./infra/bench/peer", "-count=1", "-run", "^TestCompare$", "-v", "-compare")
	if err != nil {
		return nil, err
	}
	measured := map[string][]sold{}
	for _, match := range resultLine.FindAllStringSubmatch(output, -1) {
		var s sold
		if err := json.Unmarshal([]byte(match[1]), &s); err != nil {
			return nil, err
		}
		measured[s.Side] = append(measured[s.Side], s)
	}
	ours, lock := measured["Event Radar"], measured["a quota lock"]
	if len(ours) == 0 || len(lock) == 0 {
		return nil, errors.New("the comparison printed nothing")
	}
	middle := func(sales []sold, of func(sold) time.Duration) time.Duration {
		var times []time.Duration
		for _, s := range sales {
			times = append(times, of(s))
		}
		return median(times)
	}
	compare := func(what string, of func(sold) time.Duration) row {
		mine, theirs := middle(ours, of), middle(lock, of)
		ratio := float64(mine) / float64(theirs)
		return row{what, fmt.Sprintf("%v against %v = %.2f ×", mine.Round(10*time.Microsecond), theirs.Round(10*time.Microsecond), ratio), fmt.Sprintf("%.1f ×", peerTarget), ratio / peerTarget}
	}
	parts := func(sales []sold) string {
		return fmt.Sprintf("%v and %v", middle(sales, func(s sold) time.Duration { return s.Client }).Round(10*time.Microsecond),
			middle(sales, func(s sold) time.Duration { return s.Database }).Round(10*time.Microsecond))
	}
	rate := func(sales []sold) string {
		var rates []float64
		for _, s := range sales {
			rates = append(rates, s.PerSecond)
		}
		slices.Sort(rates)
		return fmt.Sprintf("%.0f orders a second", rates[len(rates)/2])
	}
	whole := func(s sold) time.Duration { return s.Client + s.Database }
	return []row{
		compare("a seat, until the last is sold", func(s sold) time.Duration { return s.Sale }),
		compare("a seat, with all who come too late", whole),
		compare("somebody who comes too late", func(s sold) time.Duration { return s.Loser }),
		{what: "client and database, of all that", measured: parts(ours)},
		{what: "  by a quota lock", measured: parts(lock)},
		{what: "until the last is sold (wall time)", measured: rate(ours)},
		{what: "  by a quota lock", measured: rate(lock)},
		{what: "an order of pretix's own (measured before)", measured: fmt.Sprintf("%v by its API, %v by its pages", pretixByAPI, pretixByPages)},
	}, nil
}

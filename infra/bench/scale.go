package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// What a sale must come to, when DynamoDB is simulated.
const (
	scaleLinear    = 0.9  // of so many times what one shard sells
	scalePerSecond = 1000 // at as many shards as a pool has
	scaleShards    = 16
	loserCalls     = 1
)

var outcomeLine = regexp.MustCompile(`(?m)^outcome (\{.*\})$`)

// sale is what infra/bench/partitions prints of one.
type sale struct {
	Name                          string
	Shards                        int
	PerSecond                     float64
	Median, Slowest, Pause        time.Duration
	Conflicts, Reserved           int
	Throttled                     map[string]int
	Busiest                       string
	Share                         float64
	LoserReads, LoserTransactions float64
	LosersPerSecond               float64
}

// scales simulates sales of one event at different numbers of shards.
func scales(ctx context.Context, o options) ([]row, error) {
	output, err := goTest(ctx, o.root, "./infra/bench/partitions", "-count=1", "-timeout", "30m", "-run", "^TestSale$", "-v", "-simulate")
	if err != nil {
		return nil, err
	}
	var rows []row
	one := map[string]float64{}
	for _, match := range outcomeLine.FindAllStringSubmatch(output, -1) {
		var s sale
		if err := json.Unmarshal([]byte(match[1]), &s); err != nil {
			return nil, err
		}
		if s.Shards == 1 {
			one[s.Name] = s.PerSecond
		}
		rows = append(rows, s.rows(one[s.Name])...)
	}
	if len(rows) == 0 {
		return nil, errors.New("the simulation printed nothing")
	}
	return rows, nil
}

// rows are what there is to say of a sale: how it compares with one shard's, whether it found the spot that was planted, or what it
// cost those who came too late.
func (s sale) rows(one float64) []row {
	r := row{what: fmt.Sprintf("%s, %d shards", s.Name, s.Shards)}
	if s.LoserReads > 0 {
		r.measured = fmt.Sprintf("%.2f reads, %.2f commits a loser, of %.0f/s", s.LoserReads, s.LoserTransactions, s.LosersPerSecond)
		if s.Pause > 0 { // otherwise as many ask as reads are served, and what is not served is read again
			r.target, r.ratio = fmt.Sprintf("%d call", loserCalls), (s.LoserReads+s.LoserTransactions)/loserCalls
		}
		return []row{r}
	}
	limit := s.limit()
	r.measured = fmt.Sprintf("%.0f/s; %s", s.PerSecond, limit)
	kind, planted := strings.CutPrefix(s.Name, "one shard of ")
	switch {
	case planted && !strings.Contains(limit, kind):
		r.target, r.ratio = "that is found", 2
	case one > 0 && s.Shards > 1 && s.Shards <= scaleShards:
		linear := s.PerSecond / one / float64(s.Shards)
		r.measured = fmt.Sprintf("%.2f of linear: %s", linear, r.measured)
		r.target, r.ratio = fmt.Sprintf("%.1f of linear", scaleLinear), scaleLinear/linear
		if s.Shards == scaleShards {
			r.target, r.ratio = fmt.Sprintf("%s, %d/s", r.target, scalePerSecond), max(r.ratio, scalePerSecond/s.PerSecond)
		}
	}
	if one == 0 || s.Shards != scaleShards {
		return []row{r}
	}
	waits := fmt.Sprintf("%v, one in a hundred %v; %.1f conflicts", s.Median.Round(time.Millisecond), s.Slowest.Round(100*time.Millisecond), float64(s.Conflicts)/float64(s.Reserved))
	return []row{r, {what: "  a buyer waits", measured: waits}}
}

// limit is what keeps a sale from going faster, besides its shards: what calls were refused for most, or if hardly any were, what the
// busiest partition does.
func (s sale) limit() string {
	what, most := "", 0
	for each, calls := range s.Throttled {
		if calls > most {
			what, most = each, calls
		}
	}
	if 10*most > s.Reserved {
		return "throttled are " + what
	}
	return fmt.Sprintf("%.0f %% busy with %s", 100*s.Share, s.Busiest)
}

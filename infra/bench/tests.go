package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// goTest runs tests and returns what they print.
func goTest(ctx context.Context, root string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"test"}, args...)...)
	command.Dir = root
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go test %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(output))
	}
	return string(output), nil
}

// What the edge may cost a request.
const (
	edgeTime   = 60_000 // nanoseconds
	edgeAllocs = 200
)

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\w+)\S*\s+\d+\s+([\d.]+) ns/op\s+\d+ B/op\s+(\d+) allocs/op`)

// edges runs the benchmarks of shared/api.
func edges(ctx context.Context, o options) ([]row, error) {
	output, err := goTest(ctx, o.root, "./shared/api", "-run", "^$", "-bench", "^Benchmark(Edge|Adapter)$", "-benchmem", "-count", "6")
	if err != nil {
		return nil, err
	}
	times, allocs := map[string][]float64{}, map[string]float64{}
	for _, match := range benchmarkLine.FindAllStringSubmatch(output, -1) {
		took, _ := strconv.ParseFloat(match[2], 64)
		times[match[1]] = append(times[match[1]], took)
		allocs[match[1]], _ = strconv.ParseFloat(match[3], 64)
	}
	if len(times["Edge"]) == 0 || len(times["Adapter"]) == 0 {
		return nil, errors.New("the benchmarks printed nothing")
	}
	edge, adapter := slices.Min(times["Edge"]), slices.Min(times["Adapter"])
	return []row{
		{"time", fmt.Sprintf("%.1f µs", edge/1000), "60 µs", edge / edgeTime},
		{"allocations", fmt.Sprint(allocs["Edge"]), fmt.Sprint(edgeAllocs), allocs["Edge"] / edgeAllocs},
		{"time, ÷ AWS's httpadapter and ServeMux", fmt.Sprintf("%.1f µs = %.2f ×", adapter/1000, edge/adapter), "1.00 ×", edge / adapter},
	}, nil
}

// budget is what one operation of costs.md may cost; 0 is no target.
type budget struct {
	operation, situation         string
	calls, readUnits, writeUnits float64 // write units without those of the indexes
}

var budgets = []budget{
	{operation: "reserveOrder", situation: "one ticket", calls: 2, writeUnits: 6},
	{operation: "reserveOrder", situation: "one, with a limit for each person", calls: 2, writeUnits: 8},
	{operation: "reserveOrder", situation: "sold out, those after them for five seconds", calls: 1},
	{operation: "checkIn", situation: "one ticket", writeUnits: 4},
	{operation: "getEvent", situation: "for everybody", calls: 1, readUnits: 1},
	{operation: "listEvents", situation: "20 of everything", readUnits: 3},
	{operation: "listEvents", situation: "20 in a city", readUnits: 3},
	{operation: "listEvents", situation: "20 with a tag", readUnits: 3},
	{operation: "listEvents", situation: "20 of an organizer", readUnits: 3},
	{operation: "listEvents", situation: "in a city, of a category: 10 of 30", readUnits: 20},
	{operation: "listEvents", situation: "by six words, of which one is rare: 10 of 30", readUnits: 20},
	{operation: "listEvents", situation: "20 within 25 km", readUnits: 20},
	{operation: "listEvents", situation: "20 within 500 km", readUnits: 20},
	{operation: "listEvents", situation: "near, by three words, with a tag, in a city, of a category: 10 of 30", readUnits: 20},
}

// costs reads what each operation costs out of costs.md, once its test has found that it is so.
func costs(ctx context.Context, o options) ([]row, error) {
	if _, err := goTest(ctx, o.root, "./infra/bench/costs"); err != nil {
		return nil, err
	}
	document, err := os.ReadFile(filepath.Join(o.root, "infra", "bench", "costs.md"))
	if err != nil {
		return nil, err
	}
	var rows []row
	for line := range strings.Lines(string(document)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 9 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		var numbers [9]float64
		for i := 2; i < 9; i++ {
			if numbers[i], err = strconv.ParseFloat(cells[i], 64); err != nil {
				break
			}
		}
		if err != nil {
			continue // the heading
		}
		r := row{what: strings.TrimSuffix(cells[0]+", "+cells[1], ", "),
			measured: fmt.Sprintf("%s calls, %s read, %s + %s write", cells[2], cells[5], cells[6], cells[7])}
		for _, b := range budgets {
			if b.operation == cells[0] && b.situation == cells[1] {
				r.hold("calls", numbers[2], b.calls)
				r.hold("read", numbers[5], b.readUnits)
				r.hold("write", numbers[6], b.writeUnits)
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// hold compares a figure with what it may be.
func (r *row) hold(name string, figure, most float64) {
	if most == 0 {
		return
	}
	r.target = strings.TrimPrefix(fmt.Sprintf("%s, %v %s", r.target, most, name), ", ")
	r.ratio = max(r.ratio, figure/most)
}

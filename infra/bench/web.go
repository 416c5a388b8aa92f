package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/infra/local/lighthouse"
)

// What the web application must come to.
const (
	pageScripts   = 90 // KB of 1,024 bytes, in brotli, of an event's page
	performance   = 95
	accessibility = 100
	largestPaint  = 1500 * time.Millisecond
)

// eventPage is the line of web/scripts/weigh.mjs about an event's page.
var eventPage = regexp.MustCompile(`(?m)^\s*([\d.]+)\s+\d+\s+events\.\$eventId\.\$slug$`)

// webs weighs the application as it is built, and has Lighthouse look at it on the local stack.
func webs(ctx context.Context, o options) ([]row, error) {
	weighed, err := output(ctx, filepath.Join(o.root, "web"), "npm", "run", "--silent", "weigh")
	if err != nil {
		return nil, err
	}
	match := eventPage.FindSubmatch(weighed)
	if match == nil {
		return nil, errors.New("web/scripts/weigh.mjs says nothing of an event's page")
	}
	kilobytes, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		return nil, err
	}
	rows := []row{{"an event's page: scripts, brotli", fmt.Sprintf("%.1f KB", kilobytes), fmt.Sprintf("%d KB", pageScripts), kilobytes / pageScripts}}
	looked, err := output(ctx, o.root, "go", "run", "./infra/local", "lighthouse")
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(looked) {
		var page lighthouse.Page
		if json.Unmarshal(line, &page) != nil || page.Name == "" {
			continue // what the stack says as it starts
		}
		rows = append(rows,
			row{page.Name + ": performance", fmt.Sprintf("%.0f", page.Performance), fmt.Sprint(performance), performance / page.Performance},
			row{"  accessibility", fmt.Sprintf("%.0f", page.Accessibility), fmt.Sprint(accessibility), accessibility / page.Accessibility},
			row{"  largest paint", page.LargestPaint.Round(10 * time.Millisecond).String(), largestPaint.String(), float64(page.LargestPaint) / float64(largestPaint)},
			row{what: "  best practices, search engines", measured: fmt.Sprintf("%.0f, %.0f", page.BestPractices, page.SEO)})
	}
	if len(rows) == 1 {
		return nil, errors.New("Lighthouse printed nothing")
	}
	return rows, nil
}

// output is what a command prints.
func output(ctx context.Context, folder, name string, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir, command.Stderr = folder, os.Stderr
	printed, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return printed, nil
}

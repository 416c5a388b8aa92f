// Package lighthouse has Google's Lighthouse look at pages.
package lighthouse

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Page is what Lighthouse says of a page on a phone that it simulates: scores of a hundred, and when its largest part is there.
type Page struct {
	Name          string
	Performance   float64
	Accessibility float64
	BestPractices float64
	SEO           float64
	LargestPaint  time.Duration
}

// Look has Lighthouse look at an address, by its command and with a browser, as its own defaults say: a phone of the middle of the market, on a slow network.
func Look(ctx context.Context, program []string, browser, address string) (page Page, err error) {
	folder, err := os.MkdirTemp("", "lighthouse-")
	if err != nil {
		return page, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	kept := filepath.Join(folder, "report.json") // what is printed is cut off where it ends before all of it is written
	command := exec.CommandContext(ctx, program[0], append(program[1:], address, "--output=json", "--output-path="+kept, "--quiet", "--chrome-flags=--headless=new --no-sandbox")...)
	command.Env, command.Stderr = append(os.Environ(), "CHROME_PATH="+browser), os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its browser must not outlive it
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	if err := command.Run(); err != nil {
		return page, err
	}
	text, err := os.ReadFile(kept)
	if err != nil {
		return page, err
	}
	var report struct {
		RuntimeError *struct{ Message string }
		Categories   map[string]struct{ Score float64 }
		Audits       map[string]struct{ NumericValue float64 }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return page, err
	}
	if report.RuntimeError != nil {
		return page, errors.New(report.RuntimeError.Message)
	}
	score := func(category string) float64 { return 100 * report.Categories[category].Score }
	return Page{Performance: score("performance"), Accessibility: score("accessibility"), BestPractices: score("best-practices"), SEO: score("seo"),
		LargestPaint: time.Duration(report.Audits["largest-contentful-paint"].NumericValue * float64(time.Millisecond))}, nil
}

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// result is what a section has measured.
type result struct {
	section section
	rows    []row
}

// write keeps what a whole run has measured in results.md: on what, when, and how it compares with its targets.
func write(root string, results []result) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, "# Results\n\nOf `make bench` on %s, in UTC, which writes this page. %s, %d cores, %s. A ratio above 1 falls short of its target. "+
		"[README.md](README.md) says what is measured and how.\n", time.Now().UTC().Format("2006-01-02 15:04"), processor(), runtime.NumCPU(), runtime.Version())
	for _, r := range results {
		fmt.Fprintf(&page, "\n## %s: %s\n\n| What | Measured | Target | Ratio |\n|---|---|---|--:|\n", r.section.name, r.section.about)
		for _, row := range r.rows {
			ratio := ""
			switch {
			case row.ratio > 1:
				ratio = fmt.Sprintf("**%.2f**", row.ratio)
			case row.ratio > 0:
				ratio = fmt.Sprintf("%.2f", row.ratio)
			}
			fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", strings.TrimSpace(row.what), row.measured, row.target, ratio)
		}
	}
	return os.WriteFile(filepath.Join(root, "infra", "bench", "results.md"), page.Bytes(), 0o644)
}

// processor is what the machine says that it is.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

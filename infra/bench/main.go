// Command bench measures what infra/bench/README.md reports, and says what falls short of its target:
//
//	go run ./infra/bench               # everything, which is kept in results.md
//	go run ./infra/bench start size    # some of it: start, size, first, edge, cost, scale, web, peer
//
// Ratios are of things measured side by side in one run, and of CPU time where that is possible, because machines are noisy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"

	"github.com/event-radar/event-radar/infra/tools"
)

// row is one measurement, held against its target.
type row struct {
	what     string
	measured string
	target   string
	ratio    float64 // measured ÷ target: above 1 falls short; 0 for what is counted and has no target
}

// section is one kind of measurement.
type section struct {
	name    string
	about   string
	measure func(context.Context, options) ([]row, error)
}

// options are what one may choose.
type options struct {
	root   string
	rounds int
}

var sections = []section{
	{"start", "CPU until the first poll, ÷ a bare aws-lambda-go handler", starts},
	{"size", "zip -9, ÷ a bare handler; what is linked", sizes},
	{"first", "first request with one table read, ÷ a warm one (TLS)", firsts},
	{"edge", "shared/api without I/O, and AWS's adapter with Go's ServeMux", edges},
	{"cost", "DynamoDB units, from costs.md, which its test holds to the code", costs},
	{"scale", "reservations of one event, DynamoDB's partitions simulated", scales},
	{"web", "the web application, as Lighthouse sees it on a phone", webs},
	{"peer", "CPU of a reservation, ÷ pretix's quota lock on PostgreSQL", peers},
}

func main() {
	rounds := flag.Int("rounds", 40, "how often each function is started")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *rounds, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, wanted []string) error {
	root, err := tools.Root()
	if err != nil {
		return err
	}
	for _, name := range wanted {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return fmt.Errorf("there is nothing called %s to measure", name)
		}
	}
	var short []row
	var results []result
	for _, section := range sections {
		if len(wanted) > 0 && !slices.Contains(wanted, section.name) {
			continue
		}
		rows, err := section.measure(ctx, options{root, rounds})
		if err != nil {
			return fmt.Errorf("%s: %w", section.name, err)
		}
		results = append(results, result{section, rows})
		fmt.Printf("\n%s: %s\n", section.name, section.about)
		for _, row := range rows {
			fmt.Println(row)
			if row.ratio > 1 {
				short = append(short, row)
			}
		}
	}
	if len(wanted) == 0 {
		if err := write(root, results); err != nil {
			return err
		}
	}
	if len(short) > 0 {
		fmt.Printf("\nfalls short of its target:\n")
		for _, row := range short {
			fmt.Println(row)
		}
		return fmt.Errorf("%d of the targets are missed", len(short))
	}
	fmt.Println("\nevery target is met")
	return nil
}

// String is the row as it is printed.
func (r row) String() string {
	if r.ratio == 0 {
		return fmt.Sprintf("  %-44s %-34s", r.what, r.measured)
	}
	return fmt.Sprintf("  %-44s %-34s target %-26s ratio %.2f", r.what, r.measured, r.target, r.ratio)
}

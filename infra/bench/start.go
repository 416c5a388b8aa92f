package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A start may cost so many times the CPU time of a bare handler's.
const startTarget = 1.6

// starts measures, for each function, the CPU time from its start until it first asks for work.
func starts(ctx context.Context, o options) ([]row, error) {
	binaries, err := compile(ctx, o.root)
	if err != nil {
		return nil, err
	}
	cloud, err := newCloud(false)
	if err != nil {
		return nil, err
	}
	defer cloud.Close()
	measured := make([][]time.Duration, len(binaries))
	for range o.rounds {
		for i, binary := range binaries { // one after another, so that what disturbs one disturbs all
			spent, err := start(ctx, binary, cloud)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", binary.name, err)
			}
			measured[i] = append(measured[i], spent)
		}
	}
	bare := median(measured[0])
	rows := []row{{what: binaries[0].name, measured: bare.Round(10 * time.Microsecond).String()}}
	for i, binary := range binaries[1:] {
		spent := median(measured[i+1])
		ratio := float64(spent) / float64(bare)
		rows = append(rows, row{binary.name, fmt.Sprintf("%v = %.2f ×", spent.Round(10*time.Microsecond), ratio), fmt.Sprintf("%.1f ×", startTarget), ratio / startTarget})
	}
	return rows, nil
}

// start runs a function until it asks for work, and returns the CPU time that it took.
func start(ctx context.Context, binary binary, cloud *cloud) (spent time.Duration, err error) {
	runtime, err := newRuntime()
	if err != nil {
		return 0, err
	}
	defer runtime.Close()
	process, err := runtime.run(ctx, binary, cloud)
	if err != nil {
		return 0, err
	}
	defer process.end()
	select {
	case <-runtime.asked:
		return cpu(process.Process.Pid)
	case <-process.gone:
		return 0, fmt.Errorf("it ended: %s", process.output)
	case <-time.After(20 * time.Second):
		return 0, fmt.Errorf("it asks for nothing")
	}
}

// cpu is the time that all threads of a process have run: the first field of each schedstat
// (https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat).
func cpu(pid int) (spent time.Duration, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		return 0, fmt.Errorf("no /proc/%d/task/*/schedstat: CPU time is measured on Linux only", pid)
	}
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			continue // the thread has ended
		}
		nanoseconds, _, _ := strings.Cut(string(text), " ")
		ran, err := strconv.ParseInt(nanoseconds, 10, 64)
		if err != nil {
			return 0, err
		}
		spent += time.Duration(ran)
	}
	return spent, nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

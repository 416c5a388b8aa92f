package peer

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// spent is the CPU time that a process and all below it have had, and those of its children that have ended.
func spent(pid int) (total time.Duration, err error) {
	parents, err := parents()
	if err != nil {
		return 0, err
	}
	for process := range parents {
		for at := process; at > 1; at = parents[at] {
			if at == pid {
				total += ran(process)
				break
			}
		}
	}
	ended, err := statOf(pid)
	if err != nil {
		return 0, err
	}
	return total + ended.children, nil
}

// own is the CPU time that this process has had.
func own() (time.Duration, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), err
}

// ran is how long all threads of a process have run: the first field of each schedstat
// (https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat); nothing when it has ended.
func ran(pid int) (total time.Duration) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			continue
		}
		nanoseconds, _, _ := strings.Cut(string(text), " ")
		ran, err := strconv.ParseInt(nanoseconds, 10, 64)
		if err == nil {
			total += time.Duration(ran)
		}
	}
	return total
}

// parents says of every process which began it.
func parents() (map[int]int, error) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(processes) == 0 {
		return nil, fmt.Errorf("no /proc/<pid>: CPU time is measured on Linux only")
	}
	found := map[int]int{}
	for _, process := range processes {
		pid, err := strconv.Atoi(filepath.Base(process))
		if err != nil {
			continue
		}
		if stat, err := statOf(pid); err == nil {
			found[pid] = stat.parent
		}
	}
	return found, nil
}

type stat struct {
	name     string
	parent   int
	children time.Duration // CPU time of those that have ended
}

// statOf reads /proc/<pid>/stat (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); its times are in hundredths of a
// second.
func statOf(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	before, after, _ := strings.Cut(string(text), "(")
	end := strings.LastIndex(after, ")")
	if end < 0 {
		return stat{}, fmt.Errorf("%q of %s is no stat", text, before)
	}
	fields := strings.Fields(after[end+1:])
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("%q of %s is no stat", text, before)
	}
	parent, err := strconv.Atoi(fields[1])
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return stat{after[:end], parent, time.Duration(user+system) * 10 * time.Millisecond}, err
}

// below finds a process of that name among those that a process began.
func below(pid int, name string) (found int, err error) {
	parents, err := parents()
	if err != nil {
		return 0, err
	}
	for process := range parents {
		stat, err := statOf(process)
		if err != nil || stat.name != name {
			continue
		}
		for at := process; at > 1; at = parents[at] {
			if at == pid {
				return process, nil
			}
		}
	}
	return 0, fmt.Errorf("there is no %s below process %d", name, pid)
}

package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// beganAt says when a process began, as boot and clock ticks since then, and whether it runs at all.
func beganAt(pid int) (began string, runs bool) {
	fields, ok := stat(pid)
	if !ok || fields[0] == "Z" {
		return "", false
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(boot)) + "+" + fields[19], true
}

// members lists the processes of a group that still run.
func members(group int) (pids []int) {
	for pid := range processes {
		if fields, ok := stat(pid); ok && fields[0] != "Z" && fields[2] == strconv.Itoa(group) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// holder finds the process that listens on a TCP port.
func holder(port int) (name string, pid int, err error) {
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		collectListeners(table, port, sockets)
	}
	for pid := range processes {
		descriptors, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, descriptor := range descriptors {
			if target, err := os.Readlink(descriptor); err == nil && sockets[target] {
				name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				return strings.TrimSpace(string(name)), pid, err
			}
		}
	}
	return "", 0, fmt.Errorf("nobody we may see listens on port %d", port)
}

// collectListeners adds "socket:[inode]" of each listening socket of the port, see proc_net_tcp(5).
func collectListeners(table string, port int, sockets map[string]bool) {
	content, err := os.ReadFile(table)
	if err != nil {
		return
	}
	const listening = "0A"
	suffix := fmt.Sprintf(":%04X", port)
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) > 9 && strings.HasSuffix(fields[1], suffix) && fields[3] == listening {
			sockets["socket:["+fields[9]+"]"] = true
		}
	}
}

// stat returns the fields of /proc/PID/stat from the third on (state, parent, group, …), see proc_pid_stat(5).
func stat(pid int) (fields []string, ok bool) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, false
	}
	// The second field is the program's name in brackets, and may itself hold brackets and blanks.
	_, after, found := strings.Cut(string(content[strings.LastIndexByte(string(content), ')'):]), " ")
	fields = strings.Fields(after)
	return fields, found && len(fields) > 19
}

func processes(yield func(pid int) bool) {
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && !yield(pid) {
			return
		}
	}
}

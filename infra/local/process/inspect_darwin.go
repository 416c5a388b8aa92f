package process

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// beganAt says when a process began and whether it runs at all.
func beganAt(pid int) (began string, runs bool) {
	output, err := exec.Command("ps", "-o", "stat=,lstart=", "-p", strconv.Itoa(pid)).Output()
	state, began, found := strings.Cut(strings.TrimSpace(string(output)), " ")
	return strings.TrimSpace(began), err == nil && found && !strings.HasPrefix(state, "Z")
}

// members lists the processes of a group that still run.
func members(group int) (pids []int) {
	output, err := exec.Command("ps", "-A", "-o", "pid=,pgid=,stat=").Output()
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[1] == strconv.Itoa(group) && !strings.HasPrefix(fields[2], "Z") {
			pid, _ := strconv.Atoi(fields[0])
			pids = append(pids, pid)
		}
	}
	return pids
}

// holder finds the process that listens on a TCP port.
func holder(port int) (name string, pid int, err error) {
	output, err := exec.Command("lsof", "-nP", fmt.Sprintf("-iTCP:%d", port), "-sTCP:LISTEN", "-Fpc").Output()
	if err != nil {
		return "", 0, err
	}
	for line := range strings.Lines(string(output)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "p"):
			pid, _ = strconv.Atoi(line[1:])
		case strings.HasPrefix(line, "c"):
			return line[1:], pid, nil
		}
	}
	return "", 0, fmt.Errorf("nobody we may see listens on port %d", port)
}

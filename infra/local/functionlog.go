package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// functionLog prints what functions log, one line each. MiniStack's launcher writes it as
// {"function": …, "line": …}; all else goes to MiniStack's own log, and so do functions until Show.
type functionLog struct {
	mutex   sync.Mutex
	to      io.Writer
	rest    io.Writer
	shown   bool
	partial []byte
}

func newFunctionLog(to, rest io.Writer) *functionLog { return &functionLog{to: to, rest: rest} }

// Show begins to print: the steps of the start stand on lines of their own.
func (l *functionLog) Show() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.shown = true
}

// Write takes output in any pieces.
func (l *functionLog) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, found := bytes.Cut(l.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.print(line)
		l.partial = rest
	}
}

func (l *functionLog) print(line []byte) {
	var logged struct{ Function, Line string }
	if json.Unmarshal(line, &logged) != nil || logged.Function == "" || !l.shown {
		fmt.Fprintf(l.rest, "%s\n", line)
		return
	}
	fmt.Fprintf(l.to, "%s %-26s %s\n", time.Now().Format("15:04:05"), shortName(logged.Function), readable(logged.Line))
}

// shortName leaves out the stack's name and the random suffix: event-radar-local-OrdersReserveFunction-1A2B.
func shortName(function string) string {
	for part := range strings.SplitSeq(function, "-") {
		if name, found := strings.CutSuffix(part, "Function"); found {
			return name
		}
	}
	return function
}

// unread are the parts of a line that are for machines, or the same in every line.
var unread = []string{"time", "_aws", "function", "stage", "requests", "errors", "requestId", "traceId"}

// readable turns a JSON log line into level, message and key=value pairs; any other line stays as it is.
func readable(line string) string {
	var record map[string]any
	if json.Unmarshal([]byte(line), &record) != nil {
		return line
	}
	words := []string{}
	for _, key := range []string{"level", "msg"} {
		if value, ok := record[key]; ok && value != "INFO" {
			words = append(words, fmt.Sprint(value))
		}
		delete(record, key)
	}
	for _, key := range unread {
		delete(record, key)
	}
	for _, key := range slices.Sorted(maps.Keys(record)) {
		value, _ := json.Marshal(record[key])
		words = append(words, key+"="+strings.Trim(string(value), `"`))
	}
	return strings.Join(words, " ")
}

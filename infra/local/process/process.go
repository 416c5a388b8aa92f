// Package process starts the servers of the local cloud so that none of them outlives it. Each runs in a process group
// of its own, so that Ctrl-C reaches the supervisor alone, which then stops them in order; and each is recorded on disk,
// so that the next start finds what a killed supervisor left behind.
package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Registry is a folder that records which processes run.
type Registry struct{ folder string }

// In returns the registry of a folder, which must exist.
func In(folder string) Registry { return Registry{folder} }

// Program is what to start.
type Program struct {
	Name   string // of its record: mail, ministack
	Args   []string
	Env    []string
	Folder string
	Stdout io.Writer
	Stderr io.Writer
	// Patience is how long it may take to stop of its own accord.
	Patience time.Duration
}

// Process is a program that was started.
type Process struct {
	program Program
	record  string
	command *exec.Cmd
	ended   chan struct{}
	err     error
}

// record is what the next start needs to recognise a process: process ids are reused, but not together with the
// moment their process began.
type record struct {
	PID   int    `json:"pid"`
	Began string `json:"began"`
}

// Start starts a program and records it.
func (r Registry) Start(program Program) (*Process, error) {
	command := exec.Command(program.Args[0], program.Args[1:]...)
	command.Env, command.Dir = program.Env, program.Folder
	command.Stdout, command.Stderr = program.Stdout, program.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// A grandchild may hold the output open after its parent's end; do not wait for it.
	command.WaitDelay = time.Second
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program.Name, err)
	}
	p := &Process{program: program, record: r.path(program.Name), command: command, ended: make(chan struct{})}
	go func() {
		p.err = command.Wait()
		close(p.ended)
	}()
	began, _ := beganAt(command.Process.Pid)
	content, _ := json.Marshal(record{PID: command.Process.Pid, Began: began})
	if err := os.WriteFile(p.record, content, 0o644); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

// PID is the process id, which is also that of its group.
func (p *Process) PID() int { return p.command.Process.Pid }

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Err says, once it has ended, how.
func (p *Process) Err() error { return fmt.Errorf("%s ended: %v", p.program.Name, p.err) }

// Stop ends the process and everything it started, and forgets it.
func (p *Process) Stop() error {
	err := stopGroup(p.PID(), p.program.Patience, func() bool {
		select {
		case <-p.ended:
			return true
		default:
			return false
		}
	})
	<-p.ended
	return errors.Join(err, os.Remove(p.record))
}

// ErrRunning means that another supervisor holds this checkout.
var ErrRunning = errors.New("Event Radar is running already")

// Lock makes this process the only supervisor of the checkout until release, or until it dies: the kernel frees the lock.
func (r Registry) Lock() (release func(), err error) {
	name := filepath.Join(r.folder, "supervisor.lock")
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(name)
		_ = file.Close()
		return nil, fmt.Errorf("%w in this checkout (process %s): stop it with Ctrl-C first", ErrRunning, strings.TrimSpace(string(holder)))
	}
	err = file.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintln(file, os.Getpid())
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil
}

// StopLeftovers ends what an earlier supervisor, killed before it could, left running. The caller must hold the lock.
// It returns the names of what it stopped.
func (r Registry) StopLeftovers(patience time.Duration) (stopped []string, err error) {
	names, err := filepath.Glob(r.path("*"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		// A record that cannot be read was cut short with its writer, before anything depended on it.
		if left, err := readRecord(name); err == nil && left.alive() {
			if err := stopGroup(left.PID, patience, func() bool { return !left.leading() }); err != nil {
				return stopped, err
			}
			stopped = append(stopped, strings.TrimSuffix(filepath.Base(name), ".json"))
		}
		if err := os.Remove(name); err != nil {
			return stopped, err
		}
	}
	return stopped, nil
}

func (r Registry) path(name string) string { return filepath.Join(r.folder, name+".json") }

func readRecord(name string) (record, error) {
	var left record
	content, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(content, &left)
	}
	if left.PID <= 1 {
		err = errors.Join(err, fmt.Errorf("%s names no process", name))
	}
	return left, err
}

// leading tells whether the recorded process itself still runs.
func (r record) leading() bool {
	began, runs := beganAt(r.PID)
	return runs && began == r.Began
}

// alive tells whether anything of the recorded group still runs. While a group has a member its number is not given to
// a new process, so a group without its leader is still ours; with another leader it is somebody else's.
func (r record) alive() bool {
	if began, runs := beganAt(r.PID); runs {
		return began == r.Began
	}
	return len(members(r.PID)) > 0
}

// stopGroup asks the leader to end, which may take it the given time (MiniStack writes its state), and then ends
// whatever remains of its group, functions above all.
func stopGroup(group int, patience time.Duration, ended func() bool) error {
	if !ended() {
		_ = syscall.Kill(group, syscall.SIGTERM) // or it has ended meanwhile
		wait(patience, ended)
	}
	if len(members(group)) == 0 {
		return nil
	}
	_ = syscall.Kill(-group, syscall.SIGKILL) // what comes of it is looked at next
	if !wait(5*time.Second, func() bool { return len(members(group)) == 0 }) {
		return fmt.Errorf("process group %d does not die", group)
	}
	return nil
}

func wait(patience time.Duration, done func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return done()
}

// Until tries again and again until the attempt succeeds, the process ends, or the context does.
func (p *Process) Until(ctx context.Context, attempt func(context.Context) error) error {
	for {
		err := attempt(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.Ended():
			return p.Err()
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", p.program.Name, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

package invoke

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Process is one instance of a function: its real binary, which asks a runtime API of its own for work. It does one
// invocation at a time.
type Process struct {
	function string
	command  *exec.Cmd
	server   *http.Server
	work     chan *invocation
	gone     chan struct{} // closed when the binary has ended
	log      synchronized

	mu      sync.Mutex
	current *invocation
	count   int
	failure error // of the initialisation
}

type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	answer   chan answer
}

type answer struct {
	payload []byte
	err     error
}

// FunctionError is what a function says that could not do its work, as the runtime API is told.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// The paths of the runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
const (
	pathNext     = "/2018-06-01/runtime/invocation/next"
	pathResponse = "/2018-06-01/runtime/invocation/{id}/response"
	pathError    = "/2018-06-01/runtime/invocation/{id}/error"
	pathInit     = "/2018-06-01/runtime/init/error"
)

// start runs the binary of a function with nothing but that environment and what Lambda itself adds.
func start(function, binary string, environment []string) (*Process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Process{function: function, work: make(chan *invocation), gone: make(chan struct{})}
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+pathNext, p.next)
	routes.HandleFunc("POST "+pathResponse, p.respond)
	routes.HandleFunc("POST "+pathError, p.refuse)
	routes.HandleFunc("POST "+pathInit, p.stillborn)
	p.server = &http.Server{Handler: routes}
	go p.server.Serve(listener)

	p.command = exec.Command(binary)
	name := FunctionName(function)
	p.command.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String(), "AWS_LAMBDA_FUNCTION_NAME=" + name, "AWS_ACCESS_KEY_ID=" + name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + name,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand", "AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023", "LAMBDA_TASK_ROOT=/var/task",
		"_HANDLER=bootstrap", "TZ=:UTC", "LANG=en_US.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin"}, environment...)
	p.command.Stdout, p.command.Stderr = &p.log, &p.log
	if err := p.command.Start(); err != nil {
		p.server.Close()
		return nil, err
	}
	go func() {
		_ = p.command.Wait() // how it ended stands in the log
		close(p.gone)
	}()
	return p, nil
}

// FunctionName is what template.yaml calls a function: its stack's name, and its own.
func FunctionName(function string) string {
	return "event-radar-test-" + strings.ReplaceAll(function, "/", "-")
}

// Invoke hands a notification to the process and returns its answer: a *FunctionError if the function says that it
// failed, another error if it does not answer in time or dies.
func (p *Process) Invoke(ctx context.Context, notification []byte, timeout time.Duration) ([]byte, error) {
	p.mu.Lock()
	p.count++
	i := &invocation{id: fmt.Sprintf("00000000-0000-4000-8000-%012d", p.count), payload: notification, answer: make(chan answer, 1)}
	p.mu.Unlock()
	patience := time.NewTimer(timeout + starting)
	defer patience.Stop()
	i.deadline = time.Now().Add(timeout + starting)
	select {
	case p.work <- i:
	case <-p.gone:
		return nil, p.died("before it asked for work")
	case <-patience.C:
		return nil, p.died("without asking for work in time")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case answer := <-i.answer:
		return answer.payload, answer.err
	case <-p.gone:
		return nil, p.died("during an invocation")
	case <-patience.C:
		p.Close()
		return nil, p.died("without answering in time")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// starting is what a process may take to begin on a busy machine, on top of the function's time.
const starting = 10 * time.Second

func (p *Process) died(when string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(fmt.Errorf("invoke: %s ended %s; it said:\n%s", p.function, when, p.log.String()), p.failure)
}

// Log is what the process has printed so far.
func (p *Process) Log() string { return p.log.String() }

// Close ends the process.
func (p *Process) Close() {
	p.server.Close()
	_ = p.command.Process.Kill() // or it has ended by itself
	<-p.gone
}

// next hands out an invocation as soon as there is one.
func (p *Process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case i := <-p.work:
		p.mu.Lock()
		p.current = i
		p.mu.Unlock()
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:"+Region+":"+Account+":function:"+FunctionName(p.function))
		w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0")
		w.Header().Set("Content-Type", "application/json")
		w.Write(i.payload)
	case <-r.Context().Done():
	}
}

func (p *Process) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.finish(w, r.PathValue("id"), answer{payload: body, err: err})
}

func (p *Process) refuse(w http.ResponseWriter, r *http.Request) {
	failed := &FunctionError{}
	if err := json.NewDecoder(r.Body).Decode(failed); err != nil {
		failed.Message = err.Error()
	}
	p.finish(w, r.PathValue("id"), answer{err: failed})
}

func (p *Process) finish(w http.ResponseWriter, id string, done answer) {
	p.mu.Lock()
	current := p.current
	if current == nil || current.id != id {
		p.mu.Unlock()
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.current = nil
	p.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	current.answer <- done
}

// stillborn is told when the runtime cannot even start.
func (p *Process) stillborn(w http.ResponseWriter, r *http.Request) {
	failed := &FunctionError{}
	if err := json.NewDecoder(r.Body).Decode(failed); err != nil {
		failed.Message = err.Error()
	}
	p.mu.Lock()
	p.failure = failed
	p.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

// synchronized is a buffer that the process writes while somebody reads.
type synchronized struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (s *synchronized) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buffer.Write(b)
}

func (s *synchronized) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buffer.String()
}

package stripe

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// modes are the faults that a test has asked for. They do not outlive the process.
type modes struct {
	mu       sync.Mutex
	webhooks string
	delay    time.Duration
	refunds  string
	failures failure
	left     int64 // requests that are still to fail
}

// failure is how a request fails.
type failure struct {
	hangs  bool // it is never answered; else 500
	commit bool // it is carried out first
	method string
	path   string // how the paths begin of the requests that fail; "" for all
}

func (m *modes) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.webhooks, m.delay, m.refunds, m.left = "normal", 0, "succeeded", 0
}

func (m *modes) setWebhooks(mode string, delay time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.webhooks, m.delay = mode, delay
}

func (m *modes) webhookMode() (mode string, delay time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.webhooks, m.delay
}

func (m *modes) setRefunds(outcome string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refunds = outcome
}

func (m *modes) refundOutcome() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.refunds
}

func (m *modes) setFailures(next int64, f failure) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left, m.failures = next, f
}

// takeFailure returns how the request is to fail, nil when it is not.
func (m *modes) takeFailure(r *http.Request) *failure {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left == 0 || m.failures.method != "" && m.failures.method != r.Method || !strings.HasPrefix(r.URL.Path, m.failures.path) {
		return nil
	}
	m.left--
	f := m.failures
	return &f
}

// hangsFor is how long a request that is never answered stays open.
const hangsFor = 2 * time.Minute

// hang never answers: the connection ends when the caller has enough, or after a while.
func (f *failure) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(hangsFor):
	}
	panic(http.ErrAbortHandler)
}

// failWithout fails a request that is not carried out. While it hangs its key is in use, and afterwards as if it had never been:
// it did not come as far as the operation.
func (s *Server) failWithout(w http.ResponseWriter, r *http.Request, guard idempotency, f *failure, request string) {
	end, ok := s.underWay.begin(guard.key)
	if !ok {
		answerTo(inUse(), request).write(w)
		return
	}
	defer end()
	if f.hangs {
		f.hang(r)
	}
	answerTo(broken(), request).write(w)
}

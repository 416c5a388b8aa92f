package stripe

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options say how the stand-in presents itself.
type Options struct {
	URL                  string // where it is reached, without a slash at the end
	SecretKey            string // sk_test_…
	WebhookURL           string // where events go; "" for nowhere until /_control/endpoints says
	WebhookSecret        string // whsec_…, of the platform's endpoint
	ConnectWebhookSecret string // of the endpoint for events of connected accounts
	Retry                Retry
}

// Retry says how deliveries are repeated. The zero value is what a developer wants.
type Retry struct {
	First time.Duration // after the first failure; it doubles from there
	Most  time.Duration // the longest pause
	For   time.Duration // after which a delivery is given up
}

// Server is the stand-in.
type Server struct {
	options  Options
	links    links
	store    *store
	modes    modes
	underWay underWay
	handler  http.Handler
	deliver  deliverer

	stop    context.CancelFunc
	working sync.WaitGroup
	mu      sync.Mutex
	servers []*http.Server
}

// Open reads what the folder remembers and begins to deliver what is due. Close ends it.
func Open(folder string, options Options) (*Server, error) {
	if options.SecretKey == "" || options.WebhookSecret == "" || options.ConnectWebhookSecret == "" {
		return nil, errors.New("stripe: the secret key and both webhook secrets are needed")
	}
	if options.Retry == (Retry{}) {
		options.Retry = Retry{First: time.Second, Most: time.Minute, For: 3 * time.Hour}
	}
	opened, err := openStore(folder)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, links: links{options.URL}, store: opened}
	s.modes.reset()
	s.deliver.begin(options.WebhookURL)
	opened.prepare = func(t *tx) {
		t.refunds = s.modes.refundOutcome()
		t.deliver = s.schedule
	}
	s.handler = s.routes()
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.working.Go(func() { s.deliverAll(ctx) })
	s.working.Go(func() { s.keepTime(ctx) })
	return s, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.addAPI(mux)
	s.addPages(mux)
	s.addControl(mux)
	return mux
}

// ServeHTTP answers the API, the pages and /_control.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers on a listener until Close.
func (s *Server) Serve(listener net.Listener) {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.servers = append(s.servers, server)
	s.mu.Unlock()
	go server.Serve(listener)
}

// Close stops serving and delivering. What was not delivered is when the folder is opened again.
func (s *Server) Close() error {
	s.stop()
	s.mu.Lock()
	for _, server := range s.servers {
		server.Close()
	}
	s.mu.Unlock()
	s.working.Wait()
	return s.store.close()
}

// keepTime lets sessions expire and forgets old idempotency keys.
func (s *Server) keepTime(ctx context.Context) {
	for {
		s.passTime()
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (s *Server) passTime() {
	_ = s.store.write(func(t *tx) error { // what fails now is tried again at the next look
		t.expireDue()
		for _, request := range t.all("_request") {
			if t.now-request.number("created") >= kept {
				t.drop(request.text("id"))
			}
		}
		return nil
	})
	s.wakeUp()
}

package partitions

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// outside carries requests to the emulator from within a bubble of virtual time. Connections belong to goroutines that live
// outside of the bubble, and so do the channels that lead to them: a goroutine that waits for these does not let time go on,
// so that the emulator's own time, which is real, does not count.
type outside struct{ free chan *carrier }

type carrier struct {
	ask    chan *http.Request
	answer chan answer
}

type answer struct {
	response *http.Response
	err      error
}

// carriers is how many requests are under way at once: the emulator works them off one by one anyway.
const carriers = 4

// newOutside must be called outside of the bubble; end ends it.
func newOutside() (o *outside, end func()) {
	o = &outside{make(chan *carrier, carriers)}
	stop := make(chan struct{})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: carriers}}
	for range carriers {
		c := &carrier{make(chan *http.Request), make(chan answer)}
		o.free <- c
		go func() {
			for {
				select {
				case request := <-c.ask:
					response, err := carry(client, request) //nolint:bodyclose // its body is in memory by now
					c.answer <- answer{response, err}
				case <-stop:
					return
				}
			}
		}()
	}
	return o, func() {
		close(stop)
		client.CloseIdleConnections()
	}
}

// carry sends a request and reads its answer to the end.
func carry(client *http.Client, request *http.Request) (*http.Response, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, err
}

// Do sends a request, as the SDK asks of an HTTP client. The request's context stays inside: its timers are of virtual time.
func (o *outside) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	sent, err := http.NewRequestWithContext(context.Background(), request.Method, request.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	sent.Header = request.Header.Clone()
	c := <-o.free
	c.ask <- sent
	got := <-c.answer
	o.free <- c
	return got.response, got.err
}

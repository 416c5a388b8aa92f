package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/infra/local/build"
	"github.com/event-radar/event-radar/infra/local/checkout"
)

// binary is a compiled function.
type binary struct{ name, path string }

// compile builds the bare handler, which comes first, and every function, all with the same flags.
func compile(ctx context.Context, root string) ([]binary, error) {
	bare := filepath.Join(root, ".local", "functions", "bare")
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w -buildid=", "-o", bare, "./infra/bench/bare")
	command.Dir, command.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, output)
	}
	functions, err := build.Functions(checkout.Root(root))
	if err != nil {
		return nil, err
	}
	built, err := invoke.Build(ctx, functions...)
	if err != nil {
		return nil, err
	}
	binaries := []binary{{"a bare handler", bare}}
	for _, function := range functions {
		binaries = append(binaries, binary{function, built.Path(function)})
	}
	return binaries, nil
}

// cloud answers for AWS, over TLS as AWS does if that matters: to a query with an event, to everything else with nothing.
type cloud struct {
	*httptest.Server
	certificate string // file
}

func newCloud(secure bool) (*cloud, error) {
	c := &cloud{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".Query") {
			io.WriteString(w, anEvent)
			return
		}
		io.WriteString(w, "{}")
	}))
	if !secure {
		c.Start()
		return c, nil
	}
	c.StartTLS()
	file, err := os.CreateTemp("", "bench-*.pem")
	if err != nil {
		return nil, err
	}
	c.certificate = file.Name()
	err = pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw})
	return c, errors.Join(err, file.Close())
}

// Close ends the cloud.
func (c *cloud) Close() {
	c.Server.Close()
	if c.certificate != "" {
		_ = os.Remove(c.certificate)
	}
}

const anEvent = `{"Count":1,"ScannedCount":1,"Items":[{"PK":{"S":"EVENT#evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE"},"SK":{"S":"EVENT"},"type":{"S":"event"},
"id":{"S":"evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE"},"version":{"N":"3"},"status":{"S":"published"},"visibility":{"S":"public"},"title":{"S":"Night of Signals"},
"slug":{"S":"night-of-signals"},"category":{"S":"technology"},"language":{"S":"en"},"startAt":{"S":"2030-05-01T18:00:00Z"},"timeZone":{"S":"Europe/Berlin"},
"currency":{"S":"EUR"},"createdAt":{"S":"2030-01-01T00:00:00Z"},"updatedAt":{"S":"2030-01-01T00:00:00Z"}}]}`

// lambdaRuntime is Lambda's side of the runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) for one
// process: it says when the process first asks for work, and gives it what is put into work.
type lambdaRuntime struct {
	http.Server
	address  string
	asked    chan struct{} // closed at the first request for work
	work     chan []byte
	answered chan []byte
}

func newRuntime() (*lambdaRuntime, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &lambdaRuntime{address: listener.Addr().String(), asked: make(chan struct{}), work: make(chan []byte), answered: make(chan []byte)}
	first := true
	routes := http.NewServeMux()
	routes.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, request *http.Request) {
		if first { // a process asks for one piece of work at a time
			first = false
			close(r.asked)
		}
		select {
		case work := <-r.work:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "6a2d5b0e-32b8-43fd-b0e2-d0f1a4c3ff0b")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			w.Write(work)
		case <-request.Context().Done():
		}
	})
	routes.HandleFunc("POST /2018-06-01/runtime/", func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		w.WriteHeader(http.StatusAccepted)
		r.answered <- body
	})
	r.Handler = routes
	go r.Serve(listener)
	return r, nil
}

// process is a function that runs.
type process struct {
	*exec.Cmd
	output *bytes.Buffer // to be read when it has ended
	gone   chan struct{}
}

// run starts a function as Lambda would, with no environment but its own.
func (r *lambdaRuntime) run(ctx context.Context, b binary, cloud *cloud) (*process, error) {
	p := &process{exec.CommandContext(ctx, b.path), new(bytes.Buffer), make(chan struct{})}
	p.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + r.address, "AWS_LAMBDA_FUNCTION_NAME=bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=test",
		"AWS_ENDPOINT_URL=" + cloud.URL, "SSL_CERT_FILE=" + cloud.certificate, "SSL_CERT_DIR=/nonexistent", "TABLE_NAME=table", "BUS_NAME=bus", "STAGE=bench", "VERSION=bench",
		"SITE_URL=https://event-radar.test", "TOKEN_ISSUER=https://issuer.test", "TOKEN_AUDIENCE=audience", "KEYS_SECRET=keys", "STRIPE_SECRET=stripe", "STRIPE_API=" + cloud.URL,
		"COVERS_BUCKET=covers", "WEB_BUCKET=web",
		"MAIL_FROM=Event Radar <tickets@event-radar.test>", "CONFIGURATION_SET=mail",
		"OWN_QUEUE_URL=" + cloud.URL + "/1/own", "BULK_MAIL_QUEUE_URL=" + cloud.URL + "/1/bulk-mail"}
	p.Stdout, p.Stderr = p.output, p.output
	if err := p.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.Wait() // it is killed in the end, whatever it did
		close(p.gone)
	}()
	return p, nil
}

// end kills the process and waits until it is gone.
func (p *process) end() {
	_ = p.Process.Kill() // or it has ended by itself
	<-p.gone
}

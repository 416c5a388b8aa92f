package samlocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/infra/local/process"
)

const (
	port     = 3001
	patience = 30 * time.Second // to stop the containers
)

// serve serves the API until the context ends.
func (p *project) serve(ctx context.Context) error {
	if err := process.PortsFree(map[int]string{port: "the API"}); err != nil {
		return err
	}
	server, err := p.registry.Start(process.Program{
		Name: "start-api",
		Args: p.command("start-api", "--host", "127.0.0.1", "--port", strconv.Itoa(port),
			"--warm-containers", "LAZY"), // a container of each function from its first call on, not a new one for each call
		Env:      p.samEnvironment(),
		Folder:   p.path(),
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Patience: patience,
	})
	if err != nil {
		return err
	}
	return errors.Join(watch(ctx, server), server.Stop())
}

// watch says when the API answers, and waits until the context or the server ends.
func watch(ctx context.Context, server *process.Process) error {
	address := "http://127.0.0.1:" + strconv.Itoa(port)
	if err := awaitHealth(ctx, server, address); err != nil {
		return err
	}
	fmt.Printf("\nsam local is ready: %s/v1   (Ctrl-C stops it)\n\n", address)
	select {
	case <-ctx.Done():
		return nil
	case <-server.Ended():
		return server.Err()
	}
}

// awaitHealth waits until a function that was asked says that it reaches the table.
func awaitHealth(ctx context.Context, server *process.Process, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return server.Until(ctx, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/health", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			body, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
			return fmt.Errorf("%s (does a firewall keep containers from this machine?) %s", response.Status, body)
		}
		return nil
	})
}

// Package emulator starts a DynamoDB emulator for one test binary. The first call of Dynamo starts it, later calls
// share it, and it dies with the test binary, however that ends.
//
// EMULATOR chooses which one: dynoxide (the default where it exists: it starts in 50 ms), dynamodb-local (AWS's own,
// Java) or ministack (the local cloud's). AWS_ENDPOINT_URL_DYNAMODB names one that runs already.
package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/infra/tools"
)

// Names of the emulators, values of EMULATOR.
const (
	Dynoxide      = "dynoxide"
	DynamoDBLocal = "dynamodb-local"
	MiniStack     = "ministack"
)

var shared = sync.OnceValues(start)

// Dynamo returns the endpoint of this test binary's DynamoDB, empty at first and shared by its tests: each should
// create a table of its own name. Any credentials and region will do. It skips the test, saying so, only when the
// emulator asked for is one that this machine cannot run.
func Dynamo(t testing.TB) (endpoint string) {
	t.Helper()
	endpoint, err := shared()
	if errors.Is(err, tools.ErrNoJava) || errors.Is(err, tools.ErrNoDynoxide) {
		t.Skipf("EMULATOR=%s: %v", os.Getenv("EMULATOR"), err)
	}
	if err != nil {
		t.Fatalf("DynamoDB emulator: %v", err)
	}
	return endpoint
}

func start() (endpoint string, err error) {
	if endpoint := os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"); endpoint != "" {
		return endpoint, nil
	}
	ctx := context.Background()
	set, err := tools.For(func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "emulator: "+format+"\n", args...)
	})
	if err != nil {
		return "", err
	}
	command, err := choose(ctx, set, os.Getenv("EMULATOR"))
	if err != nil {
		return "", err
	}
	// Somebody may take a free port between our asking for it and the emulator's binding it.
	for range 3 {
		if endpoint, err = launch(command); err == nil {
			return endpoint, nil
		}
	}
	return "", err
}

// recipe says how to run an emulator on a port.
type recipe struct {
	args func(port string) []string
	env  func(port string) []string
	// directory is the working directory; the test's own when empty.
	directory string
}

func choose(ctx context.Context, set *tools.Set, name string) (recipe, error) {
	switch name {
	case Dynoxide:
		return dynoxide(ctx, set)
	case DynamoDBLocal:
		return dynamoDBLocal(ctx, set)
	case MiniStack:
		return miniStack(ctx, set)
	case "":
		chosen, err := dynoxide(ctx, set)
		if errors.Is(err, tools.ErrNoDynoxide) {
			chosen, err = dynamoDBLocal(ctx, set)
		}
		if errors.Is(err, tools.ErrNoJava) {
			chosen, err = miniStack(ctx, set)
		}
		return chosen, err
	}
	return recipe{}, fmt.Errorf("EMULATOR=%s: want %s, %s or %s", name, Dynoxide, DynamoDBLocal, MiniStack)
}

func dynoxide(ctx context.Context, set *tools.Set) (recipe, error) {
	binary, err := set.Dynoxide(ctx)
	return recipe{args: func(port string) []string {
		return []string{binary, "serve", "--host", "127.0.0.1", "--port", port}
	}}, err
}

func dynamoDBLocal(ctx context.Context, set *tools.Set) (recipe, error) {
	jars, err := set.DynamoDBLocal(ctx)
	return recipe{
		args: func(port string) []string {
			return []string{"java", "-Djava.library.path=" + jars, "-cp", filepath.Join(jars, "*"),
				"software.amazon.dynamodb.services.local.main.ServerRunner",
				"-inMemory", "-sharedDb", "-disableTelemetry", "-port", port}
		},
		directory: jars,
	}, err
}

func miniStack(ctx context.Context, set *tools.Set) (recipe, error) {
	python, err := set.MiniStack(ctx)
	if err != nil {
		return recipe{}, err
	}
	root, err := tools.Root()
	return recipe{
		args: func(string) []string {
			return []string{python, filepath.Join(root, "infra", "local", "ministack", "launcher.py")}
		},
		env: func(port string) []string {
			return []string{"BIND_HOST=127.0.0.1", "GATEWAY_PORT=" + port, "SERVICES=dynamodb,s3,sts,iam", "IOT_MTLS_ENABLED=0",
				"SFTP_ENABLED=0", "LOG_LEVEL=WARNING"}
		},
	}, err
}

// outlive runs "$@" and kills it as soon as its own standard input ends, which is when the test binary is gone, by
// whatever death: the kernel closes the other end of the pipe. It works alike on Linux and macOS.
const outlive = `"$@" </dev/null & child=$!
read -r never
kill -9 $child`

// alive is kept for as long as the process lives: were it collected as garbage, its pipe would be closed and the emulator
// gone.
var alive io.WriteCloser

func launch(emulator recipe) (endpoint string, err error) {
	port, err := freePort()
	if err != nil {
		return "", err
	}
	command := exec.Command("/bin/sh", append([]string{"-c", outlive, "sh"}, emulator.args(port)...)...)
	if emulator.env != nil {
		command.Env = append(os.Environ(), emulator.env(port)...)
	}
	command.Dir = emulator.directory
	output := new(synchronized)
	command.Stdout, command.Stderr = output, output
	if alive, err = command.StdinPipe(); err != nil { // closed by the kernel when this process ends
		return "", err
	}
	if err := command.Start(); err != nil {
		return "", err
	}
	endpoint = "http://127.0.0.1:" + port
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if answers(endpoint) {
			return endpoint, nil
		}
	}
	alive.Close()
	return "", fmt.Errorf("%s does not answer at %s:\n%s", emulator.args(port)[0], endpoint, output)
}

// answers makes a real call, as every emulator opens its port a little before it can serve.
func answers(endpoint string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader("{}"))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
	request.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

// synchronized is a buffer that the emulator writes while a failing test reads.
type synchronized struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (s *synchronized) Write(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.Write(p)
}

func (s *synchronized) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.String()
}

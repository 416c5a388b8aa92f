package samlocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
)

// engine is the container engine, by its command line.
type engine struct {
	docker string
	socket string // where it listens, as DOCKER_HOST says it
}

var errNoEngine = errors.New("this needs a container engine: install Docker (Debian and Ubuntu: apt-get install docker.io; " +
	"macOS and Windows: Docker Desktop, https://docs.docker.com/get-docker) and try again; `make run` needs none")

// findEngine finds a container engine that answers.
func findEngine(ctx context.Context) (engine, error) {
	docker, err := exec.LookPath("docker")
	if err != nil {
		return engine{}, errNoEngine
	}
	found := engine{docker: docker}
	if _, err := found.do(ctx, "version", "--format", "{{.Server.Version}}"); err != nil {
		return engine{}, fmt.Errorf("the container engine does not answer: start it (Linux: systemctl start docker; elsewhere "+
			"Docker Desktop), see that you may use it (Linux: the group docker), and try again\n%w", err)
	}
	// The command line follows its current context, the SAM CLI only this variable.
	if found.socket = os.Getenv("DOCKER_HOST"); found.socket == "" {
		found.socket, err = found.do(ctx, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
	}
	return found, err
}

func (e engine) do(ctx context.Context, args ...string) (output string, err error) {
	return e.feed(ctx, nil, args...)
}

// feed runs a command of the engine with something to read.
func (e engine) feed(ctx context.Context, input []byte, args ...string) (output string, err error) {
	var said bytes.Buffer
	command := exec.CommandContext(ctx, e.docker, args...)
	command.Stdin, command.Stderr = bytes.NewReader(input), &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, bytes.TrimSpace(said.Bytes()))
	}
	return strings.TrimSpace(string(out)), nil
}

// hostAddress is the address of this machine in the containers' network. It has none when the engine runs in a virtual
// machine, as on macOS.
func (e engine) hostAddress(ctx context.Context) (address netip.Addr, subnet netip.Prefix, found bool, err error) {
	said, err := e.do(ctx, "network", "inspect", "bridge", "--format", "{{range .IPAM.Config}}{{.Subnet}} {{end}}")
	if err != nil {
		return address, subnet, false, err
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return address, subnet, false, err
	}
	for text := range strings.FieldsSeq(said) {
		if subnet, err = netip.ParsePrefix(text); err != nil {
			return address, subnet, false, err
		}
		for _, candidate := range own {
			prefix, err := netip.ParsePrefix(candidate.String())
			if err == nil && subnet.Contains(prefix.Addr()) {
				return prefix.Addr(), subnet, true, nil
			}
		}
	}
	return address, subnet, false, nil
}

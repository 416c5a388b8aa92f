package process

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// PortsFree checks that each port can be had, and names the holder of each that cannot.
func PortsFree(ports map[int]string) error {
	var taken []error
	for port, purpose := range ports {
		if portFree(port) {
			continue
		}
		who := "another process"
		if name, pid, err := holder(port); err == nil {
			who = fmt.Sprintf("%s (process %d)", name, pid)
		}
		taken = append(taken, fmt.Errorf("port %d, wanted for %s, is taken by %s: stop it and try again", port, purpose, who))
	}
	return errors.Join(taken...)
}

func portFree(port int) bool {
	// Binding alone is not enough: beside a server on ::1 or, on macOS, on all addresses, 127.0.0.1 can still be bound,
	// and browsers would then reach the other server.
	for _, host := range []string{"127.0.0.1", "::1"} {
		if connection, err := net.DialTimeout("tcp", net.JoinHostPort(host, strconv.Itoa(port)), time.Second); err == nil {
			connection.Close()
			return false
		}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

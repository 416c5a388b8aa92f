package samlocal

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
)

// relay lets containers reach servers that listen on 127.0.0.1 only, from this machine's address in the containers' network.
// Nobody else is let through: other machines may send packets to that address too.
type relay struct {
	address   netip.Addr
	guests    netip.Prefix
	listeners []net.Listener
	cancel    context.CancelFunc
	ctx       context.Context
	open      sync.WaitGroup
}

func newRelay(address netip.Addr, guests netip.Prefix) *relay {
	r := &relay{address: address, guests: guests}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// to returns an address, host and port, that leads containers to a server of this machine.
func (r *relay) to(server string) (address string, err error) {
	listener, err := net.Listen("tcp", netip.AddrPortFrom(r.address, 0).String())
	if err != nil {
		return "", err
	}
	r.listeners = append(r.listeners, listener)
	r.open.Go(func() {
		for {
			guest, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				r.open.Go(func() { r.pass(guest, server) })
			}
		}
	})
	return listener.Addr().String(), nil
}

// pass copies both ways until both sides have said all, or the relay is closed.
func (r *relay) pass(guest net.Conn, server string) {
	defer guest.Close()
	from, err := netip.ParseAddrPort(guest.RemoteAddr().String())
	if err != nil || !r.guests.Contains(from.Addr().Unmap()) {
		return
	}
	var dialer net.Dialer
	host, err := dialer.DialContext(r.ctx, "tcp", server)
	if err != nil {
		return // the guest sees a closed connection, as if it had asked the server itself
	}
	defer host.Close()
	defer context.AfterFunc(r.ctx, func() { guest.Close(); host.Close() })()
	var both sync.WaitGroup
	both.Go(func() { copyAll(host, guest) })
	both.Go(func() { copyAll(guest, host) })
	both.Wait()
}

// copyAll passes on all that one side says, and that it has said all: the other may go on.
func copyAll(to, from net.Conn) {
	_, err := io.Copy(to, from)
	if half, ok := to.(*net.TCPConn); ok && err == nil {
		err = half.CloseWrite()
	}
	if err != nil { // one side is gone, so there is nobody to tell
		to.Close()
		from.Close()
	}
}

// close ends all connections.
func (r *relay) close() {
	r.cancel()
	for _, listener := range r.listeners {
		listener.Close()
	}
	r.open.Wait()
}

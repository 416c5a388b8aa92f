package samlocal

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// A server that answers with what it is told.
func echo(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(w, r.Body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func post(t *testing.T, address, told string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address, strings.NewReader(told))
	if err != nil {
		t.Fatal(err)
	}
	return http.DefaultClient.Do(request)
}

func TestARelayLeadsItsGuestsToAServer(t *testing.T) {
	r := newRelay(netip.MustParseAddr("127.0.0.1"), netip.MustParsePrefix("127.0.0.0/8"))
	defer r.close()
	leads, err := r.to(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Repeat("word ", 100_000)
	answer, err := post(t, leads, told)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if said, err := io.ReadAll(answer.Body); err != nil || string(said) != told {
		t.Errorf("%d bytes came back, %v; want %d", len(said), err, len(told))
	}
}

func TestARelayLetsNobodyElseThrough(t *testing.T) {
	r := newRelay(netip.MustParseAddr("127.0.0.1"), netip.MustParsePrefix("172.17.0.0/16"))
	defer r.close()
	leads, err := r.to(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := post(t, leads, "let me in"); err == nil {
		answer.Body.Close()
		t.Errorf("a stranger was answered %s", answer.Status)
	}
}

func TestAClosedRelayEndsItsConnections(t *testing.T) {
	r := newRelay(netip.MustParseAddr("127.0.0.1"), netip.MustParsePrefix("127.0.0.0/8"))
	leads, err := r.to(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	var dialer net.Dialer
	guest, err := dialer.DialContext(t.Context(), "tcp", leads)
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close()
	r.close() // waits until they have ended
	if n, err := guest.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes after the end", n)
	}
}

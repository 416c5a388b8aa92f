// Package site serves http://localhost:3000, one origin as in production: /v1/* is the API, all else are pages.
package site

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/infra/local/checkout"
)

// Settings are what the site needs to know of the rest.
type Settings struct {
	Root    checkout.Root
	API     string            // id of the HTTP API
	Outputs map[string]string // of the stack
}

// Server is the running site.
type Server struct{ server *http.Server }

// Listen opens the port and serves until Close.
func Listen(settings Settings) (*Server, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(checkout.SitePort)))
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: Handler(settings), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	return &Server{server}, nil
}

// Close lets requests end for a moment, then stops.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.server.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return s.server.Close()
}

// Handler is the whole site.
func Handler(settings Settings) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/v1/", proxy(settings.API))
	addPages(mux, settings)
	return mux
}

// proxy passes requests to API Gateway, which tells APIs apart by the host name.
func proxy(api string) http.Handler {
	aws, _ := url.Parse(checkout.AWSURL)
	return &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(aws)
			request.SetXForwarded()
			request.Out.Host = api + ".execute-api.localhost:" + strconv.Itoa(checkout.AWSPort)
		},
	}
}

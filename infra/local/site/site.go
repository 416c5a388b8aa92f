// Package site serves http://localhost:3000, one origin as in production: what CloudFront does there by infra/web.yaml, package cdn
// does here, before the same origins: the API, the web application's files, and the covers of events.
package site

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/klauspost/compress/gzhttp"

	"github.com/event-radar/event-radar/infra/local/cdn"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/webapp"
)

// Settings are what the site needs to know of the rest.
type Settings struct {
	Root    checkout.Root
	API     string // id of the HTTP API
	Secret  string // by which the API knows the CDN
	Release webapp.Release
	Buckets *s3.Client
	Covers  string // bucket of the pictures of events
	Vite    string // address of the development server of the web application; "" serves the release
}

// Server is the running site.
type Server struct {
	server  *http.Server
	handler atomic.Pointer[http.Handler]
}

// Listen opens the port and serves until Close.
func Listen(settings Settings) (*Server, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(checkout.SitePort)))
	if err != nil {
		return nil, err
	}
	s := &Server{}
	if err := s.Show(settings); err != nil {
		listener.Close()
		return nil, err
	}
	s.server = &http.Server{ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.handler.Load()).ServeHTTP(w, r) })}
	go s.server.Serve(listener)
	return s, nil
}

// Show serves by other settings, and by infra/web.yaml as it is now.
func (s *Server) Show(settings Settings) error {
	handler, err := Handler(settings)
	if err == nil {
		s.handler.Store(&handler)
	}
	return err
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
func Handler(settings Settings) (http.Handler, error) {
	const secret = "origin"
	distribution, err := cdn.Load(settings.Root.Path("infra", "web.yaml"), cdn.Given{
		// Where the local cloud has Cognito's pages and API, and the buckets that browsers upload to.
		Parameters: map[string]string{"OriginSecret": secret, "ConnectOrigins": checkout.AWSURL, "FormOrigins": checkout.AWSURL},
		Secrets:    map[string]string{secret: settings.Secret},
	})
	if err != nil {
		return nil, err
	}
	// The API's functions compress, but for here: the local cloud's gateway spoils what is not text.
	handler := distribution.Handler(map[string]http.Handler{"api": gzhttp.GzipHandler(proxy(settings.API)), "web": Files(settings.Release), "covers": bucket(settings.Buckets, settings.Covers)})
	if settings.Vite == "" {
		return handler, nil
	}
	developing, err := vite(settings.Vite)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch name := strings.TrimPrefix(r.URL.Path, "/"); {
		case distribution.Origin(r.URL.EscapedPath()) != "web" || name == webapp.SettingsFile || name == webapp.ContractFile:
			handler.ServeHTTP(relaxed{w}, r)
		default:
			developing.ServeHTTP(w, r)
		}
	}), nil
}

// Files answers from a release as S3 does.
func Files(release webapp.Release) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		object, ok := release.Find(strings.TrimPrefix(r.URL.Path, "/"))
		if !ok {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>`)
			return
		}
		w.Header().Set("Content-Type", object.Type)
		w.Header().Set("Cache-Control", object.CacheControl)
		w.Header().Set("ETag", object.ETag())
		if object.Encoding != "" {
			w.Header().Set("Content-Encoding", object.Encoding)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(object.Content))
	})
}

// bucket answers with the objects of a bucket.
func bucket(client *s3.Client, name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		input := &s3.GetObjectInput{Bucket: &name, Key: aws.String(strings.TrimPrefix(r.URL.Path, "/"))}
		if known := r.Header.Get("If-None-Match"); known != "" {
			input.IfNoneMatch = &known
		}
		object, err := client.GetObject(r.Context(), input)
		if answered := (*smithyhttp.ResponseError)(nil); errors.As(err, &answered) { // not there, or as it was
			w.WriteHeader(answered.HTTPStatusCode())
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer object.Body.Close()
		for name, value := range map[string]*string{"Content-Type": object.ContentType, "Cache-Control": object.CacheControl, "ETag": object.ETag} {
			if value != nil {
				w.Header().Set(name, *value)
			}
		}
		_, _ = io.Copy(w, object.Body) // a browser that goes away is not told
	})
}

// proxy passes requests to API Gateway, which tells APIs apart by the host name.
func proxy(api string) http.Handler {
	gateway, _ := url.Parse(checkout.AWSURL)
	return &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(gateway)
			request.SetXForwarded()
			request.Out.Host = api + ".execute-api.localhost:" + strconv.Itoa(checkout.AWSPort)
		},
	}
}

// vite passes requests to the development server, which answers with modules as they are saved.
func vite(address string) (http.Handler, error) {
	server, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		request.SetURL(server)
		request.Out.Host = request.In.Host
	}}, nil
}

// relaxed lets a page load what Vite puts into it: styles and a script in place, and the connection by which it hears of changes.
type relaxed struct{ http.ResponseWriter }

func (r relaxed) WriteHeader(status int) {
	if policy := r.Header().Get("Content-Security-Policy"); policy != "" {
		r.Header().Set("Content-Security-Policy", strings.NewReplacer(
			"script-src 'self'", "script-src 'self' 'unsafe-inline'", "style-src 'self'", "style-src 'self' 'unsafe-inline'",
			"connect-src 'self'", "connect-src 'self' ws:").Replace(policy))
	}
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush.
func (r relaxed) Unwrap() http.ResponseWriter { return r.ResponseWriter }

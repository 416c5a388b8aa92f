package fault

import (
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// Before is a handler that passes calls on to a service behind HTTP, of AWS or Stripe's, as far as the plan lets it. They count among the
// plan's calls, so that a process dies at once for all that it calls. No service has transactions that conflict: of a batch, a
// conflict has half refused, and any other call is throttled.
func (p *Plan) Before(service *url.URL) http.Handler {
	behind := httputil.NewSingleHostReverseProxy(service)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch fault := p.next(); fault {
		case None:
			behind.ServeHTTP(w, r)
		case Conflict, Throttle:
			if service := called(r); fault == Conflict && service.refuse != nil {
				service.halve(behind, w, r)
			} else {
				service.throttle(w)
			}
		case Lost, LastGasp:
			behind.ServeHTTP(nowhere{http.Header{}}, r)
			panic(http.ErrAbortHandler) // the connection ends without an answer
		case Death:
			panic(http.ErrAbortHandler)
		case Timeout:
			_, _ = io.Copy(io.Discard, r.Body) // only then it is seen that the caller has gone
			p.hang()
			<-r.Context().Done()
		}
	})
}

// nowhere is where an answer goes that is lost.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}

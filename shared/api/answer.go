package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"

	"github.com/event-radar/event-radar/shared/access"
)

// How long an answer may be kept by whom.
const (
	// forEverybody is for public answers to nobody in particular: the CDN takes the load of a page that everybody opens,
	// and nobody sees stock that is older than this.
	forEverybody = "public, max-age=15"
	forNobody    = "private, no-store"
)

// compressible is the size from which compressing is worth its time.
const compressible = 1 << 10

// answer is an HTTP response before the gateway gets it.
type answer struct {
	status  int
	headers http.Header
	body    []byte
}

func newAnswer(requestID string) answer {
	headers := make(http.Header, 12)
	headers["X-Content-Type-Options"] = []string{"nosniff"}
	if requestID != "" {
		headers["X-Request-Id"] = []string{requestID}
	}
	return answer{headers: headers}
}

// set sets a header whose name is in its canonical form.
func (a *answer) set(name, value string) { a.headers[name] = []string{value} }

// keep takes over the headers that another answer has set and this one has not.
func (a *answer) keep(other answer) {
	for name, values := range other.headers {
		if _, ok := a.headers[name]; !ok {
			a.headers[name] = values
		}
	}
}

// payload is the answer as the gateway wants it.
func (a *answer) payload() ([]byte, error) {
	writer := core.NewProxyResponseWriterV2()
	maps.Copy(writer.Header(), a.headers)
	writer.WriteHeader(a.status) // always: the adapter answers 504 for a response that nobody began
	if len(a.body) > 0 {
		if _, err := writer.Write(a.body); err != nil {
			return nil, err
		}
	}
	response, err := writer.GetProxyResponse() // which encodes what is no text in base64
	if err != nil {
		return nil, err
	}
	return encode(response), nil
}

// encode writes the response by hand: encoding/json would take half as long again as the whole of the edge.
func encode(response events.APIGatewayV2HTTPResponse) []byte {
	out := make([]byte, 0, len(response.Body)*9/8+1024)
	out = strconv.AppendInt(append(out, `{"statusCode":`...), int64(response.StatusCode), 10)
	out = append(out, `,"headers":{`...)
	first := true
	for name, value := range response.Headers {
		if !first {
			out = append(out, ',')
		}
		first = false
		out = append(appendText(out, name), ':')
		out = appendText(out, strings.ToValidUTF8(value, ""))
	}
	out = append(appendText(append(out, `},"body":`...), response.Body), `,"isBase64Encoded":`...)
	return append(strconv.AppendBool(out, response.IsBase64Encoded), '}')
}

// succeed answers what the handler returned, a pointer to its output.
func (s *server) succeed(a *answer, r *Request, actor access.Actor, out any) error {
	if page, ok := out.(*Page); ok {
		s.show(a, r, page)
		return nil
	}
	a.status = s.route.Status
	shared := s.route.Access.Kind == access.ForPublic && actor.Anonymous() && s.route.Method == http.MethodGet
	a.set("Cache-Control", forNobody)
	if shared {
		a.set("Cache-Control", forEverybody)
	}
	if err := a.write(out); err != nil {
		return err
	}
	if s.route.Download != "" {
		a.set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": s.route.Download}))
	}
	vary := "Authorization, Accept-Encoding"
	if len(s.route.Media) > 1 {
		vary += ", Accept"
	}
	a.set("Vary", vary)
	// What everybody is answered is never what somebody is: browsers ask by the tag that they kept, whoever is signed in by then.
	if shared && len(a.body) > 0 {
		sum := sha256.Sum256(a.body)
		a.set("Etag", `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
	} else if tagged, ok := out.(interface{ ETag() string }); ok {
		a.set("Etag", tagged.ETag())
	}
	if s.route.Method == http.MethodGet && matches(r.http.Header.Get("If-None-Match"), a.headers.Get("Etag")) {
		a.status, a.body = http.StatusNotModified, nil
		a.headers.Del("Content-Type")
		a.headers.Del("Content-Disposition")
		return nil
	}
	if s.settings.compress {
		a.compress(r.http.Header.Get("Accept-Encoding"))
	}
	return nil
}

// write fills the body.
func (a *answer) write(out any) error {
	switch out := out.(type) {
	case *None:
		return nil
	case *Content:
		a.body = out.Bytes
		a.set("Content-Type", out.Type)
		// What an SVG image or a calendar brings along is not to run anything, nor to be shown within another page.
		a.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'")
		if out.Filename != "" {
			a.set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": out.Filename}))
		}
		return nil
	}
	if lists, ok := out.(interface{ FillLists() }); ok {
		lists.FillLists()
	}
	var err error
	a.set("Content-Type", "application/json")
	a.body, err = json.Marshal(out)
	return err
}

// matches says whether If-None-Match names the tag; W/ does not matter (RFC 9110, section 13.1.2).
func matches(header, tag string) bool {
	if header == "" || tag == "" {
		return false
	}
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

var writers = sync.Pool{New: func() any {
	writer, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return writer
}}

// compress compresses the body if that helps and the client takes it. The entity tag stays as it is: clients read the
// version from it, and send it back with their edits.
func (a *answer) compress(accepted string) {
	if len(a.body) < compressible || !compresses(a.headers.Get("Content-Type")) || qualityOf(accepted, "gzip") == 0 {
		return
	}
	var out bytes.Buffer
	writer := writers.Get().(*gzip.Writer)
	defer writers.Put(writer)
	writer.Reset(&out)
	if _, err := writer.Write(a.body); err != nil {
		return
	}
	if writer.Close() != nil || out.Len() >= len(a.body) {
		return
	}
	a.body = out.Bytes()
	a.set("Content-Encoding", "gzip")
}

// compresses says whether a media type is text in one way or another.
func compresses(contentType string) bool {
	return strings.HasPrefix(contentType, "application/json") || strings.HasPrefix(contentType, "text/") ||
		strings.HasPrefix(contentType, "image/svg+xml") || strings.HasPrefix(contentType, "application/xml")
}

func seconds(n float64) string {
	whole := int(n)
	if n > float64(whole) {
		whole++
	}
	return strconv.Itoa(max(whole, 0))
}

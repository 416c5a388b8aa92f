// Package telemetry writes one line for each invocation: JSON, everything there is to know about it, and its metrics in
// CloudWatch's embedded format, so that a log group is a table and no call is made to send a metric
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
//
// A line names people by their opaque ids alone. Routes are logged as templates: paths and queries may hold one-time
// tokens. Errors of our own are scrubbed of what looks like an address, a token or a secret before they are written.
//
// The metrics stand in the namespace "Event Radar", with the dimensions stage and function: requests, errors (of ours: a
// status from 500 on, a record that failed), duration in milliseconds, cold (1 for the first invocation of a process), and
// whatever Count added.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/event-radar/event-radar/shared/config"
)

// Namespace is where the metrics stand.
const Namespace = "Event Radar"

// Line is what is said about one invocation. It is written once, by End. Its fields are for the edge that began it;
// Annotate and Count are for everybody else, at the same time if need be.
type Line struct {
	Operation string // operationId, or what a worker does
	Route     string // method and path template, of requests
	RequestID string
	TraceID   string
	Actor     string // opaque id, "" for nobody in particular
	Status    int    // of requests
	Problem   string // code of the problem that was answered
	Failed    bool   // through a fault of ours
	Err       error  // what went wrong; told to nobody else

	begun time.Time
	cold  bool

	mu    sync.Mutex
	notes []note
	sums  []sum
}

type note struct{ key, value string }

type sum struct {
	name  string
	value int
}

type lineKey struct{}

// Begin begins the line of an invocation; the context carries it to Annotate and Count.
func Begin(ctx context.Context, operation string) (context.Context, *Line) {
	line := &Line{Operation: operation, begun: time.Now(), cold: config.Cold()}
	return context.WithValue(ctx, lineKey{}, line), line
}

// Annotate adds something to the invocation's line. The value must be no personal datum and no secret: an id, a code, a
// state. Outside an invocation it does nothing.
func Annotate(ctx context.Context, key, value string) {
	line, ok := ctx.Value(lineKey{}).(*Line)
	if !ok {
		return
	}
	line.mu.Lock()
	defer line.mu.Unlock()
	for i := range line.notes {
		if line.notes[i].key == key {
			line.notes[i].value = value
			return
		}
	}
	line.notes = append(line.notes, note{key, value})
}

// Count adds n to a metric of the invocation. Outside an invocation it does nothing.
func Count(ctx context.Context, name string, n int) {
	line, ok := ctx.Value(lineKey{}).(*Line)
	if !ok {
		return
	}
	line.mu.Lock()
	defer line.mu.Unlock()
	for i := range line.sums {
		if line.sums[i].name == name {
			line.sums[i].value += n
			return
		}
	}
	line.sums = append(line.sums, sum{name, n})
}

// Output is where lines go: what a function prints is what Lambda logs. Tests set another.
var Output io.Writer = os.Stdout

var (
	writing sync.Mutex
	buffer  []byte
	stage   = sync.OnceValue(func() string { return config.Or(config.Stage, "local") })
	name    = sync.OnceValue(config.Function)
)

// End writes the line. A metric that cannot be written is no reason to fail: errors of the writer are dropped.
func (l *Line) End() {
	writing.Lock()
	defer writing.Unlock()
	buffer = append(l.append(buffer[:0], time.Now()), '\n')
	_, _ = Output.Write(buffer)
}

func (l *Line) append(b []byte, now time.Time) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	level := "INFO"
	if l.Failed {
		level = "ERROR"
	}
	b = append(b, `{"time":"`...)
	b = now.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	b = append(b, '"')
	b = field(b, "level", level)
	b = field(b, "function", name())
	b = field(b, "stage", stage())
	b = field(b, "operation", l.Operation)
	b = optional(b, "route", l.Route)
	b = optional(b, "requestId", l.RequestID)
	b = optional(b, "traceId", l.TraceID)
	b = optional(b, "actor", l.Actor)
	if l.Status != 0 {
		b = append(b, `,"status":`...)
		b = strconv.AppendInt(b, int64(l.Status), 10)
	}
	b = optional(b, "problem", l.Problem)
	if l.Err != nil {
		b = field(b, "errorType", fmt.Sprintf("%T", l.Err))
		b = field(b, "error", Scrub(l.Err.Error()))
	}
	for _, n := range l.notes {
		b = field(b, n.key, n.value)
	}
	return l.metrics(b, now)
}

// metrics appends the figures, and the block that makes them metrics.
func (l *Line) metrics(b []byte, now time.Time) []byte {
	b = append(b, `,"requests":1,"errors":`...)
	b = appendBool(b, l.Failed)
	b = append(b, `,"duration":`...)
	b = strconv.AppendFloat(b, float64(now.Sub(l.begun).Microseconds())/1000, 'f', -1, 64)
	b = append(b, `,"cold":`...)
	b = appendBool(b, l.cold)
	for _, s := range l.sums {
		b = append(quote(append(b, ','), s.name), ':')
		b = strconv.AppendInt(b, int64(s.value), 10)
	}
	b = append(b, `,"_aws":{"Timestamp":`...)
	b = strconv.AppendInt(b, now.UnixMilli(), 10)
	b = append(b, `,"CloudWatchMetrics":[{"Namespace":"`+Namespace+`","Dimensions":[["stage","function"]],"Metrics":[`+
		`{"Name":"requests","Unit":"Count"},{"Name":"errors","Unit":"Count"},`+
		`{"Name":"duration","Unit":"Milliseconds"},{"Name":"cold","Unit":"Count"}`...)
	for _, s := range l.sums {
		b = append(quote(append(b, `,{"Name":`...), s.name), `,"Unit":"Count"}`...)
	}
	return append(b, `]}]}}`...)
}

func appendBool(b []byte, value bool) []byte {
	if value {
		return append(b, '1')
	}
	return append(b, '0')
}

func optional(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	return field(b, key, value)
}

func field(b []byte, key, value string) []byte {
	b = append(quote(append(b, ','), key), ':')
	return quote(b, value)
}

// quote appends a JSON string.
func quote(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// longest is how much of an error's text is written.
const longest = 2000

// Scrub takes out of a text what looks like an e-mail address, a token or a secret. It errs on the side of taking too
// much: ids are the longest words that are kept.
func Scrub(text string) string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
		text = text[:max(strings.LastIndexFunc(text, separates), 0)] // of a word that is cut one does not see what it was
	}
	var clean strings.Builder
	for len(text) > 0 {
		end := strings.IndexFunc(text, separates)
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		switch {
		case strings.Contains(word, "@"), strings.Contains(word, "%40"):
			clean.WriteString("[address]")
		case strings.HasPrefix(word, "eyJ"), strings.HasPrefix(word, "sk_"), strings.HasPrefix(word, "whsec_"), looksSecret(word):
			clean.WriteString("[secret]")
		default:
			clean.WriteString(word)
		}
		if end < len(text) {
			_, size := utf8.DecodeRuneInString(text[end:])
			clean.WriteString(text[end : end+size])
			end += size
		}
		text = text[end:]
	}
	return clean.String()
}

// separates says whether a character stands between words.
func separates(r rune) bool {
	return r <= ' ' || strings.ContainsRune(`"'(),:;<>[]{}/?&=#`+"`", r)
}

// looksSecret says whether a word is too long to be one of ours and has digits and letters as encoded bytes have.
func looksSecret(word string) bool {
	const longestOfOurs = 40
	return len(word) > longestOfOurs && strings.ContainsAny(word, "0123456789") && !strings.Contains(word, ".")
}

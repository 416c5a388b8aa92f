package ses

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/event-radar/event-radar/shared/notice/mail"
)

// request is what SES is sent.
type request struct {
	FromEmailAddress     string
	ConfigurationSetName string
	Destination          struct{ ToAddresses []string }
	Content              struct{ Raw struct{ Data []byte } }
	EmailTags            []struct{ Name, Value string }
}

// fake is a small SES: it keeps what it gets, and answers as told.
type fake struct {
	got     []request
	status  int
	code    string
	message string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var got request
	if err := json.Unmarshal(body, &got); err != nil || r.URL.Path != "/v2/email/outbound-emails" {
		http.Error(w, "unexpected", http.StatusTeapot)
		return
	}
	f.got = append(f.got, got)
	w.Header().Set("Content-Type", "application/json")
	if f.status != 0 {
		w.Header().Set("X-Amzn-ErrorType", f.code)
		w.WriteHeader(f.status)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": f.message})
		return
	}
	_, _ = io.WriteString(w, `{"MessageId": "0100-abc"}`)
}

func sender(t *testing.T, f *fake) *Sender {
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	s := New(aws.Config{
		Region:       "eu-central-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	}, mail.Address{Name: "Event Radar", Email: "tickets@events.example"}, "mails")
	s.now = func() time.Time { return time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC) }
	return s
}

var letter = mail.Message{
	To: mail.Address{Name: "Zoë", Email: "zoe@example.test"}, Subject: "Your ticket: Jazz", Text: "plain", HTML: "<p>page</p>",
	Attachments: []mail.Attachment{{Name: "ticket.pdf", Type: "application/pdf", Content: []byte("%PDF-")}},
}

func TestSend(t *testing.T) {
	f := &fake{}
	id, err := sender(t, f).Send(t.Context(), letter, map[string]string{"delivery": "dlv_1", "kind": "order.confirmed"})
	if err != nil || id != "0100-abc" {
		t.Fatalf("id %q, error %v", id, err)
	}
	got := f.got[0]
	if got.FromEmailAddress != "tickets@events.example" || got.ConfigurationSetName != "mails" ||
		len(got.Destination.ToAddresses) != 1 || got.Destination.ToAddresses[0] != "zoe@example.test" {
		t.Errorf("sent %+v", got)
	}
	if len(got.EmailTags) != 2 || got.EmailTags[0].Value != "dlv_1" || got.EmailTags[1].Value != "order_confirmed" {
		t.Errorf("tags %v", got.EmailTags)
	}
	read, err := netmail.ReadMessage(strings.NewReader(string(got.Content.Raw.Data)))
	if err != nil || read.Header.Get("Subject") != letter.Subject || !strings.HasPrefix(read.Header.Get("Content-Type"), "multipart/mixed") {
		t.Errorf("raw mail %v (%v)", read, err)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status        int
		code, message string
		want          error
	}{
		{429, "TooManyRequestsException", "Maximum sending rate exceeded.", ErrThrottled},
		{400, "LimitExceededException", "Daily message quota exceeded.", ErrThrottled},
		{400, "SendingPausedException", "paused", ErrPaused},
		{400, "MessageRejected", "Email address is not verified: zoe@example.test", ErrPaused},
		{400, "MessageRejected", "Address zoe@example.test is blacklisted", ErrRefused},
		{400, "BadRequestException", "Illegal address zoe@example.test", ErrRefused},
		{500, "InternalFailure", "zoe@example.test", nil},
	} {
		f := &fake{status: c.status, code: c.code, message: c.message}
		_, err := sender(t, f).Send(t.Context(), letter, nil)
		for _, known := range []error{ErrThrottled, ErrPaused, ErrRefused} {
			if errors.Is(err, known) != errors.Is(c.want, known) {
				t.Errorf("%s (%s): %v, want %v", c.code, c.message, err, c.want)
			}
		}
		if err == nil || strings.Contains(err.Error(), "zoe") {
			t.Errorf("%s: error %v", c.code, err)
		}
		if len(f.got) != 1 {
			t.Errorf("%s: tried %d times, want once", c.code, len(f.got))
		}
	}
}

func TestNoSuchAddress(t *testing.T) {
	f := &fake{}
	bad := letter
	bad.To.Email = "zoe@example.test, everybody@example.test"
	if _, err := sender(t, f).Send(t.Context(), bad, nil); !errors.Is(err, ErrRefused) || !errors.Is(err, mail.ErrAddress) || len(f.got) != 0 {
		t.Errorf("error %v, %d sent", err, len(f.got))
	}
}

// When SES cannot be reached, nothing is known about the mail.
func TestUnreachable(t *testing.T) {
	s := sender(t, &fake{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Send(ctx, letter, nil)
	if err == nil || errors.Is(err, ErrThrottled) || errors.Is(err, ErrPaused) || errors.Is(err, ErrRefused) {
		t.Errorf("error %v", err)
	}
}

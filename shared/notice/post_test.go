package notice_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// postOffice is a small SES: it takes mails over HTTP, as far as answer lets it.
type postOffice struct {
	url    string
	mutex  sync.Mutex
	sent   []string // "recipient: subject"
	raw    []string // the mails themselves
	tags   []map[string]string
	answer func(http.ResponseWriter) (taken bool) // nil takes all
}

func (p *postOffice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sending struct {
		Destination struct{ ToAddresses []string }
		Content     struct{ Raw struct{ Data []byte } }
		EmailTags   []struct{ Name, Value string }
	}
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &sending); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.answer != nil && !p.answer(w) {
		return
	}
	_, subject, _ := strings.Cut(string(sending.Content.Raw.Data), "Subject: ")
	subject, _, _ = strings.Cut(subject, "\r\n")
	p.sent = append(p.sent, sending.Destination.ToAddresses[0]+": "+subject)
	p.raw = append(p.raw, strings.ReplaceAll(string(sending.Content.Raw.Data), "=\r\n", "")) // quoted-printable's soft breaks
	tags := map[string]string{}
	for _, tag := range sending.EmailTags {
		tags[tag.Name] = tag.Value
	}
	p.tags = append(p.tags, tags)
	if p.answer == nil {
		fmt.Fprintf(w, `{"MessageId": "ses-%d"}`, len(p.sent))
	}
}

func (p *postOffice) takes(answer func(http.ResponseWriter) bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.answer = answer
}

type keys struct{}

func (keys) Value(context.Context, string) ([]byte, error) {
	return []byte("a key of the tests' own"), nil
}

type scene struct {
	*bookingtest.World
	office *postOffice
	post   *notice.Post
	order  booking.Order
	buyer  access.Actor
	now    time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	return newSceneOn(t, tabletest.New(t))
}

func newSceneOn(t *testing.T, on *table.Table) *scene {
	t.Helper()
	s := &scene{World: bookingtest.New(t, on), buyer: bookingtest.Person("anna"), now: time.Now().UTC()}
	s.office, s.post = opened(t, s.Table, func() time.Time { return s.now })
	page, ticketType := s.Published(t, nil, nil)
	var err error
	s.order, err = s.Orders.Reserve(t.Context(), bookingtest.Sending(s.buyer, "key", "hash"), booking.Request{EventID: page.ID,
		Lines:     []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 3}},
		Attendees: []booking.Holder{{Name: "Anna", Email: "anna@example.test"}, {Name: "Ben", Email: "ben@example.test"}, {Name: "Ben's sister", Email: "ben@example.test"}}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opened is a post of a table that sends through a small SES.
func opened(t *testing.T, on *table.Table, now clock.Clock) (*postOffice, *notice.Post) {
	t.Helper()
	office := &postOffice{}
	server := httptest.NewServer(office)
	t.Cleanup(server.Close)
	office.url = server.URL
	return office, serving(on, office.url, now)
}

// serving is a post of a table that sends through SES at an address.
func serving(on *table.Table, url string, now clock.Clock) *notice.Post {
	mailer := ses.New(aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})},
		mail.Address{Name: "Event Radar", Email: "tickets@example.test"}, "set")
	return notice.New(on, keys{}, mailer, "https://radar.example.test", now)
}

func (s *scene) confirmed() message.Message {
	return message.New(message.OrderConfirmed{OrderID: s.order.ID, EventID: s.order.EventID}, s.now)
}

func TestEachAddressGetsItsMailOnce(t *testing.T) {
	s := newScene(t)
	confirmed := s.confirmed()
	var group sync.WaitGroup
	for range 5 { // delivered again and again, and at once
		group.Go(func() {
			if err := s.post.Handle(t.Context(), confirmed); err != nil && !errors.Is(err, notice.ErrLater) { // another is at it
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := s.post.Handle(t.Context(), confirmed); err != nil {
		t.Fatal(err)
	}
	slices.Sort(s.office.sent)
	if len(s.office.sent) != 2 || !strings.HasPrefix(s.office.sent[0], "anna@example.test: Your") || !strings.HasPrefix(s.office.sent[1], "ben@example.test: Your") {
		t.Errorf("sent %q, want one to the buyer and one to the other address", s.office.sent)
	}
}

func TestEveryRequestForTheMailIsACauseOfItsOwn(t *testing.T) {
	s := newScene(t)
	for _, request := range []string{"one", "two", "two"} {
		if err := s.post.Handle(t.Context(), message.New(message.OrderMailRequested{OrderID: s.order.ID, Request: request}, s.now)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.office.sent) != 2 {
		t.Errorf("two requests, one of them delivered twice, sent %q", s.office.sent)
	}
}

func TestWhatWasGivenBackIsToldToThoseItConcerns(t *testing.T) {
	s := newScene(t)
	ben := s.order.InOrder()[1]
	if _, err := s.Orders.Withdraw(t.Context(), bookingtest.Under(s.buyer, access.ForOwner), ben); err != nil {
		t.Fatal(err)
	}
	if err := s.post.Handle(t.Context(), message.New(message.RegistrationWithdrawn{OrderID: s.order.ID, RegistrationID: ben}, s.now)); err != nil {
		t.Fatal(err)
	}
	if len(s.office.sent) != 2 {
		t.Errorf("a withdrawn ticket sent %q, want buyer and holder", s.office.sent)
	}
	if _, err := s.Orders.Cancel(t.Context(), bookingtest.Under(s.buyer, access.ForOwner), s.order.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.post.Handle(t.Context(), message.New(message.OrderCancelled{OrderID: s.order.ID}, s.now)); err != nil {
		t.Fatal(err)
	}
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil { // the confirmation comes late, and says nothing any more
		t.Fatal(err)
	}
	if len(s.office.sent) != 4 {
		t.Errorf("after cancelling: %q", s.office.sent)
	}
}

// throttled is SES's answer to too many mails.
func throttled(w http.ResponseWriter) (taken bool) {
	w.Header().Set("X-Amzn-ErrorType", "TooManyRequestsException")
	w.WriteHeader(http.StatusTooManyRequests)
	fmt.Fprint(w, `{"message": "slow down"}`)
	return false
}

func TestAThrottledMailIsSentLater(t *testing.T) {
	s := newScene(t)
	s.office.takes(throttled)
	if err := s.post.Handle(t.Context(), s.confirmed()); !errors.Is(err, notice.ErrLater) {
		t.Fatalf("throttled: %v", err)
	}
	s.office.takes(nil)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil || len(s.office.sent) != 2 {
		t.Errorf("later: %v, sent %q", err, s.office.sent)
	}
}

// An outage of SES, of whatever kind and however long, delays mails and uses up none of their attempts.
func TestMailsWaitForSESToComeBack(t *testing.T) {
	s := newScene(t)
	for _, c := range []struct {
		code   string
		status int
	}{{"SendingPausedException", 400}, {"AccountSuspendedException", 400}, {"ServiceUnavailable", 503}} {
		s.office.takes(func(w http.ResponseWriter) bool {
			w.Header().Set("X-Amzn-ErrorType", c.code)
			w.WriteHeader(c.status)
			fmt.Fprint(w, `{"message": "not now"}`)
			return false
		})
		if err := s.post.Handle(t.Context(), s.confirmed()); !errors.Is(err, notice.ErrLater) {
			t.Errorf("%s: %v", c.code, err)
		}
	}
	s.now = s.now.Add(6 * time.Minute) // the last answer left it in doubt
	s.office.takes(nil)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil || len(s.office.sent) != 2 {
		t.Errorf("afterwards: %v, sent %q", err, s.office.sent)
	}
}

func TestAMailInDoubtWaitsForItsReport(t *testing.T) {
	s := newScene(t)
	s.office.takes(func(w http.ResponseWriter) bool { // taken, and the answer is lost
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	if s.post.Handle(t.Context(), s.confirmed()) == nil {
		t.Fatal("an answer was lost, and nobody minds")
	}
	s.office.takes(nil)
	if err := s.post.Handle(t.Context(), s.confirmed()); !errors.Is(err, notice.ErrLater) || len(s.office.sent) != 2 {
		t.Errorf("within the lease: %v, sent %q", err, s.office.sent)
	}
	s.reports(t, 0, `{"eventType": "Delivery"}`)
	s.now = s.now.Add(6 * time.Minute)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	if len(s.office.sent) != 3 { // the one that was reported is settled, the other is sent once more
		t.Errorf("after the lease: sent %q", s.office.sent)
	}
}

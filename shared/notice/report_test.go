package notice_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/recipients"
	"github.com/event-radar/event-radar/shared/notice/suppression"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/table"
)

// What SES says.
const (
	delivered = `{"eventType": "Delivery"}`
	soft      = `{"eventType": "Bounce", "bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull", "bouncedRecipients": [{"diagnosticCode": "smtp; 452 4.2.2 mailbox full"}]}}`
	hard      = `{"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bounceSubType": "NoEmail", "bouncedRecipients": [{"emailAddress": "anna@example.test", "diagnosticCode": "smtp; 550 5.1.1 <Anna@example.test>: user anna unknown, see https://mx.example.test/help?for=anna@example.test"}]}}`
	spam      = `{"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}}`
	rejected  = `{"eventType": "Reject", "reject": {"reason": "Bad content"}}`
)

// reports has SES say something of the mail that was the nth to go out.
func (s *scene) reports(t *testing.T, nth int, what string) {
	t.Helper()
	var report timeline.Report
	if err := json.Unmarshal([]byte(what), &report); err != nil {
		t.Fatal(err)
	}
	report.Mail.MessageID, report.Mail.Tags = fmt.Sprint("ses-", nth+1), map[string][]string{}
	for name, value := range s.office.tags[nth] {
		report.Mail.Tags[name] = []string{value}
	}
	recipient, _, _ := strings.Cut(s.office.sent[nth], ": ")
	report.Mail.Destination = []string{recipient}
	if err := timeline.NewStore(s.Table, func() time.Time { return s.now }).Record(t.Context(), report); err != nil {
		t.Fatal(err)
	}
}

// mail is the record of the mail that was the nth to go out.
func (s *scene) mail(t *testing.T, nth int) timeline.Delivery {
	t.Helper()
	var d timeline.Delivery
	s.load(t, table.DeliveryKey(s.office.tags[nth]["order"], s.office.tags[nth]["delivery"]), &d)
	return d
}

func (s *scene) load(t *testing.T, key table.Key, into any) {
	t.Helper()
	if err := s.Table.Load(t.Context(), table.Read{Key: key, Into: into}); err != nil {
		t.Fatal(err)
	}
}

// asks has the buyer ask for the mail once more, and returns how many mails went out.
func (s *scene) asks(t *testing.T, request string) int {
	t.Helper()
	before := len(s.office.sent)
	for range 2 { // at least once
		if err := s.post.Handle(t.Context(), message.New(message.OrderMailRequested{OrderID: s.order.ID, Request: request}, s.now)); err != nil {
			t.Fatal(err)
		}
	}
	return len(s.office.sent) - before
}

// states are those that a mail went through.
func states(d timeline.Delivery) string {
	var all []string
	for i, step := range d.History {
		all = append(all, string(step.State))
		if step.At.IsZero() || i > 0 && step.At.Before(d.History[i-1].At) {
			all = append(all, "at a wrong time")
		}
	}
	return strings.Join(all, " ")
}

func TestAMailHasATimeline(t *testing.T) {
	for name, c := range map[string]struct {
		reports []string
		want    string
	}{
		"delivered":                 {[]string{`{"eventType": "Send"}`, delivered, delivered}, "sending sent delivered"},
		"delayed":                   {[]string{`{"eventType": "DeliveryDelay"}`, delivered}, "sending sent delivered"},
		"bounced for now":           {[]string{soft}, "sending sent bounced"},
		"bounced, in another order": {[]string{hard, delivered}, "sending sent bounced"},
		"refused":                   {[]string{rejected}, "sending sent refused"},
		"complained about":          {[]string{delivered, spam}, "sending sent delivered complained"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
				t.Fatal(err)
			}
			for _, report := range c.reports {
				s.now = s.now.Add(time.Second)
				s.reports(t, 0, report)
			}
			if d := s.mail(t, 0); states(d) != c.want || d.History[len(d.History)-1].State != d.State || d.OrderID != s.order.ID || d.MessageID == "" {
				t.Errorf("the mail is %+v, want %s", d, c.want)
			}
		})
	}
}

func TestWhatAMailServerSaysNamesNobody(t *testing.T) {
	s := newScene(t)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	s.reports(t, 0, hard)
	steps := s.mail(t, 0).History
	detail := steps[len(steps)-1].Detail
	if !strings.HasPrefix(detail, "Permanent, NoEmail, smtp; 550 5.1.1 <[address]>: user [address] unknown") || strings.Contains(strings.ToLower(detail), "anna") {
		t.Errorf("the detail is %q", detail)
	}
}

// Mails to an address that does not exist, or whose owner complained, end before they are sent. Others go on.
func TestAnAddressIsSuppressed(t *testing.T) {
	for name, c := range map[string]struct {
		report string
		reason suppression.Reason
		lifted bool // by asking for the mail
	}{
		"a permanent bounce": {hard, suppression.ForBounce, true},
		"a transient bounce": {soft, "", true},
		"a complaint":        {spam, suppression.ForComplaint, false},
		"no complaint":       {`{"eventType": "Complaint", "complaint": {"complaintFeedbackType": "not-spam"}}`, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
				t.Fatal(err)
			}
			s.now = s.now.Add(time.Second)
			s.reports(t, 0, c.report)
			s.reports(t, 0, c.report)
			var found suppression.Suppression
			if s.load(t, table.SuppressionKey("anna@example.test"), &found); found.Reason != c.reason {
				t.Errorf("suppressed is %+v", found)
			}
			due := message.OrderNoticeDue{OrderID: s.order.ID, EventID: s.order.EventID, About: moved(s.order.EventID, s.now)}
			if err := s.post.Handle(t.Context(), message.New(due, s.now)); err != nil {
				t.Fatal(err)
			}
			went := slices.ContainsFunc(s.office.sent[2:], func(mail string) bool { return strings.HasPrefix(mail, "anna@") })
			if went != (c.reason == "") || !strings.HasPrefix(s.office.sent[len(s.office.sent)-1], "ben@") {
				t.Errorf("sent %q", s.office.sent)
			}
			mails, err := recipients.Mails(t.Context(), s.Table, "anna@example.test", 10)
			if err != nil || len(mails) != 2 || (mails[0].State == string(timeline.Suppressed)) != (c.reason != "") {
				t.Errorf("anna's mails are %+v, %v", mails, err)
			}
			if went := s.asks(t, "please"); went > 1 || (went == 1) != c.lifted {
				t.Errorf("asked for, %d went", went)
			}
		})
	}
}

func TestAComplaintWeighsMoreThanABounce(t *testing.T) {
	s := newScene(t)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		report string
		want   suppression.Reason
	}{{hard, suppression.ForBounce}, {spam, suppression.ForComplaint}, {hard, suppression.ForComplaint}} {
		s.reports(t, 0, c.report)
		var found suppression.Suppression
		if s.load(t, table.SuppressionKey("anna@example.test"), &found); found.Reason != c.want {
			t.Errorf("suppressed is %+v, want %s", found, c.want)
		}
	}
	if s.asks(t, "please") != 0 {
		t.Error("a complaint was lifted")
	}
	var first, last suppression.Suppression
	s.load(t, table.SuppressionKey("anna@example.test"), &first)
	s.now = s.now.Add(time.Hour)
	s.reports(t, 0, spam)
	if s.load(t, table.SuppressionKey("anna@example.test"), &last); !last.Since.Equal(first.Since) {
		t.Errorf("who complained at %s did so at %s when the report came again", first.Since, last.Since)
	}
}

// Whoever asks gets a mail, and if that comes back too, no other until they ask again.
func TestABounceIsLiftedOnceForEachRequest(t *testing.T) {
	s := newScene(t)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	s.reports(t, 0, hard)
	if went := s.asks(t, "one"); went != 1 {
		t.Fatalf("asked for, %d went", went)
	}
	s.reports(t, 2, hard)
	if went := s.asks(t, "one"); went != 0 { // delivered again
		t.Errorf("of the same request %d more went", went)
	}
	var found suppression.Suppression
	if s.load(t, table.SuppressionKey("anna@example.test"), &found); found.Reason != suppression.ForBounce {
		t.Errorf("suppressed is %+v", found)
	}
	if went := s.asks(t, "two"); went != 1 {
		t.Errorf("asked again, %d went", went)
	}
}

// Of who deleted their account it stays known that nothing may be sent, but not to whom.
func TestWhoIsForgottenStaysSuppressed(t *testing.T) {
	s := newScene(t)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	s.reports(t, 0, spam)
	store := privacy.NewStore(s.Table, clock.System)
	if err := store.Erase(t.Context(), s.buyer); err != nil {
		t.Fatal(err)
	}
	erased := message.New(message.UserErased{UserID: s.buyer.UserID}, s.now)
	if err := privacy.NewForgetter(store, rest{}, nil).Handle(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	var found suppression.Suppression
	if s.load(t, table.SuppressionKey(bookingtest.Person("anna").Email), &found); found.Reason != suppression.ForComplaint {
		t.Errorf("suppressed is %+v", found)
	}
	if d := s.mail(t, 0); d.Recipient != "" || d.State != timeline.Complained {
		t.Errorf("the mail is %+v", d)
	}
}

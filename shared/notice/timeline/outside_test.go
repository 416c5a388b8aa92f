package timeline

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever SES passes on of what a stranger's mail server said, what is kept of it is short, is text, and names nobody; and only
// reports that are about one mail of ours are about any.
func FuzzReport(f *testing.F) {
	for _, said := range []string{"smtp; 550 5.1.1 <Anna@example.test>: user anna unknown, see https://mx.example.test/help?for=anna@example.test", "452 4.2.2 mailbox full", "",
		"\xff\u202e", strings.Repeat("x", 155) + " anna@example.test", strings.Repeat("ü", 200), "anna%40example.test", "ANNA", "'anna'"} {
		f.Add([]byte(`{"eventType":"Bounce","mail":{"messageId":"1","destination":["anna@example.test"],"tags":{"delivery":["dlv_1"],"order":["ord_1"]}},"bounce":{"bounceType":"Permanent"}}`), said)
		f.Add([]byte(`{"eventType":"Complaint","mail":{"destination":[],"tags":{"delivery":["a","b"],"order":null}},"complaint":{"complaintFeedbackType":"not-spam"}}`), said)
		f.Add([]byte(`{"mail":{"tags":7}}`), said)
	}
	f.Fuzz(func(t *testing.T, body []byte, said string) {
		var report Report
		if json.Unmarshal(body, &report) != nil {
			return
		}
		report.Reject.Reason = said
		detail := report.detail()
		if !utf8.ValidString(detail) && utf8.Valid(body) && utf8.ValidString(said) || len(detail) > longestDetail+len("…") || strings.Contains(detail, "@") {
			t.Errorf("%q is kept as %q", said, detail)
		}
		for _, address := range report.Mail.Destination {
			name, _, _ := strings.Cut(strings.ToLower(address), "@")
			for word := range strings.FieldsSeq(detail) {
				if name != "" && strings.EqualFold(word, name) {
					t.Errorf("%q is kept as %q, which names %s", said, detail, name)
				}
			}
		}
		key, ours := report.delivery()
		if ours != (len(report.Mail.Tags[DeliveryTag]) == 1 && len(report.Mail.Tags[OrderTag]) == 1) || ours && !strings.HasSuffix(key.PK, report.Mail.Tags[OrderTag][0]) {
			t.Errorf("%q is about %v", body, key)
		}
		if reason := report.suppresses(); reason != "" && report.EventType != "Bounce" && report.EventType != "Complaint" {
			t.Errorf("%q suppresses an address: %s", body, reason)
		}
	})
}

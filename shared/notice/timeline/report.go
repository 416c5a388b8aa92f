package timeline

import (
	"context"
	"strings"
	"unicode"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/notice/suppression"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// The tags by which reports about a mail name its delivery, and the order that it stands with.
const (
	DeliveryTag = "delivery"
	OrderTag    = "order"
)

// Report is what SES says of a mail, as EventBridge delivers it
// (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge-examples.html).
type Report struct {
	EventType string `json:"eventType"`
	Mail      struct {
		MessageID   string              `json:"messageId"`
		Destination []string            `json:"destination"`
		Tags        map[string][]string `json:"tags"`
	} `json:"mail"`
	Bounce struct {
		Kind       string `json:"bounceType"` // Permanent, Transient, Undetermined
		Subkind    string `json:"bounceSubType"`
		Recipients []struct {
			Diagnostic string `json:"diagnosticCode"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		Feedback string `json:"complaintFeedbackType"`
	} `json:"complaint"`
	Reject struct {
		Reason string `json:"reason"`
	} `json:"reject"`
}

// reported are the states that reports lead to. A delay, or an opened mail, changes nothing.
var reported = map[string]State{"Send": Sent, "Delivery": Delivered, "Bounce": Bounced, "Reject": Refused,
	"Rendering Failure": Refused, "Complaint": Complained}

// Record takes a report over into the delivery that it is about, and keeps later mails from an address that does not exist or
// whose owner complained. Reports about mails that are not ours are passed over.
func (s *Store) Record(ctx context.Context, report Report) error {
	state, known := reported[report.EventType]
	delivery, ours := report.delivery()
	if !known || !ours {
		telemetry.Annotate(ctx, "passedOver", report.EventType)
		return nil
	}
	// First, so that a report that comes again after half of this was done finds the rest.
	if reason := report.suppresses(); reason != "" {
		if err := s.suppressed.Add(ctx, report.recipient(), reason); err != nil {
			return err
		}
	}
	return s.Move(ctx, delivery, report.Mail.MessageID, state, report.detail())
}

// delivery is where the record of the mail stands.
func (r Report) delivery() (key table.Key, ours bool) {
	deliveries, orders := r.Mail.Tags[DeliveryTag], r.Mail.Tags[OrderTag]
	if len(deliveries) != 1 || len(orders) != 1 {
		return table.Key{}, false
	}
	return table.DeliveryKey(orders[0], deliveries[0]), true
}

// recipient is the address that we wrote to, which is not the one that a bounce names when mail is forwarded.
func (r Report) recipient() string {
	if len(r.Mail.Destination) != 1 {
		return ""
	}
	return account.NormaliseEmail(r.Mail.Destination[0])
}

// suppresses says why no mail shall go to the address any more; "" if it may.
func (r Report) suppresses() suppression.Reason {
	switch {
	case r.EventType == "Complaint" && r.Complaint.Feedback != "not-spam":
		return suppression.ForComplaint
	case r.EventType == "Bounce" && r.Bounce.Kind == "Permanent":
		return suppression.ForBounce
	}
	return ""
}

// longestDetail is how much of what a mail server says is kept.
const longestDetail = 160

// detail is why, as far as SES says so, without the address.
func (r Report) detail() string {
	var parts []string
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	add(r.Bounce.Kind)
	add(r.Bounce.Subkind)
	for _, recipient := range r.Bounce.Recipients {
		add(recipient.Diagnostic)
	}
	add(r.Complaint.Feedback)
	add(r.Reject.Reason)
	detail := telemetry.Scrub(strings.Join(parts, ", "))
	for _, address := range r.Mail.Destination { // its name may stand there by itself: "user anna unknown"
		name, _, _ := strings.Cut(strings.ToLower(address), "@")
		detail = without(detail, name)
	}
	if len(detail) > longestDetail {
		detail = strings.ToValidUTF8(detail[:longestDetail], "") + "…"
	}
	return detail
}

// without takes a word out of a text, in any case.
func without(text, word string) string {
	var clean strings.Builder
	for len(text) > 0 {
		end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>()[]"',;:`, r) })
		switch {
		case end < 0:
			end = len(text)
		case end == 0:
			end = len(string([]rune(text)[0]))
		}
		if strings.EqualFold(text[:end], word) {
			clean.WriteString("[address]")
		} else {
			clean.WriteString(text[:end])
		}
		text = text[end:]
	}
	return clean.String()
}

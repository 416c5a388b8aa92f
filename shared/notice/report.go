package notice

import (
	"context"

	"github.com/event-radar/event-radar/shared/telemetry"
)

// Report is what SES says of a mail, as EventBridge delivers it
// (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-eventbridge-examples.html).
type Report struct {
	EventType string `json:"eventType"`
	Mail      struct {
		MessageID string              `json:"messageId"`
		Tags      map[string][]string `json:"tags"`
	} `json:"mail"`
}

// reported are the states that reports lead to. A delay, or an opened mail, changes nothing.
var reported = map[string]State{"Send": Sent, "Delivery": Delivered, "Bounce": Bounced, "Reject": Refused, "Rendering Failure": Refused, "Complaint": Complained}

// Record takes a report over into the delivery that it is about. Reports about mails that are not ours are passed over.
func (p *Post) Record(ctx context.Context, report Report) error {
	state, known := reported[report.EventType]
	deliveries := report.Mail.Tags[DeliveryTag]
	if !known || len(deliveries) != 1 {
		telemetry.Annotate(ctx, "passedOver", report.EventType)
		return nil
	}
	return p.move(ctx, deliveries[0], report.Mail.MessageID, state)
}

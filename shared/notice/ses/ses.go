// Package ses sends mails with Amazon SES. No other package knows that it is SES.
package ses

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"

	"github.com/event-radar/event-radar/shared/notice/mail"
)

// Why a mail was surely not sent. After any other error it may have been: SES has no once-only key, so whoever tries again
// looks for SES's own event first.
var (
	// ErrThrottled asks to come back later; that is not an attempt.
	ErrThrottled = errors.New("ses: too many mails, later")
	// ErrPaused says that the account may not send for now, which is the operator's to solve. The mail is not at fault.
	ErrPaused = errors.New("ses: sending is paused")
	// ErrRefused says that this mail will never be accepted.
	ErrRefused = errors.New("ses: the mail is refused")
)

// largest is what SES takes, encoded (https://docs.aws.amazon.com/ses/latest/dg/quotas.html).
const largest = 40 << 20

// A Sender sends mails from one address.
type Sender struct {
	client           *sesv2.Client
	from             mail.Address
	configurationSet string
	now              func() time.Time
}

// New makes a sender. The configuration set names where SES reports what became of each mail; "" for none.
func New(config aws.Config, from mail.Address, configurationSet string) *Sender {
	return &Sender{
		client: sesv2.NewFromConfig(config, func(o *sesv2.Options) {
			// The SDK would also try again after an answer that was lost, and send twice.
			o.Retryer = aws.NopRetryer{}
		}),
		from:             from,
		configurationSet: configurationSet,
		now:              time.Now,
	}
}

// Send sends a mail, once, and returns the id that SES's events about it carry. Tags come back in those events too. It
// returns ErrThrottled, ErrPaused or ErrRefused when the mail was surely not sent; errors name no addresses.
func (s *Sender) Send(ctx context.Context, m mail.Message, tags map[string]string) (messageID string, err error) {
	raw, err := m.MIME(s.from, s.now())
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if len(raw) > largest {
		return "", fmt.Errorf("%w: %d bytes are more than %d", ErrRefused, len(raw), largest)
	}
	input := &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(s.from.Email),
		Destination:      &types.Destination{ToAddresses: []string{m.To.Email}},
		Content:          &types.EmailContent{Raw: &types.RawMessage{Data: raw}},
		EmailTags:        messageTags(tags),
	}
	if s.configurationSet != "" {
		input.ConfigurationSetName = aws.String(s.configurationSet)
	}
	output, err := s.client.SendEmail(ctx, input)
	if err != nil {
		return "", classify(err)
	}
	return aws.ToString(output.MessageId), nil
}

// classify says which of the package's errors one of SES is
// (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors).
func classify(err error) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return fmt.Errorf("ses: %w", err)
	}
	code := answer.ErrorCode()
	switch code {
	case "TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling", "MaxSendingRateExceeded":
		return fmt.Errorf("%w: %s", ErrThrottled, code)
	case "SendingPausedException", "AccountSuspendedException", "MailFromDomainNotVerifiedException", "NotFoundException":
		return fmt.Errorf("%w: %s", ErrPaused, code)
	case "MessageRejected", "BadRequestException":
		// The message may quote an address, so it is only read, never told. In SES's sandbox, and with an address that is
		// not verified, every mail would be refused: that is the account's fault.
		if strings.Contains(answer.ErrorMessage(), "not verified") {
			return fmt.Errorf("%w: an address is not verified", ErrPaused)
		}
		return fmt.Errorf("%w: %s", ErrRefused, code)
	}
	return fmt.Errorf("ses: %s", code)
}

// messageTags are tags as SES has them: letters, digits, _ and -. Other characters become _.
func messageTags(tags map[string]string) []types.MessageTag {
	var list []types.MessageTag
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.MessageTag{Name: aws.String(tagged(name)), Value: aws.String(tagged(tags[name]))})
	}
	return list
}

func tagged(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '_'
	}, s)
	return s[:min(len(s), 256)]
}

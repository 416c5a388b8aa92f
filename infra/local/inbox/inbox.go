// Package inbox reads the mails that the local cloud would have sent: our own, from the server that stands in for SES, and
// the codes of sign-up and forgotten passwords, which Cognito sends itself and MiniStack keeps.
package inbox

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Inbox is where mails arrive.
type Inbox struct {
	Mails string // address of the server that stands in for SES
	AWS   string // address of MiniStack; "" leaves Cognito's codes out
}

// Mail is one mail.
type Mail struct {
	ID          string            `json:"id"`
	From        string            `json:"from"` // the address alone, like To
	To          string            `json:"to"`   // several are separated by commas
	Subject     string            `json:"subject"`
	Text        string            `json:"text"`
	HTML        string            `json:"html"`
	Attachments []Attachment      `json:"attachments"`
	Headers     map[string]string `json:"headers"` // as far as the inbox keeps them
	SentAt      time.Time         `json:"sentAt"`
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	Size        int    `json:"size"` // bytes
	Content     []byte `json:"-"`
}

// Read returns all mails, the newest first.
func (i Inbox) Read(ctx context.Context) ([]Mail, error) {
	mails, err := i.sent(ctx)
	if err != nil {
		return nil, err
	}
	if i.AWS != "" {
		codes, err := i.codes(ctx)
		if err != nil {
			return nil, err
		}
		mails = append(mails, codes...)
	}
	slices.Reverse(mails) // of one second the last comes first
	slices.SortStableFunc(mails, func(a, b Mail) int { return b.SentAt.Compare(a.SentAt) })
	return mails, nil
}

// sent are the mails that went to SES.
func (i Inbox) sent(ctx context.Context) ([]Mail, error) {
	var store struct {
		Emails []struct {
			MessageID   string   `json:"messageId"`
			From        string   `json:"from"`
			ReplyTo     []string `json:"replyTo"`
			Destination struct {
				To []string `json:"to"`
			} `json:"destination"`
			Subject string `json:"subject"`
			Body    struct {
				Text string `json:"text"`
				HTML string `json:"html"`
			} `json:"body"`
			Attachments []struct {
				ContentType string `json:"contentType"`
				Filename    string `json:"filename"`
				Content     string `json:"content"` // base64
			} `json:"attachments"`
			Headers []struct{ Name, Value string } `json:"headers"`
			At      int64                          `json:"at"` // seconds
		} `json:"emails"`
	}
	if err := get(ctx, i.Mails+"/store", &store); err != nil {
		return nil, err
	}
	mails := make([]Mail, len(store.Emails))
	for n, kept := range store.Emails {
		m := Mail{ID: kept.MessageID, From: bare(kept.From), To: bare(kept.Destination.To...), Subject: kept.Subject, Text: kept.Body.Text,
			HTML: kept.Body.HTML, Attachments: []Attachment{}, Headers: map[string]string{}, SentAt: time.Unix(kept.At, 0).UTC()}
		for _, file := range kept.Attachments {
			content, err := base64.StdEncoding.DecodeString(file.Content)
			if err != nil {
				return nil, fmt.Errorf("attachment %s of %s: %w", file.Filename, kept.MessageID, err)
			}
			m.Attachments = append(m.Attachments, Attachment{file.Filename, file.ContentType, len(content), content})
		}
		for _, header := range kept.Headers {
			m.Headers[header.Name] = header.Value
		}
		if len(kept.ReplyTo) > 0 {
			m.Headers["Reply-To"] = strings.Join(kept.ReplyTo, ", ")
		}
		mails[n] = m
	}
	return mails, nil
}

// codes are the mails that Cognito sent.
func (i Inbox) codes(ctx context.Context) ([]Mail, error) {
	var store struct {
		Messages map[string][]struct { // by account
			MessageID string   `json:"MessageId"`
			Source    string   `json:"Source"`
			To        []string `json:"To"`
			Subject   string   `json:"Subject"`
			BodyText  string   `json:"BodyText"`
			BodyHTML  string   `json:"BodyHtml"`
			Timestamp float64  `json:"Timestamp"` // seconds
		} `json:"messages"`
	}
	if err := get(ctx, i.AWS+"/_ministack/ses/messages", &store); err != nil {
		return nil, err
	}
	var mails []Mail
	for _, kept := range store.Messages {
		for _, code := range kept {
			mails = append(mails, Mail{ID: code.MessageID, From: bare(code.Source), To: bare(code.To...), Subject: code.Subject, Text: code.BodyText,
				HTML: code.BodyHTML, Attachments: []Attachment{}, Headers: map[string]string{}, SentAt: time.UnixMilli(int64(code.Timestamp * 1000)).UTC()})
		}
	}
	return mails, nil
}

// bare are addresses without the names of their owners.
func bare(addresses ...string) string {
	list := make([]string, len(addresses))
	for i, address := range addresses {
		list[i] = address
		if parsed, err := mail.ParseAddress(address); err == nil {
			list[i] = parsed.Address
		}
	}
	return strings.Join(list, ", ")
}

func get(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(address + ": " + response.Status)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

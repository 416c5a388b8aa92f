// Package mail writes mails. A letter (letter.go) is what one says, whatever happened (kinds.go); it becomes a message of a
// plain and an HTML part that say the same, with tickets and a calendar file attached. Links go only to the site's own
// address, and what people wrote is text: never markup, never a header.
package mail

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	stdmail "net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/emersion/go-message/mail"
)

// ErrAddress is the answer to an address that no mail can be sent to.
var ErrAddress = errors.New("mail: not an address")

// An Address is whom a mail is from or to.
type Address struct{ Name, Email string }

// A Message is a mail that is ready to be sent.
type Message struct {
	To          Address
	Subject     string
	Text, HTML  string
	Attachments []Attachment
}

// An Attachment is a file that comes with a mail.
type Attachment struct {
	Name    string
	Type    string // as in Content-Type
	Content []byte
}

// MIME is the message as it travels (RFC 5322 and RFC 2045): the two parts as alternatives, then the attachments. It
// returns ErrAddress when an address is none, or names more than one mailbox.
func (m Message) MIME(from Address, date time.Time) ([]byte, error) {
	sender, err := from.header()
	if err != nil {
		return nil, err
	}
	recipient, err := m.To.header()
	if err != nil {
		return nil, err
	}
	var h gomail.Header
	h.SetDate(date)
	h.SetAddressList("From", []*gomail.Address{sender})
	h.SetAddressList("To", []*gomail.Address{recipient})
	h.SetSubject(line(m.Subject))
	// No out-of-office answers, please (RFC 3834).
	h.Set("Auto-Submitted", "auto-generated")

	var b bytes.Buffer
	w, err := gomail.CreateWriter(&b, h)
	if err != nil {
		return nil, err
	}
	if err := m.writeText(w); err != nil {
		return nil, err
	}
	for _, a := range m.Attachments {
		if err := a.write(w); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (m Message) writeText(w *gomail.Writer) error {
	alternatives, err := w.CreateInline()
	if err != nil {
		return err
	}
	for _, part := range []struct{ kind, content string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		var h gomail.InlineHeader
		h.SetContentType(part.kind, map[string]string{"charset": "utf-8"})
		h.Set("Content-Transfer-Encoding", "quoted-printable")
		body, err := alternatives.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := body.Write([]byte(part.content)); err != nil {
			return err
		}
		if err := body.Close(); err != nil {
			return err
		}
	}
	return alternatives.Close()
}

func (a Attachment) write(w *gomail.Writer) error {
	kind, parameters, err := mime.ParseMediaType(a.Type)
	if err != nil {
		return fmt.Errorf("mail: attachment %s: %w", a.Name, err)
	}
	var h gomail.AttachmentHeader
	h.SetContentType(kind, parameters)
	h.SetFilename(a.Name)
	h.Set("Content-Transfer-Encoding", "base64")
	body, err := w.CreateAttachment(h)
	if err != nil {
		return err
	}
	if _, err := body.Write(a.Content); err != nil {
		return err
	}
	return body.Close()
}

// header checks that the address is one mailbox, and nothing else that a header could hold.
func (a Address) header() (*gomail.Address, error) {
	parsed, err := stdmail.ParseAddress(a.Email)
	if err != nil || parsed.Address != a.Email || parsed.Name != "" || strings.ContainsFunc(a.Email, unicode.IsControl) {
		return nil, ErrAddress // without the address: errors are logged
	}
	return &gomail.Address{Name: line(a.Name), Address: a.Email}, nil
}

// line is a text on one line, without characters that steer: no control characters, no changes of direction.
func line(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}

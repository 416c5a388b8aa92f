package main

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
)

// inboxFromEnvironment is where mails arrive instead of at people.
func inboxFromEnvironment() string { return cmp.Or(os.Getenv("INBOX"), "http://127.0.0.1:3070") }

// letter is a mail as the inbox keeps it.
type letter struct {
	Destination struct {
		To []string `json:"to"`
	} `json:"destination"`
	Subject string `json:"subject"`
	Body    struct {
		Text string `json:"text"`
		HTML string `json:"html"`
	} `json:"body"`
	Attachments []attachment `json:"attachments"`
}

type attachment struct {
	ContentType string          `json:"contentType"`
	Filename    string          `json:"filename"`
	Content     json.RawMessage `json:"content"` // base64
}

// mail waits until somebody has so many mails with these words in the subject, no more and no less, and returns the newest.
func (s *story) mail(to, subject string, count int) letter {
	var found []letter
	s.eventually(mailPatience, func() error {
		all, err := s.mails()
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(all, func(l letter) bool {
			return !strings.Contains(strings.Join(l.Destination.To, " "), to) || !strings.Contains(l.Subject, subject)
		})
		if len(found) < count {
			return fmt.Errorf("expected %d mails to %s about %q, got %d", count, to, subject, len(found))
		}
		return nil
	})
	expect("mails to "+to+" about "+subject, len(found), count)
	return found[len(found)-1]
}

func (s *story) mails() ([]letter, error) {
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.inbox+"/store", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var store struct {
		Emails []letter `json:"emails"`
	}
	return store.Emails, json.NewDecoder(response.Body).Decode(&store)
}

// attached expects an attachment of a media type whose content begins in a certain way.
func (l letter) attached(media, beginning string) {
	for _, file := range l.Attachments {
		if !strings.HasPrefix(file.ContentType, media) {
			continue
		}
		content := must(file.bytes())
		if !strings.HasPrefix(string(content), beginning) {
			fail("%s: expected it to begin with %q, got %.40q", file.Filename, beginning, content)
		}
		return
	}
	fail("attachments of %q: expected one of %s, got %d others", l.Subject, media, len(l.Attachments))
}

func (a attachment) bytes() ([]byte, error) {
	var text string
	if err := json.Unmarshal(a.Content, &text); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Filename, err)
	}
	return base64.StdEncoding.DecodeString(text)
}

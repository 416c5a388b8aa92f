package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/inbox"
)

// inboxFromEnvironment is where mails arrive instead of at people.
func inboxFromEnvironment() inbox.Inbox {
	return inbox.Inbox{Mails: cmp.Or(os.Getenv("INBOX"), checkout.InboxURL)}
}

// mail waits until somebody has so many mails with these words in the subject, no more and no less, and returns the newest.
func (s *story) mail(to, subject string, count int) inbox.Mail {
	var found []inbox.Mail
	s.eventually(mailPatience, func() error {
		var err error
		if found, err = s.mails(to, subject); err != nil {
			return err
		}
		if len(found) < count {
			return fmt.Errorf("expected %d mails to %s about %q, got %d", count, to, subject, len(found))
		}
		return nil
	})
	expect("mails to "+to+" about "+subject, len(found), count)
	return found[0]
}

// mails are those that somebody has with these words in the subject, the newest first.
func (s *story) mails(to, subject string) ([]inbox.Mail, error) {
	all, err := s.inbox.Read(s.ctx)
	return slices.DeleteFunc(all, func(m inbox.Mail) bool { return m.To != to || !strings.Contains(m.Subject, subject) }), err
}

// attached expects a mail to bring a file of a media type whose content begins in a certain way.
func attached(m inbox.Mail, media, beginning string) {
	for _, file := range m.Attachments {
		if !strings.HasPrefix(file.ContentType, media) {
			continue
		}
		if !strings.HasPrefix(string(file.Content), beginning) {
			fail("%s: expected it to begin with %q, got %.40q", file.Name, beginning, file.Content)
		}
		return
	}
	fail("attachments of %q: expected one of %s, got %d others", m.Subject, media, len(m.Attachments))
}

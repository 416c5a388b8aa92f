package notice

import (
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/table"
)

// FromEnvironment returns the post of a table as the functions that send mail have it: by SES, from MAIL_FROM.
func FromEnvironment(t *table.Table) *Post {
	from := mail.Address{Name: "Event Radar", Email: config.Get(config.MailFrom)}
	mailer := ses.New(config.AWS("sesv2"), from, config.Get(config.MailSet))
	return New(t, secret.Keys(), mailer, config.Get(config.SiteURL), clock.System)
}

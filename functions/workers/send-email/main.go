// Command send-email sends the mails that somebody waits for: tickets of a confirmed order, once more on request, and what
// was cancelled or given back. Each mail is sent once for its cause.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/notice"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	from := mail.Address{Name: "Event Radar", Email: config.Get(config.MailFrom)}
	mailer := ses.New(config.AWS("sesv2"), from, config.Get(config.MailSet))
	post := notice.New(table.FromEnvironment(), secret.Keys(), mailer, config.Get(config.SiteURL), clock.System)
	lambda.Start(worker.Queue("send-email", post.Handle))
}

// Command erase-person takes people who deleted their account out of whatever else names them: orders, teams, the records of
// mails, and the provider that signed them in. What it has no time for it puts back onto its own queue.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message/queue"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/privacy/cognito"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	people := privacy.NewStore(table.FromEnvironment(), clock.System)
	forgetter := privacy.NewForgetter(people, queue.FromEnvironment(config.OwnQueue), cognito.FromEnvironment())
	lambda.Start(worker.Queue("erase-person", forgetter.Handle))
}

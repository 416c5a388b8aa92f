// Command reconcile-books holds, on a schedule, what was sold of each event against what is left of it: puts right what is
// clear, and reports what is not. By hand it does so for one event, as infra/runbooks/books-broken.md says.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/worker"
)

func main() {
	all := books.NewStore(table.FromEnvironment(), clock.System)
	lambda.Start(worker.Task("reconcile-books", all.Reconcile))
}

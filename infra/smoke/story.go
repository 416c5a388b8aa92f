package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/infra/local/inbox"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// story is what has come about so far. Steps build on those before them.
type story struct {
	ctx   context.Context
	site  *client.Client // on behalf of nobody
	stack client.Stack
	inbox inbox.Inbox
	run   string // in every name, so that one run does not meet another

	organizer, participant, stranger *client.Client
	email                            string // the participant's
	event                            operation.Event
	seat, last                       operation.TicketType // one with room, one of which there is a single ticket
	order                            operation.Order
	winner                           *client.Client // of the rush for the last ticket
	winnersOrder                     operation.Order

	bank                              bank
	payer, admin, guest               *client.Client
	sale                              operation.Event      // where tickets cost something
	paid                              operation.TicketType // of it
	begun                             int                  // tickets of it that are held from early on
	pair, single, debited, odd        operation.Order
	soon, off                         operation.Event // one that begins at once, one that does not take place
	plenty, scarce                    operation.TicketType
	unpaid, lateSeated, lateUnseated  operation.Order
	silent, offPaid, offFree, offHeld operation.Order
	stray                             session
}

// step is one sentence of the story.
type step struct {
	name string
	do   func(*story)
}

// steps is the whole story.
var steps = []step{
	{"the service is up", (*story).health},
	{"an organizer and some participants sign up and in", (*story).signUp},
	{"the first call makes an account", (*story).firstCall},
	{"nobody organizes without the role", (*story).takeRole},
	{"nothing is sold before Stripe knows whose money it is", (*story).connect},
	{"begun: orders that are not paid before their seats are free", (*story).beginHolds},
	{"begun: a payment whose notification is lost", (*story).beginLoss},
	{"begun: a payment that is no order's", (*story).beginStray},
	{"begun: an event is called off that people have paid for", (*story).beginCallOff},
	{"an event begins as a draft, in its own time zone", (*story).createEvent},
	{"readiness lists what is missing", (*story).unready},
	{"a meeting and ticket types make it ready", (*story).prepare},
	{"edits need the version they are based on, and known fields", (*story).edit},
	{"its cover is uploaded, looked at, and shown", (*story).illustrate},
	{"it is published, and found by category and city", (*story).publish},
	{"everybody sees its page, once", (*story).page},
	{"its calendar file has it", (*story).calendar},
	{"a participant orders two tickets, and repeats it without harm", (*story).orderTickets},
	{"the tickets arrive by mail", (*story).mailed},
	{"a ticket is an SVG, a PNG and a PDF", (*story).showTicket},
	{"others see neither order nor ticket nor attendees", (*story).othersSeeNothing},
	{"the organizer sees who comes", (*story).attendees},
	{"the door lets a ticket in once", (*story).checkIn},
	{"a check-in is undone and done again", (*story).undo},
	{"the door counts", (*story).summary},
	{"a gate reads what it needs offline, and learns what changed", (*story).offline},
	{"a ticket that is given back is void, and its seat is free", (*story).withdraw},
	{"two hundred want the last ticket, and one gets it", (*story).rush},
	{"the tickets are mailed again when asked for", (*story).resend},
	{"whoever has a ticket is told when the event moves", (*story).moved},
	{"an order that nobody used can be cancelled", (*story).cancelOrder},
	{"tickets are paid at Stripe, at the second try", (*story).pay},
	{"the paid tickets arrive by mail", (*story).paidMailed},
	{"a checkout in four tabs is one, and is paid once", (*story).oneSession},
	{"a bank debit keeps its seat until it has come, or not", (*story).debit},
	{"one of two tickets is refunded", (*story).refundOne},
	{"no more goes back than was paid", (*story).refundLimits},
	{"an attendee is removed, with their money", (*story).remove},
	{"a refund from Stripe's dashboard is noted, and flagged", (*story).dashboardRefund},
	{"a disputed ticket opens no door until the dispute is won", (*story).disputed},
	{"staff suspend somebody and take them back, and it is on record", (*story).suspend},
	{"staff change the fee, and it is on record", (*story).settings},
	{"somebody takes their data and leaves, once nothing is open", (*story).leave},
	{"an order that was not paid in time is expired, also at Stripe", (*story).holdRanOut},
	{"a payment that came late gets its seat, or its money back", (*story).lateDebits},
	{"a payment whose notification was lost is found", (*story).reconciled},
	{"a payment that is no order's goes back", (*story).strayReturned},
	{"all orders of the event that was called off are settled", (*story).calledOff},
	{"what the organizer sees is what was paid less what went back", (*story).sales},
	{"staff have nothing of all that to look at", (*story).calm},
	{"what fails five times is put aside, and done when it is put back", (*story).redrive},
	{"an event with tickets stays, another comes and goes", (*story).endings},
}

// begin finds the stack that the story is told to.
func begin(ctx context.Context, site *client.Client) (*story, error) {
	stack, err := client.LocalStack(ctx)
	if err != nil {
		return nil, err
	}
	return &story{ctx: ctx, site: site, stack: stack, inbox: inboxFromEnvironment(), bank: bankFromEnvironment(), run: strconv.FormatInt(time.Now().UnixMilli(), 36)}, nil
}

// tell performs the steps in order and reports each that went well. The error names the step that did not.
func (s *story) tell(ctx context.Context, report func(string, time.Duration)) error {
	s.ctx = ctx
	for _, step := range steps {
		began := time.Now()
		if err := s.perform(step); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		report(step.name, time.Since(began))
	}
	return nil
}

// unexpected is what a step panics with, in the manner of testing's FailNow: a story is read better without an `if` after
// every sentence.
type unexpected struct{ error }

func (s *story) perform(step step) (err error) {
	defer func() {
		if what := recover(); what != nil {
			broken, ours := what.(unexpected)
			if !ours {
				panic(what)
			}
			err = broken.error
		}
	}()
	step.do(s)
	return nil
}

func fail(format string, args ...any) { panic(unexpected{fmt.Errorf(format, args...)}) }

// must passes a value on, unless there is an error.
func must[T any](value T, err error) T {
	if err != nil {
		panic(unexpected{err})
	}
	return value
}

// expect compares what came with what should have come.
func expect[T comparable](what string, got, want T) {
	if got != want {
		fail("%s: expected %v, got %v", what, want, got)
	}
}

// expectText looks for a part of a text.
func expectText(what, text, part string) {
	if !strings.Contains(text, part) {
		fail("%s: expected %q in it, got %.2000q", what, part, text)
	}
}

// call performs an operation that must succeed.
func call[In, Out any](s *story, as *client.Client, op api.Operation[In, Out], options ...client.Option) Out {
	return must(client.Do(s.ctx, as, op, options...))
}

// send sends a request whose answer is looked at more closely.
func (s *story) send(as *client.Client, route api.Route, options ...client.Option) *client.Response {
	return must(as.Send(s.ctx, route, options...))
}

// refused sends a request that must be answered with a problem of a status and code, and returns it.
func (s *story) refused(as *client.Client, route api.Route, status int, code string, options ...client.Option) client.Problem {
	response := s.send(as, route, options...)
	if response.Status != status {
		fail("%s: expected %d %s, got %d: %.500s", route.ID, status, code, response.Status, response.Body)
	}
	problem := must(response.Problem())
	expect(route.ID+": code", problem.Code(), code)
	expect(route.ID+": status in the body", problem.Status, status)
	return problem
}

// eventually tries until there is no error, for what lags behind: projections and mails.
func (s *story) eventually(within time.Duration, try func() error) {
	deadline := time.Now().Add(within)
	for {
		err := try()
		switch {
		case err == nil:
			return
		case time.Now().After(deadline):
			fail("not within %s: %w", within, err)
		case s.ctx.Err() != nil:
			fail("%w", errors.Join(s.ctx.Err(), err))
		}
		time.Sleep(150 * time.Millisecond)
	}
}

// key is an Idempotency-Key of this run.
func (s *story) key(name string) client.Option { return client.Key("smoke/" + s.run + "/" + name) }

// body is a JSON object.
type body map[string]any

const (
	notFound  = http.StatusNotFound
	forbidden = http.StatusForbidden
	conflict  = http.StatusConflict
	invalid   = http.StatusUnprocessableEntity
)

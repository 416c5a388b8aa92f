package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// fuzz sends the API whatever its contract allows, and what it does not, as everybody who may call it, to the stack that runs, or to
// one that it starts and stops. No answer may be a fault of the server's, or one that openapi.yaml does not promise. The words that
// follow are Schemathesis's (https://schemathesis.readthedocs.io). What it leaves behind, `make reset` forgets.
func fuzz(ctx context.Context, shop *workshop, args []string) error {
	program, err := shop.tools.Schemathesis(ctx)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context) error { return shop.fuzzAs(ctx, program, args) }
	return shop.onStack(ctx, ask)
}

// asker is one who calls.
type asker struct {
	name, token  string
	only, leaves []string // operations; none of only is all
}

// checks are what is held of every answer. Schemathesis has others, about what should have been accepted or refused, which know less of
// it than our own tests.
const checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"

// fuzzAs asks as everybody in turn.
func (shop *workshop) fuzzAs(ctx context.Context, program string, args []string) error {
	world, err := shop.prepareFuzz(ctx)
	if err != nil {
		return err
	}
	contract := shop.root.Local("tmp", "openapi.yaml")
	if err := os.MkdirAll(shop.root.Local("tmp"), 0o755); err != nil {
		return err
	}
	text, err := os.ReadFile(shop.root.Path("shared", "api", "openapi.yaml"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(contract, []byte(world.in(string(text))), 0o644); err != nil {
		return err
	}
	var failed []error
	for _, by := range world.askers {
		fmt.Printf("\nas %s\n", by.name)
		words := []string{"run", contract, "--url", checkout.SiteURL, "--checks", checks, "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure",
			"--request-timeout", "30", "--warnings", "off", "--suppress-health-check", "all", "--no-color", "--generation-database", "none"}
		if by.token != "" {
			words = append(words, "--header", "Authorization: Bearer "+by.token)
		}
		for _, name := range by.only {
			words = append(words, "--include-operation-id", name)
		}
		for _, name := range by.leaves {
			words = append(words, "--exclude-operation-id", name)
		}
		command := exec.CommandContext(ctx, program, append(words, args...)...)
		command.Dir = shop.root.Local("tmp") // it writes where it stands
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
		if err := command.Run(); err != nil {
			failed = append(failed, fmt.Errorf("as %s: %w", by.name, err))
		}
	}
	return errors.Join(failed...)
}

// fuzzed is what is asked about, and who asks.
type fuzzed struct {
	ids    []string // pairs of those in openapi.yaml's examples, and of those that there are
	askers []asker
}

// in is the contract with the ids that there are: in its examples, and as one of the two ways to fit the pattern of an id, so that
// every other request is about something. What the pattern takes stays the same.
func (f fuzzed) in(contract string) string {
	const any = "[0-9A-HJKMNP-TV-Z]{26}"
	contract = strings.NewReplacer(f.ids...).Replace(contract)
	for i := 1; i < len(f.ids); i += 2 {
		kind, bare, _ := strings.Cut(f.ids[i], "_")
		contract = strings.ReplaceAll(contract, "'^"+kind+"_"+any+"$'", "'^"+kind+"_("+bare+"|"+any+")$'")
	}
	return contract
}

// prepareFuzz makes an event with all that belongs to it, an order of it, and the people around both.
func (shop *workshop) prepareFuzz(ctx context.Context) (f fuzzed, err error) {
	stack, err := localStack(ctx)
	if err != nil {
		return f, err
	}
	run := fmt.Sprintf("%x", time.Now().Unix())
	tokens := map[string]string{}
	for _, name := range []string{"organizer", "buyer", "admin"} {
		if tokens[name], err = stack.Token(ctx, "fuzz-"+name+"-"+run+"@example.test"); err != nil {
			return f, err
		}
	}
	site := client.FromEnvironment().Patient(time.Minute)
	organizer, buyer := site.As(tokens["organizer"]), site.As(tokens["buyer"])
	key := func(what string) client.Option { return client.Key(run + "-" + what) }
	type body map[string]any
	me, err := client.Do(ctx, organizer, operation.BecomeOrganizer, key("role"))
	if err != nil {
		return f, err
	}
	day := time.Now().UTC().AddDate(0, 1, 0).Format(time.DateOnly)
	event, err := client.Do(ctx, organizer, operation.CreateEvent, key("event"), client.Body(body{"title": "Anything at all", "startAt": day + "T19:00", "endAt": day + "T22:00",
		"timeZone": "Europe/Berlin", "currency": "EUR", "settings": body{"withdrawal": true}}))
	if err != nil {
		return f, err
	}
	at := client.At(event.ID)
	meeting, err := client.Do(ctx, organizer, operation.CreateMeeting, at, key("meeting"), client.Body(body{"kind": "inPerson", "venue": "Somewhere", "address": "A street 1",
		"city": "Berlin", "country": "DE", "latitude": 52.52, "longitude": 13.34}))
	if err != nil {
		return f, err
	}
	seat, err := client.Do(ctx, organizer, operation.CreateTicketType, at, key("seat"), client.Body(body{"name": "Seat", "kind": "free", "quantity": 500}))
	if err != nil {
		return f, err
	}
	if _, err := client.Do(ctx, organizer, operation.PublishEvent, at, key("publish")); err != nil {
		return f, err
	}
	order, err := client.Do(ctx, buyer, operation.ReserveOrder, at, key("order"), client.Body(body{"lines": []body{{"ticketTypeId": seat.ID, "quantity": 2}}}))
	if err != nil {
		return f, err
	}
	if _, err := client.Do(ctx, site.As(tokens["admin"]), operation.GetMe); err != nil { // which makes their account
		return f, err
	}
	if err := admin(ctx, shop, []string{"fuzz-admin-" + run + "@example.test"}); err != nil {
		return f, err
	}
	f.ids = []string{"evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH", event.ID, "mtg_01K9ZQ5B2N8YV4A7D3C6F9E1HJ", meeting.ID, "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JK", seat.ID,
		"ord_5G7H2K9M4N6P8Q1R3S5T7V9WX0", order.ID, "reg_5G7H2K9M4N6P8Q1R3S5T7V9WX1", order.Registrations[0].ID, "usr_7H3J5K9M1N2P4Q6R8S0T2V4WXY", me.ID}
	// What ends something comes when everything else was asked.
	ofTickets, ofEvents := []string{"cancelOrder", "withdrawRegistration", "deleteMe"},
		[]string{"cancelAttendee", "refundOrder", "cancelMeeting", "deleteMeeting", "deleteTicketType", "unpublishEvent", "cancelEvent", "archiveEvent"}
	f.askers = []asker{
		{name: "nobody"},
		{name: "who has a ticket", token: tokens["buyer"], leaves: ofTickets},
		{name: "whose event it is", token: tokens["organizer"], leaves: append(slices.Clone(ofEvents), "deleteMe")},
		{name: "the staff", token: tokens["admin"], leaves: []string{"updateUser", "deleteMe"}},
		{name: "who gives tickets back, and leaves", token: tokens["buyer"], only: ofTickets},
		{name: "who calls the event off", token: tokens["organizer"], only: ofEvents},
	}
	return f, nil
}

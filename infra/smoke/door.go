package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// scan is a ticket of the order, held before a scanner.
func (s *story) scan(ticket int, gate, id string) operation.Scan {
	return operation.Scan{Code: *s.order.Registrations[ticket].Code, Gate: gate, DeviceID: "smoke", ScanID: id}
}

// scanned is what the door answers.
func (s *story) scanned(scan operation.Scan) operation.CheckInAnswer {
	return call(s, s.organizer, operation.CheckIn, client.At(s.event.ID), client.Body(scan))
}

func (s *story) checkIn() {
	first := s.scanned(s.scan(0, "North", "s1"))
	expect("first scan", first.Result, "ok")
	expect("status of the ticket", first.Registration.Status, "attended")
	expect("the same scan again", s.scanned(s.scan(0, "North", "s1")).Result, "ok")
	second := s.scanned(s.scan(0, "South", "s2"))
	expect("second scan", second.Result, "duplicate")
	expect("time of the first scan", second.FirstScannedAt, *first.Registration.CheckedInAt)
	expect("moments since the first scan", time.Since(second.FirstScannedAt) < time.Minute, true)
	forged := s.scan(1, "North", "s3")
	forged.Code = flip(forged.Code)
	expect("a forged code", s.scanned(forged).Result, "invalid")
	forged.Code = "https://example.com/not-a-ticket"
	expect("another QR code", s.scanned(forged).Result, "invalid")
	batch := call(s, s.organizer, operation.CheckIn, client.At(s.event.ID),
		client.Body(operation.CheckInRequest{Scans: []operation.Scan{forged, s.scan(0, "South", "s4")}}))
	expect("answers to a batch of two", len(batch.Results), 2)
	expect("first of a batch", batch.Results[0].Result, "invalid")
	expect("second of a batch", batch.Results[1].Result, "duplicate")
}

// flip changes the last letter of a code.
func flip(code string) string {
	last := "0"
	if code[len(code)-1] == '0' {
		last = "1"
	}
	return code[:len(code)-1] + last
}

func (s *story) undo() {
	ticket := client.At(s.event.ID, s.order.Registrations[0].ID)
	call(s, s.organizer, operation.UndoCheckIn, ticket)
	s.refused(s.organizer, operation.UndoCheckIn.Route, conflict, "illegal-transition", ticket)
	expect("scan after that", s.scanned(s.scan(0, "South", "s5")).Result, "ok")
	expect("scan after that one", s.scanned(s.scan(0, "South", "s6")).Result, "duplicate")
}

func (s *story) summary() {
	summary := call(s, s.organizer, operation.GetCheckInSummary, client.At(s.event.ID))
	expect("expected", summary.Confirmed, 2)
	expect("in", summary.CheckedIn, 1)
	expect("gates", len(summary.ByGate), 1)
	expect("gate", summary.ByGate[0], operation.GateCount{Gate: "South", CheckedIn: 1})
	in := call(s, s.organizer, operation.ListAttendees, client.At(s.event.ID), client.Query("checkedIn", "true"))
	expect("attendees inside", len(in.Data), 1)
}

// manifest reads the pages of what a gate knows from a position on, and returns its tickets by their ids and the next position.
func (s *story) manifest(since string) (map[string]operation.ManifestTicket, string) {
	known := map[string]operation.ManifestTicket{}
	for {
		options := []client.Option{client.At(s.event.ID)}
		if since != "" {
			options = append(options, client.Query("since", since))
		}
		signed := call(s, s.organizer, operation.GetCheckInManifest, options...)
		if !genuine(signed) {
			fail("the signature of a page does not fit: %+v", signed)
		}
		var page operation.ManifestPage
		must(0, json.Unmarshal([]byte(signed.Payload), &page))
		expect("event of the page", page.EventID, s.event.ID)
		for _, ticket := range page.Tickets {
			known[ticket.RegistrationID] = ticket
		}
		if since = page.Position; !page.More {
			return known, since
		}
	}
}

// genuine verifies a page as a browser does.
func genuine(page operation.CheckInManifest) bool {
	point := slices.Concat([]byte{4}, must(base64.RawURLEncoding.DecodeString(page.Key.X)), must(base64.RawURLEncoding.DecodeString(page.Key.Y)))
	key := must(ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point))
	signature := must(base64.RawURLEncoding.DecodeString(page.Signature))
	digest := sha256.Sum256([]byte(page.Protected + "." + page.Payload))
	return len(signature) == 64 && ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

func (s *story) offline() {
	known, position := s.manifest("")
	used, unused := s.order.Registrations[0], s.order.Registrations[1]
	expect("the used ticket is in", known[used.ID].CheckedInAt != nil, true)
	expect("the other is not", known[unused.ID].CheckedInAt == nil && known[unused.ID].Admits, true)
	sum := sha256.Sum256([]byte("event-radar/ticket-code/1:" + *unused.Code))
	expect("hash of a code", known[unused.ID].CodeHash, base64.RawURLEncoding.EncodeToString(sum[:]))
	s.refused(s.participant, operation.GetCheckInManifest.Route, forbidden, "forbidden", client.At(s.event.ID))
	call(s, s.organizer, operation.UndoCheckIn, client.At(s.event.ID, used.ID))
	s.eventually(lagPatience, func() error {
		changed, _ := s.manifest(position)
		if ticket, told := changed[used.ID]; !told || ticket.CheckedInAt != nil {
			return fmt.Errorf("the gate knows %+v", ticket)
		}
		return nil
	})
	expect("scan after that", s.scanned(s.scan(0, "South", "s8")).Result, "ok")
}

func (s *story) withdraw() {
	used, unused := client.At(s.order.Registrations[0].ID), client.At(s.order.Registrations[1].ID)
	s.refused(s.participant, operation.WithdrawRegistration.Route, conflict, "illegal-transition", used, s.key("withdraw used"))
	given := call(s, s.participant, operation.WithdrawRegistration, unused, s.key("withdraw"))
	expect("status", given.Status, "withdrawn")
	expect("code, which opens no door", given.Code == nil, true)
	expect("scan of what was given back", s.scanned(s.scan(1, "North", "s7")).Result, "void")
	s.refused(s.participant, operation.WithdrawRegistration.Route, conflict, "illegal-transition", unused, s.key("withdraw again"))
	s.refused(s.participant, operation.GetTicket.Route, conflict, "ticket-void", unused)
	s.left(s.seat, seats-1)
	order := call(s, s.participant, operation.GetOrder, client.At(s.order.ID))
	expect("status of the order", order.Status, "confirmed")
	s.mail(s.email, "Ticket given back", 1)
}

func (s *story) endings() {
	at := client.At(s.event.ID)
	s.refused(s.organizer, operation.UnpublishEvent.Route, conflict, "meeting-published", at, s.key("unpublish"))
	s.refused(s.organizer, operation.ArchiveEvent.Route, conflict, "not-over", at, s.key("archive"))
	s.refused(s.organizer, operation.DeleteTicketType.Route, conflict, "has-orders", client.At(s.event.ID, s.seat.ID), client.IfMatch(s.seat.ETag()))

	copied := call(s, s.organizer, operation.DuplicateEvent, at, s.key("copy"), client.Body(operation.EventDuplicate{StartAt: day().AddDate(0, 0, 7).Format(time.DateOnly) + "T19:00"}))
	expect("status of the copy", copied.Status, "draft")
	expect("ticket types of the copy", len(copied.TicketTypes), 2)
	s.refused(s.stranger, operation.ListAttendees.Route, notFound, "not-found", client.At(copied.ID))
	copied = call(s, s.organizer, operation.PublishEvent, client.At(copied.ID), s.key("publish copy"))
	s.eventually(lagPatience, func() error { return s.listed(copied, true) })
	call(s, s.organizer, operation.CancelMeeting, client.At(copied.ID, copied.Meetings[0].ID), s.key("cancel meeting"), client.Body(operation.MeetingCancellation{Reason: "Der Pavillon ist belegt."}))
	copied = call(s, s.organizer, operation.UnpublishEvent, client.At(copied.ID), s.key("unpublish copy"))
	expect("status of the copy", copied.Status, "draft")
	copied = call(s, s.organizer, operation.ArchiveEvent, client.At(copied.ID), s.key("archive copy"))
	expect("status of the copy", copied.Status, "archived")
	s.refused(s.site, operation.GetEvent.Route, notFound, "not-found", client.At(copied.ID))
	s.eventually(lagPatience, func() error { return s.listed(copied, false) })
	expect("status for its owner", s.send(s.organizer, operation.GetEvent.Route, client.At(copied.ID)).Status, http.StatusOK)
}

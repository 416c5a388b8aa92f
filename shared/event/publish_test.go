package event_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func codes(fields []problem.Field) []string {
	var codes []string
	for _, field := range fields {
		codes = append(codes, field.Code)
	}
	slices.Sort(codes)
	return codes
}

func TestPublishingListsAllThatIsMissing(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, func(d *event.Draft) {
		d.StartAt, d.LocationToBeAnnounced = time.Now().Add(-time.Hour).Format(time.RFC3339), false
	})
	_, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	var refused *problem.Error
	if !errors.As(err, &refused) || !errors.Is(err, event.ErrNotReady) {
		t.Fatalf("published: %v", err)
	}
	if got, want := codes(refused.Fields), []string{"meeting-missing", "start-in-past", "ticket-type-missing"}; !slices.Equal(got, want) {
		t.Errorf("missing %v, want %v", got, want)
	}
	missing, err := w.Events.Readiness(t.Context(), w.Team(), draft.ID)
	if err != nil || !slices.Equal(codes(missing), codes(refused.Fields)) {
		t.Errorf("readiness says %v, %v", codes(missing), err)
	}
}

func TestPublishingOpensTheSaleAndItsMeetings(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, func(d *event.Draft) { d.LocationToBeAnnounced = false })
	venue := "Old Waterworks"
	meeting, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, func(d *event.MeetingDraft) error {
		d.Kind, d.Venue = event.InPerson, &venue
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ticketType := w.AddTickets(t, draft.ID, bookingtest.Seats(5), nil)
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 1); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("order from a draft: %v, want not found", err)
	}
	page, err := w.Events.Publish(t.Context(), w.Team(), draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if page.Status != event.Published || page.Meetings[0].ID != meeting.ID || page.Meetings[0].Status != event.Published {
		t.Errorf("event is %s, its meeting %s", page.Status, page.Meetings[0].Status)
	}
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 1); err != nil {
		t.Errorf("order: %v", err)
	}
	if _, err := w.Events.Publish(t.Context(), w.Team(), draft.ID); !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("published twice: %v", err)
	}
	if _, err := w.Events.Unpublish(t.Context(), w.Team(), draft.ID); !errors.Is(err, event.ErrMeetingPublished) {
		t.Errorf("unpublished with a published meeting: %v", err)
	}
	if _, err := w.Events.CancelMeeting(t.Context(), w.Team(), draft.ID, meeting.ID, "flooded"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Events.Unpublish(t.Context(), w.Team(), draft.ID); !errors.Is(err, event.ErrHasOrders) {
		t.Errorf("unpublished with a ticket taken: %v", err)
	}
}

func TestPaidTicketsWaitForPayouts(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	paid := func(d *event.TicketDraft) { d.Kind, d.Price = event.Paid, &money.Money{Amount: 2500, Currency: "EUR"} }
	draft := w.Draft(t, nil)
	w.AddTickets(t, draft.ID, nil, paid)
	missing, err := w.Events.Readiness(t.Context(), w.Team(), draft.ID)
	if err != nil || !slices.Equal(codes(missing), []string{"payouts-required"}) {
		t.Errorf("missing %v, %v", codes(missing), err)
	}
}

func TestCapacityNeverGoesBelowWhatIsTaken(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(10), nil)
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 6); err != nil {
		t.Fatal(err)
	}
	resize := func(version int64, quantity *int64) (event.TicketType, error) {
		_, changed, err := w.Events.UpdateTicketType(t.Context(), w.Team(), page.ID, ticketType.ID, version, func(d *event.TicketDraft) error {
			d.Quantity = quantity
			return nil
		})
		return changed, err
	}
	if _, err := resize(1, bookingtest.Seats(5)); !errors.Is(err, inventory.ErrCapacityBelowCommitted) {
		t.Errorf("five seats for six people: %v", err)
	}
	if _, err := resize(1, bookingtest.Seats(6)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, bookingtest.Person("ben"), ticketType, 1); !errors.Is(err, inventory.ErrSoldOut) {
		t.Errorf("the seventh: %v", err)
	}
	grown, err := resize(2, bookingtest.Seats(2000))
	if err != nil || grown.Shards != 4 {
		t.Fatalf("grown to %d shards, %v", grown.Shards, err)
	}
	if unlimited, err := resize(3, nil); err != nil || unlimited.Quantity != nil {
		t.Errorf("unlimited: %v", err)
	}
	if _, err := resize(3, nil); !errors.Is(err, problem.ErrVersionStale) {
		t.Errorf("an old version: %v", err)
	}
	if back, err := resize(4, bookingtest.Seats(6)); err != nil || *back.Quantity != 6 {
		t.Errorf("back to six: %v", err)
	}
	page, err = w.Events.TicketTypes(t.Context(), bookingtest.Under(bookingtest.Person("ben"), access.ForPublic), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	if left := page.Left(page.TicketTypes[0]); left == nil || *left != 0 {
		t.Errorf("%v left, want none", left)
	}
}

func TestDraftsAreTheTeams(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	for name, actor := range map[string]access.Actor{"nobody in particular": {Rule: access.Rule{Kind: access.ForPublic}},
		"somebody": bookingtest.Under(bookingtest.Person("eve"), access.ForPublic)} {
		if _, err := w.Events.Get(t.Context(), actor, draft.ID); !errors.Is(err, problem.ErrNotFound) {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	if page, err := w.Events.Get(t.Context(), bookingtest.Under(w.Organizer, access.ForPublic), draft.ID); err != nil || page.ID != draft.ID {
		t.Errorf("its owner: %v", err)
	}
	if _, err := w.Events.Public(t.Context(), draft.ID); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("the public page: %v", err)
	}
}

func TestARepeatedCreateMakesOneEvent(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	actor := bookingtest.Sending(bookingtest.Under(w.Organizer, access.ForOrganizer), "key", "body")
	write := func(d *event.Draft) error {
		d.Title, d.TimeZone, d.Currency, d.StartAt = "Once", "UTC", "EUR", "2027-01-01T10:00"
		return nil
	}
	first, err := w.Events.Create(t.Context(), actor, write)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Events.Create(t.Context(), actor, write)
	if err != nil || again.ID != first.ID {
		t.Errorf("again %s, %v; want %s", again.ID, err, first.ID)
	}
	actor.Once.Hash = "another body"
	if _, err := w.Events.Create(t.Context(), actor, write); !errors.Is(err, problem.ErrKeyReused) {
		t.Errorf("another body: %v", err)
	}
	mine, next, err := w.Events.Mine(t.Context(), w.Organizer, "", 20, nil)
	if err != nil || len(mine) != 1 || next != nil {
		t.Errorf("%d events, %v", len(mine), err)
	}
}

func TestDuplicate(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(3), nil)
	if _, err := w.Reserve(t, bookingtest.Person("anna"), ticketType, 3); err != nil {
		t.Fatal(err)
	}
	copy, err := w.Events.Duplicate(t.Context(), w.Team(), page.ID, "", "2027-06-01T19:00")
	if err != nil {
		t.Fatal(err)
	}
	if copy.ID == page.ID || copy.Status != event.Drafted || copy.Title != page.Title || len(copy.TicketTypes) != 1 {
		t.Errorf("copy %+v", copy.Event)
	}
	if _, err := w.Events.Publish(t.Context(), w.Team(), copy.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reserve(t, bookingtest.Person("anna"), copy.TicketTypes[0], 3); err != nil {
		t.Errorf("the copy's own seats: %v", err)
	}
}

func TestALimitPerPersonBeginsWithTheDraft(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	limit := 2
	_, err := w.Events.Update(t.Context(), w.Team(), page.ID, page.Version, func(d *event.Draft) error {
		d.Settings.MaxPerPerson = &limit
		return nil
	})
	if !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("limited after tickets may have been taken: %v", err)
	}
}

package event_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func names(page event.Page) (names []string) {
	for _, ticketType := range page.TicketTypes {
		names = append(names, ticketType.Name)
	}
	return names
}

func TestTicketTypesStandAsTheirTeamChose(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	add := func(name string) string {
		return w.AddTickets(t, draft.ID, nil, func(d *event.TicketDraft) { d.Name = name }).ID
	}
	early, regular, patron := add("Early bird"), add("Regular"), add("Patron")
	update := func(version int64, change func(*event.Draft)) (event.Page, error) {
		return w.Events.Update(t.Context(), w.Team(), draft.ID, version, func(d *event.Draft) error { change(d); return nil })
	}
	page, err := update(1, func(d *event.Draft) { d.TicketTypeOrder = []string{patron, early} })
	if want := []string{"Patron", "Early bird", "Regular"}; err != nil || !slices.Equal(names(page), want) {
		t.Fatalf("answered %v, %v; want %v", names(page), err, want)
	}
	var refused *problem.Error
	_, err = update(2, func(d *event.Draft) { d.TicketTypeOrder = []string{regular, "tkt_01K9ZQ6D5P2ZT9C8B4A7E3F1JK"} })
	if !errors.As(err, &refused) || len(refused.Fields) != 1 || refused.Fields[0].Pointer != "/ticketTypeOrder/1" {
		t.Errorf("a stranger's ticket type: %v", err)
	}
	if err := w.Events.DeleteTicketType(t.Context(), w.Team(), draft.ID, patron, 1); err != nil {
		t.Fatal(err)
	}
	// what does not speak of the order keeps it, also when a ticket type of it is gone
	if _, err = update(2, func(d *event.Draft) { d.Summary = "Short talks." }); err != nil {
		t.Fatal(err)
	}
	add("At the door")
	read, err := w.Events.Get(t.Context(), bookingtest.Under(w.Organizer, access.ForPublic), draft.ID)
	if want := []string{"Early bird", "Regular", "At the door"}; err != nil || !slices.Equal(names(read), want) {
		t.Errorf("read %v, %v; want %v", names(read), err, want)
	}
	if page, err = update(3, func(d *event.Draft) { d.TicketTypeOrder = []string{regular, early} }); err != nil {
		t.Fatal(err)
	}
	copy, err := w.Events.Duplicate(t.Context(), w.Team(), draft.ID, "", "2099-06-01T19:00")
	if err != nil || !slices.Equal(names(copy), names(page)) {
		t.Errorf("copied %v, %v; want %v", names(copy), err, names(page))
	}
	if read, err = w.Events.Get(t.Context(), bookingtest.Under(w.Organizer, access.ForPublic), copy.ID); err != nil || !slices.Equal(names(read), names(page)) {
		t.Errorf("the copy reads %v, %v; want %v", names(read), err, names(page))
	}
}

func TestTermsAreFixedByPublishing(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	w.AddTickets(t, draft.ID, bookingtest.Seats(5), nil)
	before, err := w.Events.Terms(t.Context(), w.Team(), draft.ID)
	if err != nil || before.Terms.Fee.BasisPoints == 0 || before.Status != event.Drafted {
		t.Fatalf("of a draft %+v, %v", before.Terms, err)
	}
	if _, err := w.Events.Publish(t.Context(), w.Team(), draft.ID); err != nil {
		t.Fatal(err)
	}
	boss := bookingtest.Person("boss")
	if _, err := w.Accounts.Me(t.Context(), boss); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, boss.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
	next := platform.Defaults()
	next.Fee.BasisPoints++
	if _, _, err := platform.NewStore(w.Table, w.Accounts, clock.System).Update(t.Context(), bookingtest.Under(boss, access.ForAdmin), 1, next, "the tests raise it"); err != nil {
		t.Fatal(err)
	}
	after, err := w.Events.Terms(t.Context(), w.Team(), draft.ID)
	if err != nil || after.Terms.Fee.BasisPoints != before.Terms.Fee.BasisPoints {
		t.Errorf("of a published event %+v, %v; want %+v", after.Terms, err, before.Terms)
	}
}

package event_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// atOnce does the same many times at once, and returns how often it succeeded. Whoever is told to try again may give up; any
// other refusal must be one of those that are allowed.
func atOnce(t *testing.T, times int, do func(int) error, allowed ...error) (done int) {
	t.Helper()
	var group sync.WaitGroup
	var mutex sync.Mutex
	for i := range times {
		group.Go(func() {
			err := do(i)
			mutex.Lock()
			defer mutex.Unlock()
			if err == nil {
				done++
				return
			}
			for _, refusal := range append(allowed, problem.ErrUnavailable) {
				if errors.Is(err, refusal) {
					return
				}
			}
			t.Error(err)
		})
	}
	group.Wait()
	return done
}

func TestAPublishedEventKeepsATicketType(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	for range 8 {
		page, first := w.Published(t, nil, nil)
		both := []event.TicketType{first, w.AddTickets(t, page.ID, nil, nil)}
		deleted := atOnce(t, len(both), func(i int) error {
			return w.Events.DeleteTicketType(t.Context(), w.Team(), page.ID, both[i].ID, both[i].Version)
		}, event.ErrNotReady)
		page, err := w.Events.Public(t.Context(), page.ID)
		if err != nil {
			t.Fatal(err)
		}
		if deleted != 1 || len(page.TicketTypes) != 1 {
			t.Fatalf("%d of two ticket types were deleted, %d are left", deleted, len(page.TicketTypes))
		}
	}
}

// However many are added at once, there are never more than can be published in one commit.
func TestLimitsHoldForAllAtOnce(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft, venue := w.Draft(t, nil), "Old Waterworks"
	for range 18 {
		w.AddTickets(t, draft.ID, nil, nil)
		if _, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, atVenue(venue)); err != nil {
			t.Fatal(err)
		}
	}
	types := atOnce(t, 12, func(i int) error {
		_, _, err := w.Events.CreateTicketType(t.Context(), w.Team(), draft.ID, func(d *event.TicketDraft) error {
			d.Name = "Entry " + strconv.Itoa(i)
			return nil
		})
		return err
	}, event.ErrTooMany)
	meetings := atOnce(t, 12, func(int) error {
		_, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, atVenue(venue))
		return err
	}, event.ErrTooMany)
	page, err := w.Events.Whole(t.Context(), draft.ID)
	if err != nil || types != 2 || meetings != 2 || len(page.TicketTypes) != 20 || len(page.Meetings) != 20 {
		t.Errorf("%d ticket types and %d meetings were added to 18, there are %d and %d; %v", types, meetings, len(page.TicketTypes), len(page.Meetings), err)
	}
	if _, err := w.Events.Publish(t.Context(), w.Team(), draft.ID); err != nil {
		t.Errorf("publish: %v", err)
	}
}

func atVenue(venue string) func(*event.MeetingDraft) error {
	return func(d *event.MeetingDraft) error {
		d.Kind, d.Venue = event.InPerson, &venue
		return nil
	}
}

// A page that adds several things at once gets all of them.
func TestEightAtOnceAreAllAdded(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	for i, err := range func() []error {
		errs := make([]error, 8)
		atOnce(t, len(errs), func(i int) error {
			_, errs[i] = w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, atVenue("Hall "+strconv.Itoa(i)))
			return nil
		})
		return errs
	}() {
		if err != nil {
			t.Errorf("meeting %d: %v", i, err)
		}
	}
}

// Sales change what the page shows of the stock, and never come between an organizer and their edits.
func TestASaleDoesNotKeepFromEditing(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, ticketType := w.Published(t, bookingtest.Seats(500), nil)
	tries, sold := 0, int64(0)
	sell := func() {
		sold++
		pool := inventory.Pool{Owner: ticketType.ID, EventID: page.ID, Capacity: 500, Available: 500 - sold, Version: 10 + sold}
		if err := w.Events.Show(t.Context(), page.ID, []inventory.Pool{pool}); err != nil {
			t.Fatal(err)
		}
	}
	_, changed, err := w.Events.UpdateTicketType(t.Context(), w.Team(), page.ID, ticketType.ID, ticketType.Version, func(d *event.TicketDraft) error {
		tries++
		sell()
		d.Name = "Seat"
		return nil
	})
	if err != nil || changed.Name != "Seat" || tries != 1 {
		t.Errorf("%d tries, %v", tries, err)
	}
	sell()
	read, err := w.Events.Public(t.Context(), page.ID)
	if err != nil || *read.Left(read.TicketTypes[0]) != 498 {
		t.Errorf("%d left, %v", *read.Left(read.TicketTypes[0]), err)
	}
	// and the edit in between is not forgotten by the stream
	if err := w.Events.DeleteTicketType(t.Context(), w.Team(), page.ID, ticketType.ID, changed.Version); !errors.Is(err, event.ErrNotReady) {
		t.Errorf("the last ticket type: %v", err)
	}
}

// What is added while the event moves begins when the event does then.
func TestAMeetingThatIsAddedWhileItsEventMovesMovesToo(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	later := draft.StartAt.Add(24 * time.Hour)
	moved := false
	meeting, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, func(d *event.MeetingDraft) error {
		if !moved {
			moved = true
			if _, err := w.Events.Update(t.Context(), w.Team(), draft.ID, draft.Version, func(d *event.Draft) error {
				d.StartAt = later.Format(time.RFC3339)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		return atVenue("Old Waterworks")(d)
	})
	if err != nil || !meeting.StartAt.Equal(later) {
		t.Errorf("the meeting begins at %s, the event at %s; %v", meeting.StartAt, later, err)
	}
}

// What is put away is not changed, neither by removing something of it.
func TestWhatIsPutAwayKeepsItsParts(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	draft := w.Draft(t, nil)
	ticketType := w.AddTickets(t, draft.ID, nil, nil)
	meeting, err := w.Events.CreateMeeting(t.Context(), w.Team(), draft.ID, atVenue("Old Waterworks"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Events.Archive(t.Context(), w.Team(), draft.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Events.DeleteMeeting(t.Context(), w.Team(), draft.ID, meeting.ID, meeting.Version); !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("delete a meeting: %v", err)
	}
	if err := w.Events.DeleteTicketType(t.Context(), w.Team(), draft.ID, ticketType.ID, ticketType.Version); !errors.Is(err, state.ErrIllegalTransition) {
		t.Errorf("delete a ticket type: %v", err)
	}
}

package event_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/markdown"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// announced are the facts of a kind that wait in the outbox.
func announced[F message.Fact](t *testing.T, on *table.Table) (facts []F) {
	t.Helper()
	for shard := range table.OutboxShards {
		err := on.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true}, func(item table.Item) error {
			m, err := message.FromOutbox(item)
			if fact, other := message.Open[F](m); other == nil {
				facts = append(facts, fact)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return facts
}

// A meeting that is as long as its event moves with it; one that has a time of its own stays.
func TestMeetingsMoveWithTheirEvent(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page := w.Draft(t, nil)
	w.AddTickets(t, page.ID, nil, nil)
	venue, own := "Old Waterworks", page.StartAt.Add(2*time.Hour).Format(time.RFC3339)
	for _, start := range []*string{nil, &own} {
		_, err := w.Events.CreateMeeting(t.Context(), w.Team(), page.ID, func(d *event.MeetingDraft) error {
			d.Kind, d.Venue, d.StartAt = event.InPerson, &venue, start
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := w.Events.Publish(t.Context(), w.Team(), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	before, later := page.StartAt, page.StartAt.Add(time.Hour)
	page, err = w.Events.Update(t.Context(), w.Team(), page.ID, page.Version, func(d *event.Draft) error {
		d.StartAt = later.Format(time.RFC3339)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	read, err := w.Events.Public(t.Context(), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, meetings := range [][]event.Meeting{page.Meetings, read.Meetings} {
		if !meetings[0].StartAt.Equal(later) || !meetings[1].StartAt.Equal(before.Add(2*time.Hour)) {
			t.Errorf("the meetings begin at %s and %s", meetings[0].StartAt, meetings[1].StartAt)
		}
	}
	changes := announced[message.EventChanged](t, w.Table)
	if len(changes) != 1 || !changes[0].Moved || !changes[0].Before.StartAt.Equal(before) || !changes[0].After.StartAt.Equal(later) {
		t.Errorf("announced is %+v", changes)
	}
}

func TestAMovedMeetingIsAnnouncedWithoutItsLink(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	link, other, platform := "https://meet.example/one", "https://meet.example/two", "Meet"
	meeting, err := w.Events.CreateMeeting(t.Context(), w.Team(), page.ID, func(d *event.MeetingDraft) error {
		d.Kind, d.JoinURL, d.Platform = event.Online, &link, &platform
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if meeting, err = w.Events.PublishMeeting(t.Context(), w.Team(), page.ID, meeting.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.Events.UpdateMeeting(t.Context(), w.Team(), page.ID, meeting.ID, meeting.Version, func(d *event.MeetingDraft) error {
		d.JoinURL = &other
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var moved []message.EventChanged
	for _, change := range announced[message.EventChanged](t, w.Table) {
		if change.Moved {
			moved = append(moved, change)
		}
	}
	if len(moved) != 1 || moved[0].MeetingID != meeting.ID || moved[0].Before.Place != "Meet" || moved[0].After.Place != "Meet" {
		t.Errorf("announced is %+v", moved)
	}
}

// A published event moves into the future alone, however long ago it was changed last.
func TestAPublishedEventDoesNotMoveIntoThePast(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	now := time.Now().Add(5 * 24 * time.Hour)
	later := event.NewStore(w.Table, clock.At(now)).Rendering(markdown.HTML)
	to := func(start time.Time) error {
		_, err := later.Update(t.Context(), w.Team(), page.ID, page.Version, func(d *event.Draft) error {
			d.StartAt = start.Format(time.RFC3339)
			return nil
		})
		return err
	}
	var refused *problem.Error
	if err := to(now.Add(-48 * time.Hour)); !errors.As(err, &refused) || refused.Code != "start-in-past" {
		t.Errorf("two days ago: %v", err)
	}
	if err := to(now.Add(48 * time.Hour)); err != nil {
		t.Errorf("in two days: %v", err)
	}
}

// An organizer who took another name is called by it as soon as they change the event; their team does not rename them.
func TestARenamedOrganizerIsRenamedOnTheirEvents(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page, _ := w.Published(t, nil, nil)
	me, err := w.Accounts.Me(t.Context(), w.Organizer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accounts.Update(t.Context(), w.Organizer, me.Version, func(p *account.Profile) error {
		p.DisplayName = "Radio House"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	manager := bookingtest.Under(bookingtest.Person("mia"), access.ForTeam, access.Manager)
	member := event.Member{EventID: page.ID, UserID: manager.UserID, Role: access.Manager}
	if err := w.Table.Commit(t.Context(), table.Create(table.MemberKey(page.ID, manager.UserID), member, nil)); err != nil {
		t.Fatal(err)
	}
	for _, edit := range []struct {
		by   access.Actor
		want string
	}{{manager, page.OrganizerName}, {w.Team(), "Radio House"}, {manager, "Radio House"}} {
		page, err = w.Events.Update(t.Context(), edit.by, page.ID, page.Version, func(d *event.Draft) error {
			d.Summary += "."
			return nil
		})
		if err != nil || page.OrganizerName != edit.want {
			t.Errorf("changed by %s, the organizer is %q, want %q; %v", edit.by.Name, page.OrganizerName, edit.want, err)
		}
	}
}

// A description that asks for too much is pointed at like everything else that cannot be.
func TestADescriptionThatCannotBeIsPointedAt(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	_, err := w.Events.Create(t.Context(), bookingtest.Under(w.Organizer, access.ForOrganizer), func(d *event.Draft) error {
		d.Title, d.TimeZone, d.Currency, d.StartAt = "Deep", "Europe/Berlin", "XYZ", "2099-01-01T10:00"
		d.Description = strings.Repeat(">", 10_000)
		return nil
	})
	var refused *problem.Error
	if !errors.As(err, &refused) || !slices.Equal(codes(refused.Fields), []string{"description-too-complex", "unknown-currency"}) {
		t.Errorf("refused with %v", err)
	}
}

// Calendars take over what has a higher sequence and was changed later, whether the meeting changed or its event.
func TestCalendarsLearnOfEveryChange(t *testing.T) {
	w := bookingtest.New(t, tabletest.New(t))
	page := w.Draft(t, nil)
	w.AddTickets(t, page.ID, nil, nil)
	meeting, err := w.Events.CreateMeeting(t.Context(), w.Team(), page.ID, atVenue("Old Waterworks"))
	if err != nil {
		t.Fatal(err)
	}
	if page, err = w.Events.Publish(t.Context(), w.Team(), page.ID); err != nil {
		t.Fatal(err)
	}
	before := page.Calendar("", false)[0]
	later := event.NewStore(w.Table, clock.At(time.Now().Add(time.Hour))).Rendering(markdown.HTML)
	if page, err = later.Update(t.Context(), w.Team(), page.ID, page.Version, func(d *event.Draft) error {
		d.Title = "Night of Sounds"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	renamed := page.Calendar("", false)[0]
	if renamed.Sequence <= before.Sequence || !renamed.Changed.After(before.Changed) || renamed.Title != "Night of Sounds" {
		t.Errorf("renamed, %+v comes after %+v", renamed, before)
	}
	if _, err = later.UpdateMeeting(t.Context(), w.Team(), page.ID, meeting.ID, 2, atVenue("New Waterworks")); err != nil {
		t.Fatal(err)
	}
	if page, err = later.Public(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if elsewhere := page.Calendar("", false)[0]; elsewhere.Sequence <= renamed.Sequence || elsewhere.Place != "New Waterworks" {
		t.Errorf("elsewhere, %+v comes after %+v", elsewhere, renamed)
	}
}

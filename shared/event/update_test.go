package event_test

import (
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
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

package functions

import (
	"bytes"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// moved holds an event's status against what it should be.
func (r *run) moved(eventID string, to event.Status) event.Event {
	r.Helper()
	happening := stored[event.Event](r, table.EventKey(eventID))
	if happening.Status != to {
		r.Errorf("the event is %s, want %s", happening.Status, to)
	}
	return happening
}

// sale holds whether a pool gives seats out against what it should.
func (r *run) sale(ticketType string, want inventory.SaleState) {
	r.Helper()
	if pool := stored[inventory.Pool](r, table.PoolKey(ticketType, 0)); pool.SaleState != want {
		r.Errorf("the sale is %s, want %s", pool.SaleState, want)
	}
}

var _ = expect("organizers", map[string]func(*run){
	"get": func(r *run) {
		r.says("displayName", "Ada")
		r.says("memberSince", nil) // her profile is private
		r.says("upcomingEvents", 0.0)
		r.hand("workers/project")
		r.hand("organizers/get")
		r.says("upcomingEvents", 1.0)
	},
})

var _ = expect("events", map[string]func(*run){
	"list": func(r *run) {
		r.counts("data", 0) // workers/project makes the lists, and tests that they are read
		r.says("nextCursor", nil)
	},
	"create": func(r *run) {
		made := r.moved(r.at("id").(string), event.Drafted)
		if made.OrganizerID != userID(r.ada) || *made.Capacity != 80 || *made.Settings.MaxPerPerson != 4 ||
			made.StartAt.Format("2006-01-02T15:04Z07:00") != "2099-06-20T19:00Z" {
			r.Errorf("the event is %+v", made)
		}
		r.says("role", "owner")
		r.hand("events/create")
		r.says("id", made.ID)
	},
	"get": func(r *run) {
		r.says("id", r.concert)
		r.says("role", nil)
		r.counts("meetings", 1)
		r.counts("ticketTypes", 1)
	},
	"update": func(r *run) {
		changed := stored[event.Event](r, table.EventKey(r.concert))
		if changed.Version != 2 || changed.Settings.HoldMinutes != 30 || !changed.Settings.Withdrawal || changed.Summary == "" {
			r.Errorf("the event is %+v", changed)
		}
		r.says("summary", changed.Summary)
	},
	"readiness": func(r *run) {
		r.says("ready", true)
		r.counts("missing", 0)
	},
	"fee": func(r *run) {
		r.says("basisPoints", 250.0)
		r.says("fixed.amount", 29.0)
		r.says("final", false)
	},
	"publish": func(r *run) {
		r.moved(r.draft, event.Published)
		r.sale(r.draftSeat, inventory.Open)
		r.announces("event.published")
		r.hand("events/publish")
		r.announces("event.published")
	},
	"unpublish": func(r *run) {
		r.moved(r.reading, event.Drafted)
		r.sale(r.readingSeat, inventory.Closed)
		r.announces("event.unpublished")
	},
	"archive": func(r *run) {
		r.moved(r.draft, event.Archived)
		r.announces("event.archived")
	},
	"duplicate": func(r *run) {
		r.says("title", "Quiet Strings II")
		r.counts("meetings", 2)
		r.counts("ticketTypes", 2)
		r.says("meetings.0.status", "draft")
		made := r.moved(r.at("id").(string), event.Drafted)
		if made.ID == r.concert || made.StartAt.Format("2006-01-02T15:04Z07:00") != "2099-11-28T18:00Z" {
			r.Errorf("the copy is %+v", made)
		}
	},
	"calendar": func(r *run) {
		for _, line := range []string{"BEGIN:VCALENDAR\r\n", "TZID:Europe/Berlin\r\n", "LOCATION:Zionskirche"} {
			if !bytes.Contains(r.response.Body, []byte(line)) {
				r.Errorf("the calendar has no %q:\n%s", line, r.response.Body)
			}
		}
	},
})

var _ = expect("meetings", map[string]func(*run){
	"create": func(r *run) {
		r.says("status", "draft")
		made := stored[event.Meeting](r, table.MeetingKey(r.concert, r.at("id").(string)))
		if made.Venue != "Zionskirche" || made.Latitude == nil || *made.Latitude != 52.5346 {
			r.Errorf("the meeting is %+v", made)
		}
	},
	"update": func(r *run) {
		if changed := stored[event.Meeting](r, table.MeetingKey(r.concert, r.hall)); changed.Venue != "Zionskirche, side entrance" || changed.City != "Berlin" {
			r.Errorf("the meeting is %+v", changed)
		}
		r.announces("event.changed")
	},
	"delete": func(r *run) { r.gone(table.MeetingKey(r.concert, r.stream)) },
	"publish": func(r *run) {
		if shown := stored[event.Meeting](r, table.MeetingKey(r.concert, r.stream)); shown.Status != event.Published {
			r.Errorf("the meeting is %s", shown.Status)
		}
		r.announces("event.changed")
	},
	"cancel": func(r *run) {
		if off := stored[event.Meeting](r, table.MeetingKey(r.concert, r.hall)); off.Status != event.Cancelled || off.Reason == "" {
			r.Errorf("the meeting is %+v", off)
		}
		r.announces("meeting.cancelled")
	},
})

var _ = expect("ticket-types", map[string]func(*run){
	"list": func(r *run) {
		r.counts("data", 1) // the other is hidden
		r.says("data.0.available", seats-3)
		r.says("data.0.saleState", "open")
	},
	"create": func(r *run) {
		r.says("available", 30)
		made := r.at("id").(string)
		r.sale(made, inventory.Open)
		r.left(made, 30)
	},
	"update": func(r *run) {
		r.says("quantity", 150)
		r.says("version", 2)
		r.left(r.seat, 150-3)
	},
	"delete": func(r *run) {
		r.gone(table.TicketTypeKey(r.concert, r.guest))
		r.gone(table.PoolKey(r.guest, 0))
	},
})

var _ = expect("attendees", map[string]func(*run){
	"list": func(r *run) {
		r.counts("data", 2) // the third is in already
		r.says("data.0.id", r.first)
		r.says("data.0.holder.email", r.ben.Email)
		r.says("data.0.code", r.code())
	},
})

var _ = expect("check-ins", map[string]func(*run){
	"create": func(r *run) {
		r.says("result", "ok")
		r.says("registration.id", r.first)
		r.says("registration.status", "attended")
		ticket := stored[booking.Order](r, table.OrderKey(r.order)).Registrations[r.first]
		if ticket.Status != booking.RegistrationAttended || ticket.Gate != "North" || ticket.CheckedInAt == nil {
			r.Errorf("the ticket is %+v", ticket)
		}
		r.announces("registration.checkedIn")
		r.hand("check-ins/create")
		r.says("result", "ok")
		r.announces("registration.checkedIn")
	},
	"undo": func(r *run) {
		if ticket := stored[booking.Order](r, table.OrderKey(r.usedOrder)).Registrations[r.used]; ticket.Status != booking.RegistrationConfirmed {
			r.Errorf("the ticket is %+v", ticket)
		}
		r.announces("registration.checkInUndone")
	},
	"summary": func(r *run) {
		r.says("confirmed", 3)
		r.says("checkedIn", 1)
		r.says("byTicketType.0.name", "Seat")
		r.says("byGate.0.gate", "North")
	},
})

// Package event knows what people attend. An Event has meetings (where it takes place, in person or online) and ticket
// types (what one can get), all in one partition of the table, so that one Query reads its page (store.go). The people who
// run it are its team; their roles decide who may do what: every operation on an event begins with Store.open. What an
// organizer writes is a Draft (draft.go), which becomes an Event or an error that says all that cannot be.
package event

import (
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/state"
)

// Status is where an event, or one of its meetings, stands.
type Status string

// The states of events and meetings.
const (
	Drafted   Status = "draft"
	Published Status = "published"
	Cancelled Status = "cancelled"
	Archived  Status = "archived"
)

// lifecycle is the machine of events.
var lifecycle = state.Machine[Status]{
	Drafted:   {Published, Archived},
	Published: {Drafted, Cancelled, Archived},
	Cancelled: {Archived},
}

// meetingLifecycle is the machine of meetings. A meeting goes back to being a draft only while its event is one.
var meetingLifecycle = state.Machine[Status]{
	Drafted:   {Published, Cancelled},
	Published: {Drafted, Cancelled},
}

// Visibility says who can find an event.
type Visibility string

// Public events are listed; unlisted ones are seen by whoever has the address.
const (
	Public   Visibility = "public"
	Unlisted Visibility = "unlisted"
)

// Event is what people attend.
type Event struct {
	ID                    string       `json:"id"`
	Version               int64        `json:"version"`
	OrganizerID           string       `json:"organizerId"`
	OrganizerName         string       `json:"organizerName"` // as it was when the organizer last changed the event: the page is one read
	Title                 string       `json:"title"`
	Slug                  string       `json:"slug"`
	Summary               string       `json:"summary,omitempty"`
	Description           string       `json:"description,omitempty"`     // Markdown
	DescriptionHTML       string       `json:"descriptionHtml,omitempty"` // made from it, safe to show
	Cover                 *cover.Cover `json:"cover,omitempty"`
	Category              string       `json:"category"`
	Tags                  []string     `json:"tags,omitempty"`
	Language              string       `json:"language"`
	Status                Status       `json:"status"`
	Visibility            Visibility   `json:"visibility"`
	StartAt               time.Time    `json:"startAt"`
	EndAt                 *time.Time   `json:"endAt,omitempty"` // nil: open-ended
	TimeZone              string       `json:"timeZone"`
	Capacity              *int64       `json:"capacity,omitempty"` // of all ticket types together; nil: unlimited
	PoolShards            int          `json:"poolShards"`         // of the event's own pool; 0: it has none
	Currency              string       `json:"currency"`
	LocationToBeAnnounced bool         `json:"locationToBeAnnounced"`
	Settings              Settings     `json:"settings"`
	TicketOrder           []string     `json:"ticketOrder,omitempty"`  // ids of ticket types as they are shown; those it lacks follow
	Terms                 Terms        `json:"terms"`                  // under which it sells, as they were when it was published
	Refunds               []Tier       `json:"refundTiers,omitempty"`  // what a buyer who gives an order up gets back; none: the organizer decides
	CancelReason          string       `json:"cancelReason,omitempty"` // why it does not take place
	CancelledAt           *time.Time   `json:"cancelledAt,omitempty"`
	SettledAt             *time.Time   `json:"settledAt,omitempty"`   // when nothing of a cancelled event was open any more
	PublishedAt           *time.Time   `json:"publishedAt,omitempty"` // when it was first to be seen; nil: it never was
	MovedFrom             *time.Time   `json:"movedFrom,omitempty"`   // when it was to start before it was moved, since it was published
	CreatedAt             time.Time    `json:"createdAt"`
	UpdatedAt             time.Time    `json:"updatedAt"`
}

// Settings are an organizer's choices for one event.
type Settings struct {
	Withdrawal       bool  `json:"withdrawal"`             // attendees may give tickets back
	ShowAvailability bool  `json:"showAvailability"`       // everybody sees how many tickets are left
	MaxPerPerson     *int  `json:"maxPerPerson,omitempty"` // tickets that one person may hold; nil: no limit
	HoldMinutes      int   `json:"holdMinutes"`            // how long seats are kept for somebody who is paying
	FeePaidBy        Payer `json:"feePaidBy"`              // who bears the platform's fee

	// ExpectedOrders are those of a minute when sales begin, so that the stock is cut into shards for them; nil: as its size says.
	ExpectedOrders *int `json:"expectedOrdersPerMinute,omitempty"`
}

// Payer says who bears the platform's fee.
type Payer string

// Those who may bear it. The organizer, who absorbs it, is also whoever published before there was a choice.
const (
	PaidByOrganizer Payer = "organizer"
	PaidByBuyer     Payer = "buyer"
)

// Terms are what the platform asks for. Those of an event stay as they were when it was published, so that nobody's prices
// change behind their back.
type Terms struct {
	Fee         money.Fee `json:"fee"`
	FeeReturned bool      `json:"feeReturned"` // a refund gives the fee back in proportion
}

// Tier is what a refund policy gives back to a buyer who gives an order up in time.
type Tier struct {
	DaysBefore int `json:"daysBefore"` // the event's start
	Percent    int `json:"percent"`    // of what was paid
}

// Returned is the per cent of what was paid that a buyer gets back who gives an order up at an instant, and whether they may
// at all: the best of the tiers that are still to be had.
func (e Event) Returned(now time.Time) (percent int, may bool) {
	for _, tier := range e.Refunds {
		if now.Before(e.StartAt.Add(-time.Duration(tier.DaysBefore) * 24 * time.Hour)) {
			percent, may = max(percent, tier.Percent), true
		}
	}
	return percent, may
}

// assumedLength is how long an open-ended event is taken to last wherever an end is needed: in calendars, in lists of what
// is running, and for the end of sales.
const assumedLength = 4 * time.Hour

// End is when the event ends, or is taken to end.
func (e Event) End() time.Time {
	if e.EndAt != nil {
		return *e.EndAt
	}
	return e.StartAt.Add(assumedLength)
}

// occasion is when the event is; where is its meetings' to say.
func (e Event) occasion() *message.Occasion {
	return &message.Occasion{StartAt: e.StartAt, EndAt: e.EndAt, TimeZone: e.TimeZone}
}

// Location is the event's time zone. Zones are checked before they are stored; should one vanish from a later time zone
// database, its events are shown in UTC rather than not at all.
func (e Event) Location() *time.Location {
	location, err := clock.Zone(e.TimeZone)
	if err != nil {
		return time.UTC
	}
	return location
}

// Listed says whether the event is to be found in public lists.
func (e Event) Listed() bool { return e.Status == Published && e.Visibility == Public }

// Member is somebody's role on an event.
type Member struct {
	EventID   string          `json:"eventId"`
	UserID    string          `json:"userId"`
	Role      access.TeamRole `json:"role"`
	CreatedAt time.Time       `json:"createdAt"`
}

// Gone says whether there was something to see for everybody, and is no longer.
func (e Event) Gone() bool { return e.PublishedAt != nil && !e.VisibleTo(Member{}) }

// VisibleTo says whether somebody may see the event: its team always, others unless it is a draft or was put away.
func (e Event) VisibleTo(member Member) bool {
	return member.Role != "" || e.Status == Published || e.Status == Cancelled
}

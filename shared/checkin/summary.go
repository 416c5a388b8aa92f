package checkin

import (
	"context"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
)

// Summary is how full the house is.
type Summary struct {
	Confirmed, CheckedIn int
	ByTicketType         map[string]Count // by the id of the ticket type
	ByGate               map[string]int   // checked in, by gate
}

// Count is how many of some tickets are expected, and how many are in.
type Count struct {
	Name                 string // of the ticket type, when it was last ordered
	Confirmed, CheckedIn int
}

// Summary counts an event's tickets, those let in among those confirmed. It reads every order of the event; what that costs
// is in the table of access patterns.
func (s *Store) Summary(ctx context.Context, actor access.Actor, orders *booking.Store, eventID string) (Summary, error) {
	if _, err := event.Permit(ctx, s.accounts, actor, eventID); err != nil {
		return Summary{}, err
	}
	summary := Summary{ByTicketType: map[string]Count{}, ByGate: map[string]int{}}
	for order, err := range orders.OfEvent(ctx, eventID, "") {
		if err != nil {
			return Summary{}, err
		}
		for _, r := range order.Registrations {
			if !r.Valid() {
				continue
			}
			count := summary.ByTicketType[r.TicketTypeID]
			if count.Name == "" { // the newest order comes first
				count.Name = order.TicketTypeName(r.TicketTypeID)
			}
			count.Confirmed++
			summary.Confirmed++
			if r.Status == booking.RegistrationAttended {
				count.CheckedIn++
				summary.CheckedIn++
				summary.ByGate[r.Gate]++
			}
			summary.ByTicketType[r.TicketTypeID] = count
		}
	}
	return summary, nil
}

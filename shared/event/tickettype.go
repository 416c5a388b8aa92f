package event

import (
	"time"

	"github.com/event-radar/event-radar/shared/money"
)

// PriceKind says who sets a ticket's price.
type PriceKind string

// The kinds of prices.
const (
	Free     PriceKind = "free"
	Paid     PriceKind = "paid"
	Donation PriceKind = "donation" // what the buyer gives, or nothing
	Flexible PriceKind = "flexible" // what the buyer gives, from a minimum
)

// TicketVisibility says who is shown a ticket type.
type TicketVisibility string

// Hidden ticket types are shown to the team alone.
const (
	TicketPublic TicketVisibility = "public"
	TicketHidden TicketVisibility = "hidden"
)

// TicketType is something that one can get for an event.
type TicketType struct {
	ID             string           `json:"id"`
	EventID        string           `json:"eventId"`
	Version        int64            `json:"version"`
	Name           string           `json:"name"`
	Description    string           `json:"description,omitempty"`
	Kind           PriceKind        `json:"kind"`
	Price          money.Money      `json:"price"`
	Minimum        *money.Money     `json:"minimum,omitempty"`
	Quantity       *int64           `json:"quantity,omitempty"` // nil: unlimited
	Shards         int              `json:"shards"`             // of its pool
	SaleStartsAt   *time.Time       `json:"saleStartsAt,omitempty"`
	SaleEndsAt     *time.Time       `json:"saleEndsAt,omitempty"` // nil: with the event
	MinPerOrder    int              `json:"minPerOrder"`
	MaxPerOrder    int              `json:"maxPerOrder"`
	Visibility     TicketVisibility `json:"visibility"`
	AttendanceMode string           `json:"attendanceMode"`
	CreatedAt      time.Time        `json:"createdAt"`
	UpdatedAt      time.Time        `json:"updatedAt"`
}

// OnSale says whether the sale's window is open at an instant.
func (t TicketType) OnSale(e Event, now time.Time) error {
	ends := e.End()
	if t.SaleEndsAt != nil {
		ends = *t.SaleEndsAt
	}
	switch {
	case t.SaleStartsAt != nil && now.Before(*t.SaleStartsAt):
		return ErrSaleNotOpen
	case !now.Before(ends):
		return ErrSaleEnded
	}
	return nil
}

// Stock is what an event's page shows of its pools. The stream keeps it, a moment behind: it informs, it never decides. Its
// version counts whatever changes on the page without changing the event itself: stock, meetings, ticket types.
type Stock struct {
	Version int64            `json:"version"`
	Left    map[string]int64 `json:"left"` // by shard of a pool: see ShardName
	Seen    map[string]int64 `json:"seen"` // the version of each shard that Left shows
}

package event

import (
	"maps"
	"time"

	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/table"
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

// Fee is what the platform gets of one ticket at a price, and what of that the buyer pays beside the price.
func (e Event) Fee(price money.Money) (fee, passedOn money.Money, err error) {
	if fee, err = e.Terms.Fee.Of(price); err != nil {
		return money.Money{}, money.Money{}, err
	}
	if e.Settings.FeePaidBy == PaidByBuyer {
		return fee, fee, nil
	}
	fee.Amount = min(fee.Amount, price.Amount) // nobody owes the platform for a ticket
	return fee, money.None(price.Currency), nil
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

// turned is how many of its sale's two bounds, beginning and end, lie behind an instant.
func (t TicketType) turned(e Event, now time.Time) (bounds int64) {
	ends := e.End()
	if t.SaleEndsAt != nil {
		ends = *t.SaleEndsAt
	}
	if t.SaleStartsAt != nil && !now.Before(*t.SaleStartsAt) {
		bounds++
	}
	if !now.Before(ends) {
		bounds++
	}
	return bounds
}

// Showing numbers what the page shows beside the event itself: it grows with every version of the stock, and with every sale
// that begins or ends in between, which no write tells of.
func (p Page) Showing(now time.Time) int64 {
	var turned int64
	for _, ticketType := range p.TicketTypes {
		turned += ticketType.turned(p.Event, now)
	}
	return p.Stock.Version*(2*mostTicketTypes+1) + turned
}

// Stock is what an event's page shows of its pools. The stream keeps it, a moment behind: it informs, it never decides. Its
// version counts whatever changes on the page without changing the event itself: stock, meetings, ticket types.
type Stock struct {
	Version int64            `json:"version"`
	Left    map[string]int64 `json:"left"` // by shard of a pool: see ShardName
	Seen    map[string]int64 `json:"seen"` // the version of each shard that Left shows

	// Structure counts the changes of meetings and ticket types alone. Whoever adds, changes or removes one holds the commit
	// to the number that they read, so that limits hold for all who do so at once. A sale does not raise it: selling never
	// keeps an organizer from editing.
	Structure int64 `json:"structure,omitempty"`
}

// unchanged is the condition that no meeting or ticket type came, went or changed since the stock was read.
func (s Stock) unchanged() (condition string, values table.Values) {
	if s.Structure == 0 {
		return "attribute_not_exists(#structure)", table.Values{}
	}
	return "#structure = :structure", table.Values{"structure": s.Structure}
}

// look takes over what was read of pools themselves.
func (s *Stock) look(pools []inventory.Pool) {
	left := map[string]int64{}
	maps.Copy(left, s.Left)
	for _, pool := range pools {
		left[ShardName(pool.Owner, pool.Shard)] = pool.Available
	}
	s.Left = left
}

package payment

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// Sales are what an event has earned: the sum of its ledger, to the moment.
type Sales struct {
	Currency string
	TimeZone string // of the days
	Totals   Sums
	Days     []DaySums // those on which something moved, the first first
	Types    []TypeSums
}

// Sums add movements of money up, in minor units. Net is what the organizer's account got and kept; Gross = what buyers paid,
// Refunded and Disputed what of it went back or is withheld, as positive numbers; Fee is what the platform kept.
type Sums struct {
	Tickets                             int
	Gross, Refunded, Disputed, Fee, Net int64
}

// DaySums are the sums of one day.
type DaySums struct {
	Day string // 2026-11-26
	Sums
}

// TypeSums are what one ticket type has sold. Fees are of orders, and are not divided.
type TypeSums struct {
	TicketTypeID    string
	Name            string
	Tickets         int
	Gross, Refunded int64
}

// Sales adds an event's ledger up for those of its team who may see it.
func (s *Store) Sales(ctx context.Context, actor access.Actor, eventID string) (Sales, error) {
	if _, err := event.Permit(ctx, s.accounts, actor, eventID); err != nil {
		return Sales{}, err
	}
	page, err := s.events.Whole(ctx, eventID)
	if err != nil {
		return Sales{}, err
	}
	sales := Sales{Currency: page.Currency, TimeZone: page.TimeZone}
	days, types := map[string]*DaySums{}, map[string]*TypeSums{}
	for _, ticketType := range page.TicketTypes {
		types[ticketType.ID] = &TypeSums{TicketTypeID: ticketType.ID, Name: ticketType.Name}
	}
	err = s.Ledger(ctx, eventID, func(e Entry) error {
		day := e.At.In(page.Location()).Format(time.DateOnly)
		if days[day] == nil {
			days[day] = &DaySums{Day: day}
		}
		sales.Totals.add(e)
		days[day].add(e)
		for id, tickets := range e.Tickets {
			if types[id] == nil {
				types[id] = &TypeSums{TicketTypeID: id}
			}
			types[id].Tickets += tickets
		}
		for id, amount := range e.Amounts {
			if types[id] == nil {
				types[id] = &TypeSums{TicketTypeID: id}
			}
			types[id].add(e.Kind, amount)
		}
		return nil
	})
	if err != nil {
		return Sales{}, err
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		sales.Days = append(sales.Days, *days[day])
	}
	for _, of := range types {
		sales.Types = append(sales.Types, *of)
	}
	slices.SortFunc(sales.Types, func(a, b TypeSums) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.TicketTypeID, b.TicketTypeID))
	})
	return sales, nil
}

// Ledger visits all entries of an event.
func (s *Store) Ledger(ctx context.Context, eventID string, visit func(Entry) error) error {
	for shard := range table.LedgerShards {
		err := s.table.Each(ctx, table.Range{Partition: table.LedgerPartition(eventID, shard), Consistent: true}, func(item table.Item) error {
			var e Entry
			if err := item.Decode(&e); err != nil {
				return err
			}
			return visit(e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Sums) add(e Entry) {
	for _, tickets := range e.Tickets {
		s.Tickets += tickets
	}
	s.Fee += e.Fee
	s.Net += e.Net
	switch e.Kind {
	case Charged:
		s.Gross += e.Gross
	case GivenBack, NotGiven:
		s.Refunded -= e.Gross
	case Disputed, DisputeWon, DisputeLost:
		s.Disputed -= e.Gross
	}
}

func (t *TypeSums) add(kind Kind, amount int64) {
	if kind == Charged {
		t.Gross += amount
	} else {
		t.Refunded -= amount
	}
}

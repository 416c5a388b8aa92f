package booking

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Get returns an order, with its event, to its buyer.
func (s *Store) Get(ctx context.Context, actor access.Actor, orderID string) (Order, event.Event, error) {
	var order Order
	_, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound})
	if err == nil {
		err = actor.Rule.Permit(access.Standing{Owns: order.BuyerID == actor.UserID})
	}
	if err != nil {
		return Order{}, event.Event{}, err
	}
	events, err := s.events(ctx, []string{order.EventID})
	return order, events[order.EventID], err
}

// events reads events by their ids, in one round trip.
func (s *Store) events(ctx context.Context, ids []string) (map[string]event.Event, error) {
	read := make(map[string]*event.Event, len(ids))
	var reads []table.Read
	for _, id := range ids {
		if read[id] == nil {
			read[id] = &event.Event{}
			reads = append(reads, table.Read{Key: table.EventKey(id), Into: read[id]})
		}
	}
	err := s.table.Load(ctx, reads...)
	events := make(map[string]event.Event, len(read))
	for id, happening := range read {
		events[id] = *happening
	}
	return events, err
}

// Ticket is one registration with what it is for.
type Ticket struct {
	ID string
	Registration
	Order Order
	Event event.Page
}

// Ticket returns a registration, with its event's page, to its holder and to the buyer.
func (s *Store) Ticket(ctx context.Context, actor access.Actor, events *event.Store, registration string) (Ticket, error) {
	var order Order
	caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(id.OrderOf(registration)), Into: &order, Missing: problem.ErrNotFound})
	if err != nil {
		return Ticket{}, err
	}
	r, ok := order.Registrations[registration]
	if err := actor.Rule.Permit(access.Standing{Owns: ok && order.isOf(caller.User, r)}); err != nil {
		return Ticket{}, err
	}
	page, err := events.Whole(ctx, order.EventID)
	return Ticket{registration, r, order, page}, err
}

// Load returns an order for a worker, which acts for nobody in particular.
func (s *Store) Load(ctx context.Context, orderID string) (Order, error) {
	var order Order
	err := s.table.Load(ctx, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound})
	return order, err
}

// Mine returns the caller's orders, the newest first, and their events by id.
func (s *Store) Mine(ctx context.Context, actor access.Actor, limit int, after table.Position) ([]Order, map[string]event.Event, table.Position, error) {
	if _, err := s.accounts.Load(ctx, actor); err != nil {
		return nil, nil, nil, err
	}
	page, err := s.table.Query(ctx, table.Range{Index: table.GSI1, Partition: table.BuyerPartition(actor.UserID), Descending: true, Limit: limit, After: after})
	if err != nil {
		return nil, nil, nil, err
	}
	orders, err := table.Decode[Order](page.Items)
	if err != nil {
		return nil, nil, nil, err
	}
	ids := make([]string, len(orders))
	for i, order := range orders {
		ids[i] = order.EventID
	}
	events, err := s.events(ctx, ids)
	return orders, events, page.Next, err
}

// Tickets returns the caller's registrations with their events, those of the newest orders first. keep says which are
// wanted; a page may hold fewer than limit and still have a next.
func (s *Store) Tickets(ctx context.Context, actor access.Actor, keep func(Ticket) bool, limit int, after table.Position) ([]Ticket, table.Position, error) {
	caller, err := s.accounts.Load(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	mine := []table.Range{{Index: table.GSI1, Partition: table.BuyerPartition(actor.UserID)}}
	if caller.EmailVerified {
		mine = append(mine, table.Range{Partition: table.HolderPartition(caller.Email)})
	}
	tickets, next, err := s.collect(ctx, mine, func(t Ticket) bool { return t.Order.isOf(caller.User, t.Registration) }, limit, after)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(tickets))
	for i, ticket := range tickets {
		ids[i] = ticket.Order.EventID
	}
	events, err := s.events(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for i := range tickets {
		tickets[i].Event.Event = events[ids[i]]
	}
	return slices.DeleteFunc(tickets, func(t Ticket) bool { return !keep(t) }), next, nil
}

// Attendees returns an event's registrations to its team, with the caller's role, those of the newest orders first. keep says which are wanted; a
// page may hold fewer than limit and still have a next.
func (s *Store) Attendees(ctx context.Context, actor access.Actor, eventID string, keep func(Ticket) bool, limit int, after table.Position) ([]Ticket, access.TeamRole, table.Position, error) {
	member, err := event.Permit(ctx, s.accounts, actor, eventID)
	if err != nil {
		return nil, "", nil, err
	}
	tickets, next, err := s.collect(ctx, ofEvent(eventID), keep, limit, after)
	return tickets, member.Role, next, err
}

// OfEvent visits the orders of an event, the newest first, for workers and for counts. from is the Place of the order to
// begin with, "" for the newest.
func (s *Store) OfEvent(ctx context.Context, eventID, from string) iter.Seq2[Order, error] {
	return s.newest(ctx, ofEvent(eventID), from)
}

// ofEvent is where an event's orders stand.
func ofEvent(eventID string) []table.Range {
	ranges := make([]table.Range, table.OrderShards)
	for shard := range ranges {
		ranges[shard] = table.Range{Index: table.GSI2, Partition: table.EventOrdersPartition(eventID, shard)}
	}
	return ranges
}

// mostRead is how many orders one call looks at for its page, so that a search that finds little still answers in time.
const mostRead = 400

// bookmark is a place between two registrations: behind Place of the order that sorts at Before.
type bookmark struct {
	Before string `json:"before"`
	Place  int    `json:"place"`
}

// collect gathers registrations order by order until a page is full.
func (s *Store) collect(ctx context.Context, places []table.Range, keep func(Ticket) bool, limit int, after table.Position) ([]Ticket, table.Position, error) {
	var from bookmark
	if after != nil {
		if err := json.Unmarshal(after, &from); err != nil {
			return nil, nil, err
		}
	}
	var tickets []Ticket
	read := 0
	for order, err := range s.newest(ctx, places, from.Before) {
		if err != nil {
			return nil, nil, err
		}
		here := bookmark{Before: order.Place()}
		for _, id := range order.InOrder() {
			r := order.Registrations[id]
			if here.Before == from.Before && r.Place <= from.Place {
				continue
			}
			if len(tickets) == limit {
				next, err := json.Marshal(here)
				return tickets, next, err
			}
			if ticket := (Ticket{ID: id, Registration: r, Order: order}); keep(ticket) {
				tickets = append(tickets, ticket)
			}
			here.Place = r.Place
		}
		if read++; read == mostRead {
			next, err := json.Marshal(here)
			return tickets, next, err
		}
	}
	return tickets, nil, nil
}

// Place is where the order stands among others, in time.
func (o Order) Place() string { return table.BuyerEntry("", o.CreatedAt, o.ID).SK }

// readPage is how many orders are fetched at a time from each partition.
const readPage = 50

// newest visits the orders that stand, or are led to, in some partitions together, the newest first, beginning with the one
// that sorts at before.
func (s *Store) newest(ctx context.Context, places []table.Range, before string) iter.Seq2[Order, error] {
	return func(yield func(Order, error) bool) {
		streams := make([]stream, len(places))
		for i, place := range places {
			place.To, place.Descending, place.Limit = before, true, readPage
			streams[i].at = place
		}
		for {
			var newest *stream
			for i := range streams {
				if err := streams[i].fill(ctx, s.table); err != nil {
					yield(Order{}, err)
					return
				}
				if len(streams[i].orders) > 0 && (newest == nil || strings.Compare(streams[i].orders[0].Place(), newest.orders[0].Place()) > 0) {
					newest = &streams[i]
				}
			}
			if newest == nil || !yield(newest.orders[0], nil) {
				return
			}
			newest.orders = newest.orders[1:]
		}
	}
}

// stream is one partition on its way through newest.
type stream struct {
	at     table.Range
	orders []Order
	ended  bool
}

func (s *stream) fill(ctx context.Context, t *table.Table) error {
	for len(s.orders) == 0 && !s.ended {
		page, err := t.Query(ctx, s.at)
		if err != nil {
			return err
		}
		if s.at.Index == table.Base {
			s.orders, err = follow(ctx, t, page.Items)
		} else {
			s.orders, err = table.Decode[Order](page.Items)
		}
		if err != nil {
			return err
		}
		s.at.After, s.ended = page.Next, page.Next == nil
	}
	return nil
}

// follow reads the orders that holdings lead to.
func follow(ctx context.Context, t *table.Table, items []table.Item) ([]Order, error) {
	held, err := table.Decode[holding](items)
	if err != nil {
		return nil, err
	}
	orders := make([]Order, len(held))
	reads := make([]table.Read, len(held))
	for i, holding := range held {
		reads[i] = table.Read{Key: table.OrderKey(holding.OrderID), Into: &orders[i], Missing: problem.ErrNotFound}
	}
	return orders, t.Load(ctx, reads...)
}

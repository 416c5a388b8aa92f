package booking

import (
	"context"
	"errors"
	"maps"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Change reads an order with its event and commits what change makes of it, with the writes that change returns; nil means
// that nothing is to be done. When the order or its stock moved meanwhile it begins again, so that change decides by what is
// there at the moment of the commit. It acts for nobody in particular: whoever calls it has asked whether they may.
func (s *Store) Change(ctx context.Context, orderID string, change func(*Order, event.Event) ([]table.Write, error)) (Order, error) {
	for range changeTries {
		order, happening, err := s.Open(ctx, orderID)
		if err != nil {
			return Order{}, err
		}
		changed := order.clone()
		writes, err := change(&changed, happening)
		if err != nil || writes == nil {
			return order, err
		}
		err = s.table.Commit(ctx, append(writes, s.replace(&changed))...)
		if !errors.Is(err, ErrMoved) && !errors.Is(err, inventory.ErrShortfall) {
			return changed, err
		}
	}
	return Order{}, problem.ErrUnavailable
}

// changeTries is how often a change is tried that others come before: as all tickets of an order may be at the door at once.
const changeTries = 8

// Open reads an order and its event for those who act for nobody in particular.
func (s *Store) Open(ctx context.Context, orderID string) (Order, event.Event, error) {
	order, err := s.Load(ctx, orderID)
	if err != nil {
		return Order{}, event.Event{}, err
	}
	var happening event.Event
	err = s.table.Load(ctx, table.Read{Key: table.EventKey(order.EventID), Into: &happening, Missing: problem.ErrNotFound})
	return order, happening, err
}

// clone is a copy that shares nothing that changes.
func (o Order) clone() Order {
	o.Registrations = maps.Clone(o.Registrations)
	if o.Payment != nil {
		payment := *o.Payment
		o.Payment = &payment
	}
	return o
}

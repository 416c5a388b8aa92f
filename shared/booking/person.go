package booking

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// longestCheckout is how long ago an order may have been made whose checkout is still under way: payments take up to 30 days.
const longestCheckout = 40 * 24 * time.Hour

// CheckoutOpen says whether somebody is about to pay for an order. It looks into an index, which lags a moment behind: an order
// that it does not see yet expires by itself.
func (s *Store) CheckoutOpen(ctx context.Context, userID string) (open bool, err error) {
	since := table.BuyerEntry(userID, s.now().Add(-longestCheckout), "").SK
	err = s.table.Each(ctx, table.Range{Index: table.GSI1, Partition: table.BuyerPartition(userID), From: since,
		Filter: "#status IN (:reserved, :awaiting)", Values: table.Values{"reserved": Reserved, "awaiting": AwaitingPayment}}, func(table.Item) error {
		open = true
		return nil
	})
	return open, err
}

// Naming visits the orders that name somebody, as their buyer or by an address that is theirs, the newest first.
func (s *Store) Naming(ctx context.Context, userID, email string) iter.Seq2[Order, error] {
	places := []table.Range{{Index: table.GSI1, Partition: table.BuyerPartition(userID)}}
	if email != "" {
		places = append(places, table.Range{Partition: table.HolderPartition(email)})
	}
	return s.newest(ctx, places, "")
}

// HeldBy says whether a ticket is in somebody's name, though another bought it.
func (r Registration) HeldBy(email string) bool { return email != "" && r.Holder.Email == email }

// pace is how much time one order needs to be forgotten in; with less left, the rest is for the next call.
const pace = 8 * time.Second

// Forget takes a person out of all orders: name and address of every ticket that is in their name. The tickets stay what they
// are, and so does all that tells of money. email is an address that is theirs alone, "" when there is none. It says whether it
// came to the end before the context's time did; it may be called again and again.
func (s *Store) Forget(ctx context.Context, userID, email string) (finished bool, err error) {
	for order, err := range s.Naming(ctx, userID, "") {
		if err != nil {
			return false, err
		}
		if !order.forget(userID, email) {
			continue // as the index has it, which a moment ago it was
		}
		if !clock.Allows(ctx, pace) {
			return false, nil
		}
		if err := s.forgetIn(ctx, order.ID, userID, email); err != nil {
			return false, err
		}
	}
	if email == "" {
		return true, nil
	}
	return s.forgetHeld(ctx, userID, email)
}

// forgetHeld does so in orders of others, and forgets which they are.
func (s *Store) forgetHeld(ctx context.Context, userID, email string) (finished bool, err error) {
	for {
		page, err := s.table.Query(ctx, table.Range{Partition: table.HolderPartition(email), Limit: readPage, Consistent: true})
		if err != nil || len(page.Items) == 0 {
			return err == nil, err
		}
		orders, err := follow(ctx, s.table, page.Items)
		if err != nil {
			return false, err
		}
		for _, order := range orders {
			if !clock.Allows(ctx, pace) {
				return false, nil
			}
			if err := s.forgetIn(ctx, order.ID, userID, email, table.Write{Op: table.Delete, Key: table.HoldingKey(email, order.CreatedAt, order.ID)}); err != nil {
				return false, err
			}
		}
	}
}

// forgetIn forgets somebody in one order, as it is now, and begins again when it changes meanwhile.
func (s *Store) forgetIn(ctx context.Context, orderID, userID, email string, also ...table.Write) error {
	for range 4 {
		order, err := s.Load(ctx, orderID)
		if err != nil {
			return err
		}
		writes := also
		if order.forget(userID, email) {
			writes = append([]table.Write{s.replace(&order)}, also...)
		}
		if err := s.table.Commit(ctx, writes...); !errors.Is(err, ErrMoved) {
			return err
		}
	}
	return problem.ErrUnavailable
}

// forget takes a person out of the order's tickets, with what was said of them, and says whether they were there.
func (o Order) forget(userID, email string) (there bool) {
	for id, r := range o.Registrations {
		nameless := Holder{UserID: r.Holder.UserID, Name: account.Forgotten}
		if r.Holder != nameless && (r.Holder.UserID == userID || r.HeldBy(email)) {
			r.Holder, r.Reason = nameless, ""
			o.Registrations[id] = r
			there = true
		}
	}
	return there
}

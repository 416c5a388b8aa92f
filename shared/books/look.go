package books

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// sheet is what the books of an event say at one look.
type sheet struct {
	page    event.Page
	pools   map[inventory.Seat]inventory.Pool
	limits  map[string]booking.Limit // by person
	at      time.Time                // after pools and limits were read
	held    map[inventory.Seat]int64
	counted map[string]int // by person
	orders  int
	open    bool // something is still to become of an order
	doubts  []doubt
}

// doubt is an order of which something should have become by now.
type doubt struct {
	kind  Kind
	order booking.Order
}

func newSheet(page event.Page) *sheet {
	return &sheet{page: page, held: map[inventory.Seat]int64{}, counted: map[string]int{}, limits: map[string]booking.Limit{}}
}

// enter adds an order up.
func (s *sheet) enter(o booking.Order, now time.Time) {
	s.orders++
	for _, seat := range o.Seats() {
		s.held[seat]++
	}
	if o.Limited {
		s.counted[o.BuyerID] += o.Counted()
	}
	s.open = s.open || o.Open() || o.Pending > 0 || s.page.CancelledAt != nil && !o.Settled()
	if kind := overdue(o, s.page.Event, now); kind != "" {
		s.doubts = append(s.doubts, doubt{kind, o})
	}
}

// For how long something may go on that ends by itself: a hold that is over, the orders of a cancelled event, a refund of which
// Stripe has not heard.
const (
	holdOver   = 2 * time.Hour
	calledOff  = 24 * time.Hour
	refundSent = 3 * 24 * time.Hour
)

// overdue says what is wrong with an order of which something should have become by now; "" is nothing.
func overdue(o booking.Order, e event.Event, now time.Time) Kind {
	until := o.CreatedAt
	if o.HeldUntil != nil {
		until = *o.HeldUntil
	}
	switch {
	case e.CancelledAt != nil && now.After(e.CancelledAt.Add(calledOff)) && (o.Open() || o.Status == booking.Confirmed):
		return NotCalledOff
	case o.Open() && now.After(until.Add(holdOver)):
		return HoldLost
	case o.Pending > 0 && now.After(o.UpdatedAt.Add(refundSent)):
		return RefundLost
	}
	return ""
}

// glance looks at an event with the orders as the index has them. What it shows is a reason for a look, and no more.
func (s *Store) glance(ctx context.Context, eventID string) (seen *sheet, suspicious bool, err error) {
	page, err := s.events.Whole(ctx, eventID)
	if err != nil {
		return nil, false, err
	}
	seen = newSheet(page)
	before, err := s.stock(ctx, page)
	if err != nil {
		return nil, false, err
	}
	if err := s.orders.EachOfEvent(ctx, eventID, func(o booking.Order) error { seen.enter(o, s.now()); return nil }); err != nil {
		return nil, false, err
	}
	if err := s.count(ctx, seen); err != nil {
		return nil, false, err
	}
	found, _ := seen.differences(&sheet{page: page, pools: before, limits: seen.limits})
	return seen, len(found)+len(seen.doubts) > 0, nil
}

// count reads what pools and limits say, after the orders were.
func (s *Store) count(ctx context.Context, into *sheet) (err error) {
	if into.pools, err = s.stock(ctx, into.page); err != nil {
		return err
	}
	var people []string
	for person := range into.counted {
		people = append(people, person)
	}
	for part := range slices.Chunk(people, table.BatchLimit) {
		limits := make([]booking.Limit, len(part))
		reads := make([]table.Read, len(part))
		for i, person := range part {
			reads[i] = booking.ReadLimit(into.page.ID, person, &limits[i])
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return err
		}
		for i, person := range part {
			into.limits[person] = limits[i]
		}
	}
	into.at = time.Now()
	return nil
}

// look looks again at what a glance has seen, at every order itself, once the stock had time to stand still since.
func (s *Store) look(ctx context.Context, since *sheet) (*sheet, error) {
	select {
	case <-time.After(s.pace.Quiet - time.Since(since.at)):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	eventID := since.page.ID
	var ids []string
	if err := s.orders.EachOfEvent(ctx, eventID, func(o booking.Order) error { ids = append(ids, o.ID); return nil }); err != nil {
		return nil, err
	}
	slices.Sort(ids)
	seen := newSheet(since.page)
	if err := s.orders.LoadEach(ctx, slices.Compact(ids), func(o booking.Order) error { seen.enter(o, s.now()); return nil }); err != nil {
		return nil, err
	}
	if err := s.count(ctx, seen); err != nil {
		return nil, err
	}
	page, err := s.events.Whole(ctx, eventID)
	seen.page = page
	return seen, err
}

// stock reads all shards of an event's pools. One that there is not is the zero Pool.
func (s *Store) stock(ctx context.Context, page event.Page) (map[inventory.Seat]inventory.Pool, error) {
	var seats []inventory.Seat
	for _, pool := range poolsOf(page) {
		for shard := range pool.shards {
			seats = append(seats, inventory.Seat{Owner: pool.owner, Shard: shard})
		}
	}
	stock := make(map[inventory.Seat]inventory.Pool, len(seats))
	for part := range slices.Chunk(seats, table.BatchLimit) {
		pools := make([]inventory.Pool, len(part))
		reads := make([]table.Read, len(part))
		for i, seat := range part {
			reads[i] = table.Read{Key: table.PoolKey(seat.Owner, seat.Shard), Into: &pools[i]}
		}
		if err := s.table.Load(ctx, reads...); err != nil {
			return nil, err
		}
		for i, seat := range part {
			stock[seat] = pools[i]
		}
	}
	return stock, nil
}

// pool is a pool as its event's page has it.
type pool struct {
	owner    string
	shards   int
	capacity int64
}

// poolsOf are the pools of an event: its ticket types', and its own if it has one.
func poolsOf(page event.Page) (pools []pool) {
	for _, t := range page.TicketTypes {
		pools = append(pools, pool{t.ID, t.Shards, inventory.Amount(t.Quantity)})
	}
	if page.PoolShards > 0 {
		pools = append(pools, pool{page.ID, page.PoolShards, inventory.Amount(page.Capacity)})
	}
	return pools
}

// differences are what does not agree in a sheet, of all that stood still since another was written. judged are the shards and
// people of which it can be said.
func (s *sheet) differences(since *sheet) (found []Finding, judged map[string]bool) {
	judged = map[string]bool{}
	report := func(kind Kind, subject string, by int64) {
		found = append(found, Finding{Kind: kind, Subject: subject, By: by})
	}
	for seat, pool := range s.pools {
		before, known := since.pools[seat]
		name := event.ShardName(seat.Owner, seat.Shard)
		if !known || before.Version != pool.Version || before.Owner != pool.Owner {
			continue
		}
		judged[name] = true
		lost := pool.Capacity - pool.Available - s.held[seat]
		switch {
		case pool.Owner == "":
			report(SeatsNowhere, name, s.held[seat])
		case lost > 0:
			report(SeatsLost, name, lost)
		case lost < 0 && pool.Available >= -lost:
			report(SeatsExcess, name, -lost)
		case lost < 0:
			report(Oversold, name, -lost)
		case pool.Available < 0:
			report(Oversold, name, -pool.Available)
		}
	}
	now := poolsOf(s.page)
	for seat, held := range s.held {
		if _, read := s.pools[seat]; read || slices.ContainsFunc(now, func(p pool) bool { return p.owner == seat.Owner && seat.Shard < p.shards }) {
			continue // a shard that was added a moment ago is looked at next time
		}
		name := event.ShardName(seat.Owner, seat.Shard)
		judged[name] = true
		report(SeatsNowhere, name, held)
	}
	before := poolsOf(since.page)
	for _, p := range now {
		sum, still := int64(0), slices.Contains(before, p)
		for shard := range p.shards {
			sum += s.pools[inventory.Seat{Owner: p.owner, Shard: shard}].Capacity
			still = still && judged[event.ShardName(p.owner, shard)]
		}
		if judged[p.owner] = still; still && sum != p.capacity {
			report(CapacityDiffers, p.owner, sum-p.capacity)
		}
	}
	for person, counted := range s.counted {
		limit, known := since.limits[person]
		if !known || limit.Version != s.limits[person].Version {
			continue
		}
		judged[person] = true
		switch over := int64(s.limits[person].Taken - counted); {
		case over > 0:
			report(LimitTooHigh, person, over)
		case over < 0:
			report(LimitTooLow, person, -over)
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject)) })
	return found, judged
}

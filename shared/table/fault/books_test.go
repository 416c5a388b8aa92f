package fault_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// books are all that a table holds, read beside every fault.
type books struct {
	events   map[string]event.Event
	pools    []inventory.Pool
	orders   []booking.Order
	limits   map[table.Key]int
	messages map[string]int // by type and subject
}

func open(t *testing.T, client *dynamodb.Client, name string) books {
	t.Helper()
	b := books{events: map[string]event.Event{}, limits: map[table.Key]int{}, messages: map[string]int{}}
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, attributes := range page.Items {
			b.enter(t, table.ItemOf(attributes))
		}
	}
	return b
}

func (b *books) enter(t *testing.T, item table.Item) {
	t.Helper()
	var err error
	switch item.Type() {
	case table.TypeEvent:
		var e event.Event
		err = item.Decode(&e)
		b.events[e.ID] = e
	case table.TypePool:
		b.pools = append(b.pools, inventory.Pool{})
		err = item.Decode(&b.pools[len(b.pools)-1])
	case table.TypeOrder:
		b.orders = append(b.orders, booking.Order{})
		err = item.Decode(&b.orders[len(b.orders)-1])
	case table.TypeLimit:
		var limit struct {
			Taken int `json:"taken"`
		}
		err = item.Decode(&limit)
		b.limits[table.Key{PK: item.PK(), SK: item.SK(), Type: table.TypeLimit}] = limit.Taken
	case table.TypeOutbox:
		var m message.Message
		m, err = message.FromOutbox(item)
		b.messages[m.Type+" "+m.Subject]++
	}
	if err != nil {
		t.Fatal(err)
	}
}

// broken lists what does not hold that must always hold.
func (b books) broken() (faults []string) {
	report := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	held, counted := map[inventory.Seat]int64{}, map[table.Key]int{}
	for _, order := range b.orders {
		b.order(order, report)
		for _, r := range order.Registrations {
			if !r.Valid() {
				continue
			}
			for i, shard := range r.Shards {
				held[inventory.Seat{Owner: []string{r.TicketTypeID, order.EventID}[i], Shard: shard}]++
			}
			if order.Limited {
				counted[table.LimitKey(order.EventID, order.BuyerID)]++
			}
		}
	}
	for _, pool := range b.pools {
		seat := inventory.Seat{Owner: pool.Owner, Shard: pool.Shard}
		if pool.Available < 0 || pool.Capacity != pool.Available+held[seat] {
			report("pool %s of %d has %d left while orders hold %d", event.ShardName(pool.Owner, pool.Shard), pool.Capacity, pool.Available, held[seat])
		}
		if published := b.events[pool.EventID].Status == event.Published; published != (pool.SaleState == inventory.Open) {
			report("pool %s is %s, its event %s", event.ShardName(pool.Owner, pool.Shard), pool.SaleState, b.events[pool.EventID].Status)
		}
		delete(held, seat)
	}
	for seat := range held {
		report("orders hold seats of %s, which is no pool", event.ShardName(seat.Owner, seat.Shard))
	}
	for key, taken := range b.limits {
		most := b.most(key)
		if taken != counted[key] || taken < 0 || taken > most {
			report("%s says %d of at most %d, orders hold %d", key.PK, taken, most, counted[key])
		}
		delete(counted, key)
	}
	for key := range counted {
		report("%s is not counted", key.PK)
	}
	for _, e := range b.events {
		published := b.messages["event.published "+e.ID] - b.messages["event.unpublished "+e.ID]
		if published < 0 || published > 1 || (e.Status != event.Drafted) != (published == 1) {
			report("event %s is %s and was announced as published %d times more than as unpublished", e.ID, e.Status, published)
		}
		if cancelled := b.messages["event.cancelled "+e.ID]; (e.Status == event.Cancelled) != (cancelled == 1) || cancelled > 1 {
			report("event %s is %s and was announced as cancelled %d times", e.ID, e.Status, cancelled)
		}
	}
	return faults
}

// order checks one order for itself, and against what was announced of it.
func (b books) order(order booking.Order, report func(string, ...any)) {
	tickets, valid := 0, 0
	for _, line := range order.Lines {
		tickets += line.Quantity
	}
	given := b.messages["order.cancelled "+order.ID]
	for id, r := range order.Registrations {
		withdrawn := b.messages["registration.withdrawn "+id]
		in := b.messages["registration.checkedIn "+id] - b.messages["registration.checkInUndone "+id]
		if (r.Status == booking.RegistrationWithdrawn) != (withdrawn == 1) || withdrawn > 1 {
			report("ticket %s is %s and was announced as withdrawn %d times", id, r.Status, withdrawn)
		}
		if (r.Status == booking.RegistrationAttended) != (in == 1) || in < 0 || in > 1 {
			report("ticket %s is %s and was announced as let in %d times", id, r.Status, in)
		}
		if (r.Status == booking.RegistrationCancelled) && given != 1 {
			report("ticket %s is cancelled, its order was announced so %d times", id, given)
		}
		if r.Valid() {
			valid++
		}
	}
	switch confirmed := b.messages["order.confirmed "+order.ID]; {
	case len(order.Registrations) != tickets:
		report("order %s has %d tickets and says %d", order.ID, len(order.Registrations), tickets)
	case confirmed != 1:
		report("order %s was announced %d times", order.ID, confirmed)
	case (order.Status == booking.Confirmed) != (valid > 0):
		report("order %s is %s with %d valid tickets", order.ID, order.Status, valid)
	case given > 1:
		report("order %s was announced as cancelled %d times", order.ID, given)
	}
}

// most is what one person may hold by a limit's item.
func (b books) most(limit table.Key) int {
	for _, order := range b.orders {
		if table.LimitKey(order.EventID, order.BuyerID) == limit {
			return *b.events[order.EventID].Settings.MaxPerPerson
		}
	}
	return 0
}

// sold counts the valid tickets of a ticket type.
func (b books) sold(ticketType string) (tickets int) {
	for _, order := range b.orders {
		for _, r := range order.Registrations {
			if r.Valid() && r.TicketTypeID == ticketType {
				tickets++
			}
		}
	}
	return tickets
}

// balance ends the test unless everything holds.
func (b books) balance(t *testing.T) {
	t.Helper()
	for _, fault := range b.broken() {
		t.Error(fault)
	}
}

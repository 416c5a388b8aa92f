package bookingtest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
)

// Buyer is one of a crowd.
func Buyer(i int) access.Actor { return Person(fmt.Sprint("buyer", i)) }

// Register makes the records of a whole crowd, which would otherwise be the most of what its test does.
func Register(t testing.TB, on *table.Table, buyers int) {
	t.Helper()
	writes := make([]table.Write, buyers)
	for i := range writes {
		person := Buyer(i)
		writes[i] = table.Write{Op: table.Put, Key: table.UserKey(person.UserID), Record: account.User{ID: person.UserID, Version: 1,
			Email: person.Email, EmailVerified: true, Status: account.Active}}
	}
	for part := range slices.Chunk(writes, 100) {
		if err := on.Commit(t.Context(), part...); err != nil {
			t.Fatal(err)
		}
	}
}

// Cut cuts the stock of a ticket type that is on sale, and of which nobody holds a ticket, into that many shards, whatever its size.
func Cut(t testing.TB, on *table.Table, ticketType event.TicketType, shards int) event.TicketType {
	t.Helper()
	writes := []table.Write{{Op: table.Update, Key: table.TicketTypeKey(ticketType.EventID, ticketType.ID), Set: "#shards = :shards",
		Values: table.Values{"shards": shards}}}
	for shard, share := range inventory.Shares(*ticketType.Quantity, shards) {
		writes = append(writes, table.Write{Op: table.Put, Key: table.PoolKey(ticketType.ID, shard), Record: inventory.Pool{Owner: ticketType.ID,
			EventID: ticketType.EventID, Shard: shard, Capacity: share, Available: share, SaleState: inventory.Open, Version: 1}})
	}
	if err := on.Commit(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
	ticketType.Shards = shards
	return ticketType
}

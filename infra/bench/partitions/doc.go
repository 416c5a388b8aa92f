// Package partitions simulates DynamoDB as far as it decides how many reservations of one event are sold in a second: by its
// partitions, by transactions that meet, and by the time that calls take.
//
//	go test ./infra/bench/partitions -run TestSale -simulate -v
//
// The code that sells is the real one: booking.Store.Reserve, package table, the AWS SDK with its retries. Between the SDK and the
// emulator, which keeps the state, stands a Simulation; time is virtual (testing/synctest), so that only what is simulated takes
// any, and a second of a sale takes as long as the machine needs for it.
//
// # What is simulated
//
//   - Partitions. A table and each of its indexes have some, by the hash of the partition key; each serves 1,000 write and 3,000 read
//     units a second, and may use what it did not use in the last five minutes. A sale begins with nothing saved up.
//   - How many there are: four of a new on-demand table, more when it was warmed.
//   - Splitting. A partition that stays hot is split where half of its requests are on either side, down to single items, but not
//     within a key whose items grow with time. AWS takes minutes; here a quarter of a second, to see what comes of it.
//   - Transactions. Each item that one changes is held for as long as it lasts, and another that comes for it is refused. It spends two
//     units for each kilobyte of an item, and one if it is refused. Capacity that lacks for one item refuses the whole.
//   - Indexes. They have partitions of their own, and one that cannot keep up throttles the table.
//   - Latency. Log-normal: reads of 3 ms, transactions of 10 ms in the middle.
//
// # What it leaves out
//
//   - That DynamoDB holds an item for less than the whole of a transaction, from its preparation to its commit, and for less than the
//     client sees: the simulation refuses more than there is to refuse.
//   - The time that the function itself needs, its start, the limits of Lambda and of API Gateway, and the count for the limit of
//     requests, which is an item for each caller.
//   - What follows a reservation: the stream takes its message out of the outbox (2 units more for it), gates are told, the page's
//     stock is kept. Mails and gates write to keys of the event that are spread over four shards, and lag when there is more.
//   - That an index is written a little later, and may lag before it throttles; that partitions borrow from each other; that AWS moves
//     partitions, and fails.
//   - Anything but reservations: readers of the event's page come from the CDN, and its team hardly at all.
//
// # How sure it is
//
// Ids, places and latencies follow from a seed. Which shard a buyer tries, and for how long a retry waits, do not, and neither does
// the order of what happens at the same instant. Runs with the same seed differ by three in a hundred up to 16 shards, by five
// beyond, and by a fifth when partitions are not split, as it matters then which keys share one; with another seed those may be half
// as much again.
package partitions

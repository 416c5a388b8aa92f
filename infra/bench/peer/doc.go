// Package peer sells the same event twice, side by side: by the reservations of package booking on a DynamoDB emulator, and by the
// quota lock that pretix publishes (https://docs.pretix.eu/dev/development/implementation/locking.html) on PostgreSQL. Two
// thousand people want five hundred seats, thirty-two at a time; what is compared is the CPU time of everything that has a part
// in it, for each seat that is sold: the client in this process, and the database with all its processes.
//
//	go test ./infra/bench/peer -compare -rounds 5 -v
//
// Both clients are Go, and neither has an API in front: on one side a call of booking.Store.Reserve, which signs its requests and
// speaks HTTP, on the other a transaction of pgx over a Unix socket.
//
// What one side does and the other does not: a reservation also reads its buyer, keeps a limit for each person if there is one,
// is safe to repeat, and announces itself in the outbox. PostgreSQL writes its log to a disk, and waits for it; the emulator keeps
// everything in memory, as DynamoDB's own disks cannot be had. So the ratio says whether a reservation costs as much as a lock's,
// and nothing of which is sooner done: that one locks for each event, the other does not.
package peer

package table

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/shared/id"
)

// The types of items, as stored in the attribute "type".
const (
	TypeUser       = "user"
	TypeEmail      = "email"
	TypeOnce       = "once"
	TypeRate       = "rate"
	TypeEvent      = "event"
	TypeMeeting    = "meeting"
	TypeTicketType = "ticketType"
	TypeStock      = "stock"
	TypeMember     = "member"
	TypePool       = "pool"
	TypeLimit      = "limit"
	TypeOrder      = "order"
	TypeHolding    = "holding"
	TypeOutbox     = "outbox"
	TypeDelivery   = "delivery"
	TypeSuppressed = "suppressed"
	TypeListing    = "listing"
	TypeListed     = "listed"
	TypeAudit      = "audit"
	TypeSettings   = "settings"
	TypePayouts    = "payouts"
	TypeHold       = "hold"
	TypeInbox      = "inbox"
	TypeRefund     = "refund"
	TypeDispute    = "dispute"
	TypeLedger     = "ledger"
	TypeException  = "exception"
	TypeAdmins     = "admins"
	TypeErasure    = "erasure"
	TypeChange     = "change"
	TypeBooks      = "books"
	TypeRound      = "round"
)

// HealthKey: an item that does not exist, to be read by those who ask whether the table answers.
func HealthKey() Key { return Key{"HEALTH", "HEALTH", "health"} }

// UserKey: a person.
func UserKey(user string) Key { return Key{"USER#" + user, "PROFILE", TypeUser} }

// UserShards is over how many partitions of GSI1 the users are spread.
const UserShards = 4

// UsersPartition is one of the partitions of all users (GSI1).
func UsersPartition(shard int) string { return "USERS#" + strconv.Itoa(shard) }

// UserEntry: all users by when they first called, spread over UserShards partitions (GSI1).
func UserEntry(user string, created time.Time) Entry {
	return Entry{UsersPartition(shardOf(user, UserShards)), Instant(created) + "#" + user}
}

// AdminsKey: who the platform's active admins are. The last one stays.
func AdminsKey() Key { return Key{"ADMINS", "ADMINS", TypeAdmins} }

// ErasureKey: how far somebody who deleted their account is forgotten.
func ErasureKey(user string) Key { return Key{"USER#" + user, "ERASURE", TypeErasure} }

// EmailKey: the guard that keeps an address to one user. The address itself is not in the key.
func EmailKey(email string) Key { return Key{"EMAIL#" + id.Hash(email), "EMAIL", TypeEmail} }

// OnceKey: the memory of one Idempotency-Key.
func OnceKey(once string) Key { return Key{"ONCE#" + once, "ONCE", TypeOnce} }

// RateKey: how often a subject called an operation in the window that began at the instant.
func RateKey(subject, operation string, window time.Time) Key {
	return Key{"RATE#" + id.Hash(subject, operation) + "#" + strconv.FormatInt(window.Unix(), 36), "RATE", TypeRate}
}

// PagePrefix begins the sort key of every item that an event's page shows: the event, its meetings, ticket types and the
// snapshot of their stock. Whatever the page does not show stands outside this range, so that the page stays one read unit.
const PagePrefix = "EVENT"

// EventPartition is the partition of an event and everything that belongs to it.
func EventPartition(event string) string { return "EVENT#" + event }

// EventKey: an event.
func EventKey(event string) Key { return Key{EventPartition(event), PagePrefix, TypeEvent} }

// MeetingKey: one meeting of an event.
func MeetingKey(event, meeting string) Key {
	return Key{EventPartition(event), PagePrefix + "#MEETING#" + meeting, TypeMeeting}
}

// TicketTypeKey: one ticket type of an event.
func TicketTypeKey(event, ticketType string) Key {
	return Key{EventPartition(event), PagePrefix + "#TICKET#" + ticketType, TypeTicketType}
}

// StockKey: what the event's page shows of its pools, kept by the stream.
func StockKey(event string) Key { return Key{EventPartition(event), PagePrefix + "#STOCK", TypeStock} }

// TeamPrefix begins the sort keys of an event's team.
const TeamPrefix = "TEAM#"

// MemberKey: a user's role on an event.
func MemberKey(event, user string) Key {
	return Key{EventPartition(event), TeamPrefix + user, TypeMember}
}

// MemberPartition is where the events stand whose team a user is on (GSI1).
func MemberPartition(user string) string { return "MEMBER#" + user }

// MemberEntry: a user's events, by when they joined the team of each (GSI1).
func MemberEntry(user string, joined time.Time, event string) Entry {
	return Entry{MemberPartition(user), Instant(joined) + "#" + event}
}

// PoolKey: one shard of the stock of a ticket type or of a whole event; owner is the id of either. It has a partition of
// its own, since it is the item that everybody wants at once.
func PoolKey(owner string, shard int) Key {
	return Key{"POOL#" + owner + "#" + strconv.Itoa(shard), "POOL", TypePool}
}

// BooksPartition is where the events stand whose books are open: of which something may be sold, or is still to be settled.
func BooksPartition() string { return "BOOKS" }

// BooksKey: that an event's books are open, and what was seen in them that should not be.
func BooksKey(event string) Key { return Key{BooksPartition(), event, TypeBooks} }

// BooksRoundKey: how far the round through all open books is.
func BooksRoundKey() Key { return Key{"BOOKSROUND", "BOOKSROUND", TypeRound} }

// LimitKey: how many tickets a user holds of an event.
func LimitKey(event, user string) Key { return Key{"LIMIT#" + event + "#" + user, "LIMIT", TypeLimit} }

// OrderKey: an order, with its registrations inside.
func OrderKey(order string) Key { return Key{OrderPartition(order), "ORDER", TypeOrder} }

// BuyerPartition is where a user's orders stand (GSI1).
func BuyerPartition(user string) string { return "BUYER#" + user }

// BuyerEntry: a user's orders by time (GSI1).
func BuyerEntry(user string, created time.Time, order string) Entry {
	return Entry{BuyerPartition(user), Instant(created) + "#" + order}
}

// HolderPartition is where the orders stand in which others named an address for a ticket. The address itself is not in the
// key.
func HolderPartition(email string) string { return "HOLDER#" + id.Hash(email) }

// HoldingKey: an order in which somebody else's address was named for a ticket, by time.
func HoldingKey(email string, created time.Time, order string) Key {
	return Key{HolderPartition(email), Instant(created) + "#" + order, TypeHolding}
}

// OrderShards is over how many partitions of GSI2 an event's orders are spread.
const OrderShards = 4

// EventOrdersPartition is one of the partitions of an event's orders (GSI2).
func EventOrdersPartition(event string, shard int) string {
	return "ORDERS#" + event + "#" + strconv.Itoa(shard)
}

// EventOrderEntry: an event's orders by time, spread over OrderShards partitions (GSI2).
func EventOrderEntry(event string, created time.Time, order string) Entry {
	return Entry{EventOrdersPartition(event, shardOf(order, OrderShards)), Instant(created) + "#" + order}
}

// ChangeShards is over how many partitions it is spread what changed of an event's orders.
const ChangeShards = 4

// ChangesPartition is one of the partitions of what changed of an event's orders. Its sort key is when that was noted: oldest
// first.
func ChangesPartition(event string, shard int) string {
	return "CHANGES#" + event + "#" + strconv.Itoa(shard)
}

// ChangeKey: that tickets of an order changed.
func ChangeKey(event, order string, noted time.Time) Key {
	return Key{ChangesPartition(event, shardOf(order, ChangeShards)), Instant(noted) + "#" + order, TypeChange}
}

// OutboxShards is over how many partitions the outbox is spread.
const OutboxShards = 32

// OutboxPrefix begins the partition key of every outbox item.
const OutboxPrefix = "OUTBOX#"

// OutboxPartition is one of the partitions of the outbox. Its sort key is the message's id, a ULID: oldest first.
func OutboxPartition(shard int) string { return OutboxPrefix + strconv.Itoa(shard) }

// OutboxKey: a message that is not yet on the bus.
func OutboxKey(message string) Key {
	return Key{OutboxPartition(shardOf(message, OutboxShards)), message, TypeOutbox}
}

// DeliveryKey: a mail about an order, to one recipient for one cause.
func DeliveryKey(order, delivery string) Key {
	return Key{OrderPartition(order), MailPrefix + delivery, TypeDelivery}
}

// MailShards is over how many partitions of GSI2 the mails about an event are spread.
const MailShards = 4

// EventMailsPartition is one of the partitions of the mails about an event (GSI2).
func EventMailsPartition(event string, shard int) string {
	return "MAILS#" + event + "#" + strconv.Itoa(shard)
}

// EventMailEntry: the mails about an event by time, spread over MailShards partitions (GSI2).
func EventMailEntry(event string, created time.Time, delivery string) Entry {
	return Entry{EventMailsPartition(event, shardOf(delivery, MailShards)), Instant(created) + "#" + delivery}
}

// SuppressionKey: that no mail goes to an address. The address itself is not in the key.
func SuppressionKey(email string) Key {
	return Key{"SUPPRESSED#" + id.Hash(email), "SUPPRESSED", TypeSuppressed}
}

// MailedPartition is where the mails to an address stand (GSI1). The address itself is not in the key.
func MailedPartition(email string) string { return "MAILED#" + id.Hash(email) }

// MailedEntry: the mails to an address, by time (GSI1).
func MailedEntry(email string, created time.Time, delivery string) Entry {
	return Entry{MailedPartition(email), Instant(created) + "#" + delivery}
}

// ListingPartition is a list of public events: "all", or one that a filter selects, such as "city#berlin".
func ListingPartition(list string) string { return "LISTING#" + list }

// ListingKey: an event's place in a list, by its start.
func ListingKey(list string, start time.Time, event string) Key {
	return Key{ListingPartition(list), Instant(start) + "#" + event, TypeListing}
}

// RunningPartition is a list's long events, for the time when they have been running for a while.
func RunningPartition(list string) string { return "RUNNING#" + list }

// RunningKey: a long event's place in a list, by the instant from which it is to be found there.
func RunningKey(list string, from time.Time, event string) Key {
	return Key{RunningPartition(list), Instant(from) + "#" + event, TypeListing}
}

// ListedKey: in which lists an event stands.
func ListedKey(event string) Key { return Key{EventPartition(event), "LISTED", TypeListed} }

// AuditPartition is where stands what was done to a target.
func AuditPartition(target string) string { return "AUDIT#" + target }

// AuditKey: what was done to a target, oldest first.
func AuditKey(target, entry string) Key { return Key{AuditPartition(target), entry, TypeAudit} }

// AuditShards is over how many partitions of GSI1 the audit is spread. It needs no buckets of time: a partition of an index may
// be of any size, and empty buckets would have to be looked into.
const AuditShards = 4

// AuditsPartition is one of the partitions of all that was done (GSI1).
func AuditsPartition(shard int) string { return "AUDITS#" + strconv.Itoa(shard) }

// AuditEntry: all that was done, by time, spread over AuditShards partitions (GSI1).
func AuditEntry(at time.Time, entry string) Entry {
	return Entry{AuditsPartition(shardOf(entry, AuditShards)), Instant(at) + "#" + entry}
}

// ActorPartition is where stands what somebody did (GSI2).
func ActorPartition(actor string) string { return "ACTOR#" + actor }

// ActorEntry: what somebody did, by time (GSI2).
func ActorEntry(actor string, at time.Time, entry string) Entry {
	return Entry{ActorPartition(actor), Instant(at) + "#" + entry}
}

// SettingsKey: how the platform is set up.
func SettingsKey() Key { return Key{"SETTINGS", "SETTINGS", TypeSettings} }

// PayoutKey: where a user's money goes.
func PayoutKey(user string) Key { return Key{"USER#" + user, "PAYOUTS", TypePayouts} }

// HoldShards is over how many partitions holds are spread.
const HoldShards = 8

// HoldPartition is one of the partitions of holds. Its sort key is when each ends: the first to end comes first.
func HoldPartition(shard int) string { return "HOLD#" + strconv.Itoa(shard) }

// HoldKey: seats that are held until an instant for somebody who is paying.
func HoldKey(order string, until time.Time) Key {
	return Key{HoldPartition(shardOf(order, HoldShards)), Instant(until) + "#" + order, TypeHold}
}

// InboxKey: a notification of Stripe's that was received.
func InboxKey(notification string) Key { return Key{"INBOX#" + notification, "INBOX", TypeInbox} }

// OrderPartition is the partition of an order and of what became of its payment.
func OrderPartition(order string) string { return "ORDER#" + order }

// What begins the sort keys of what belongs to an order: its refunds, its disputes, the mails about it.
const (
	RefundPrefix  = "REFUND#"
	DisputePrefix = "DISPUTE#"
	MailPrefix    = "MAIL#"
)

// RefundKey: money that is given back to a buyer, or was tried to be.
func RefundKey(order, refund string) Key {
	return Key{OrderPartition(order), RefundPrefix + refund, TypeRefund}
}

// PendingRefundShards is over how many partitions of GSI1 refunds are spread that are pending.
const PendingRefundShards = 4

// PendingRefundPartition is one of the partitions of refunds that are pending (GSI1).
func PendingRefundPartition(shard int) string { return "REFUNDS#" + strconv.Itoa(shard) }

// PendingRefundEntry: a refund that is pending, the oldest first (GSI1).
func PendingRefundEntry(order string, since time.Time, refund string) Entry {
	return Entry{PendingRefundPartition(shardOf(order, PendingRefundShards)), Instant(since) + "#" + refund}
}

// DisputeKey: a payment that its payer's bank wants back.
func DisputeKey(order, dispute string) Key {
	return Key{OrderPartition(order), DisputePrefix + dispute, TypeDispute}
}

// OpenDisputesPartition is where disputes stand that no bank has decided yet (GSI1).
func OpenDisputesPartition() string { return "DISPUTES#open" }

// OpenDisputeEntry: disputes that are open, the oldest first (GSI1).
func OpenDisputeEntry(since time.Time, dispute string) Entry {
	return Entry{OpenDisputesPartition(), Instant(since) + "#" + dispute}
}

// LedgerShards is over how many partitions the ledger of one event is spread, and over how many that of one day.
const LedgerShards = 4

// LedgerPartition is one of the partitions of an event's ledger. Its sort key is time: the oldest entry comes first.
func LedgerPartition(event string, shard int) string {
	return "LEDGER#" + event + "#" + strconv.Itoa(shard)
}

// LedgerKey: one movement of money; reference is Stripe's name for it, or ours where it has none.
func LedgerKey(event, order string, at time.Time, reference string) Key {
	return Key{LedgerPartition(event, shardOf(order, LedgerShards)), Instant(at) + "#" + reference, TypeLedger}
}

// BookedPartition is where the payments of one day stand, in UTC (GSI1).
func BookedPartition(day time.Time, shard int) string {
	return "BOOKED#" + day.UTC().Format(time.DateOnly) + "#" + strconv.Itoa(shard)
}

// BookedEntry: the payments of a day, of all events (GSI1).
func BookedEntry(at time.Time, order string) Entry {
	return Entry{BookedPartition(at, shardOf(order, LedgerShards)), Instant(at) + "#" + order}
}

// ExceptionPartition is where payments stand that somebody must look at.
func ExceptionPartition(open bool) string {
	if open {
		return "EXCEPTIONS#open"
	}
	return "EXCEPTIONS#resolved"
}

// ExceptionKey: a payment that fits nothing.
func ExceptionKey(exception string) Key {
	return Key{"EXCEPTION#" + exception, "EXCEPTION", TypeException}
}

// ExceptionEntry: exceptions by when they were found, those that are open apart (GSI1).
func ExceptionEntry(open bool, found time.Time, exception string) Entry {
	return Entry{ExceptionPartition(open), Instant(found) + "#" + exception}
}

// shardOf spreads ids evenly and always in the same way.
func shardOf(name string, shards int) int {
	hash := fnv.New32a()
	hash.Write([]byte(name))
	return int(hash.Sum32() % uint32(shards))
}

// AnyShard picks a shard at random: where a buyer looks first.
func AnyShard(shards int) int { return rand.IntN(shards) }

// Package table is the single table that holds all state, and the only package that speaks DynamoDB's language. Domain
// packages say what they want in four words: a Key, a Write, a Read, a Range.
//
// # A write is a value
//
// A domain package does not carry out its writes, it returns them. A Write names one item, what becomes of it, the condition
// that must hold, and the domain error that it means when it does not. An operation gathers the writes of everybody
// concerned and commits them at once:
//
//	err := db.Commit(ctx,
//		inventory.Take(ticketType, shard, 1), // Else: inventory.ErrShortfall
//		create(order),                        // Else: table.ErrReplayed, a repeated request
//		message.Record(fact, now))            // the announcement, in the same commit as the effect
//
// Commit is one TransactWriteItems: all of it happens, or nothing does and the caller learns whose condition failed. So
// races are settled by conditions and never by reading first, and there is nothing to repair after a crash.
//
// # A read is a value
//
// A Read names one item, the value to fill, and what it means if there is none. Load reads all that an operation needs in one
// round trip, strongly consistent; it may be gathered from several packages, as the caller's own record is by package
// account. A Range is a stretch of one partition, and Query reads it page by page. Nothing here scans.
//
// # Keys have one birthplace
//
// Every key is made in keys.go, by a function that says what stands there. Ids are unguessable and of fixed width, times
// are written so that they sort, and whatever must not be shown, such as an address, is hashed. Two generic indexes, GSI1 and
// GSI2, hold whole items, and only those that were put there with At.
//
// # Rules
//
//  1. A commit touches an item once. Quantities are summed before they become writes; Commit refuses what was forgotten.
//  2. What belongs together changes together: stock, limit, order and outbox message in one Commit. A counter that must be
//     right is never changed by a bare update, which the SDK may carry out twice; Count is for those that may be wrong.
//  3. Store what a condition can compare. Conditions do no arithmetic, so a pool stores what is available, not what is sold.
//  4. Whatever everybody wants at once is spread over shards: pools, the outbox, the index of an event's orders. One
//     partition takes about 1,000 write units a second, and transactions on one item conflict long before that. An index
//     that cannot keep up throttles the whole table.
//  5. Indexes find, they never decide: they lag behind. The condition on the item itself decides.
//  6. expiresAt hands garbage to DynamoDB, which takes days. Nothing is right because something has expired.
//  7. An event's page stands in one range of one partition; whatever the page does not show has a sort key outside that
//     range, so that the page stays one read unit for 8 KB.
//  8. Items carry "v", the version of their shape. Readers accept the version before, so that a change of shape is three
//     deployments: read both, write the new one, forget the old one.
//  9. Size is money: a write is billed by the kilobyte, twice in a transaction, once more for each index that the item
//     stands in. infra/bench/costs.md has every operation, and its test fails when one grows.
//
// # Access patterns
//
// What is read, in units of 4 KB: a consistent read costs 1, another one ½. An item of Load that is missing costs 1 as well.
//
//	pattern                            index  key condition                          function                        cost
//	a person                           -      PK = UserKey                           account.Store.Load              1
//	who has an address                 -      PK = EmailKey                          account.Store.FindByEmail       1
//	all users, newest first            GSI1   PK = UsersPartition, by shard          account.Store.Find              ½ a shard, for 4 KB
//	who the active admins are          -      PK = AdminsKey                         account.Store.Amend, Grant      1
//	how the platform is set up         -      PK = SettingsKey                       platform.Read                     1
//	what was done to something         -      PK = AuditPartition                    audit.Store.List, audit.Of        1 for 4 KB
//	what was done, newest first        GSI1   PK = AuditsPartition, by shard         audit.Store.List                  ½ a shard, for 4 KB
//	what somebody did                  GSI2   PK = ActorPartition                    audit.Store.List, audit.By        ½ for 4 KB
//	how far somebody is forgotten      -      PK, SK = ErasureKey                    privacy.Forgetter                 1
//	an address's mails, newest first   GSI1   PK = MailedPartition                   recipients.Mails, Forget          ½ for 4 KB
//	an event's mails, newest first     GSI2   PK = EventMailsPartition, by shard     timeline.Store.List               ½ a shard, for 4 KB
//	an order's mails                   -      PK = OrderPartition, SK ^ MailPrefix   timeline.Store.List               1 for 4 KB
//	goes any mail to an address        -      PK = SuppressionKey                    notice                            1
//	was a request carried out before   -      PK = OnceKey                           account.Store.Load              1
//	somebody's role on an event        -      PK, SK = MemberKey                     event.Permit                    1
//	an event, to act on                -      PK, SK = EventKey                      event.Permit, booking.Reserve   1 for 4 KB
//	a ticket type, to order            -      PK, SK = TicketTypeKey                 booking.Store.Reserve           1 each
//	an event's page, for everybody     -      PK = EventPartition, SK ^ PagePrefix   event.Store.Public              ½ for 4 KB: 1
//	an event's page, for its team      -      the same, consistent                   event.Store.Get, Whole          1 for 4 KB: 2
//	somebody's events, newest first    GSI1   PK = MemberPartition                   event.Store.Mine                ½ + 1 an event
//	what is left of a pool, exactly    -      PK = PoolKey, by shard                 inventory.Reads                 1 a shard
//	what is left, for the page         -      PK, SK = StockKey                      event.Store.Show                1, or with the page
//	an order; a ticket by its code     -      PK = OrderKey                          booking.Store.Get, checkin      1
//	somebody's orders, newest first    GSI1   PK = BuyerPartition                    booking.Store.Mine, Tickets     ½ for 4 orders + 1 an event
//	orders that name somebody's        -      PK = HolderPartition                   booking.Store.Tickets           1 + 1 an order
//	address for a ticket
//	an event's orders, newest first    GSI2   PK = EventOrdersPartition, by shard    booking.Store.OfEvent: lists,   ½ for 4 orders
//	                                                                                 check-in counts, announcements
//	what changed of an event's         -      PK = ChangesPartition, by shard, SK    checkin.Store.Manifest          ½ a shard + 1 an order
//	tickets since an instant                  from..
//	where an organizer is paid         -      PK, SK = PayoutKey                account.Payouts, event.Publish  1
//	holds that have ended              -      PK = HoldPartition, SK to now     booking.Store.RunOut            1 a shard
//	an order's refund, or dispute      -      PK, SK = RefundKey, DisputeKey    payment                         1
//	disputes that are open             GSI1   PK = OpenDisputesPartition        payment.Store.Reconcile         ½ for 4 KB
//	refunds that are pending           GSI1   PK = PendingRefundPartition       payment.Store.SendPending       ½ a shard, for 4 KB
//	what an event has earned           -      PK = LedgerPartition, by shard    payment.Store.Ledger, Sales     1 a shard, for 4 KB
//	what was booked on a day           GSI1   PK = BookedPartition, by shard    payment.Store.Reconcile         ½ a shard, for 4 KB
//	payments that fit nothing          GSI1   PK = ExceptionPartition           payment.Store.Exceptions        ½ for 4 KB
//	one of them                        -      PK = ExceptionKey                 payment.Store.Resolve           1
//	public events by time, of one      -      PK = RunningPartition, SK to now;      discovery.Store.Find            ½ + 2 for 20
//	filter                                    PK = ListingPartition, SK from..to
//	  by words, near, or of several           the same, of up to ten lists                                           at most 20, see Find
//	where an event is listed           -      PK, SK = ListedKey                     discovery.Store.List            1
//	whose books are open               -      PK = BooksPartition                    books.Store.Reconcile           1 for 4 KB
//	  an event's book, how far we are  -      PK, SK = BooksKey; BooksRoundKey       books.Store.Reconcile           1
//	  what an event's orders hold      GSI2   PK = EventOrdersPartition, by shard    books.Store.Reconcile           ½ for 4 orders, + 1 an
//	                                                                                                                 order if in doubt
//	  how many count as somebody's     -      PK = LimitKey                          books.Store.Reconcile           1 a buyer with a limit
//	messages that the stream missed    -      PK = OutboxPartition, SK to an id      bus.Outbox.Sweep                1 a shard
//	does the table answer              -      PK = HealthKey                         Table.Reachable                 1
//
// What is written, in units of 1 KB. Every line is one Commit, "+ n" is what the indexes cost beside it.
//
//	pattern                            items                                         function                        cost
//	somebody's first call              UserKey (UserEntry), EmailKey, OutboxKey      account.Store.Load              6 + 1
//	a profile, a role                  UserKey (UserEntry)                           account.Store.Update, Enroll    2, 4, + 1
//	an account is deleted              UserKey (UserEntry), ErasureKey, AuditKey,    privacy.Store.Erase             10 + 3
//	                                   OutboxKey, EmailKey
//	somebody is forgotten              ErasureKey, AuditKey, and each of             privacy.Forgetter               4 + 2
//	  an order                         OrderKey, with HoldingKey in another's                                        2 + 2, 2 more, below 1 KB
//	  a team                           MemberKey, and EventKey of their own                                          2 + 1, as large as it is
//	  a mail                           DeliveryKey                                                                   2 + 2
//	an entry of the audit              AuditKey (AuditEntry, ActorEntry)             audit.Record                    2 + 2
//	an admin's act on an account       UserKey (UserEntry), AuditKey                 account.Store.Amend             4 + 3
//	  on an admin's                    AdminsKey                                                                     2 more
//	other settings                     SettingsKey, AuditKey                         platform.Store.Update           4 + 2
//	an Idempotency-Key is remembered   OnceKey                                       access.Once.Remember            2, with another's
//	a request counts for its limit     RateKey, no transaction                       access.Limiter.Take             1
//	an event begins                    EventKey, MemberKey (MemberEntry), PoolKey    event.Store.Create              10 + 1
//	an event changes                   EventKey, OutboxKey, and each MeetingKey      event.Store.Update              10, 2 a meeting
//	                                   that moves with it; StockKey if its time,                                     2 more
//	                                   currency or capacity changes
//	an event is published              EventKey, StockKey, OutboxKey, BooksKey, and  event.Store.Publish             14, 2 for each
//	                                   each MeetingKey and PoolKey                                                   meeting and shard
//	a meeting changes                  MeetingKey, StockKey, EventKey (check)        event.Store.UpdateMeeting       12
//	a ticket type begins               TicketTypeKey, PoolKey, StockKey, EventKey    event.Store.CreateTicketType    12, 2 a shard
//	an order                           OrderKey (BuyerEntry, EventOrderEntry),       booking.Store.Reserve           6 + 2, below 1 KB
//	                                   PoolKey, OutboxKey
//	  each kilobyte more of it                                                                                       2 + 2
//	  with a limit for each person     LimitKey                                                                      2 more
//	  within the event's own capacity  another PoolKey                                                               2 more
//	  for somebody else's address      HoldingKey                                                                    2 more each
//	  that is to be paid               HoldKey, in place of OutboxKey                                                as much
//	a ticket gets another name         OrderKey (BuyerEntry, EventOrderEntry), and   booking.Store.Personalise       2 + 2, below 1 KB,
//	                                   HoldingKey for each address that is new in                                    4 and 2 more with one
//	                                   the order or gone from it
//	a checkout begins                  OrderKey, twice                               payment.Store.Checkout          4 + 4
//	Stripe notifies                    InboxKey, OutboxKey                           payment.Store.Notify            4
//	an order is paid                   OrderKey, HoldKey, LedgerKey (BookedEntry),   payment.Store.Settle            8 + 3, below 1 KB
//	                                   OutboxKey
//	an order expires                   OrderKey, HoldKey, PoolKey, OutboxKey         payment.Store.ExpireHolds       8 + 2, below 1 KB
//	money is to be given back          OrderKey, RefundKey (PendingRefundEntry),     payment.Store.Refund            10 + 3, below 1 KB
//	                                   PoolKey, OutboxKey, AuditKey
//	a refund is made                   RefundKey; OrderKey, RefundKey, LedgerKey      payment.Store.Send              8 + 4, below 1 KB
//	a dispute moves                    OrderKey, DisputeKey (OpenDisputeEntry),      payment.Store.SyncDispute       8 + 3, below 1 KB
//	                                   LedgerKey, OutboxKey
//	a payment fits nothing             ExceptionKey (ExceptionEntry)                 payment.Store.Settle            2 + 1
//	an order is cancelled, a ticket    OrderKey, PoolKey, OutboxKey                  booking.Store.Cancel, Withdraw  6 + 2, below 1 KB
//	withdrawn
//	an order's mail is asked for       OutboxKey                                     booking.Store.Resend            2
//	a mail is sent once                DeliveryKey (MailedEntry, EventMailEntry)     notice                          2 + 2, twice
//	what became of a mail              DeliveryKey                                   notice.Post.Record              2 + 2
//	no mail goes to an address         SuppressionKey                                notice.Post.Record              2
//	a ticket lets somebody in          OrderKey, OutboxKey                           checkin.Store.Scan              4 + 2, below 1 KB
//	what a gate must know changed      ChangeKey                                     checkin.Store.Note              2 an order
//	a check-in is undone               OrderKey, OutboxKey, AuditKey                 checkin.Store.Undo              6 + 4, below 1 KB
//	the page's stock follows           StockKey                                      event.Store.Show                2 for 1 KB
//	an event is listed                 ListingKey in each list, some 90 of them by   discovery.Store.List            2 each, below 1 KB
//	                                   its words, and ListedKey
//	  that lasts more than two days    RunningKey in each list                                                       2 each for 32 days
//	a round through the books          BooksRoundKey, for every ten events           books.Store.Reconcile           2
//	  something is noted of an event   BooksKey                                                                      2
//	  a pool or a limit is put right   PoolKey or LimitKey, AuditKey, BooksKey                                       6 + 2
//	messages are on the bus            OutboxKey                                     bus.Outbox.Publish              2 each
package table

package books_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// found holds what a check finds against what it should.
func (h *house) found(t *testing.T, when string, want ...string) {
	t.Helper()
	if have := h.check(t, false); !slices.Equal(have, want) {
		t.Errorf("%s: found %q, want %q", when, have, want)
	}
}

// An order that the index does not show yet looks as if nobody held its seats. They are given away neither when that is seen
// once, nor when others are hidden the next time.
func TestAnIndexThatLagsGivesNothingAway(t *testing.T) {
	h := newHouse(t)
	ben, err := h.Reserve(t, bookingtest.Person("ben"), h.ticket, 2)
	if err != nil {
		t.Fatal(err)
	}
	show := func(order booking.Order, shown bool) {
		t.Helper()
		entry := table.EventOrderEntry(order.EventID, order.CreatedAt, order.ID)
		write := table.Write{Op: table.Update, Key: table.OrderKey(order.ID), In: map[table.Index]*table.Entry{table.GSI2: nil}}
		if shown {
			write.In[table.GSI2] = &entry
		}
		if err := h.Table.Commit(t.Context(), write); err != nil {
			t.Fatal(err)
		}
	}
	pools := func() (left int64) {
		for shard := range 3 {
			left += h.pool(t, h.ticket.ID, shard).Available
		}
		return left
	}
	before := pools()
	for range 3 { // one of the two is hidden in turn
		show(ben, false)
		if have := h.check(t, false); len(have) == 0 || slices.ContainsFunc(have, func(f string) bool { return f != "seatsLost 2 noted" && f != "seatsLost 1 noted" }) {
			t.Errorf("while an order is hidden: %q", have)
		}
		h.Later(time.Hour)
		show(ben, true)
		h.found(t, "when it is shown")
		h.Later(time.Hour)
	}
	if after := pools(); after != before {
		t.Errorf("%d seats were given away", after-before)
	}
	if acts := h.acts(t, h.page.ID); len(acts) > 0 {
		t.Errorf("it did %q", acts)
	}
}

// An index that stands still for a while shows an order as held that was given back, and one not at all that was made. What is
// compared is what the orders say themselves.
func TestAStaleIndexRepairsNothing(t *testing.T) {
	h := newHouse(t)
	stale := map[string]*dynamodb.QueryOutput{}
	past := func(o *dynamodb.Options) { // the first answer about each partition of the index is the answer from then on
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Past", func(ctx context.Context, in middleware.InitializeInput,
				next middleware.InitializeHandler) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
				query, ok := in.Parameters.(*dynamodb.QueryInput)
				if !ok || query.IndexName == nil {
					return next.HandleInitialize(ctx, in)
				}
				partition := query.ExpressionAttributeValues[":pk"].(*types.AttributeValueMemberS).Value
				if stale[partition] == nil {
					if out, metadata, err = next.HandleInitialize(ctx, in); err != nil {
						return out, metadata, err
					}
					stale[partition] = out.Result.(*dynamodb.QueryOutput)
				}
				out.Result = stale[partition]
				return out, metadata, nil
			}), middleware.After)
		})
	}
	h.books = h.over(table.New(dynamodb.New(h.client.Options(), past), h.name))
	h.found(t, "at first")
	if _, err := h.Orders.Cancel(t.Context(), bookingtest.Sending(anna, "back", ""), h.anna.ID); err != nil {
		t.Fatal(err)
	}
	h.found(t, "when an order was given back")
	if _, err := h.Reserve(t, bookingtest.Person("ben"), h.ticket, 1); err != nil {
		t.Fatal(err)
	}
	before := h.all(t)
	h.found(t, "when another was made", "seatsLost 1 noted", "seatsLost 1 noted")
	clear(stale)
	h.found(t, "when the index has caught up")
	if acts := h.acts(t, h.page.ID); len(acts) > 0 {
		t.Errorf("it did %q", acts)
	}
	after := h.all(t)
	for _, owner := range []string{h.ticket.ID, h.page.ID} {
		for shard := range 3 {
			if key := table.PoolKey(owner, shard); before[key.PK+" "+key.SK] != after[key.PK+" "+key.SK] {
				t.Errorf("%s was changed", key.PK)
			}
		}
	}
}

// paid is the house with a ticket that costs something, of which anna holds two that she has not paid for.
func paid(t *testing.T) *house {
	h := newHouse(t)
	h.page, h.ticket = h.Concert(t, 2500, bookingtest.Seats(10), nil)
	order, err := h.Reserve(t, anna, h.ticket, 2)
	if err != nil {
		t.Fatal(err)
	}
	h.anna = order
	return h
}

// When the note of a hold's end is lost, nobody gives its seats back, also after the event.
func TestAHoldThatNobodyFindsIsFound(t *testing.T) {
	h := paid(t)
	if err := h.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.HoldKey(h.anna.ID, *h.anna.HeldUntil)}); err != nil {
		t.Fatal(err)
	}
	expire := func(want booking.Status, left int64) {
		t.Helper()
		if err := h.Payments.ExpireHolds(t.Context()); err != nil {
			t.Fatal(err)
		}
		if order, pool := h.Order(t, h.anna.ID), h.pool(t, h.ticket.ID, 0); order.Status != want || pool.Available != left {
			t.Errorf("the order is %s, %d are left, want %s and %d", order.Status, pool.Available, want, left)
		}
	}
	h.found(t, "while it is held")
	h.Later(time.Hour)
	h.found(t, "for a while after")
	h.Later(8 * 24 * time.Hour) // the event is over
	expire(booking.Reserved, 8)
	before := h.all(t)
	if have := h.check(t, true); !slices.Equal(have, []string{"holdLost 0 repairable"}) {
		t.Errorf("in a dry run: %q", have)
	}
	h.unchanged(t, before, "a dry run")
	h.found(t, "then", "holdLost 0 repaired")
	h.found(t, "while others are at it")
	expire(booking.Expired, 10)
	h.found(t, "in the end")
	if acts := h.acts(t, h.anna.ID); !slices.Equal(acts, []string{"order.holdEnded"}) {
		t.Errorf("the audit has %q", acts)
	}
}

// A hold whose end is known is no matter of the books until it is a day late: Stripe may be away.
func TestAHoldThatDoesNotEndIsToldOf(t *testing.T) {
	h := paid(t)
	h.Later(5 * time.Hour)
	before := h.all(t)
	h.found(t, "after hours")
	h.unchanged(t, before, "the check")
	h.Later(24 * time.Hour)
	h.found(t, "after a day", "holdLost 0 open")
	if order := h.Order(t, h.anna.ID); order.Status != booking.Reserved {
		t.Errorf("the order is %s", order.Status)
	}
}

// The orders of a cancelled event end. What was left out, though that was believed to be done, is gone through once more.
func TestOrdersOfACancelledEventEnd(t *testing.T) {
	h := newHouse(t)
	if _, err := h.Events.Cancel(t.Context(), bookingtest.Sending(h.Team(), "cancel", ""), h.page.ID, "The hall is flooded."); err != nil {
		t.Fatal(err)
	}
	h.found(t, "at first")
	h.Later(25 * time.Hour)
	h.found(t, "a day later", "notCalledOff 1 open")
	if err := h.Events.Settled(t.Context(), h.page.ID); err != nil {
		t.Fatal(err)
	}
	announced, before := h.announced(t), h.all(t)
	if have := h.check(t, true); !slices.Equal(have, []string{"notCalledOff 1 repairable"}) {
		t.Errorf("in a dry run: %q", have)
	}
	h.unchanged(t, before, "a dry run")
	h.found(t, "when it is believed to be done", "notCalledOff 1 repaired")
	h.found(t, "soon after", "notCalledOff 1 moving")
	if again := h.announced(t) - announced; again != 1 {
		t.Errorf("it is announced %d times more", again)
	}
	h.Later(25 * time.Hour)
	h.found(t, "when that was of no use", "notCalledOff 1 open")
	if err := h.Payments.CallOff(t.Context(), nil, message.New(message.EventCancelled{EventID: h.page.ID}, h.Now())); err != nil {
		t.Fatal(err)
	}
	if order := h.Order(t, h.anna.ID); order.Status != booking.Cancelled || !order.CalledOff {
		t.Errorf("the order is %+v", order)
	}
	h.found(t, "in the end")
}

// announced is how often it waits to be published that the event was cancelled.
func (h *house) announced(t *testing.T) (times int) {
	t.Helper()
	for shard := range table.OutboxShards {
		page, err := h.Table.Query(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			if m, err := message.FromOutbox(item); err != nil {
				t.Fatal(err)
			} else if m.Type == "event.cancelled" && m.Subject == h.page.ID {
				times++
			}
		}
	}
	return times
}

func TestARefundThatStripeNeverHeardOfIsToldOf(t *testing.T) {
	h := newHouse(t)
	h.page, h.ticket = h.Concert(t, 2500, bookingtest.Seats(10), nil)
	order := h.Bought(t, anna, h.ticket, 2)
	refund := func(registration int) {
		t.Helper()
		if _, err := h.Payments.Remove(t.Context(), h.Finance(), h.page.ID, order.InOrder()[registration], true, "The row is sold twice."); err != nil {
			t.Fatal(err)
		}
	}
	refund(0)
	h.found(t, "at first")
	h.Later(4 * 24 * time.Hour)
	h.found(t, "when it was not sent for days", "refundLost 0 open")
	pending, err := h.Payments.Pending(t.Context(), order.ID)
	if err != nil || len(pending) != 1 {
		t.Fatal(pending, err)
	}
	h.change(t, table.RefundKey(order.ID, pending[0].ID), "#stripeId = :id", table.Values{"id": "re_1"})
	h.found(t, "while a bank takes its days")
	h.change(t, table.OrderKey(order.ID), "#pending = :two", table.Values{"two": 2})
	h.found(t, "when there is another that is written down nowhere", "refundLost 0 open")
	if order = h.Order(t, order.ID); order.Pending != 2 {
		t.Errorf("the order is %+v", order)
	}
}

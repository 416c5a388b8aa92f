package fault_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table/fault"
)

// beforeRead has something happen before a client's read of several items, counted from 0 once counting is on.
func beforeRead(number int, counting *bool, happens func()) func(*dynamodb.Options) {
	reads := 0
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("BeforeRead", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				if _, ok := in.Parameters.(*dynamodb.BatchGetItemInput); ok && *counting {
					if reads++; reads == number+1 {
						happens()
					}
				}
				return next.HandleInitialize(ctx, in)
			}), middleware.After)
		})
	}
}

// A request that is sent twice at once takes the last seats once; whichever comes second looks at a pool that is empty by then, and is
// told of the order all the same. (Found by TestAStockIsACounter.)
func TestATwinIsNotSoldOut(t *testing.T) {
	s := newStage(t)
	_, ticketType := s.Published(t, bookingtest.Seats(2), nil)
	known(t, s)
	request := func(ctx context.Context, p *process) (booking.Order, error) {
		return p.orders.Reserve(ctx, bookingtest.Sending(anna, "click", "body"), booking.Request{EventID: ticketType.EventID,
			Lines: []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 2}}})
	}
	// a moment ago this process saw that there are not as many, so that it looks before it writes
	var first booking.Order
	looking := false
	second := start(s.client, s.name, fault.Quiet(), beforeRead(1, &looking, func() {
		var err error
		if first, err = request(t.Context(), start(s.client, s.name, fault.Quiet())); err != nil {
			t.Error(err)
		}
	}))
	taken, err := s.Reserve(t, ben, ticketType, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := buying(ben, "two of one", ticketType, 2)(t.Context(), second); !errors.Is(err, inventory.ErrSoldOut) {
		t.Fatalf("two of one seat: %v", err)
	}
	if _, err := s.Orders.Cancel(t.Context(), bookingtest.Under(ben, access.ForOwner), taken.ID); err != nil {
		t.Fatal(err)
	}
	looking = true
	got, err := request(t.Context(), second)
	if err != nil || got.ID != first.ID || first.ID == "" {
		t.Errorf("the twin of order %s is told %s, %v", first.ID, got.ID, err)
	}
}

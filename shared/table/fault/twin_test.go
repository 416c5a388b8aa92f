package fault_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
)

// inTheMiddle has something happen in the middle of a client's first read of several items after it is told to: what it read of pools is what
// they were afterwards, and of everything else before. Such a read is not of one moment.
func inTheMiddle(told *bool, happens func()) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Between", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
				if _, ok := in.Parameters.(*dynamodb.BatchGetItemInput); !ok || !*told {
					return next.HandleInitialize(ctx, in)
				}
				*told = false
				if out, metadata, err = next.HandleInitialize(ctx, in); err != nil {
					return out, metadata, err
				}
				isPool := func(item map[string]types.AttributeValue) bool { return table.ItemOf(item).Type() == table.TypePool }
				before := map[string][]map[string]types.AttributeValue{}
				for name, items := range out.Result.(*dynamodb.BatchGetItemOutput).Responses {
					before[name] = slices.DeleteFunc(slices.Clone(items), isPool)
				}
				happens()
				if out, metadata, err = next.HandleInitialize(ctx, in); err != nil {
					return out, metadata, err
				}
				after := out.Result.(*dynamodb.BatchGetItemOutput).Responses
				for name, items := range before {
					after[name] = append(items, slices.DeleteFunc(after[name], func(item map[string]types.AttributeValue) bool { return !isPool(item) })...)
				}
				return out, metadata, nil
			}), middleware.After)
		})
	}
}

// A request that is sent twice at once takes the last seats once; whichever comes second looks at a pool that is empty by then, and is
// told of the order all the same, although as little is left as when it was last looked at. (Found by TestAStockIsACounter.)
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
	second := start(s.client, s.name, fault.Quiet(), inTheMiddle(&looking, func() {
		var err error
		if first, err = request(t.Context(), start(s.client, s.name, fault.Quiet())); err != nil {
			t.Error(err)
		}
	}))
	taken, err := s.Reserve(t, ben, ticketType, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := buying(ben, "two of none", ticketType, 2)(t.Context(), second); !errors.Is(err, inventory.ErrSoldOut) {
		t.Fatalf("two of no seats: %v", err)
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

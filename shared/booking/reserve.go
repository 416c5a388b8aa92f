package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Request is what a buyer wants.
type Request struct {
	EventID   string
	Lines     []RequestedLine
	Attendees []Holder // one for each ticket, following the lines; none: all tickets are the buyer's
}

// RequestedLine is a number of tickets of one type.
type RequestedLine struct {
	TicketTypeID string
	Quantity     int
	Amount       *money.Money // for each ticket, where it is the buyer's to set
}

// Reserve takes seats out of the stock and makes an order of them, in one commit: pool, limit, order, and the message that
// says so. What costs nothing is confirmed at once; seats that cost something are held for as long as the event allows for
// paying.
//
// The order's id follows from the caller and their Idempotency-Key, so that making it is the check for a repeated request:
// whoever repeats one gets the order that is there. It returns inventory.ErrSoldOut, event.ErrSaleNotOpen or ErrSaleEnded,
// ErrLimitPerPerson, ErrLimitPerOrder, ErrGuestsPerDay, ErrUnknownTicketType, and problem.ErrKeyReused.
func (s *Store) Reserve(ctx context.Context, actor access.Actor, request Request) (Order, error) {
	wanted := sum(request.Lines)
	var (
		happening   event.Event
		existing    Order
		ticketTypes = make([]event.TicketType, len(wanted))
		orderID     = id.DeriveOrder(actor.Once.Key)
	)
	reads := []table.Read{
		{Key: table.OrderKey(orderID), Into: &existing},
		{Key: table.EventKey(request.EventID), Into: &happening, Missing: problem.ErrNotFound},
	}
	for i, line := range wanted {
		reads = append(reads, table.Read{Key: table.TicketTypeKey(request.EventID, line.TicketTypeID), Into: &ticketTypes[i]})
	}
	flagged := s.soldOut.against(wanted)
	looked := lookAt(flagged.wants)
	caller, err := s.accounts.Load(ctx, withoutMemory(actor), append(reads, looked.reads()...)...)
	switch {
	case err != nil:
		return Order{}, err
	case existing.Version > 0:
		return existing, sameRequest(existing, actor.Once.Hash)
	case !happening.VisibleTo(event.Member{}):
		return Order{}, problem.ErrNotFound
	case happening.Status != event.Published:
		return Order{}, event.ErrSaleEnded
	}
	if err := s.orderable(request, wanted, happening, ticketTypes); err != nil {
		return Order{}, err
	}
	order := Order{ID: orderID, Version: 1, EventID: happening.ID, BuyerID: caller.ID, Status: Confirmed, PaymentStatus: PaymentNotRequired,
		RefundStatus: RefundNone, Currency: happening.Currency, Limited: happening.Settings.MaxPerPerson != nil,
		RequestHash: actor.Once.Hash, CreatedAt: s.now(), UpdatedAt: s.now()}
	each, err := order.price(request, happening, ticketTypes)
	if err != nil {
		return Order{}, err
	}
	if !order.Total().IsZero() {
		until := s.now().Add(time.Duration(happening.Settings.HoldMinutes) * time.Minute).Truncate(time.Millisecond)
		order.Status, order.PaymentStatus, order.HeldUntil = Reserved, PaymentRequired, &until
	}
	order.Registrations = registrations(order, request, each, caller)
	return s.take(ctx, order, wanted, wantsOf(order, happening, ticketTypes), table.Writes(limit(order, happening), guests(order, caller)), looked, flagged.seen)
}

// sameRequest says whether an order that is there was made by a request of that hash.
func sameRequest(existing Order, hash string) error {
	if existing.RequestHash != hash {
		return problem.ErrKeyReused
	}
	return nil
}

// withoutMemory leaves the memory of the Idempotency-Key unread: the order itself is the memory.
func withoutMemory(actor access.Actor) access.Actor {
	actor.Once = access.Once{}
	return actor
}

// sum joins lines of one type: a limit that is checked line by line is no limit, and a commit touches a pool once.
func sum(lines []RequestedLine) []RequestedLine {
	var summed []RequestedLine
	for _, line := range lines {
		i := slices.IndexFunc(summed, func(l RequestedLine) bool { return l.TicketTypeID == line.TicketTypeID })
		if i < 0 {
			summed = append(summed, line)
		} else {
			summed[i].Quantity += line.Quantity
		}
	}
	return summed
}

// orderable holds a request against the rules of what it asks for.
func (s *Store) orderable(request Request, lines []RequestedLine, happening event.Event, ticketTypes []event.TicketType) error {
	total := 0
	for i, line := range lines {
		ticketType := ticketTypes[i]
		pointer := fmt.Sprintf("/lines/%d", slices.IndexFunc(request.Lines, func(l RequestedLine) bool { return l.TicketTypeID == line.TicketTypeID }))
		if ticketType.Version == 0 || ticketType.Visibility != event.TicketPublic {
			return ErrUnknownTicketType.With(problem.Field{Pointer: pointer + "/ticketTypeId", Code: "unknown-ticket-type", Detail: "Choose one of the event's ticket types."})
		}
		if err := ticketType.OnSale(happening, s.now()); err != nil {
			return err
		}
		if line.Quantity < ticketType.MinPerOrder || line.Quantity > ticketType.MaxPerOrder {
			detail := fmt.Sprintf("Order %d to %d tickets of this type.", ticketType.MinPerOrder, ticketType.MaxPerOrder)
			return ErrLimitPerOrder.Saying(detail).With(problem.Field{Pointer: pointer + "/quantity", Code: "limit-per-order", Detail: detail})
		}
		total += line.Quantity
	}
	if total > event.TicketsPerOrder {
		detail := fmt.Sprintf("One order holds at most %d tickets.", event.TicketsPerOrder)
		return ErrLimitPerOrder.Saying(detail).With(problem.Field{Pointer: "/lines", Code: "limit-per-order", Detail: detail})
	}
	if len(request.Attendees) > 0 && len(request.Attendees) != total {
		return problem.NewInvalid("attendees-mismatch", fmt.Sprintf("There are %d tickets and %d attendees. Name as many as there are tickets, or none.", total, len(request.Attendees)),
			problem.Field{Pointer: "/attendees", Code: "attendees-mismatch", Detail: fmt.Sprintf("Name %d attendees, or leave this out.", total)})
	}
	if limit := happening.Settings.MaxPerPerson; limit != nil && total > *limit {
		return ErrLimitPerPerson
	}
	return nil
}

// registrations names who comes with each ticket. Attendees follow the lines as they were sent, so that they are dealt out
// in that order too.
func registrations(order Order, request Request, each []int64, caller account.Caller) map[string]Registration {
	made := make(map[string]Registration)
	for i, line := range request.Lines {
		for range line.Quantity {
			place := len(made) + 1
			holder := Holder{UserID: caller.ID, Name: caller.Name, Email: caller.Email}
			if len(request.Attendees) > 0 {
				holder = request.Attendees[place-1]
				if holder.Email = account.NormaliseEmail(holder.Email); holder.Email == caller.Email {
					holder.UserID = caller.ID
				}
			}
			registration := Registration{Place: place, TicketTypeID: line.TicketTypeID, Status: RegistrationConfirmed, Holder: holder, Paid: each[i], Revision: 1}
			if order.Status == Reserved {
				registration.Status = RegistrationHeld
			}
			made[id.RegistrationOf(order.ID, place)] = registration
		}
	}
	return made
}

// take commits the order with its seats. A shard is picked at random, another when somebody else is at it; when it is short, the whole
// pool is looked at, so that the last seats are found wherever they are, and a pool is called sold out only after all of it was seen.
// Where it was looked at already, since a moment ago there were not as many, what came back meanwhile is found by that.
func (s *Store) take(ctx context.Context, order Order, lines []RequestedLine, wants []want, limit []table.Write, looked, before look) (Order, error) {
	with := func(seats [][]inventory.Seat) []table.Write {
		order.assign(wants, seats)
		writes := table.Writes([]table.Write{create(order)}, holdings(order), inventory.TakeSeats(slices.Concat(seats...)), limit, hold(order))
		if order.Status == Confirmed {
			writes = append(writes, message.Record(message.OrderConfirmed{OrderID: order.ID, EventID: order.EventID}, order.CreatedAt))
		}
		return writes
	}
	seen := func() error {
		seats, err := looked.pick(wants)
		if err != nil {
			return err
		}
		return s.table.Commit(ctx, with(seats)...)
	}
	lookAgain := func() (err error) {
		before = look{}
		if looked, err = s.look(ctx, wants); err != nil {
			return err
		}
		return seen()
	}
	try := func() error { return s.table.CommitAnew(ctx, func() []table.Write { return with(pickAny(wants)) }) }
	switch {
	case looked.at(wants):
		try = seen
	case len(looked.pools) > 0: // the pools have been cut anew
		try = lookAgain
	}
	for range takeTries {
		err := try()
		switch {
		case err == nil:
			return order, nil
		case errors.Is(err, inventory.ErrSoldOut):
			s.soldOut.raise(lines, wants, looked)
			if looked.finds(before) {
				return Order{}, err
			}
			// whoever sent this twice at once may have taken the last seats by the other
			if twin, err := s.Load(ctx, order.ID); !errors.Is(err, problem.ErrNotFound) {
				return twin, cmp.Or(err, sameRequest(twin, order.RequestHash))
			}
			return Order{}, err
		case !errors.Is(err, inventory.ErrShortfall):
			return Order{}, err
		}
		try = lookAgain
	}
	return Order{}, problem.ErrUnavailable
}

// takeTries is how often a buyer looks for seats that others take meanwhile.
const takeTries = 8

// assign gives each registration its seats: one of its type's pool, and one of the event's if that has one.
func (o *Order) assign(wants []want, seats [][]inventory.Seat) {
	from := map[string][]inventory.Seat{}
	for i, want := range wants {
		from[want.owner] = seats[i]
	}
	for _, registration := range o.InOrder() {
		r := o.Registrations[registration]
		r.Shards = nil
		for _, owner := range []string{r.TicketTypeID, o.EventID} {
			if left := from[owner]; len(left) > 0 {
				r.Shards, from[owner] = append(r.Shards, left[0].Shard), left[1:]
			}
		}
		o.Registrations[registration] = r
	}
}

func (o Order) tickets() int { return len(o.Registrations) }

package payment

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
)

// sessionLasts is when a session ends by itself. Stripe wants at least half an hour, and a request that is repeated must ask for
// the same end and still find it far enough ahead; a hold ends sooner, and then the session is closed.
const sessionLasts = 3 * time.Hour

// Checkout is where an order can be paid.
type Checkout struct {
	URL       string
	ExpiresAt time.Time // the end of the hold
}

// Checkout opens the page where an order is paid, or returns the one that is open: an order has at most one. It returns
// booking.ErrHoldExpired when the time is over, event.ErrPayoutsRequired when nobody could be paid, and ErrStripeAway, with
// nothing lost, when Stripe does not answer.
func (s *Store) Checkout(ctx context.Context, actor access.Actor, orderID string) (Checkout, error) {
	var order booking.Order
	var settings platform.Settings
	caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(orderID), Into: &order, Missing: problem.ErrNotFound}, platform.Read(&settings))
	if err != nil {
		return Checkout{}, err
	}
	if err := actor.Rule.Permit(access.Standing{Owns: order.BuyerID == actor.UserID}); err != nil {
		return Checkout{}, err
	}
	if err := s.payable(order); err != nil {
		return Checkout{}, err
	}
	if settings.SalesPaused {
		return Checkout{}, booking.ErrSalesPaused
	}
	if order.Payment != nil && order.Payment.Session != "" {
		session, err := s.provider.Session(ctx, order.Payment.Session)
		switch {
		case err != nil:
			return Checkout{}, away(err)
		case session.State == SessionOpen:
			return Checkout{order.Payment.URL, *order.HeldUntil}, nil
		case session.State != SessionExpired:
			if err := s.Settle(ctx, session); err != nil {
				return Checkout{}, err
			}
			return Checkout{}, state.ErrIllegalTransition.Saying("This order is paid already, or its payment is on its way.")
		}
	}
	if order, err = s.begin(ctx, order, caller.Email); err != nil {
		return Checkout{}, err
	}
	if order.Payment.Session == "" { // no other tab has opened it meanwhile
		if order, _, err = s.open(ctx, order); err != nil {
			return Checkout{}, away(err)
		}
	}
	return Checkout{order.Payment.URL, *order.HeldUntil}, nil
}

// payable says whether an order waits for a payment.
func (s *Store) payable(order booking.Order) error {
	switch {
	case order.PaymentStatus == booking.PaymentNotRequired:
		return state.ErrIllegalTransition.Saying("This order costs nothing.")
	case !order.Open() && order.Status != booking.Expired:
		return state.ErrIllegalTransition.Saying("This order is " + string(order.Status) + " and cannot be paid.")
	case order.PaymentStatus == booking.PaymentProcessing:
		return state.ErrIllegalTransition.Saying("A payment of this order is on its way already.")
	case order.Status == booking.Expired || order.HeldUntil == nil || !s.now().Before(*order.HeldUntil):
		return booking.ErrHoldExpired
	}
	return nil
}

// begin writes down which session is about to be asked for: the next, unless one was asked for whose answer was lost.
func (s *Store) begin(ctx context.Context, read booking.Order, email string) (booking.Order, error) {
	if read.Payment != nil && read.Payment.Session == "" {
		return read, nil
	}
	_, happening, err := s.orders.Open(ctx, read.ID)
	if err != nil {
		return booking.Order{}, err
	}
	var payouts account.PayoutAccount
	if err := s.table.Load(ctx, account.ReadPayouts(happening.OrganizerID, &payouts)); err != nil {
		return booking.Order{}, err
	}
	if happening.Status != event.Published {
		return booking.Order{}, event.ErrSaleEnded
	}
	if !payouts.Ready() {
		return booking.Order{}, event.ErrPayoutsRequired
	}
	return s.orders.Change(ctx, read.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if err := s.payable(*o); err != nil {
			return nil, err
		}
		attempt := 1
		if o.Payment != nil {
			if read.Payment == nil || o.Payment.Attempt != read.Payment.Attempt {
				return nil, nil // another tab was faster, and asks for the same
			}
			attempt = o.Payment.Attempt + 1
		}
		return s.orders.Await(o, booking.Payment{Attempt: attempt, Account: payouts.StripeID, Title: happening.Title, Email: email,
			ExpiresAt: s.now().Add(sessionLasts).Truncate(time.Second)})
	})
}

// open asks for the session that the order waits for, by a key and with parameters that are the same each time, and writes down
// where it is.
func (s *Store) open(ctx context.Context, order booking.Order) (booking.Order, Session, error) {
	session, err := s.provider.CreateSession(ctx, sessionKey(order), s.request(order))
	var refused *Refusal
	switch {
	case errors.Is(err, ErrFault):
		// The same key would have the same answer. If there is a session all the same, it is that one.
		found, there, lookup := s.find(ctx, order)
		switch {
		case lookup != nil:
			return order, Session{}, errors.Join(err, lookup)
		case !there:
			_, next := s.another(ctx, order, order.Payment.Email)
			return order, Session{}, errors.Join(err, next)
		}
		session = found
	case errors.As(err, &refused) && order.Payment.Email != "":
		// It may be for the address, which buyers can give as well: once more without it.
		again, next := s.another(ctx, order, "")
		if next != nil || again.Payment.Session != "" {
			return again, Session{}, errors.Join(ErrStripeAway, err, next)
		}
		return s.open(ctx, again)
	case errors.As(err, &refused):
		return order, Session{}, errors.Join(ErrRefused, err)
	case err != nil:
		return order, Session{}, err
	}
	order, err = s.orders.Change(ctx, order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if o.Payment == nil || o.Payment.Attempt != order.Payment.Attempt || o.Payment.Session == session.ID {
			return nil, nil
		}
		o.Payment.Session, o.Payment.URL, o.Payment.Title, o.Payment.Email = session.ID, session.URL, "", ""
		return []table.Write{}, nil
	})
	return order, session, err
}

// sessionKey makes asking for a session again the same as asking once.
func sessionKey(order booking.Order) string {
	return order.ID + ":" + strconv.Itoa(order.Payment.Attempt)
}

// find looks for the session of an order's attempt among those that Stripe has made since.
func (s *Store) find(ctx context.Context, order booking.Order) (Session, bool, error) {
	since := order.Payment.ExpiresAt.Add(-sessionLasts - time.Minute)
	for session, err := range s.provider.Sessions(ctx, since) {
		if err != nil {
			return Session{}, false, err
		}
		if session.OrderID == order.ID && session.Attempt == order.Payment.Attempt {
			return session, true, nil
		}
	}
	return Session{}, false, nil
}

// ErrRefused: Stripe does not take such a payment, as for a currency that the organizer's account cannot be paid in.
var ErrRefused = problem.NewConflict("payment-refused", "This order cannot be paid: Stripe refuses the payment. Tell the organizer; the seats are free again when the hold ends.")

// another makes the next try one of its own, after an answer that would be repeated.
func (s *Store) another(ctx context.Context, order booking.Order, email string) (booking.Order, error) {
	return s.orders.Change(ctx, order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		if !o.Open() || o.Payment.Attempt != order.Payment.Attempt || o.Payment.Session != "" {
			return nil, nil
		}
		o.Payment.Attempt++
		o.Payment.Email = email
		return []table.Write{}, nil
	})
}

func (s *Store) request(order booking.Order) SessionRequest {
	request := SessionRequest{OrderID: order.ID, Attempt: order.Payment.Attempt, Email: order.Payment.Email, Title: order.Payment.Title, Currency: order.Currency,
		Fee: order.PlatformFee, Account: order.Payment.Account, ExpiresAt: order.Payment.ExpiresAt,
		ReturnURL: s.site + "/orders/" + url.PathEscape(order.ID)}
	for _, line := range order.Lines {
		if line.UnitPrice+line.UnitFee > 0 { // Stripe takes no lines that cost nothing
			request.Lines = append(request.Lines, SessionLine{Name: line.Name, Quantity: line.Quantity, Amount: line.UnitPrice + line.UnitFee})
		}
	}
	return request
}

package booking

import (
	"context"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Visibility says whether others see that a ticket's holder comes.
type Visibility string

// Nobody sees it until its holder wants so.
const (
	Private Visibility = "private"
	Public  Visibility = "public"
)

// Particulars are what can be changed of a ticket.
type Particulars struct {
	Holder struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"holder"`
	Visibility Visibility `json:"visibility"`
}

// Personalise changes whose ticket a registration is, and returns its order. While the order is open its buyer may name anybody.
// Once it is confirmed, the holder and the buyer may correct the name and choose who sees it; the address stays, since
// whoever reads its mail has the ticket already.
//
// version is that of the order, of which a ticket is a part: whoever read an older one gets problem.ErrVersionStale. It also
// returns ErrHoldExpired, ErrTicketVoid and ErrAddressFixed.
func (s *Store) Personalise(ctx context.Context, actor access.Actor, registration string, version int64, change func(*Particulars) error) (Order, error) {
	var order Order
	caller, err := s.accounts.Load(ctx, actor, table.Read{Key: table.OrderKey(id.OrderOf(registration)), Into: &order, Missing: problem.ErrNotFound})
	if err != nil {
		return Order{}, err
	}
	r, ok := order.Registrations[registration]
	owns := order.BuyerID == caller.ID || !order.Open() && order.isOf(caller.User, r)
	if err := actor.Rule.Permit(access.Standing{Owns: ok && owns}); err != nil {
		return Order{}, err
	}
	if order.Version != version {
		return Order{}, problem.ErrVersionStale
	}
	var wanted Particulars
	wanted.Holder.Name, wanted.Holder.Email, wanted.Visibility = r.Holder.Name, r.Holder.Email, r.Visibility
	if err := change(&wanted); err != nil {
		return Order{}, err
	}
	named := Holder{UserID: r.Holder.UserID, Name: wanted.Holder.Name, Email: account.NormaliseEmail(wanted.Holder.Email)}
	if named.Email != r.Holder.Email {
		if named.UserID = ""; named.Email == caller.Email {
			named.UserID = caller.ID
		}
	}
	switch {
	case order.Open() && order.expired(s.now()), r.Status == RegistrationExpired:
		return Order{}, ErrHoldExpired
	case !order.Open() && !r.Valid():
		return Order{}, ErrTicketVoid
	case !order.Open() && named.Email != r.Holder.Email:
		return Order{}, ErrAddressFixed.With(problem.Field{Pointer: "/holder/email", Code: ErrAddressFixed.Code, Detail: ErrAddressFixed.Detail})
	}
	changed := order.clone()
	r.Holder, r.Visibility = named, wanted.Visibility
	changed.Registrations[registration] = r
	changed.Version, changed.UpdatedAt = order.Version+1, s.now()
	return changed, s.table.Commit(ctx, append(rehold(order, changed),
		index(changed, table.Replace(table.OrderKey(order.ID), changed, order.Version, problem.ErrVersionStale)))...)
}

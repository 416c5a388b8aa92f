package privacy

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Why an account cannot be deleted now.
var (
	ErrCheckoutOpen = problem.NewConflict("checkout-open", "An order of yours is being paid for. Pay or cancel it first, or wait until it expires.")
	ErrEventsOpen   = problem.NewConflict("events-open", "You own a published event that is not over. Take it down or cancel it first, or wait until it is over.")
)

// erasure is the record of an account's deletion. What it takes to find the person elsewhere stands in it until they are found
// nowhere any more: messages carry no personal data.
type erasure struct {
	Version    int64      `json:"version"`
	Email      string     `json:"email,omitempty"` // verified; "" for none, and when it is finished
	Login      string     `json:"login,omitempty"` // at the provider; "" when it is finished
	StartedAt  time.Time  `json:"startedAt"`
	FinishedAt *time.Time `json:"finishedAt,omitempty"`
}

// Erase deletes the caller's account, for good. It returns ErrCheckoutOpen, ErrEventsOpen or account.ErrLastAdmin when that
// cannot be now; whoever is deleted already is content.
func (s *Store) Erase(ctx context.Context, actor access.Actor) error {
	return s.accounts.Erase(ctx, actor, func(ctx context.Context, user account.User) ([]table.Write, error) {
		open, err := s.orders.CheckoutOpen(ctx, user.ID)
		if err != nil {
			return nil, err
		}
		if open {
			return nil, ErrCheckoutOpen
		}
		happening, open, err := s.events.Upcoming(ctx, user.ID)
		if err != nil {
			return nil, err
		}
		if open {
			return nil, ErrEventsOpen.Saying("You own “" + happening.Title + "”, which is published and not over. Take it down or cancel it first, or wait until it is over.")
		}
		record := erasure{Version: 1, Login: actor.Login, StartedAt: s.now()}
		if user.EmailVerified {
			record.Email = user.Email
		}
		return []table.Write{{Op: table.Put, Key: table.ErasureKey(user.ID), Record: record}}, nil
	})
}

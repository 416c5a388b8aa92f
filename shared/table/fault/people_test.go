package fault_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// peopleRaces are those of staff, and of people who leave.
var peopleRaces = []race{
	{"two admins who dismiss each other", func(t *testing.T, s stage) contest {
		staff(t, s, anna, ben)
		return between(dismissing(s, anna, ben), dismissing(s, ben, anna), problem.ErrForbidden)
	}},
	{"two admins of whom nobody knows, who dismiss each other", func(t *testing.T, s stage) contest {
		staff(t, s, anna, ben)
		if err := s.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.AdminsKey()}); err != nil {
			t.Fatal(err)
		}
		return between(dismissing(s, anna, ben), dismissing(s, ben, anna), problem.ErrForbidden)
	}},
	{"an admin who leaves while another is dismissed", func(t *testing.T, s stage) contest {
		staff(t, s, anna, ben)
		return between(leaving(anna), dismissing(s, anna, ben), account.ErrLastAdmin)
	}},
	{"somebody who is suspended while they change their profile", func(t *testing.T, s stage) contest {
		staff(t, s, anna)
		greet(t, s, ben)
		return between(amending(s, anna, ben, account.Amendment{Status: account.Suspended, Reason: "spam"}), func(ctx context.Context, p *process) error {
			_, err := p.accounts.Update(ctx, ben, 1, func(profile *account.Profile) error {
				profile.DisplayName = "B."
				return nil
			})
			return err
		}, problem.ErrVersionStale)
	}},
	{"the first settings, by two", func(t *testing.T, s stage) contest {
		staff(t, s, anna)
		return between(setting(1, 10), setting(1, 20), problem.ErrVersionStale)
	}},
	{"settings, changed by two", func(t *testing.T, s stage) contest {
		staff(t, s, anna)
		if err := setting(1, 5)(t.Context(), &process{table: s.Table, accounts: s.Accounts}); err != nil {
			t.Fatal(err)
		}
		return between(setting(2, 10), setting(2, 20), problem.ErrVersionStale)
	}},
	{"an account, deleted in two tabs", func(t *testing.T, s stage) contest {
		greet(t, s, anna)
		race := between(leaving(anna), leaving(anna), nil)
		race.done = announced("user.erased " + anna.UserID)
		return race
	}},
	{"somebody, forgotten by two workers", func(t *testing.T, s stage) contest {
		_, _, order := house(t, s)
		if err := privacy.NewStore(s.Table, clock.System).Erase(t.Context(), anna); err != nil {
			t.Fatal(err)
		}
		race := between(forgetting(anna), forgetting(anna), nil)
		race.done = func(b books) error { return forgotten(t, s, b, order.ID) }
		return race
	}},
}

func init() { races = append(races, peopleRaces...) }

func greet(t *testing.T, s stage, who access.Actor) {
	t.Helper()
	if _, err := s.Accounts.Me(t.Context(), who); err != nil {
		t.Fatal(err)
	}
}

// staff makes people admins.
func staff(t *testing.T, s stage, people ...access.Actor) {
	t.Helper()
	for _, who := range people {
		greet(t, s, who)
		if _, err := s.Accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, who.UserID, access.Admin); err != nil {
			t.Fatal(err)
		}
	}
}

// amending changes somebody, as they were before the race.
func amending(s stage, by, whom access.Actor, amendment account.Amendment) func(context.Context, *process) error {
	user, failed := s.Accounts.User(context.Background(), whom.UserID)
	return func(ctx context.Context, p *process) error {
		if failed != nil {
			return failed
		}
		_, err := p.accounts.Amend(ctx, bookingtest.Under(by, access.ForAdmin), user.ID, user.Version, amendment)
		return err
	}
}

func dismissing(s stage, by, whom access.Actor) func(context.Context, *process) error {
	return amending(s, by, whom, account.Amendment{Roles: []access.Role{access.Participant}})
}

func setting(version int64, hours int) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		next := platform.Defaults()
		next.ProcessingHours = hours
		_, _, err := platform.NewStore(p.table, p.accounts, clock.System).Update(ctx, bookingtest.Under(anna, access.ForAdmin), version, next, "")
		return err
	}
}

func leaving(who access.Actor) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		return privacy.NewStore(p.table, clock.System).Erase(ctx, who)
	}
}

// noQueue is for those who have all the time that they need.
type noQueue struct{}

func (noQueue) Send(context.Context, time.Duration, ...message.Message) error { return errAny }

func forgetting(who access.Actor) func(context.Context, *process) error {
	return func(ctx context.Context, p *process) error {
		forgetter := privacy.NewForgetter(privacy.NewStore(p.table, clock.System), noQueue{}, nil)
		return forgetter.Handle(ctx, message.New(message.UserErased{UserID: who.UserID}, clock.System()))
	}
}

// forgotten says that anna's order has lost her name, and that it is written down once that she is forgotten.
func forgotten(t *testing.T, s stage, b books, orderID string) error {
	for _, order := range b.orders {
		for _, r := range order.Registrations {
			if order.ID == orderID && (r.Holder.Email != "" || r.Holder.Name != account.Forgotten) {
				return fmt.Errorf("the order names %s", r.Holder.Name)
			}
		}
	}
	acts, err := audit.Of(t.Context(), s.Table, anna.UserID, 10)
	if err != nil || len(acts) != 2 {
		return fmt.Errorf("it is written down %d times, %w", len(acts), err)
	}
	return nil
}

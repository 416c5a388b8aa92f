package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// office is a platform with its people.
type office struct {
	*account.Store
	table *table.Table
}

func newOffice(t *testing.T) office {
	on := tabletest.New(t)
	return office{account.NewStore(on, clock.System), on}
}

// person has called, and may be an admin; what they call is for admins.
func (o office) person(t *testing.T, name string, roles ...access.Role) access.Actor {
	t.Helper()
	actor := bookingtest.Person(name)
	if _, err := o.Me(t.Context(), actor); err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		if _, err := o.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, actor.UserID, role); err != nil {
			t.Fatal(err)
		}
	}
	return bookingtest.Under(actor, access.ForAdmin)
}

// amend changes somebody as they are now.
func (o office) amend(t *testing.T, by, whom access.Actor, a account.Amendment) (account.User, error) {
	t.Helper()
	user, err := o.User(t.Context(), whom.UserID)
	if err != nil {
		t.Fatal(err)
	}
	return o.Amend(t.Context(), by, user.ID, user.Version, a)
}

var participant = []access.Role{access.Participant}

func in(d time.Duration) *time.Time {
	at := time.Now().Add(d)
	return &at
}

func TestTheLastAdminStays(t *testing.T) {
	o := newOffice(t)
	ada, ben := o.person(t, "ada", access.Admin), o.person(t, "ben")
	for name, a := range map[string]account.Amendment{
		"dismissed":             {Roles: participant},
		"suspended":             {Status: account.Suspended, Reason: "no"},
		"suspended for an hour": {Status: account.Suspended, Reason: "no", Until: in(time.Hour)},
		"archived":              {Status: account.Archived, Reason: "no"},
	} {
		if _, err := o.amend(t, ada, ada, a); !errors.Is(err, account.ErrLastAdmin) {
			t.Errorf("the last admin is %s: %v", name, err)
		}
	}
	if _, err := o.amend(t, ada, ben, account.Amendment{Roles: []access.Role{access.Admin}}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.amend(t, ben, ada, account.Amendment{Status: account.Suspended, Reason: "a leave", Until: in(time.Hour)}); err != nil {
		t.Fatalf("one of two: %v", err)
	}
	if _, err := o.amend(t, ben, ben, account.Amendment{Roles: participant}); !errors.Is(err, account.ErrLastAdmin) {
		t.Errorf("the one who is left beside a suspended admin: %v", err)
	}
	if _, err := o.amend(t, ben, ada, account.Amendment{Status: account.Active}); err != nil {
		t.Fatal(err)
	}
	if user, err := o.amend(t, ben, ben, account.Amendment{Roles: participant}); err != nil || user.Has(access.Admin) {
		t.Errorf("beside one who is back: %v, %v", user.Roles, err)
	}
}

// Each of two admins takes the other's role at the same moment. One of them stays, however it comes out.
func TestTwoAdminsWhoDismissEachOtherLeaveOne(t *testing.T) {
	o := newOffice(t)
	for round := range 15 {
		pair := []access.Actor{o.person(t, fmt.Sprint("a", round), access.Admin), o.person(t, fmt.Sprint("b", round), access.Admin)}
		if round == 0 { // there was somebody else in the rounds before
			if _, err := o.amend(t, pair[0], pair[0], account.Amendment{Roles: []access.Role{access.Admin}}); err != nil {
				t.Fatal(err)
			}
		}
		var group sync.WaitGroup
		for i, by := range pair {
			whom := pair[1-i]
			group.Go(func() {
				user, err := o.User(t.Context(), whom.UserID)
				if err == nil {
					_, err = o.Amend(t.Context(), by, user.ID, user.Version, account.Amendment{Roles: participant})
				}
				if err != nil && !errors.Is(err, problem.ErrForbidden) && !errors.Is(err, account.ErrLastAdmin) && !errors.Is(err, problem.ErrUnavailable) {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		group.Wait()
		var left []access.Actor
		for _, actor := range pair {
			if user, err := o.User(t.Context(), actor.UserID); err != nil {
				t.Fatal(err)
			} else if user.Has(access.Admin) {
				left = append(left, actor)
			}
		}
		if len(left) != 1 {
			t.Fatalf("round %d: %d admins are left", round, len(left))
		}
		if _, err := o.amend(t, left[0], left[0], account.Amendment{Roles: participant}); !errors.Is(err, account.ErrLastAdmin) {
			t.Fatalf("round %d: the last one leaves: %v", round, err)
		}
		o.retire(t, left[0])
	}
}

// retire takes an admin off the stage behind everybody's back, so that the next round is between two again.
func (o office) retire(t *testing.T, actor access.Actor) {
	t.Helper()
	user, err := o.User(t.Context(), actor.UserID)
	if err != nil {
		t.Fatal(err)
	}
	user.Roles = participant
	if err := o.table.Commit(t.Context(), table.Write{Op: table.Put, Key: table.UserKey(user.ID), Record: user},
		table.Write{Op: table.Delete, Key: table.AdminsKey()}); err != nil {
		t.Fatal(err)
	}
}

// The list of admins may be younger than the admins: who acts as one is on it, and the operator's command puts them there.
func TestAnAdminIsLearnedOf(t *testing.T) {
	o := newOffice(t)
	ada, ben := o.person(t, "ada", access.Admin), o.person(t, "ben", access.Admin)
	forget := func() {
		if err := o.table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.AdminsKey()}); err != nil {
			t.Fatal(err)
		}
	}
	forget()
	if _, err := o.amend(t, ada, ben, account.Amendment{Roles: participant}); err != nil {
		t.Errorf("nobody is known, but who acts is: %v", err)
	}
	forget()
	if _, err := o.amend(t, ada, ada, account.Amendment{Roles: participant}); !errors.Is(err, account.ErrLastAdmin) {
		t.Errorf("nobody is known: %v", err)
	}
	if _, err := o.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, ben.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
	if _, err := o.amend(t, ada, ada, account.Amendment{Roles: participant}); err != nil {
		t.Errorf("beside one whom the operator made: %v", err)
	}
}

func TestOnlyAdminsAmend(t *testing.T) {
	o := newOffice(t)
	ada, ben, cem := o.person(t, "ada", access.Admin), o.person(t, "ben", access.Organizer), o.person(t, "cem")
	if _, err := o.amend(t, ben, cem, account.Amendment{Roles: participant}); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("an organizer: %v", err)
	}
	if _, err := o.Amend(t.Context(), ben, "usr_00000000000000000000000000", 1, account.Amendment{}); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("whether there is such a user is told to an organizer: %v", err)
	}
	if _, err := o.Amend(t.Context(), ada, "usr_00000000000000000000000000", 1, account.Amendment{}); !errors.Is(err, problem.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
	if _, err := o.Amend(t.Context(), ada, cem.UserID, 7, account.Amendment{Status: account.Archived, Reason: "spam"}); !errors.Is(err, problem.ErrVersionStale) {
		t.Errorf("of another version: %v", err)
	}
}

func TestAccountsMoveAlongTheirMachine(t *testing.T) {
	o := newOffice(t)
	ada := o.person(t, "ada", access.Admin)
	suspended := account.Amendment{Status: account.Suspended, Reason: "spam"}
	archived := account.Amendment{Status: account.Archived, Reason: "moved on"}
	active := account.Amendment{Status: account.Active}
	for i, c := range []struct {
		path []account.Amendment
		want error
	}{
		{[]account.Amendment{suspended, active, suspended}, nil},
		{[]account.Amendment{suspended, active, archived}, nil},
		{[]account.Amendment{active}, state.ErrIllegalTransition},
		{[]account.Amendment{suspended, suspended}, state.ErrIllegalTransition},
		{[]account.Amendment{suspended, archived}, state.ErrIllegalTransition},
		{[]account.Amendment{archived, active}, state.ErrIllegalTransition},
		{[]account.Amendment{archived, suspended}, state.ErrIllegalTransition},
		{[]account.Amendment{{Status: account.Erased, Reason: "no"}}, state.ErrIllegalTransition},
		{[]account.Amendment{{Status: account.Suspended, Reason: "spam", Until: in(-time.Second)}}, account.ErrUntilInPast},
		{[]account.Amendment{{Reason: "nothing"}}, problem.NewInvalid("invalid-body", "")},
		{[]account.Amendment{{Roles: participant, Until: in(time.Hour)}}, problem.NewInvalid("invalid-body", "")},
		{[]account.Amendment{{Roles: participant}}, nil},
		{[]account.Amendment{{Status: account.Suspended}}, problem.NewInvalid("invalid-body", "")},
		{[]account.Amendment{{Status: account.Archived}}, problem.NewInvalid("invalid-body", "")},
		{[]account.Amendment{{Status: account.Archived, Reason: "no", Until: in(time.Hour)}}, problem.NewInvalid("invalid-body", "")},
	} {
		whom := o.person(t, fmt.Sprint("person", i))
		var err error
		for step, a := range c.path {
			if _, err = o.amend(t, ada, whom, a); err != nil && step < len(c.path)-1 {
				t.Errorf("case %d, step %d: %v", i, step, err)
			}
		}
		if !errors.Is(err, c.want) {
			t.Errorf("case %d: %v, want %v", i, err, c.want)
		}
	}
}

// A suspension keeps somebody out of everything, says until when, and ends by itself.
func TestASuspensionEnds(t *testing.T) {
	o := newOffice(t)
	ada, ben := o.person(t, "ada", access.Admin), o.person(t, "ben")
	until := time.Now().Add(700 * time.Millisecond)
	if _, err := o.amend(t, ada, ben, account.Amendment{Status: account.Suspended, Reason: "spam", Until: &until}); err != nil {
		t.Fatal(err)
	}
	_, err := o.Me(t.Context(), ben)
	if !errors.Is(err, access.ErrSuspended) || !strings.Contains(err.Error(), until.UTC().Format(time.RFC3339)) {
		t.Errorf("during it: %v", err)
	}
	time.Sleep(time.Until(until))
	user, err := o.Me(t.Context(), ben)
	if err != nil || user.StatusAt(time.Now()) != account.Active {
		t.Errorf("after it: %s, %v", user.Status, err)
	}
	if _, err := o.amend(t, ada, ben, account.Amendment{Status: account.Suspended, Reason: "again"}); err != nil {
		t.Errorf("a second one, after the first has ended: %v", err)
	}
	user, err = o.amend(t, ada, ben, account.Amendment{Status: account.Active})
	if err != nil || user.SuspensionReason != "" || user.SuspendedUntil != nil {
		t.Errorf("lifted: %+v, %v", user, err)
	}
}

func TestUsersAreFound(t *testing.T) {
	o := newOffice(t)
	ada := o.person(t, "ada", access.Admin)
	for i := range 7 {
		o.person(t, fmt.Sprint("guest ", i))
		time.Sleep(2 * time.Millisecond) // the list is by time
	}
	zoe := bookingtest.Person("zoe")
	zoe.Name = "Zoë Ünal"
	if _, err := o.Me(t.Context(), zoe); err != nil {
		t.Fatal(err)
	}
	if _, err := o.amend(t, ada, zoe, account.Amendment{Status: account.Suspended, Reason: "spam"}); err != nil {
		t.Fatal(err)
	}
	find := func(search account.Search, limit int) (names []string) {
		t.Helper()
		var after table.Position
		for range 20 {
			users, next, err := o.Find(t.Context(), ada, search, limit, after)
			if err != nil {
				t.Fatal(err)
			}
			if len(users) > limit {
				t.Errorf("%d on a page of %d", len(users), limit)
			}
			for _, user := range users {
				names = append(names, user.Name)
			}
			if after = next; after == nil {
				return names
			}
		}
		t.Fatal("the list has no end")
		return nil
	}
	everybody := strings.Split("Zoë Ünal,guest 6,guest 5,guest 4,guest 3,guest 2,guest 1,guest 0,ada", ",")
	for name, c := range map[string]struct {
		search account.Search
		want   []string
	}{
		"everybody":             {account.Search{}, everybody},
		"a part of a name":      {account.Search{Text: "unal"}, []string{"Zoë Ünal"}},
		"in another case":       {account.Search{Text: "GUEST 3"}, []string{"guest 3"}},
		"a whole address":       {account.Search{Text: " ZOE@example.test"}, []string{"Zoë Ünal"}},
		"a part of an address":  {account.Search{Text: "da@example"}, []string{"ada"}},
		"another's address":     {account.Search{Text: "zoe@example.test", Status: account.Active}, nil},
		"by role":               {account.Search{Role: access.Admin}, []string{"ada"}},
		"by state":              {account.Search{Status: account.Suspended}, []string{"Zoë Ünal"}},
		"by both, which nobody": {account.Search{Role: access.Admin, Status: account.Suspended}, nil},
	} {
		for _, limit := range []int{1, 4, 100} {
			if names := find(c.search, limit); !slices.Equal(names, c.want) {
				t.Errorf("%s, %d at a time: %q, want %q", name, limit, names, c.want)
			}
		}
	}
	if _, _, err := o.Find(t.Context(), bookingtest.Under(bookingtest.Person("guest 1"), access.ForAdmin), account.Search{}, 10, nil); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("a guest looks: %v", err)
	}
}

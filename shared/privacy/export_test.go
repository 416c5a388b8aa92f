package privacy_test

import (
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
)

func TestAnExportHoldsWhatIsHeld(t *testing.T) {
	s := newScene(t)
	boss := bookingtest.Under(s.Organizer, access.ForAdmin)
	if _, err := s.Accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, boss.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
	user, err := s.Accounts.Me(t.Context(), s.cleo)
	if err != nil {
		t.Fatal(err)
	}
	if user, err = s.Accounts.Amend(t.Context(), boss, user.ID, user.Version, account.Amendment{Status: account.Suspended, Reason: "a look into it"}); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Accounts.Amend(t.Context(), boss, user.ID, user.Version, account.Amendment{Status: account.Active}); err != nil {
		t.Fatal(err)
	}
	export, err := s.Export(t.Context(), s.cleo)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case export.Account.Email != "cleo.canary@example.test", !export.Complete:
		t.Errorf("the account is %+v", export.Account)
	case len(export.Orders) != 1 || export.Orders[0].ID != s.bought.ID:
		t.Errorf("the orders are %+v", export.Orders)
	case len(export.Tickets) != 1 || export.Tickets[0].Order.ID != s.held.ID || export.Tickets[0].Holder.Name != "Ms Canary" || export.Tickets[0].Event.Title == "":
		t.Errorf("the tickets are %+v", export.Tickets)
	case len(export.Team) != 1 || export.Team[0].ID != s.past:
		t.Errorf("the events are %+v", export.Team)
	case len(export.Mails) != 1:
		t.Errorf("the mails are %+v", export.Mails)
	case len(export.Acts) != 2 || export.Acts[1].Action != "user.suspended" || export.Acts[1].Reason != "a look into it" || export.Acts[1].Actor != "":
		t.Errorf("the acts are %+v", export.Acts)
	}
	of, err := s.Export(t.Context(), s.Organizer)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range of.Acts {
		if act.Target == s.cleo.UserID && (act.Reason != "" || act.Before != nil || act.After != nil) {
			t.Errorf("to who did it, it says of cleo: %+v", act)
		}
	}
	if len(of.Acts) != 3 {
		t.Errorf("the organizer's acts are %+v", of.Acts)
	}
}

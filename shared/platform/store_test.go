package platform_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/platform"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

func setUp(t *testing.T) (*platform.Store, *account.Store, access.Actor) {
	t.Helper()
	on := tabletest.New(t)
	accounts := account.NewStore(on, clock.System)
	ada := bookingtest.Under(bookingtest.Person("ada"), access.ForAdmin)
	if _, err := accounts.Me(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, ada.UserID, access.Admin); err != nil {
		t.Fatal(err)
	}
	return platform.NewStore(on, accounts, clock.System), accounts, ada
}

func TestSettingsChangeAndRememberIt(t *testing.T) {
	store, _, ada := setUp(t)
	settings, history, err := store.Get(t.Context(), ada)
	if err != nil || settings.Version != 1 || settings.ProcessingHours != platform.Defaults().ProcessingHours || len(history) != 0 {
		t.Fatalf("before anybody changed them: %+v, %v, %v", settings, history, err)
	}
	settings.SalesPaused, settings.Fee.BasisPoints = true, 300
	settings, history, err = store.Update(t.Context(), ada, 1, settings, "Cards are stolen.")
	if err != nil || settings.Version != 2 || !settings.SalesPaused || len(history) != 1 {
		t.Fatalf("changed: %+v, %v, %v", settings, history, err)
	}
	was, is := history[0].Before, history[0].After
	if history[0].Version != 2 || history[0].By != ada.UserID || history[0].Reason != "Cards are stolen." || len(is) != 2 || was["salesPaused"] != false || is["salesPaused"] != true || is["fee"] == nil {
		t.Errorf("the change is remembered as %+v", history[0])
	}
	if again, history, err := store.Update(t.Context(), ada, 2, settings, ""); err != nil || again.Version != 2 || len(history) != 1 {
		t.Errorf("the same again: %+v, %v, %v", again, history, err)
	}
	settings.Fee.Fixed = nil
	for i := range 22 {
		settings.ProcessingHours = 100 + i
		if settings, history, err = store.Update(t.Context(), ada, settings.Version, settings, ""); err != nil {
			t.Fatal(err)
		}
	}
	if len(history) != 20 || history[0].Version != 24 {
		t.Errorf("%d changes are shown, the first made version %d", len(history), history[0].Version)
	}
	if read, _, err := store.Get(t.Context(), ada); err != nil || len(read.Fee.Fixed) != 0 || read.ProcessingHours != 121 || read.Version != 24 {
		t.Errorf("read again: %+v, %v", read, err)
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	store, _, ada := setUp(t)
	settings := platform.Defaults()
	settings.Fee.Fixed = []money.Money{{Amount: 1, Currency: "EUR"}, {Amount: 1, Currency: "QQQ"}, {Amount: 2, Currency: "EUR"}}
	_, _, err := store.Update(t.Context(), ada, 1, settings, "")
	var refused *problem.Error
	if !errors.As(err, &refused) || fmt.Sprint(refused.Fields) != "[{/fee/fixed/1/currency unknown-currency Use a code of ISO 4217, such as EUR.} {/fee/fixed/2/currency duplicate-item Name each currency once.}]" {
		t.Errorf("%v: %+v", err, refused)
	}
	ben := bookingtest.Under(bookingtest.Person("ben"), access.ForAdmin)
	if _, _, err := store.Get(t.Context(), ben); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("read by a guest: %v", err)
	}
	if _, _, err := store.Update(t.Context(), ben, 0, platform.Defaults(), ""); !errors.Is(err, problem.ErrForbidden) {
		t.Errorf("changed by a guest: %v", err)
	}
}

// Of several who change what they have read, one does.
func TestNobodysSettingsAreLost(t *testing.T) {
	store, _, ada := setUp(t)
	for version := int64(1); version <= 3; version++ {
		var done atomic.Int32
		var group sync.WaitGroup
		for i := range 4 {
			group.Go(func() {
				settings := platform.Defaults()
				settings.ProcessingHours = 10*int(version) + i + 1
				switch _, _, err := store.Update(t.Context(), ada, version, settings, ""); {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, problem.ErrVersionStale):
					t.Error(err)
				}
			})
		}
		group.Wait()
		if done.Load() != 1 {
			t.Fatalf("%d of four changed version %d", done.Load(), version)
		}
	}
}

func TestOrganizersAreMadeAsTheSettingsSay(t *testing.T) {
	store, accounts, ada := setUp(t)
	ben, cem := bookingtest.Person("ben"), bookingtest.Person("cem")
	if _, err := accounts.Enroll(t.Context(), ben); err != nil {
		t.Fatal(err)
	}
	settings := platform.Defaults()
	settings.OrganizersBy = platform.OrganizersByAdmin
	if _, _, err := store.Update(t.Context(), ada, 1, settings, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.Enroll(t.Context(), cem); !errors.Is(err, account.ErrOrganizersByAdmin) {
		t.Errorf("somebody new: %v", err)
	}
	if user, err := accounts.Enroll(t.Context(), ben); err != nil || !user.Has(access.Organizer) {
		t.Errorf("who is one: %v, %v", user.Roles, err)
	}
	user, err := accounts.User(t.Context(), cem.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if user, err = accounts.Amend(t.Context(), ada, user.ID, user.Version, account.Amendment{Roles: []access.Role{access.Organizer}}); err != nil || !user.Has(access.Organizer) {
		t.Errorf("by an admin: %v, %v", user.Roles, err)
	}
}

package account_test

import (
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// The provider lets people call themselves what they like. Tickets, mails and other people's pages show it.
func TestANameIsMadeToFit(t *testing.T) {
	accounts := account.NewStore(tabletest.New(t), clock.System)
	for _, c := range []struct{ token, name, displayName string }{
		{"Ada Lovelace", "Ada Lovelace", "Ada Lovelace"},
		{"  Ada\r\n Lovelace\t", "Ada Lovelace", "Ada Lovelace"},
		{"Ada\u202e\nlatigid", "Ada latigid", "Ada latigid"},
		{"Zoe\u0308", "Zo\u00eb", "Zo\u00eb"},
		{strings.Repeat("日", 500), strings.Repeat("日", 100), strings.Repeat("日", 80)},
		{"", "Guest", "Guest"},
		{"\u202e \x00\n", "Guest", "Guest"},
	} {
		caller := bookingtest.Person("caller of " + c.token)
		caller.Name, caller.Email = c.token, ""
		user, err := accounts.Me(t.Context(), caller)
		if err != nil {
			t.Errorf("%q: %v", c.token, err)
		}
		if user.Name != c.name || user.DisplayName != c.displayName {
			t.Errorf("%.20q makes name %q and displayName %q", c.token, user.Name, user.DisplayName)
		}
	}
}

package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func everything(t *testing.T) content {
	t.Helper()
	all, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheContentHoldsTogether(t *testing.T) {
	all := everything(t)
	people, keys := map[string]person{}, map[string]gathering{}
	for _, p := range all.people {
		if people[p.Account] = p; p.Account != strings.ToLower(p.Account) || p.Name == "" || p.DisplayName == "" {
			t.Errorf("%+v", p)
		}
	}
	if len(people) != len(all.people) {
		t.Error("two people have the same account")
	}
	for _, g := range all.gatherings {
		if _, twice := keys[g.Key]; twice {
			t.Errorf("%s is there twice", g.Key)
		}
		if keys[g.Key] = g; !people[g.Organizer].Organizer {
			t.Errorf("%s: %q organizes nothing", g.Key, g.Organizer)
		}
		if g.Cover != nil && (palettes[g.Cover.Palette] == nil || g.Cover.Alt == "") {
			t.Errorf("%s: the cover is %+v", g.Key, *g.Cover)
		}
		if (g.Taken > 0 || g.Door.In > 0) && g.Draft {
			t.Errorf("%s: nobody gets tickets of a draft", g.Key)
		}
	}
	if len(keys) < 60 {
		t.Errorf("%d events", len(keys))
	}
	for _, order := range all.purchases {
		for name := range order.Tickets {
			if !slices.ContainsFunc(keys[order.Event].TicketTypes, func(tt ticketType) bool { return tt.Name == name }) {
				t.Errorf("%s orders %q of %q, which has none", order.Buyer, name, order.Event)
			}
		}
	}
}

func TestTheCrowdTakesWhatEventsSay(t *testing.T) {
	all := everything(t)
	for i, g := range all.gatherings {
		taken := 0
		for _, order := range g.crowdOrders(all.crowd(), i) {
			for _, quantity := range order.Tickets {
				taken += quantity
			}
		}
		if taken != g.Taken {
			t.Errorf("%s: %d tickets instead of %d", g.Key, taken, g.Taken)
		}
	}
}

func TestTimesAreRelative(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ start, end, wantStart, wantEnd string }{
		{"fri+0 19:30", "22:00", "2026-11-27T19:30", "2026-11-27T22:00"},
		{"fri+1 19:30", "+1d 02:00", "2026-12-04T19:30", "2026-12-05T02:00"},
		{"tue+0 06:45", "", "2026-12-01T06:45", ""}, // today is a Tuesday: the next one
		{"wed+0 06:45", "-3d 12:00", "2026-11-25T06:45", "2026-11-22T12:00"},
		{"in 3m", "for 90m", "2026-11-24T23:55:00+01:00", "2026-11-25T01:25:00+01:00"},
		{"in 2h", "+1d 02:00", "2026-11-25T01:50:00+01:00", "2026-11-26T02:00"},
	} {
		days := calendar{now: time.Date(2026, 11, 24, 23, 48, 12, 0, berlin)}
		start, err := days.begin(test.start)
		if err != nil {
			t.Fatal(err)
		}
		end, err := days.near(test.end)
		if err != nil || start != test.wantStart || end != test.wantEnd {
			t.Errorf("%s, %s: %s and %s, %v", test.start, test.end, start, end, err)
		}
	}
	for _, wrong := range []string{"", "soon", "someday+1 19:00", "fri 19:00", "fri+1 late", "in a while"} {
		days := calendar{now: time.Now()}
		if got, err := days.begin(wrong); err == nil {
			t.Errorf("%q was read as %s", wrong, got)
		}
	}
}

func TestEveryEventIsToCome(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, g := range everything(t).gatherings {
		dated, err := g.dated(now)
		if err != nil {
			t.Error(err)
		} else if dated.StartAt < "2026-11-24" || dated.StartAt > "2027-12" || dated.StartAt == g.StartAt {
			t.Errorf("%s begins at %s", g.Key, dated.StartAt)
		}
	}
}

func TestWhoeverSellsTicketsCanBePaid(t *testing.T) {
	all := everything(t)
	payouts := map[string]bool{}
	for _, p := range all.people {
		payouts[p.Account] = p.Payouts
	}
	kinds, currencies := map[string]bool{}, map[string]bool{}
	for i, g := range all.gatherings {
		for _, tt := range g.TicketTypes {
			kinds[tt.Kind] = true
			if tt.Kind != "free" {
				currencies[tt.Price.Currency] = true
			}
			if tt.Kind != "free" && !g.Draft && !payouts[g.Organizer] {
				t.Errorf("%s sells %s, and %s cannot be paid", g.Key, tt.Name, g.Organizer)
			}
		}
		for _, order := range g.crowdOrders(all.crowd(), i) {
			for name, amount := range order.Amounts {
				tt := g.TicketTypes[slices.IndexFunc(g.TicketTypes, func(tt ticketType) bool { return tt.Name == name })]
				if tt.Minimum != nil && amount < tt.Minimum.Amount {
					t.Errorf("%s: %d is given for %s", g.Key, amount, name)
				}
			}
		}
	}
	for _, kind := range []string{"free", "paid", "donation", "flexible"} {
		if !kinds[kind] {
			t.Errorf("no ticket is %s", kind)
		}
	}
	for _, currency := range []string{"EUR", "GBP", "USD", "JPY"} {
		if !currencies[currency] {
			t.Errorf("nothing is sold in %s", currency)
		}
	}
}

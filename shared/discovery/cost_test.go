package discovery

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/meter"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// A search that finds nothing among very many events costs no more than twenty read units for a page, also of large
// cards, and goes on.
func TestASearchInVainIsBounded(t *testing.T) {
	var bill meter.Meter
	metered, name, client := tabletest.NewNamed(t, bill.Attach)
	on, lists := table.New(client, name), NewStore(metered, nil)
	wide := Area{Centre: Point{-1.25, 45}, RadiusKM: 495}
	for radius := wide.RadiusKM; len(wide.cells()) < 9; radius-- { // one that needs the most cells
		wide.Centre.Longitude += 0.5
		wide.RadiusKM = max(radius, 450)
	}
	now := time.Now()
	card := Card{EventID: "evt_01K9ZQ4T7M3XW8B6C2D5E9F1GH", EventVersion: 12, Title: "Night of Signals: a long evening in the old radio house",
		Slug: "night-of-signals-a-long-evening-in-the-old-radio-house", Summary: strings.Repeat("Short talks. ", 23), Category: "technology",
		Tags: []string{"radio", "makers", "talks"}, Language: "en", TimeZone: "Europe/Berlin", Format: event.FormatHybrid, Price: Free,
		Place:     event.Place{Venue: "Altes Funkhaus", City: "Berlin", Country: "DE", Latitude: new(52.4867), Longitude: new(13.4997)},
		PriceFrom: money.None("EUR"), OrganizerID: "usr_7H3J5K9M1N2P4Q6R8S0T2V4WXY", OrganizerName: "Annabelle Featherstone", Ends: instant(now.Add(999 * time.Hour))}
	fillList := func(list string, entries int) {
		t.Helper()
		var writes []table.Write
		for i := range entries {
			card.StartAt = now.Add(time.Duration(i) * time.Hour)
			writes = append(writes, table.Write{Op: table.Put, Key: table.ListingKey(list, card.StartAt, fmt.Sprintf("evt_%s%02d", list, i)), Record: card})
			if i < 7 {
				writes = append(writes, table.Write{Op: table.Put, Key: table.RunningKey(list, now.Add(-time.Duration(i)*time.Hour), fmt.Sprintf("evt_%s%02d", list, i)), Record: card})
			}
		}
		for part := range slices.Chunk(writes, 100) {
			if err := on.Commit(t.Context(), part...); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, cell := range wide.cells() {
		fillList(byCell(cell), 30)
	}
	words := "nights signalling radios makeshift of a"
	for _, word := range Words(words) {
		fillList(byWord(head(word)), 150)
	}
	fillList(byCity("berlin"), 150)
	fillList(byTag("radio"), 150)
	for name, search := range map[string]Search{
		"near":                {Near: &wide},
		"by words":            {Text: words},
		"by a word":           {Text: "nights"},
		"in a city":           {City: "Berlin", Price: Paid},
		"of everything there": {Near: &wide, Text: words, City: "Berlin", Tag: "radio", Category: "technology", Language: "en"},
	} {
		search.From = now
		bill.Take()
		var next table.Position
		for page := range 3 {
			var cards []Card
			var err error
			if cards, next, err = lists.Find(t.Context(), search, 20, next); err != nil || len(cards) > 0 {
				t.Fatalf("%s: %d cards, %v", name, len(cards), err)
			}
			spent := bill.Take()
			if spent.ReadUnits > 20 {
				t.Errorf("%s, page %d costs %v read units", name, page+1, spent.ReadUnits)
			}
			if next == nil {
				if page == 0 {
					t.Errorf("%s: one page is all", name)
				}
				break
			}
		}
	}
}

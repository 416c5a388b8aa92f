package discovery

import (
	"context"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// Search is what somebody looks for; what is left empty does not matter.
type Search struct {
	From     time.Time // what ends after this
	To       time.Time // what starts before this; the zero time is for ever
	Category string
	City     string
	Price    Price
	Format   event.Format
}

// mostQueries bounds what one page costs when filters leave little of what is read.
const mostQueries = 8

// Find returns a page of events by their start. Of several filters one chooses the list, the others drop cards from it; a
// page may then hold fewer than limit and still have a next.
func (s *Store) Find(ctx context.Context, search Search, limit int, after table.Position) ([]Card, table.Position, error) {
	list, filter, values := search.plan()
	r := table.Range{Partition: table.ListingPartition(list), From: instant(search.From.Add(-stretch)), Filter: filter, Values: values,
		Limit: limit + 1, After: after}
	if !search.To.IsZero() {
		r.To = instant(search.To)
	}
	if r.To != "" && r.To < r.From { // no time lies between, and DynamoDB refuses such a range
		return nil, nil, nil
	}
	var cards []Card
	for range mostQueries {
		page, err := s.table.Query(ctx, r)
		if err != nil {
			return nil, nil, err
		}
		for i, item := range page.Items {
			if len(cards) == limit {
				return cards, r.After, nil
			}
			var card Card
			if err := item.Decode(&card); err != nil {
				return nil, nil, err
			}
			cards = append(cards, card)
			if r.After, err = page.Items[i].Position(); err != nil {
				return nil, nil, err
			}
		}
		if page.Next == nil {
			return cards, nil, nil
		}
		r.After = page.Next
	}
	return cards, r.After, nil
}

// plan chooses the list that is likely to be the shortest, and says what else must hold.
func (s Search) plan() (list, filter string, values table.Values) {
	conditions := []string{"#ends > :from", "(#continues = :no OR #shownFrom <= :from)"}
	values = table.Values{"from": instant(s.From), "no": false}
	require := func(wanted bool, chosen, condition, name string, value any) {
		switch {
		case !wanted:
		case list == "":
			list = chosen
		default:
			conditions = append(conditions, condition)
			values[name] = value
		}
	}
	city := Fold(s.City)
	require(city != "", byCity(city), "contains(#cities, :city)", "city", city)
	require(s.Category != "", byCategory(s.Category), "#category = :category", "category", s.Category)
	require(s.Format != "", byFormat(s.Format), "#format = :format", "format", s.Format)
	require(s.Price != "", byPrice(s.Price), "#price = :price", "price", s.Price)
	if list == "" {
		list = everything
	}
	return list, strings.Join(conditions, " AND "), values
}

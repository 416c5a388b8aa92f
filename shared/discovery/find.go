package discovery

import (
	"context"
	"encoding/json"
	"fmt"
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

// bookmark is where a listing goes on, and of which instant its pages are. Were each of the moment at which it is asked for,
// a long event would stand on a page once more as its next stretch begins, and the place to go on from could fall out of
// what is read.
type bookmark struct {
	From  string          `json:"from"`
	After json.RawMessage `json:"after"` // a table.Position
}

// Find returns a page of events by their start. Of several filters one chooses the list, the others drop cards from it; a
// page may then hold fewer than limit and still have a next. All pages of a listing are of the instant of the first, whatever
// From later searches have.
func (s *Store) Find(ctx context.Context, search Search, limit int, after table.Position) ([]Card, table.Position, error) {
	var mark bookmark
	if after != nil {
		if err := json.Unmarshal(after, &mark); err != nil {
			return nil, nil, fmt.Errorf("discovery: position: %w", err)
		}
		from, err := time.Parse(time.RFC3339, mark.From)
		if err != nil {
			return nil, nil, fmt.Errorf("discovery: position: %w", err)
		}
		search.From = from
	}
	if search.nowhere() {
		return nil, nil, nil
	}
	cards, next, err := s.find(ctx, search, limit, table.Position(mark.After))
	if err != nil || next == nil {
		return cards, nil, err
	}
	next, err = json.Marshal(bookmark{instant(search.From), json.RawMessage(next)})
	return cards, next, err
}

// nowhere says that nothing can be found: the city is no name of a place, or no time lies between the bounds.
func (s Search) nowhere() bool {
	return s.City != "" && Fold(s.City) == "" || !s.To.IsZero() && instant(s.To) < s.earliest()
}

// earliest is how far back a list is read. Less than a stretch, or an event would be seen twice at the instant at which one
// stretch gives way to the next.
func (s Search) earliest() string { return instant(s.From.Add(time.Millisecond - stretch)) }

func (s *Store) find(ctx context.Context, search Search, limit int, after table.Position) (cards []Card, next table.Position, err error) {
	list, filter, values := search.plan()
	r := table.Range{Partition: table.ListingPartition(list), From: search.earliest(), Filter: filter, Values: values, Limit: limit + 1, After: after}
	if !search.To.IsZero() {
		r.To = instant(search.To)
	}
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
	if s.City != "" {
		list = byCity(Fold(s.City))
	}
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
	require(s.Category != "", byCategory(s.Category), "#category = :category", "category", s.Category)
	require(s.Format != "", byFormat(s.Format), "#format = :format", "format", s.Format)
	require(s.Price != "", byPrice(s.Price), "#price = :price", "price", s.Price)
	if list == "" {
		list = everything
	}
	return list, strings.Join(conditions, " AND "), values
}

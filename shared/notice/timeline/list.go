package timeline

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/notice/suppression"
	"github.com/event-radar/event-radar/shared/table"
)

// Store reads the mails of events, and takes over what becomes of them.
type Store struct {
	table      *table.Table
	accounts   *account.Store
	suppressed *suppression.List
	now        clock.Clock
}

// NewStore returns the mails of a table.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{t, account.NewStore(t, now), suppression.New(t, now), now}
}

// Search says which mails are looked for; what is empty does not matter.
type Search struct {
	OrderID string
	State   State
}

// mostRead is how many mails one call looks at for its page, so that a search that finds little still answers in time.
const mostRead = 400

// bookmark is a place in a list: behind the mail that sorts there.
type bookmark struct {
	Behind string `json:"behind"`
}

// List returns the mails about an event to its team, the newest first; a page may hold fewer than limit and still have a next.
func (s *Store) List(ctx context.Context, actor access.Actor, eventID string, search Search, limit int, after table.Position) ([]Delivery, table.Position, error) {
	if _, err := event.Permit(ctx, s.accounts, actor, eventID); err != nil {
		return nil, nil, err
	}
	var from bookmark
	if after != nil {
		if err := json.Unmarshal(after, &from); err != nil {
			return nil, nil, err
		}
	}
	mails := s.ofEvent(ctx, eventID, from.Behind)
	if search.OrderID != "" {
		mails = s.ofOrder(ctx, search.OrderID)
	}
	var (
		found []Delivery
		here  = from
		read  int
	)
	for mail, err := range mails {
		if err != nil {
			return nil, nil, err
		}
		if from.Behind != "" && mail.place() >= from.Behind {
			continue
		}
		if len(found) == limit || read == mostRead {
			next, err := json.Marshal(here)
			return found, next, err
		}
		if mail.EventID == eventID && (search.State == "" || search.State == mail.State) {
			found = append(found, mail)
		}
		here.Behind = mail.place()
		read++
	}
	return found, nil, nil
}

// ofEvent visits the mails about an event, the newest first, beginning with the one that sorts at from.
func (s *Store) ofEvent(ctx context.Context, eventID, from string) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		ranges := make([]table.Range, table.MailShards)
		for shard := range ranges {
			ranges[shard] = table.Range{Index: table.GSI2, Partition: table.EventMailsPartition(eventID, shard), To: from}
		}
		for item, err := range s.table.Newest(ctx, ranges...) {
			var mail Delivery
			if err == nil {
				err = item.Decode(&mail)
			}
			if !yield(mail, err) || err != nil {
				return
			}
		}
	}
}

// ofOrder visits the mails about an order, the newest first. They stand with it, in the order of their ids, and are few.
func (s *Store) ofOrder(ctx context.Context, orderID string) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		var mails []Delivery
		err := s.table.Each(ctx, table.Range{Partition: table.OrderPartition(orderID), Prefix: table.MailPrefix, Consistent: true}, func(item table.Item) error {
			var mail Delivery
			err := item.Decode(&mail)
			mails = append(mails, mail)
			return err
		})
		if err != nil {
			yield(Delivery{}, err)
			return
		}
		slices.SortFunc(mails, func(a, b Delivery) int { return strings.Compare(b.place(), a.place()) })
		for _, mail := range mails {
			if !yield(mail, nil) {
				return
			}
		}
	}
}

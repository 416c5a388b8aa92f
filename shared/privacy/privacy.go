// Package privacy gives people what is theirs: a copy of all that is held about them (export.go), and to be forgotten (erase.go).
//
// To be forgotten begins with one commit: the account's record loses all that tells of a person, its address is free again, and a
// message says so. A worker then takes the person out of whatever else names them (forget.go), step by step. It may be delivered
// twice, break off anywhere and begin again: what it has forgotten it does not find again. Orders stay, without names, since they
// tell of money; tickets stay valid.
package privacy

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// Store knows what is held about people.
type Store struct {
	table    *table.Table
	accounts *account.Store
	events   *event.Store
	orders   *booking.Store
	now      clock.Clock
}

// NewStore returns what a table holds about people.
func NewStore(t *table.Table, now clock.Clock) *Store {
	return &Store{t, account.NewStore(t, now), event.NewStore(t, now), booking.NewStore(t, now), now}
}

// Queue takes messages for a worker; *queue.Queue is one.
type Queue interface {
	Send(ctx context.Context, delay time.Duration, messages ...message.Message) error
}

// Provider is who signs people in, if that is ours to run.
type Provider interface {
	// Delete deletes somebody's sign-in, by the name that the provider has for them; who has none any more is no error.
	Delete(ctx context.Context, login string) error
}

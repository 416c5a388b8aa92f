package account

import (
	"context"
	"errors"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/table"
)

// Caller is the user behind a call, as the table knows them.
type Caller struct {
	User
	// Replayed is the id of what this very request made or changed when it came before, "" when it is new.
	Replayed string
}

// Load reads the caller beside whatever else an operation needs, in one round trip, and makes their record if this is
// their first call. Somebody who is suspended gets access.ErrSuspended, whatever they ask for; an Idempotency-Key that came
// with another body is problem.ErrKeyReused. Nobody in particular is no user, and no error.
func (s *Store) Load(ctx context.Context, actor access.Actor, reads ...table.Read) (Caller, error) {
	if actor.Anonymous() {
		return Caller{}, s.table.Load(ctx, reads...)
	}
	var (
		caller Caller
		memory access.Memory
	)
	// The caller and their memory come first, but a missing object must not hide that they are suspended: its error is
	// kept until they are known.
	missing := s.table.Load(ctx, append(append([]table.Read{
		{Key: table.UserKey(actor.UserID), Into: &caller.User}}, actor.Once.Recall(&memory)...), reads...)...)
	if missing != nil && !known(missing, reads) {
		return Caller{}, missing
	}
	user, err := s.settle(ctx, actor, caller.User)
	if err != nil {
		return Caller{}, err
	}
	caller.User = user
	if err := caller.admitted(s.now()); err != nil {
		return Caller{}, err
	}
	if caller.Replayed, err = actor.Once.Replayed(memory); err != nil {
		return Caller{}, err
	}
	return caller, missing
}

// Admit lets a caller in whose roles the operation's rule asks for, and reads what the operation needs beside. That something
// is missing is not told to those who may not know.
func (s *Store) Admit(ctx context.Context, actor access.Actor, reads ...table.Read) error {
	_, err := s.admit(ctx, actor, reads...)
	return err
}

func (s *Store) admit(ctx context.Context, actor access.Actor, reads ...table.Read) (Caller, error) {
	caller, err := s.Load(ctx, actor, reads...)
	if err != nil && caller.ID == "" {
		return Caller{}, err
	}
	return caller, errors.Join(actor.Rule.Permit(access.Standing{Roles: caller.Roles}), err)
}

// known says whether an error is what one of the reads makes of a missing item.
func known(err error, reads []table.Read) bool {
	for _, read := range reads {
		if read.Missing != nil && errors.Is(err, read.Missing) {
			return true
		}
	}
	return false
}

package privacy

import (
	"context"
	"errors"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/recipients"
	"github.com/event-radar/event-radar/shared/table"
)

// Forgetter takes people who were erased out of whatever else names them.
type Forgetter struct {
	*Store
	rest     Queue    // brings back what there was no time for
	provider Provider // nil when people are signed in by somebody else
}

// NewForgetter returns the forgetter of a table.
func NewForgetter(s *Store, rest Queue, provider Provider) *Forgetter {
	return &Forgetter{s, rest, provider}
}

// worker is who the audit says it was.
const worker = "worker:erase-person"

var (
	// errUnknown cannot be: the message and the record of an erasure are of one commit.
	errUnknown = errors.New("privacy: nobody with this id was erased")
	// errFinished: another was quicker.
	errFinished = errors.New("privacy: the erasure is finished")
)

// Handle forgets one person, and is content with messages of anything else. An error says that something still names them.
func (f *Forgetter) Handle(ctx context.Context, m message.Message) error {
	if m.Type != (message.UserErased{}).MessageType() {
		return nil
	}
	erased, err := message.Open[message.UserErased](m)
	if err != nil {
		return err
	}
	var record erasure
	if err := f.table.Load(ctx, table.Read{Key: table.ErasureKey(erased.UserID), Into: &record, Missing: errUnknown}); err != nil {
		return err
	}
	if record.FinishedAt != nil {
		return nil
	}
	finished, err := f.forget(ctx, erased.UserID, record)
	switch {
	case err != nil:
		return err
	case !finished:
		return f.rest.Send(ctx, 0, m)
	}
	return f.finish(ctx, erased.UserID)
}

// forget takes the person out of everything, as far as the time goes. Their sign-in comes last, since it is how they could ask.
func (f *Forgetter) forget(ctx context.Context, userID string, record erasure) (finished bool, err error) {
	steps := []func() (bool, error){
		func() (bool, error) { return f.orders.Forget(ctx, userID, record.Email) },
		func() (bool, error) { return f.events.Leave(ctx, userID) },
		func() (bool, error) {
			if record.Email == "" {
				return true, nil
			}
			return recipients.Forget(ctx, f.table, record.Email)
		},
		func() (bool, error) {
			if f.provider == nil || record.Login == "" {
				return true, nil
			}
			err := f.provider.Delete(ctx, record.Login)
			return err == nil, err
		},
	}
	for _, step := range steps {
		if finished, err := step(); err != nil || !finished {
			return false, err
		}
	}
	return true, nil
}

// finish records that nothing names the person any more, and forgets what it took to find them.
func (f *Forgetter) finish(ctx context.Context, userID string) error {
	now := f.now()
	err := f.table.Commit(ctx,
		table.Write{Op: table.Update, Key: table.ErasureKey(userID), Set: "#finishedAt = :now", Remove: "#email, #login",
			Condition: "attribute_not_exists(#finishedAt)", Values: table.Values{"now": now}, Else: errFinished},
		audit.Record(access.Actor{UserID: worker}, "user.forgotten", userID, audit.Change{}, "", now))
	if errors.Is(err, errFinished) {
		return nil
	}
	return err
}

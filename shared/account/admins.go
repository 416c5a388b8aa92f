package account

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// ErrLastAdmin: without this one nobody could run the platform.
var ErrLastAdmin = problem.NewConflict("last-admin", "This is the last admin. Make somebody else an admin first.")

// admins are those who can run the platform at this moment. The list is an item of its own, and changes in the commit that makes
// somebody an admin or takes that away, under its version: of two admins who dismiss each other at once one succeeds, and the
// other begins again and finds that they are none.
//
// The list may lack somebody who is one, such as an admin whose suspension ran out; it never names somebody who is none.
type admins struct {
	Version int64    `json:"version"`
	Members []string `json:"members"`
}

// read is the read of the list.
func (a *admins) read() table.Read { return table.Read{Key: table.AdminsKey(), Into: a} }

// keep are the writes that keep the list true when somebody changes; none when it stays as it is. It returns ErrLastAdmin when
// nobody would be left. caller is who does it: a list that lacks an admin learns of them when they act as one.
func (a admins) keep(caller, before, after User, now time.Time) ([]table.Write, error) {
	was, is := before.administers(now), after.administers(now)
	if was == is && slices.Contains(a.Members, after.ID) == is {
		return nil, nil
	}
	next := admins{Version: a.Version + 1, Members: slices.DeleteFunc(slices.Clone(a.Members), func(id string) bool { return id == after.ID })}
	if caller.ID != after.ID && caller.administers(now) && !slices.Contains(next.Members, caller.ID) {
		next.Members = append(next.Members, caller.ID)
	}
	if is {
		next.Members = append(next.Members, after.ID)
	}
	if was && len(next.Members) == 0 {
		return nil, ErrLastAdmin
	}
	if a.Version == 0 {
		return []table.Write{table.Create(table.AdminsKey(), next, errMeanwhile)}, nil
	}
	return []table.Write{table.Replace(table.AdminsKey(), next, a.Version, errMeanwhile)}, nil
}

// administers says whether the user can run the platform at this moment.
func (u User) administers(now time.Time) bool { return u.Has(access.Admin) && u.admitted(now) == nil }

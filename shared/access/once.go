package access

import (
	"time"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// Memory is what is kept of a request that succeeded: which body it had and what it made or changed.
type Memory struct {
	Hash      string `json:"hash"`
	Subject   string `json:"subject"`
	ExpiresAt int64  `json:"expiresAt"` // garbage after this, in seconds since 1970
}

// memoryKept is how long a client may repeat a request. Stripe promises as much.
const memoryKept = 24 * time.Hour

// Remember is the write that makes a request repeatable; subject is the id of what it makes or changes. It goes into the
// same commit as the effect, which fails with table.ErrReplayed if the request was carried out before. Without a key there
// is nothing to remember.
func (o Once) Remember(subject string, now time.Time) []table.Write {
	if o.Key == "" {
		return nil
	}
	memory := Memory{Hash: o.Hash, Subject: subject, ExpiresAt: now.Add(memoryKept).Unix()}
	return []table.Write{table.Create(table.OnceKey(o.Key), memory, table.ErrReplayed)}
}

// Claim is the write that keeps the key to one body, for a request of many effects in commits of their own, each of which is
// repeatable by itself. It goes ahead of them, and the same request makes it again whenever it is repeated; another fails
// with problem.ErrKeyReused.
func (o Once) Claim(subject string, now time.Time) []table.Write {
	writes := o.Remember(subject, now)
	for i := range writes {
		writes[i].Condition = table.Absent + " OR #hash = :hash"
		writes[i].Values = table.Values{"hash": o.Hash}
		writes[i].Else = problem.ErrKeyReused
	}
	return writes
}

// Recall is the read that finds the memory of a request.
func (o Once) Recall(into *Memory) []table.Read {
	if o.Key == "" {
		return nil
	}
	return []table.Read{{Key: table.OnceKey(o.Key), Into: into}}
}

// Replayed returns the id of what the request made or changed when it was carried out before, "" when it was not, and
// problem.ErrKeyReused when the key came with another body.
func (o Once) Replayed(memory Memory) (subject string, err error) {
	if memory.Subject != "" && memory.Hash != o.Hash {
		return "", problem.ErrKeyReused
	}
	return memory.Subject, nil
}

package inventory

import "github.com/event-radar/event-radar/shared/table"

// Correct changes what a shard says is available, unless anything touched it since it was read: its version rises with every
// sale, return and change of size, so that those count as well which cancel each other out. Then the commit fails with ErrMoved.
func Correct(read Pool, by int64) table.Write {
	return table.Write{Op: table.Update, Key: table.PoolKey(read.Owner, read.Shard),
		Set:       "#available = #available + :by",
		Condition: "#version = :read",
		Values:    table.Values{"by": by, "read": read.Version}, Else: ErrMoved}
}

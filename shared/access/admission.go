package access

import (
	"context"

	"github.com/event-radar/event-radar/shared/table"
)

// Admission lets callers in, or does not: it knows them, holds the operation's rule against their roles, and reads in the same
// round trip what the operation needs beside. Package account has it, for packages that stand below.
type Admission interface {
	Admit(ctx context.Context, actor Actor, reads ...table.Read) error
}

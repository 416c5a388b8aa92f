package worker

import "context"

// Schedule serves a schedule: work that is done now and then, as far as the time of one invocation goes. What is left is
// for the next tick.
func Schedule(name string, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		t := begin(ctx, name, 1)
		defer t.line.End()
		err := attempt(t.ctx, work)
		t.note(name, err)
		return err
	}
}

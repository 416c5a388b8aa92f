package worker

import "context"

// Schedule serves a schedule: work that is done now and then, as far as the time of one invocation goes. What is left is
// for the next tick; work of many steps begins none for which its context leaves no time.
func Schedule(name string, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		t := begin(ctx, name, 1)
		defer t.end()
		err := attempt(t.ctx, work)
		if err != nil {
			t.fault(err)
			t.again(1)
		}
		return err
	}
}

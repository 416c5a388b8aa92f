package notice

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// lease is how long a worker has for sending one mail. A worker that dies leaves it in doubt whether the mail went out: for
// as long as the lease lasts, a report of SES may settle that.
const lease = 5 * time.Minute

var (
	// errLeased: another worker is sending this mail, or died while it did. Try again when the lease is over.
	errLeased = errors.New("notice: the mail is being sent")
	// errSettled: the mail was sent, or never will be.
	errSettled = errors.New("notice: the mail is settled")
	errTaken   = errors.New("notice: there is such a delivery")
)

// take leases a mail: a new one, or one whose lease is over. It returns errSettled or errLeased when there is nothing to
// send now.
func (p *Post) take(ctx context.Context, d timeline.Delivery) (timeline.Delivery, error) {
	now := p.now()
	d.ID = id.Derive(id.Delivery, d.Recipient, d.Template, d.Cause)
	d.State, d.LeasedUntil, d.Version, d.CreatedAt, d.UpdatedAt = timeline.Sending, now.Add(lease), 1, now, now
	d.History = []timeline.Step{{State: timeline.Sending, At: now}}
	err := p.table.Commit(ctx, d.At(table.Create(d.Key(), d, errTaken)))
	if !errors.Is(err, errTaken) {
		return d, err
	}
	var before timeline.Delivery
	if err := p.table.Load(ctx, table.Read{Key: d.Key(), Into: &before, Missing: problem.ErrUnavailable}); err != nil {
		return d, err
	}
	switch {
	case before.State != timeline.Sending:
		return before, errSettled
	case now.Before(before.LeasedUntil):
		return before, errLeased
	}
	again := before
	again.LeasedUntil, again.Version, again.UpdatedAt = d.LeasedUntil, before.Version+1, now
	return again, p.table.Commit(ctx, again.At(table.Replace(again.Key(), again, before.Version, errLeased)))
}

// release gives a lease back: the mail was surely not sent. A lease that another worker holds by now stays with it.
func (p *Post) release(ctx context.Context, d timeline.Delivery) error {
	err := p.table.Commit(ctx, table.Write{Op: table.Update, Key: d.Key(), Set: "#leasedUntil = :now",
		Condition: table.Current, Values: table.Values{"now": p.now(), "version": d.Version}, Else: errLeased})
	if errors.Is(err, errLeased) {
		return nil
	}
	return err
}

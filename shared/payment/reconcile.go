package payment

import (
	"context"
	"errors"
	"time"

	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// window is how far back payments are compared: longer than Stripe repeats a notification. settling is how young a booking is that
// is not missed yet, and pendingFor how long a refund may be on its way before somebody asks. Stripe keeps no session open for longer
// than longestSession, so that those of the payments in the window are no older.
const (
	window         = 4 * 24 * time.Hour
	settling       = 10 * time.Minute
	pendingFor     = 5 * time.Minute
	longestSession = 24 * time.Hour
)

// Reconcile compares what Stripe has of the last days with what we have, both ways: sessions, payments, refunds, disputes, and our
// bookings. Where it is clear what should be, it is done, as if the notification had come; what is not clear becomes an Exception. A
// second run finds nothing to do. One object that fails holds up no other.
func (s *Store) Reconcile(ctx context.Context) error {
	since := s.now().Add(-window)
	var failed []error
	note := func(err error) { failed = append(failed, err) }

	// Payments before sessions: somebody may pay meanwhile, and a payment that is known must find its session among those listed.
	charges := map[string]Charge{}
	for charge, err := range s.provider.Charges(ctx, since) {
		if err != nil {
			return away(errors.Join(append(failed, err)...))
		}
		if charge.Captured > 0 || charges[charge.Intent].Intent == "" { // a payment may have been declined before it came
			charges[charge.Intent] = charge
		}
	}
	sessions := map[string]bool{} // payments that belong to a session of ours
	for session, err := range s.provider.Sessions(ctx, since.Add(-longestSession)) {
		if err != nil {
			return away(errors.Join(append(failed, err)...))
		}
		if session.Intent != "" {
			sessions[session.Intent] = true
		}
		if session.State == SessionPaid || session.State == SessionProcessing || session.State == SessionFailed {
			note(s.Settle(ctx, session))
		}
	}
	for _, charge := range charges {
		if charge.Captured > 0 && !sessions[charge.Intent] {
			note(s.strayed(ctx, charge))
		}
	}
	refunds := map[string]bool{}
	for returned, err := range s.provider.RefundsSince(ctx, since) {
		if err != nil {
			return away(errors.Join(append(failed, err)...))
		}
		if !refunds[returned.Intent] {
			refunds[returned.Intent] = true
			note(s.syncRefundsOf(ctx, returned.Intent))
		}
	}
	known := map[string]bool{}
	for claim, err := range s.provider.ClaimsSince(ctx, since) {
		if err != nil {
			return away(errors.Join(append(failed, err)...))
		}
		known[claim.ID] = true
		note(s.SyncDispute(ctx, claim.ID))
	}
	note(s.openDisputes(ctx, func(d Dispute) {
		if !known[d.ID] {
			note(s.SyncDispute(ctx, d.ID))
		}
	}))
	note(s.SendPending(ctx, pendingFor))
	note(s.compareBookings(ctx, since, charges))
	telemetry.Count(ctx, "chargesCompared", len(charges))
	return errors.Join(failed...)
}

// strayed keeps a payment that came by no session of ours, unless it has gone back already.
func (s *Store) strayed(ctx context.Context, charge Charge) error {
	if charge.Refunded >= charge.Captured {
		return nil
	}
	return s.quarantine(ctx, Exception{Kind: Unmatched, Reference: charge.Intent, OrderID: charge.OrderID, Intent: charge.Intent, Amount: charge.Captured,
		Currency: charge.Currency, Detail: "A payment that came by no checkout of ours."})
}

// compareBookings looks at Stripe for every payment that the ledger has of the last days.
func (s *Store) compareBookings(ctx context.Context, since time.Time, charges map[string]Charge) error {
	for day := since; !day.After(s.now().Add(24 * time.Hour)); day = day.Add(24 * time.Hour) {
		for shard := range table.LedgerShards {
			err := s.table.Each(ctx, table.Range{Index: table.GSI1, Partition: table.BookedPartition(day, shard)}, func(item table.Item) error {
				var e Entry
				if err := item.Decode(&e); err != nil {
					return err
				}
				if e.At.After(s.now().Add(-settling)) || e.At.Before(since.Add(time.Hour)) {
					return nil // not due yet, or its payment may be older than what was listed
				}
				return s.compareBooking(ctx, e, charges)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) compareBooking(ctx context.Context, e Entry, charges map[string]Charge) error {
	charge, listed := charges[e.Reference]
	if !listed {
		var err error
		var refused *Refusal
		charge, err = s.provider.Charge(ctx, e.Reference)
		if err != nil && !errors.As(err, &refused) && !errors.Is(err, problem.ErrNotFound) {
			return away(err)
		}
	}
	if charge.Captured == e.Gross {
		return nil
	}
	return s.quarantine(ctx, Exception{Kind: Unpaid, Reference: "booked:" + e.Reference, OrderID: e.OrderID, Intent: e.Reference, Amount: e.Gross, Currency: e.Currency,
		Detail: "Booked are " + amount(e.Gross, e.Currency) + ", Stripe has " + amount(charge.Captured, e.Currency) + "."})
}

package payment_test

import (
	"testing"

	"github.com/event-radar/event-radar/shared/payment"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/table"
)

// write is one of a commit's.
type write = table.Write

// agrees holds an event's ledger against what Stripe says of its payments, to the cent, and its sums against each other.
func agrees(t *testing.T, w *paymenttest.World, eventID string) {
	t.Helper()
	intents := map[string]bool{}
	var ledger payment.Sums
	disputed, refunded := int64(0), int64(0)
	err := w.Payments.Ledger(t.Context(), eventID, func(e payment.Entry) error {
		if e.Gross != e.Fee+e.Net {
			t.Errorf("an entry does not add up: %+v", e)
		}
		ledger.Net += e.Net
		ledger.Fee += e.Fee
		switch e.Kind {
		case payment.Charged:
			intents[e.Reference] = true
			ledger.Gross += e.Gross
		case payment.GivenBack, payment.NotGiven:
			refunded -= e.Gross
		default:
			disputed -= e.Gross
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var captured, returned, net int64
	for intent := range intents {
		charge, err := w.Provider.Charge(t.Context(), intent)
		if err != nil {
			t.Fatal(err)
		}
		order := w.Order(t, charge.OrderID)
		captured += charge.Captured
		returned += charge.Refunded
		net += charge.Captured - order.PlatformFee + charge.Returned - charge.Reversed
	}
	if ledger.Gross != captured || refunded != returned || ledger.Net != net {
		t.Errorf("the ledger has gross %d, refunded %d, net %d; Stripe %d, %d, %d", ledger.Gross, refunded, ledger.Net, captured, returned, net)
	}
	if ledger.Fee+ledger.Net != ledger.Gross-refunded-disputed {
		t.Errorf("the ledger does not add up: %+v, refunded %d, disputed %d", ledger, refunded, disputed)
	}
	sales, err := w.Payments.Sales(t.Context(), w.Team(), eventID)
	if err != nil {
		t.Fatal(err)
	}
	if sales.Totals.Gross != ledger.Gross || sales.Totals.Net != ledger.Net || sales.Totals.Refunded != refunded || sales.Totals.Disputed != disputed {
		t.Errorf("the sales are %+v", sales.Totals)
	}
	var byDay, byType int64
	for _, day := range sales.Days {
		byDay += day.Net
	}
	for _, of := range sales.Types {
		byType += of.Gross - of.Refunded
	}
	if byDay != sales.Totals.Net || byType != sales.Totals.Gross-sales.Totals.Refunded {
		t.Errorf("by day %d, by type %d, in all %+v", byDay, byType, sales.Totals)
	}
}

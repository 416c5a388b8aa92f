package stripe

import "slices"

// reportingCategories are Stripe's words for its own types (https://docs.stripe.com/reports/reporting-categories).
var reportingCategories = map[string]string{
	"charge": "charge", "payment": "charge",
	"refund": "refund", "payment_refund": "refund", "refund_failure": "refund_failure",
	"transfer": "transfer", "transfer_refund": "transfer_reversal",
	"application_fee": "platform_earning", "application_fee_refund": "platform_earning_refund",
}

// entry is one line of an account's balance.
type entry struct {
	account     string // "" for the platform
	kind        string // Stripe's type
	category    string // where it does not follow from the type
	amount, fee int64
	currency    string
	source      string
	description string
	fees        []any
}

// book adds a balance transaction and returns its id.
func (t *tx) book(e entry) string {
	if e.category == "" {
		e.category = reportingCategories[e.kind]
	}
	if e.fees == nil {
		e.fees = []any{}
		if e.fee != 0 {
			e.fees = append(e.fees, feeDetail("stripe_fee", "Stripe processing fees", e.fee, e.currency))
		}
	}
	id := newID("txn_")
	t.put(document{
		"id": id, "object": "balance_transaction", "_account": e.account,
		"amount": e.amount, "available_on": t.now, "created": t.now, "currency": e.currency, "description": orNil(e.description),
		"exchange_rate": nil, "fee": e.fee, "fee_details": e.fees, "net": e.amount - e.fee,
		"reporting_category": e.category, "source": e.source, "status": "available", "type": e.kind,
	})
	return id
}

func feeDetail(kind, description string, amount int64, currency string) document {
	return document{"amount": amount, "application": nil, "currency": currency, "description": description, "type": kind}
}

// getBalance adds up what was booked.
func getBalance(c *call) (document, error) {
	sums := map[string]int64{}
	var order []string
	for _, booked := range c.all("balance_transaction") {
		if booked.text("_account") != c.account {
			continue
		}
		currency := booked.text("currency")
		if !slices.Contains(order, currency) {
			order = append(order, currency)
		}
		sums[currency] += booked.number("net")
	}
	available, pending := []any{}, []any{}
	for _, currency := range order {
		available = append(available, document{"amount": sums[currency], "currency": currency, "source_types": document{"card": sums[currency]}})
		pending = append(pending, document{"amount": int64(0), "currency": currency, "source_types": document{"card": int64(0)}})
	}
	return document{"object": "balance", "available": available, "pending": pending, "livemode": false}, nil
}

package stripe

import (
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"github.com/event-radar/event-radar/shared/payment"
)

// Stripe counts in the minor units of ISO 4217, but for these: some without minor units it counts in hundredths all the same, and
// those of the ariary it does not count (https://stripe.com/docs/currencies#special-cases).
var hundredths = map[string]int64{"ISK": 100, "UGX": 100}

const uncounted = "MGA"

// toStripe is an amount as Stripe counts it.
func toStripe(amount int64, currency string) (int64, error) {
	if currency == uncounted {
		return 0, &payment.Refusal{Code: "currency_not_supported", Message: fmt.Sprintf("%s cannot be paid by card", currency)}
	}
	if factor, special := hundredths[currency]; special {
		return amount * factor, nil
	}
	return amount, nil
}

// fromStripe is an amount as we count it.
func fromStripe(amount int64, currency stripe.Currency) (int64, string) {
	code := strings.ToUpper(string(currency))
	if factor, special := hundredths[code]; special {
		return amount / factor, code
	}
	return amount, code
}

// ours is an amount of a currency as we count it.
func ours(amount int64, currency stripe.Currency) int64 {
	counted, _ := fromStripe(amount, currency)
	return counted
}

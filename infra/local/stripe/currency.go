package stripe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
)

// How Stripe counts (https://docs.stripe.com/currencies): in minor units; some currencies have none, of some the amounts must
// end in zeros.
var (
	zeroDecimal  = []string{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
	threeDecimal = []string{"bhd", "jod", "kwd", "omr", "tnd"}
	wholeOnly    = []string{"isk", "ugx"} // with two decimals that are always 00
)

func decimals(code string) int {
	switch {
	case slices.Contains(zeroDecimal, code):
		return 0
	case slices.Contains(threeDecimal, code):
		return 3
	default:
		return 2
	}
}

// smallest is the least that can be charged. Stripe's table has those of the currencies it settles in; for others it converts
// 50 US cents, which stand-in of no rates cannot.
func smallest(code string) int64 {
	if least := map[string]int64{"aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000, "myr": 200,
		"nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000}[code]; least != 0 {
		return least
	}
	if decimals(code) == 3 {
		return 200
	}
	return 50
}

// largest is what eight digits can say.
const largest = 99_999_999

// chargeable says why an amount cannot be charged.
func chargeable(amount int64, code, param string) error {
	switch least := smallest(code); {
	case amount < least:
		return invalid("amount_too_small", param, "The Checkout Session's total amount due must add up to at least %s %s", formatted(least, code), code)
	case amount > largest:
		return invalid("amount_too_large", param, "The Checkout Session's total amount due must be no more than %s %s", formatted(largest, code), code)
	}
	return nil
}

// countable says why an amount is none of its currency.
func countable(amount int64, code, param string) *problem {
	switch {
	case amount < 0:
		return malformed("parameter_invalid_integer", param, "Invalid non-negative integer")
	case slices.Contains(threeDecimal, code) && amount%10 != 0:
		return invalid("", param, "Invalid amount: amounts in %s have three decimal places, of which the last must be 0: %d is not divisible by 10.", strings.ToUpper(code), amount)
	case slices.Contains(wholeOnly, code) && amount%100 != 0:
		return invalid("", param, "Invalid amount: amounts in %s must be whole: %d is not divisible by 100.", strings.ToUpper(code), amount)
	}
	return nil
}

// currency is a code that ISO 4217 knows, in lower case as Stripe has it.
func (f *form) currency(name string) string {
	code := strings.ToLower(f.required(name))
	if _, err := currency.ParseISO(code); code != "" && err != nil {
		f.fault(malformed("", f.param(name), "Invalid currency: %s. Stripe currently supports the currencies of ISO 4217 that https://stripe.com/docs/currencies lists.", code))
	}
	return code
}

// formatted is an amount for people: €1,234.50, ¥500, KWD 5.120.
func formatted(amount int64, code string) string {
	sign := ""
	if amount < 0 {
		sign, amount = "−", -amount
	}
	places := decimals(code)
	digits := strconv.FormatInt(amount, 10)
	digits = strings.Repeat("0", max(0, places+1-len(digits))) + digits
	whole, fraction := digits[:len(digits)-places], digits[len(digits)-places:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if places > 0 {
		whole += "." + fraction
	}
	symbol := map[string]string{"eur": "€", "usd": "$", "gbp": "£", "jpy": "¥", "inr": "₹", "krw": "₩"}[code]
	if symbol == "" {
		symbol = strings.ToUpper(code) + " "
	}
	return fmt.Sprintf("%s%s%s", sign, symbol, whole)
}

// processingFee is what Stripe keeps of a payment: 1.5 % and 25 minor units, halves rounded up.
func processingFee(amount int64) int64 { return (amount*150+5_000)/10_000 + 25 }

// disputeFee is what a dispute costs, in minor units.
const disputeFee = 1500

// share is the part of an amount that belongs to a part of the whole, halves rounded up.
func share(amount, part, whole int64) int64 { return (2*amount*part + whole) / (2 * whole) }

package money

import (
	"slices"
	"strconv"
	"strings"
)

// The currencies whose smallest unit is not a hundredth (ISO 4217).
var (
	withoutMinorUnit = []string{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
	inThousandths    = []string{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
)

// Digits is how many digits of a currency stand behind the point.
func Digits(currency string) int {
	switch {
	case slices.Contains(withoutMinorUnit, currency):
		return 0
	case slices.Contains(inThousandths, currency):
		return 3
	}
	return 2
}

// Unusual are the currencies whose digits are not two.
func Unusual() []string { return slices.Concat(withoutMinorUnit, inThousandths) }

// Step is what amounts that are paid must be a multiple of: cards are charged in hundredths even where there are thousandths
// (https://stripe.com/docs/currencies#three-decimal).
func Step(currency string) int64 {
	if Digits(currency) == 3 {
		return 10
	}
	return 1
}

// smallest are the least amounts that can be charged, in minor units
// (https://stripe.com/docs/currencies#minimum-and-maximum-charge-amounts).
var smallest = map[string]int64{
	"AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500,
	"INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}

// Smallest is the least that can be charged in a currency; one step of it where nothing is known.
func Smallest(currency string) int64 { return max(smallest[currency], Step(currency)) }

// Largest is the most that can be charged at once, in minor units of any currency.
const Largest = 99_999_999

// Payable says whether an amount can be charged.
func (m Money) Payable() bool {
	return m.Amount >= Smallest(m.Currency) && m.Amount <= Largest && m.Amount%Step(m.Currency) == 0
}

// String is the amount as mails write it: "54.00 EUR", "500 JPY".
func (m Money) String() string {
	digits := Digits(m.Currency)
	sign, figures := "", strconv.FormatInt(m.Amount, 10)
	if m.Amount < 0 {
		sign, figures = "-", figures[1:]
	}
	if digits > 0 {
		figures = strings.Repeat("0", max(digits+1-len(figures), 0)) + figures
		figures = figures[:len(figures)-digits] + "." + figures[len(figures)-digits:]
	}
	return sign + figures + " " + m.Currency
}

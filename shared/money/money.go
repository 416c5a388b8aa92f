// Package money counts in minor units of a currency (ISO 4217): 25.00 EUR is {2500, "EUR"}, 500 JPY is {500, "JPY"}. It
// never rounds, never converts, and refuses what does not fit into 64 bits.
package money

import (
	"errors"
	"fmt"
	"math/bits"
)

// Money is an amount in minor units of its currency. The zero value is nothing in no currency, and adds to anything.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// What cannot be counted.
var (
	ErrCurrencies = errors.New("money: amounts in two currencies")
	ErrOverflow   = errors.New("money: the amount is too large")
)

// None is nothing, in a currency.
func None(currency string) Money { return Money{Currency: currency} }

// IsZero says whether there is nothing to pay.
func (m Money) IsZero() bool { return m.Amount == 0 }

// Plus adds. It returns ErrCurrencies or ErrOverflow when that cannot be done.
func (m Money) Plus(other Money) (Money, error) {
	switch {
	case m == Money{}:
		return other, nil
	case other == Money{}:
		return m, nil
	case m.Currency != other.Currency:
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencies, m.Currency, other.Currency)
	}
	sum := m.Amount + other.Amount
	if (sum > m.Amount) != (other.Amount > 0) && other.Amount != 0 {
		return Money{}, ErrOverflow
	}
	return Money{sum, m.Currency}, nil
}

// Times multiplies by a count, which is not negative. It returns ErrOverflow when the product does not fit.
func (m Money) Times(count int) (Money, error) {
	magnitude := uint64(m.Amount)
	if m.Amount < 0 {
		magnitude = -magnitude
	}
	high, low := bits.Mul64(magnitude, uint64(count))
	if high != 0 || low > 1<<63-1 {
		return Money{}, ErrOverflow
	}
	if m.Amount < 0 {
		return Money{-int64(low), m.Currency}, nil
	}
	return Money{int64(low), m.Currency}, nil
}

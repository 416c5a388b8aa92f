package money

import "math/bits"

// Fee is what the platform asks of each ticket that costs something: a share of its price, and something fixed beside it.
type Fee struct {
	BasisPoints int64   `json:"basisPoints"` // hundredths of a per cent, 0 to 10,000
	Fixed       []Money `json:"fixed"`       // one for each currency that has any
}

// Of is the fee on one ticket's price, halves rounded up to what can be charged in the currency; nothing on what costs nothing.
// It returns ErrOverflow when the fee does not fit.
func (f Fee) Of(price Money) (Money, error) {
	if price.Amount <= 0 {
		return None(price.Currency), nil
	}
	step := Step(price.Currency)
	share, err := Part(price.Amount, f.BasisPoints, wholePoints*step)
	if err != nil {
		return Money{}, err
	}
	return Money{share * step, price.Currency}.Plus(f.Beside(price.Currency))
}

// Beside is what is added to the share for each ticket, in a currency.
func (f Fee) Beside(currency string) Money {
	for _, fixed := range f.Fixed {
		if fixed.Currency == currency {
			return fixed
		}
	}
	return None(currency)
}

// wholePoints is the whole of something in basis points.
const wholePoints = 10_000

// Part is amount × share ÷ whole, halves rounded up, of numbers that are not negative. It returns ErrOverflow when the result
// does not fit; what is in between may be larger.
func Part(amount, share, whole int64) (int64, error) {
	high, low := bits.Mul64(uint64(amount), uint64(share))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	high += carry
	if high >= uint64(whole) {
		return 0, ErrOverflow
	}
	part, _ := bits.Div64(high, low, uint64(whole))
	if part > 1<<63-1 {
		return 0, ErrOverflow
	}
	return int64(part), nil
}

package money

import (
	"errors"
	"math"
	"testing"
)

func TestPlus(t *testing.T) {
	euro := func(amount int64) Money { return Money{amount, "EUR"} }
	for _, c := range []struct {
		a, b, want Money
		err        error
	}{
		{euro(2500), euro(199), euro(2699), nil},
		{Money{}, euro(5), euro(5), nil},
		{euro(5), Money{}, euro(5), nil},
		{euro(5), euro(-7), euro(-2), nil},
		{euro(5), Money{5, "USD"}, Money{}, ErrCurrencies},
		{euro(math.MaxInt64), euro(1), Money{}, ErrOverflow},
		{euro(math.MinInt64), euro(-1), Money{}, ErrOverflow},
	} {
		got, err := c.a.Plus(c.b)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%v + %v = %v, %v; want %v, %v", c.a, c.b, got, err, c.want, c.err)
		}
	}
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		amount int64
		count  int
		want   int64
		err    error
	}{
		{2500, 3, 7500, nil},
		{-2500, 3, -7500, nil},
		{0, 20, 0, nil},
		{math.MaxInt64, 1, math.MaxInt64, nil},
		{math.MaxInt64/2 + 1, 2, 0, ErrOverflow},
		{math.MinInt64, 2, 0, ErrOverflow},
	} {
		got, err := Money{c.amount, "EUR"}.Times(c.count)
		if got.Amount != c.want || !errors.Is(err, c.err) {
			t.Errorf("%d × %d = %d, %v; want %d, %v", c.amount, c.count, got.Amount, err, c.want, c.err)
		}
	}
}

package money

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
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

// Sums and products are those of whole numbers, or refused; what is written is the amount.
func FuzzMoney(f *testing.F) {
	for _, seed := range [][3]int64{{2500, 199, 3}, {math.MaxInt64, 1, 2}, {math.MinInt64, -1, 1}, {math.MinInt64, math.MinInt64, 0}, {-1, math.MinInt64, math.MaxInt64}, {5, -5, 1 << 32}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, a, b, count int64) {
		if count < 0 {
			t.Skip()
		}
		for _, currency := range []string{"EUR", "JPY", "KWD"} {
			m, other := Money{a, currency}, Money{b, currency}
			for name, c := range map[string]struct {
				have func() (Money, error)
				want *big.Int
			}{
				"plus":  {func() (Money, error) { return m.Plus(other) }, new(big.Int).Add(big.NewInt(a), big.NewInt(b))},
				"times": {func() (Money, error) { return m.Times(int(count)) }, new(big.Int).Mul(big.NewInt(a), big.NewInt(count))},
			} {
				have, err := c.have()
				if fits := c.want.IsInt64() && (name == "plus" || c.want.CmpAbs(big.NewInt(math.MaxInt64)) <= 0); fits != (err == nil) {
					t.Errorf("%d %s %d or %d: %v, %v; want %s", a, name, b, count, have, err, c.want)
				} else if err == nil && (have.Amount != c.want.Int64() || have.Currency != currency) {
					t.Errorf("%d %s %d or %d: %v, want %s", a, name, b, count, have, c.want)
				}
			}
			figures, _, _ := strings.Cut(m.String(), " ")
			whole, fraction, _ := strings.Cut(figures, ".")
			read, err := strconv.ParseInt(whole+fraction, 10, 64)
			if err != nil || read != a || len(fraction) != Digits(currency) || strings.TrimPrefix(whole, "-") == "" {
				t.Errorf("%+v is written %q", m, m.String())
			}
			if m.Payable() && (a < 1 || a > Largest || a%Step(currency) != 0) {
				t.Errorf("%v can be paid", m)
			}
		}
	})
}

package money

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestFee(t *testing.T) {
	fee := Fee{BasisPoints: 250, Fixed: []Money{{49, "EUR"}, {150, "KWD"}}}
	for _, c := range []struct {
		price, want Money
		err         error
	}{
		{Money{2500, "EUR"}, Money{112, "EUR"}, nil}, // 62.5 is rounded up
		{Money{2499, "EUR"}, Money{111, "EUR"}, nil},
		{Money{500, "JPY"}, Money{13, "JPY"}, nil}, // no minor unit, and no fixed part
		{Money{10_000, "KWD"}, Money{400, "KWD"}, nil},
		{Money{12_500, "KWD"}, Money{460, "KWD"}, nil}, // cards are charged in hundredths
		{None("EUR"), None("EUR"), nil},
		{Money{math.MaxInt64, "USD"}, Money{230584300921369395, "USD"}, nil},
		{Money{math.MaxInt64, "EUR"}, Money{230584300921369444, "EUR"}, nil},
	} {
		got, err := fee.Of(c.price)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("fee of %v = %v, %v; want %v, %v", c.price, got, err, c.want, c.err)
		}
	}
	if _, err := Part(math.MaxInt64, 2, 1); !errors.Is(err, ErrOverflow) {
		t.Errorf("a part larger than 64 bits: %v", err)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		amount  int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{100, []int64{1, 2, 4}, []int64{14, 29, 57}},
		{1, []int64{1, 3}, []int64{0, 1}},
		{5, []int64{0, 0}, []int64{3, 2}},
		{5, []int64{0, 7}, []int64{0, 5}},
		{0, []int64{3, 4}, []int64{0, 0}},
		{9, nil, nil},
	} {
		got, err := Split(c.amount, c.weights)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%d by %v = %v, %v; want %v", c.amount, c.weights, got, err, c.want)
		}
	}
	if _, err := Split(1, []int64{math.MaxInt64, 1}); !errors.Is(err, ErrOverflow) {
		t.Errorf("weights beyond 64 bits: %v", err)
	}
}

// A split loses nothing and makes nothing, and no part is further than one unit from its share.
func TestSplitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, math.MaxInt64).Draw(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/25), 1, 20).Draw(t, "weights")
		parts, err := Split(amount, weights)
		if err != nil {
			t.Fatal(err)
		}
		var sum, whole int64
		for i := range parts {
			sum, whole = sum+parts[i], whole+weights[i]
		}
		if sum != amount {
			t.Fatalf("%v add up to %d", parts, sum)
		}
		for i, part := range parts {
			if share := float64(amount) / float64(whole) * float64(weights[i]); whole > 0 && math.Abs(float64(part)-share) > 1+share*1e-9 {
				t.Fatalf("part %d is %d, its share %f", i, part, share)
			}
		}
	})
}

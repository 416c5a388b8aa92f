package money

import (
	"math/bits"
	"slices"
)

// Split divides an amount in proportion to weights, to the last minor unit: what does not come out even goes to the largest
// remainders, of equal ones to the first (https://en.wikipedia.org/wiki/Largest_remainder_method). Neither the amount nor a
// weight is negative; without any weight, all weigh the same.
func Split(amount int64, weights []int64) ([]int64, error) {
	if len(weights) == 0 {
		return nil, nil
	}
	whole := uint64(0)
	for _, weight := range weights {
		var carry uint64
		if whole, carry = bits.Add64(whole, uint64(weight), 0); carry != 0 || whole > 1<<63-1 {
			return nil, ErrOverflow
		}
	}
	if whole == 0 {
		return Split(amount, slices.Repeat([]int64{1}, len(weights)))
	}
	parts := make([]int64, len(weights))
	remainders := make([]uint64, len(weights))
	left := amount
	for i, weight := range weights {
		high, low := bits.Mul64(uint64(amount), uint64(weight))
		part, remainder := bits.Div64(high, low, whole) // weight ≤ whole, so that it fits
		parts[i], remainders[i] = int64(part), remainder
		left -= parts[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainders[a] > remainders[b]:
			return -1
		case remainders[a] < remainders[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts, nil
}

package money

import (
	"math"
	"testing"
)

func TestString(t *testing.T) {
	for want, m := range map[string]Money{
		"54.00 EUR": {5400, "EUR"}, "0.05 EUR": {5, "EUR"}, "-0.50 USD": {-50, "USD"}, "500 JPY": {500, "JPY"}, "-7 JPY": {-7, "JPY"},
		"1.250 KWD": {1250, "KWD"}, "0.00 EUR": {0, "EUR"}, "-92233720368547758.08 EUR": {math.MinInt64, "EUR"},
	} {
		if got := m.String(); got != want {
			t.Errorf("%+v is %q, want %q", m, got, want)
		}
	}
}

func TestPayable(t *testing.T) {
	for m, want := range map[Money]bool{
		{50, "EUR"}: true, {49, "EUR"}: false, {30, "GBP"}: true, {50, "JPY"}: true, {49, "JPY"}: false, {1250, "KWD"}: true, {1255, "KWD"}: false,
		{1, "LKR"}: true, {0, "LKR"}: false, {Largest, "EUR"}: true, {Largest + 1, "EUR"}: false, {-50, "EUR"}: false,
	} {
		if got := m.Payable(); got != want {
			t.Errorf("%v payable: %t", m, got)
		}
	}
}

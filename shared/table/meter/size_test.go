package meter

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestSize(t *testing.T) {
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	number := func(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
	for name, c := range map[string]struct {
		value types.AttributeValue
		want  int
	}{
		"no text":                   {text(""), 0},
		"letters beyond ASCII":      {text("Köln"), 5},
		"nought":                    {number("0"), 1},
		"one digit":                 {number("7"), 2},
		"five digits":               {number("12345"), 4},
		"zeros that do not count":   {number("1200000"), 2},
		"a fraction":                {number("52.520008"), 5},
		"a small fraction":          {number("0.005"), 2},
		"below nought":              {number("-12"), 3},
		"with an exponent":          {number("-1.5E+40"), 3},
		"truth":                     {&types.AttributeValueMemberBOOL{Value: true}, 1},
		"null":                      {&types.AttributeValueMemberNULL{Value: true}, 1},
		"bytes":                     {&types.AttributeValueMemberB{Value: []byte("abc")}, 3},
		"an empty list":             {&types.AttributeValueMemberL{}, 3},
		"a list of two":             {&types.AttributeValueMemberL{Value: []types.AttributeValue{text("ab"), number("1")}}, 3 + 1 + 2 + 1 + 2},
		"a map":                     {&types.AttributeValueMemberM{Value: attributes{"name": text("Ada")}}, 3 + 1 + 4 + 3},
		"a set of texts":            {&types.AttributeValueMemberSS{Value: []string{"ab", "c"}}, 3},
		"a set of numbers":          {&types.AttributeValueMemberNS{Value: []string{"1", "100"}}, 4},
		"a list of an empty map":    {&types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{}}}, 3 + 1 + 3},
		"names count with the item": {nil, 0},
	} {
		if got := sizeOf(c.value); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
	if got := Size(attributes{"PK": text("USER#1"), "seats": number("20")}); got != 2+6+5+2 {
		t.Errorf("an item: %d bytes", got)
	}
}

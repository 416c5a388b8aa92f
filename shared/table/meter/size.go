package meter

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type attributes = map[string]types.AttributeValue

// Size is how many bytes an item counts, by
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html. Of numbers AWS says only
// "approximately"; here they count what it gives as the rule.
func Size(item map[string]types.AttributeValue) int {
	size := 0
	for name, value := range item {
		size += len(name) + sizeOf(value)
	}
	return size
}

// Documents cost three bytes, and one more for each element.
const (
	documentOverhead = 3
	elementOverhead  = 1
)

func sizeOf(value types.AttributeValue) int {
	size := 0
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return numberSize(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberBOOL, *types.AttributeValueMemberNULL:
		return 1
	case *types.AttributeValueMemberL:
		size = documentOverhead
		for _, element := range v.Value {
			size += elementOverhead + sizeOf(element)
		}
	case *types.AttributeValueMemberM:
		size = documentOverhead
		for name, element := range v.Value {
			size += elementOverhead + len(name) + sizeOf(element)
		}
	case *types.AttributeValueMemberSS:
		for _, element := range v.Value {
			size += len(element)
		}
	case *types.AttributeValueMemberNS:
		for _, element := range v.Value {
			size += numberSize(element)
		}
	case *types.AttributeValueMemberBS:
		for _, element := range v.Value {
			size += len(element)
		}
	}
	return size
}

// numberSize: a byte for every two significant digits, one more, and another one when the number is negative.
func numberSize(number string) int {
	size := 1
	number, negative := strings.CutPrefix(number, "-")
	if negative {
		size++
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.Trim(whole+fraction, "0")
	return size + (len(digits)+1)/2
}

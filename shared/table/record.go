package table

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type attributes = map[string]types.AttributeValue

// Domain values are stored under their JSON names, so that they need one set of tags and the table's attributes have the
// names that the API shows.
func encoderOptions(o *attributevalue.EncoderOptions) { o.TagKey = "json" }
func decoderOptions(o *attributevalue.DecoderOptions) { o.TagKey = "json" }

func encode(value any) (types.AttributeValue, error) {
	return attributevalue.MarshalWithOptions(value, encoderOptions)
}

// encodeRecord turns a domain value into an item: the value's own attributes, and those that every item carries.
func encodeRecord(key Key, record any) (attributes, error) {
	item, err := attributevalue.MarshalMapWithOptions(record, encoderOptions)
	if err != nil {
		return nil, fmt.Errorf("table: encode %s: %w", key.Type, err)
	}
	if item == nil {
		item = attributes{}
	}
	item[attributePK], item[attributeSK] = text(key.PK), text(key.SK)
	item[attributeType], item[attributeSchema] = text(key.Type), number(schemaVersion)
	if _, ok := item[attributeVersion]; !ok {
		item[attributeVersion] = number(1)
	}
	return item, nil
}

// Item is an item as it was read.
type Item struct{ attributes attributes }

// ItemOf wraps attributes that came some other way, such as in a stream's record.
func ItemOf(attributes map[string]types.AttributeValue) Item { return Item{attributes} }

// Type is what the item is: one of the Type constants.
func (i Item) Type() string { return i.text(attributeType) }

// PK is the item's partition key.
func (i Item) PK() string { return i.text(attributePK) }

// SK is the item's sort key.
func (i Item) SK() string { return i.text(attributeSK) }

// Place is the item's sort key, in the table or in one of the indexes.
func (i Item) Place(index Index) string { return i.text(string(index) + attributeSK) }

func (i Item) text(name string) string {
	value, _ := i.attributes[name].(*types.AttributeValueMemberS)
	if value == nil {
		return ""
	}
	return value.Value
}

// Position is the place behind the item in its partition of the table: reading goes on from there.
func (i Item) Position() (Position, error) {
	return encodePosition(attributes{attributePK: i.attributes[attributePK], attributeSK: i.attributes[attributeSK]})
}

// Decode fills a domain value.
func (i Item) Decode(into any) error {
	if err := attributevalue.UnmarshalMapWithOptions(i.attributes, into, decoderOptions); err != nil {
		return fmt.Errorf("table: decode %s: %w", i.Type(), err)
	}
	return nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// Position is a place in a list from which reading goes on; nil is the beginning, and the end. It is not secret and not
// protected: shared/api signs it before a client gets it.
type Position []byte

// Behind is the place behind a sort key in a partition of the table, whether an item stands there or not.
func Behind(partition, sortKey string) (Position, error) {
	return encodePosition(attributes{attributePK: text(partition), attributeSK: text(sortKey)})
}

func encodePosition(key attributes) (Position, error) {
	if len(key) == 0 {
		return nil, nil
	}
	names := make(map[string]string, len(key))
	for name, value := range key {
		s, ok := value.(*types.AttributeValueMemberS)
		if !ok {
			return nil, fmt.Errorf("table: key attribute %s is no string", name)
		}
		names[name] = s.Value
	}
	return json.Marshal(names)
}

func (p Position) decode() (attributes, error) {
	if len(p) == 0 {
		return nil, nil
	}
	var names map[string]string
	if err := json.Unmarshal(p, &names); err != nil {
		return nil, fmt.Errorf("table: position: %w", err)
	}
	key := make(attributes, len(names))
	for name, value := range names {
		key[name] = text(value)
	}
	return key, nil
}

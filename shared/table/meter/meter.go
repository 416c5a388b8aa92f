// Package meter says what calls to DynamoDB cost, in the capacity units that AWS bills, whatever the emulator claims: their
// figures for transactions and indexes are wrong. The rules are AWS's own:
//
//   - A read counts 4 KB a unit, rounded up for each item of a batch and once for a whole query, whose filter drops items
//     only after they were counted; half of that when it need not be consistent. A missing item counts as a small one.
//   - A write counts 1 KB a unit, of the larger of the item before and after; twice in a transaction. A condition that does
//     not hold costs what the item that is there would, and so does each item of a transaction that fails.
//   - An index costs a write for each item whose entry changes, two when the entry moves to another key.
//     A transaction does not double these.
//
// Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html,
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling,
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations. Of a condition
// check AWS does not say what it counts as; here it is a write, which is the dearer.
package meter

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Cost is what a number of calls cost together.
type Cost struct {
	Calls      int     // to DynamoDB; those made one after another are the round trips
	Reads      int     // items read, also those that a filter dropped
	Writes     int     // items written or checked
	ReadUnits  float64 // of 4 KB
	WriteUnits float64 // of 1 KB, on the table itself
	IndexUnits float64 // of 1 KB, on its indexes
	Items      []Item  // in the order of the calls, to see where the units go
}

// Item is one item's part of a cost; of a query, all items together.
type Item struct {
	Type  string // as stored in the item, or asked for
	Bytes int
	Units float64
}

// On-demand prices of us-east-1 in US dollars for a million units: https://aws.amazon.com/dynamodb/pricing/on-demand/
const (
	pricePerMillionReads  = 0.125
	pricePerMillionWrites = 0.625
)

// Dollars is what a million times the cost is billed.
func (c Cost) Dollars() float64 {
	return c.ReadUnits*pricePerMillionReads + (c.WriteUnits+c.IndexUnits)*pricePerMillionWrites
}

func (c *Cost) add(other Cost) {
	c.Calls, c.Reads, c.Writes = c.Calls+other.Calls, c.Reads+other.Reads, c.Writes+other.Writes
	c.ReadUnits, c.WriteUnits, c.IndexUnits = c.ReadUnits+other.ReadUnits, c.WriteUnits+other.WriteUnits, c.IndexUnits+other.IndexUnits
	c.Items = append(c.Items, other.Items...)
}

// Meter measures the calls of one client. It reads each item before and after a write with calls of its own, so that it
// belongs in tests; of writers that meet on one item it may count either's image.
type Meter struct {
	plain *dynamodb.Client
	mutex sync.Mutex
	cost  Cost
}

// Attach lets the meter see the calls of a client: it is an option of dynamodb.NewFromConfig, and should be the first.
func (m *Meter) Attach(o *dynamodb.Options) {
	m.plain = dynamodb.New(o.Copy())
	o.APIOptions = append(slices.Clone(o.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("CapacityMeter", m.measure), middleware.Before)
	})
}

// Take returns the cost of the calls since the last Take.
func (m *Meter) Take() Cost {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	cost := m.cost
	m.cost = Cost{}
	return cost
}

func (m *Meter) measure(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	var (
		cost   Cost
		before []attributes
		err    error
	)
	writes, transaction := writesOf(in.Parameters)
	if len(writes) > 0 {
		if before, err = m.images(ctx, writes); err != nil {
			return middleware.InitializeOutput{}, middleware.Metadata{}, err
		}
	}
	out, metadata, failure := next.HandleInitialize(ctx, in)
	switch input := in.Parameters.(type) {
	case *dynamodb.BatchGetItemInput:
		cost = batch(input, out.Result)
	case *dynamodb.QueryInput:
		cost, err = m.query(ctx, input)
	default:
		if len(writes) == 0 {
			return out, metadata, failure
		}
		after := before
		if failure == nil {
			after, err = m.images(ctx, writes)
		}
		cost = written(writes, before, after, transaction)
	}
	if err != nil {
		return out, metadata, err
	}
	cost.Calls = 1
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.cost.add(cost)
	return out, metadata, failure
}

// target is one item that a call writes or checks.
type target struct {
	table *string
	key   attributes
	item  attributes // what a Put would store, when nothing is there yet and the call fails
}

// writesOf lists what a call writes.
func writesOf(parameters any) (targets []target, transaction bool) {
	switch input := parameters.(type) {
	case *dynamodb.UpdateItemInput:
		return []target{{table: input.TableName, key: input.Key}}, false
	case *dynamodb.TransactWriteItemsInput:
		for _, write := range input.TransactItems {
			switch {
			case write.Put != nil:
				key := attributes{"PK": write.Put.Item["PK"], "SK": write.Put.Item["SK"]}
				targets = append(targets, target{write.Put.TableName, key, write.Put.Item})
			case write.Update != nil:
				targets = append(targets, target{table: write.Update.TableName, key: write.Update.Key})
			case write.Delete != nil:
				targets = append(targets, target{table: write.Delete.TableName, key: write.Delete.Key})
			case write.ConditionCheck != nil:
				targets = append(targets, target{table: write.ConditionCheck.TableName, key: write.ConditionCheck.Key})
			}
		}
	}
	return targets, true
}

// images reads the items as they are now; nil for those that are not there.
func (m *Meter) images(ctx context.Context, targets []target) ([]attributes, error) {
	keys := make([]attributes, len(targets))
	for i, target := range targets {
		keys[i] = target.key
	}
	consistent, found := true, map[string]attributes{}
	for wanted := map[string]types.KeysAndAttributes{*targets[0].table: {Keys: keys, ConsistentRead: &consistent}}; len(wanted) > 0; {
		answer, err := m.plain.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: wanted})
		if err != nil {
			return nil, fmt.Errorf("meter: %w", err)
		}
		for _, item := range answer.Responses[*targets[0].table] {
			found[place(item)] = item
		}
		wanted = answer.UnprocessedKeys
	}
	images := make([]attributes, len(targets))
	for i, key := range keys {
		images[i] = found[place(key)]
	}
	return images, nil
}

// place tells items apart by their keys.
func place(key attributes) string { return textOf(key, "PK") + "\x00" + textOf(key, "SK") }

// written is the cost of writes that found the items as before and left them as after.
func written(targets []target, before, after []attributes, transaction bool) Cost {
	cost := Cost{Writes: len(targets)}
	for i, target := range targets {
		bytes := max(Size(before[i]), Size(after[i]))
		if before[i] == nil && after[i] == nil {
			bytes = Size(target.item)
		}
		units := unitsOf(bytes, kilobyte)
		if transaction {
			units *= 2
		}
		cost.WriteUnits += units
		indexed := indexed("GSI1", before[i], after[i]) + indexed("GSI2", before[i], after[i])
		cost.IndexUnits += indexed
		cost.Items = append(cost.Items, Item{typeOf(before[i], after[i], target.item, target.key), bytes, units + indexed})
	}
	return cost
}

// indexed is what an index costs that holds the whole item.
func indexed(index string, before, after attributes) float64 {
	was, is := entryOf(index, before), entryOf(index, after)
	switch {
	case was == "" && is == "", was == is && reflect.DeepEqual(before, after):
		return 0
	case was == "":
		return unitsOf(Size(after), kilobyte)
	case is == "":
		return unitsOf(Size(before), kilobyte)
	case was != is:
		return unitsOf(Size(before), kilobyte) + unitsOf(Size(after), kilobyte)
	}
	return unitsOf(max(Size(before), Size(after)), kilobyte)
}

// entryOf is an item's place in an index, "" when it has none.
func entryOf(index string, item attributes) string {
	pk, sk := textOf(item, index+"PK"), textOf(item, index+"SK")
	if pk == "" {
		return ""
	}
	return pk + "\x00" + sk
}

// batch is the cost of reading items one by one.
func batch(input *dynamodb.BatchGetItemInput, result any) Cost {
	output, ok := result.(*dynamodb.BatchGetItemOutput)
	if !ok {
		return Cost{}
	}
	var cost Cost
	for table, wanted := range input.RequestItems {
		each := share(wanted.ConsistentRead)
		found := output.Responses[table]
		for _, item := range found {
			units := unitsOf(Size(item), 4*kilobyte) * each
			cost.ReadUnits += units
			cost.Items = append(cost.Items, Item{textOf(item, "type"), Size(item), units})
		}
		missing := len(wanted.Keys) - len(found) - len(output.UnprocessedKeys[table].Keys)
		for range missing {
			cost.ReadUnits += each
			cost.Items = append(cost.Items, Item{"(missing)", 0, each})
		}
		cost.Reads += len(found) + missing
	}
	return cost
}

// query is the cost of a query: it is made once more without its filter, to see what the filter dropped.
func (m *Meter) query(ctx context.Context, input *dynamodb.QueryInput) (Cost, error) {
	whole := *input
	if whole.FilterExpression != nil {
		whole.FilterExpression = nil
		// DynamoDB refuses names and values that no expression uses.
		whole.ExpressionAttributeNames, whole.ExpressionAttributeValues = map[string]string{}, attributes{}
		for name, attribute := range input.ExpressionAttributeNames {
			if strings.Contains(*input.KeyConditionExpression, name) {
				whole.ExpressionAttributeNames[name] = attribute
			}
		}
		for name, value := range input.ExpressionAttributeValues {
			if strings.Contains(*input.KeyConditionExpression, name) {
				whole.ExpressionAttributeValues[name] = value
			}
		}
	}
	answer, err := m.plain.Query(ctx, &whole)
	if err != nil {
		return Cost{}, fmt.Errorf("meter: %w", err)
	}
	bytes := 0
	var kinds []string
	for _, item := range answer.Items {
		bytes += Size(item)
		if kind := textOf(item, "type"); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	units := unitsOf(bytes, 4*kilobyte) * share(input.ConsistentRead)
	return Cost{Reads: len(answer.Items), ReadUnits: units,
		Items: []Item{{fmt.Sprintf("%d × %s", len(answer.Items), strings.Join(kinds, ", ")), bytes, units}}}, nil
}

const kilobyte = 1024

// unitsOf rounds up to whole units; nothing counts as something small.
func unitsOf(bytes, unit int) float64 { return float64(max((bytes+unit-1)/unit, 1)) }

// share is what a read costs of a consistent one.
func share(consistent *bool) float64 {
	if consistent != nil && *consistent {
		return 1
	}
	return 0.5
}

func typeOf(images ...attributes) string {
	for _, image := range images {
		if kind := textOf(image, "type"); kind != "" {
			return kind
		}
	}
	return "(missing)"
}

func textOf(item attributes, name string) string {
	value, _ := item[name].(*types.AttributeValueMemberS)
	if value == nil {
		return ""
	}
	return value.Value
}

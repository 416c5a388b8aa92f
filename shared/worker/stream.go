package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/table"
)

// Change is what a stream says of one item: how it was and how it is. The zero Item stands for what is not there.
type Change struct{ Before, After table.Item }

// Item is the item as it is, or as it was when it is gone.
func (c Change) Item() table.Item {
	if c.After.Type() == "" {
		return c.Before
	}
	return c.After
}

// Stream serves the table's stream. The handler gets a whole batch, in order, and returns how many changes from its beginning
// are settled. When these are not all, the stream delivers again from the first that is not, with everything behind it: more
// cannot be said to Lambda (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). An error
// goes to the log, whether or not everything is settled.
//
// A change that fails at the head of its batch fails with all that follows, until Lambda gives up on the whole of it. So a
// handler goes on after a failure where it can: then nothing is lost but what failed.
func Stream(name string, handle func(context.Context, []Change) (settled int, err error)) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		t := begin(ctx, name, len(batch.Records))
		defer t.end()
		changes, readable, unread := read(batch.Records)
		settled := 0
		err := attempt(t.ctx, func(ctx context.Context) (err error) {
			settled, err = handle(ctx, changes)
			return err
		})
		t.fault(err)
		t.fault(unread)
		answer := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
		if settled = min(settled, readable); settled < len(batch.Records) {
			t.again(len(batch.Records) - settled)
			answer.BatchItemFailures = append(answer.BatchItemFailures,
				events.DynamoDBBatchItemFailure{ItemIdentifier: batch.Records[settled].Change.SequenceNumber})
		}
		return answer, nil
	}
}

// Grouped makes a handler of batches out of one that takes what belongs together: all changes of a batch that have a name in
// common, in order, once. A group that fails, or for which no time is left, holds up no other. Changes with an empty name
// are of no interest.
func Grouped(name func(Change) (string, error), handle func(ctx context.Context, name string, changes []Change) error) func(context.Context, []Change) (int, error) {
	return func(ctx context.Context, changes []Change) (settled int, err error) {
		settled = len(changes)
		var failed []error
		for _, g := range groups(changes, name) {
			err := attempt(ctx, func(ctx context.Context) error {
				if g.err != nil {
					return g.err
				}
				return handle(ctx, g.name, g.changes)
			})
			if err == nil {
				continue
			}
			settled = min(settled, g.first)
			if !errors.Is(err, errNoTime) {
				failed = append(failed, fmt.Errorf("%s: %w", g.name, err))
			}
		}
		return settled, errors.Join(failed...)
	}
}

// group is what belongs together in a batch.
type group struct {
	name    string
	first   int // place of its first change in the batch
	changes []Change
	err     error // what it is called cannot be told
}

// groups sorts a batch, in the order of the groups' first changes.
func groups(changes []Change, name func(Change) (string, error)) []*group {
	var sorted []*group
	known := map[string]*group{}
	for i, change := range changes {
		called, err := name(change)
		switch {
		case err != nil:
			sorted = append(sorted, &group{name: change.Item().PK(), first: i, err: err})
			continue
		case called == "":
			continue
		case known[called] == nil:
			known[called] = &group{name: called, first: i}
			sorted = append(sorted, known[called])
		}
		known[called].changes = append(known[called].changes, change)
	}
	return sorted
}

// read turns records into changes, and says how many from the beginning it could read. One that it could not read is no
// change of anything, so that those behind it are taken all the same.
func read(records []events.DynamoDBEventRecord) (changes []Change, readable int, err error) {
	changes, readable = make([]Change, len(records)), len(records)
	for i, record := range records {
		before, unreadBefore := item(record.Change.OldImage)
		after, unreadAfter := item(record.Change.NewImage)
		if unread := errors.Join(unreadBefore, unreadAfter); unread != nil {
			readable, err = min(readable, i), errors.Join(err, unread)
			continue
		}
		changes[i] = Change{before, after}
	}
	return changes, readable, err
}

// item turns an image of a stream's record into an item. The two libraries have types of their own for the same thing.
func item(image map[string]events.DynamoDBAttributeValue) (table.Item, error) {
	attributes := make(map[string]types.AttributeValue, len(image))
	for name, value := range image {
		converted, err := attribute(value)
		if err != nil {
			return table.Item{}, fmt.Errorf("worker: attribute %s: %w", name, err)
		}
		attributes[name] = converted
	}
	return table.ItemOf(attributes), nil
}

func attribute(value events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	switch value.DataType() {
	case events.DataTypeString:
		return &types.AttributeValueMemberS{Value: value.String()}, nil
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: value.Number()}, nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: value.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeBinary:
		return &types.AttributeValueMemberB{Value: value.Binary()}, nil
	case events.DataTypeStringSet:
		return &types.AttributeValueMemberSS{Value: value.StringSet()}, nil
	case events.DataTypeNumberSet:
		return &types.AttributeValueMemberNS{Value: value.NumberSet()}, nil
	case events.DataTypeBinarySet:
		return &types.AttributeValueMemberBS{Value: value.BinarySet()}, nil
	case events.DataTypeList:
		list := &types.AttributeValueMemberL{}
		for _, element := range value.List() {
			converted, err := attribute(element)
			if err != nil {
				return nil, err
			}
			list.Value = append(list.Value, converted)
		}
		return list, nil
	case events.DataTypeMap:
		fields := &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{}}
		for name, element := range value.Map() {
			converted, err := attribute(element)
			if err != nil {
				return nil, err
			}
			fields.Value[name] = converted
		}
		return fields, nil
	}
	return nil, fmt.Errorf("unknown data type %v", value.DataType())
}

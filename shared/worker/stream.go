package worker

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/table"
)

// Change is what a stream says of one item: how it was and how it is. The zero Item stands for what is not there.
type Change struct{ Before, After table.Item }

// Stream serves the table's stream. The handler gets a whole batch, in order, and either takes all of it or fails: the
// stream then delivers from the same place again.
func Stream(name string, handle func(context.Context, []Change) error) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		t := begin(ctx, name, len(batch.Records))
		defer t.line.End()
		answer := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
		if len(batch.Records) == 0 {
			return answer, nil
		}
		first := batch.Records[0].Change.SequenceNumber
		t.note(first, attempt(t.ctx, func(ctx context.Context) error {
			changes := make([]Change, len(batch.Records))
			for i, record := range batch.Records {
				before, err := item(record.Change.OldImage)
				if err != nil {
					return err
				}
				after, err := item(record.Change.NewImage)
				if err != nil {
					return err
				}
				changes[i] = Change{before, after}
			}
			return handle(ctx, changes)
		}))
		for range t.failed {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: first})
		}
		return answer, nil
	}
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

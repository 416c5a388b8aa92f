package table

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Count raises a counter by one and returns what it is then. It is for counting what may be counted twice: the SDK repeats
// a call whose answer it lost, and no token goes with this one, which costs a write unit instead of two. The item is
// garbage after expires.
func (t *Table) Count(ctx context.Context, key Key, expires time.Time) (int64, error) {
	write := Write{Op: Update, Key: key, Set: "#count = if_not_exists(#count, :zero) + :one, #expiresAt = :expiresAt"}
	var e expression
	e.value("expiresAt", number(expires.Unix()))
	update := write.updateExpression(&e)
	answer, err := t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &t.name, UpdateExpression: &update,
		Key:                      attributes{attributePK: text(key.PK), attributeSK: text(key.SK)},
		ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values, ReturnValues: types.ReturnValueUpdatedNew})
	if err != nil {
		return 0, err
	}
	count, ok := answer.Attributes["count"].(*types.AttributeValueMemberN)
	if !ok {
		return 0, fmt.Errorf("table: count of %s is no number", key.Type)
	}
	return strconv.ParseInt(count.Value, 10, 64)
}

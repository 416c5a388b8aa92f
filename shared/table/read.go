package table

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Read is one item to read, as a value: where it stands, what to fill, and what it means if there is none.
type Read struct {
	Key     Key
	Into    any   // pointer to a domain value, left as it is when there is no item
	Missing error // nil when the item may be missing
}

// BatchLimit is how much one Load reads at most, which is DynamoDB's limit: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
const BatchLimit = 100

// Load reads all items in one round trip, strongly consistent. When some are missing it returns the Missing of the first
// that has one. Items read one by one in a batch are not of one instant: what must hold together is for Commit's
// conditions to say.
func (t *Table) Load(ctx context.Context, reads ...Read) error {
	if len(reads) == 0 {
		return nil
	}
	if len(reads) > BatchLimit {
		return fmt.Errorf("table: %d items in one read, DynamoDB takes %d", len(reads), BatchLimit)
	}
	wanted := make(map[[2]string]bool, len(reads))
	var keys []attributes
	for _, read := range reads {
		place := [2]string{read.Key.PK, read.Key.SK}
		if !wanted[place] {
			wanted[place] = true
			keys = append(keys, attributes{attributePK: text(read.Key.PK), attributeSK: text(read.Key.SK)})
		}
	}
	found := make(map[[2]string]Item, len(keys))
	err := persist(ctx, func() (bool, error) {
		answer, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
			t.name: {Keys: keys, ConsistentRead: aws.Bool(true)},
		}})
		if err != nil {
			return passes(err), err
		}
		for _, attributes := range answer.Responses[t.name] {
			item := Item{attributes}
			found[[2]string{item.PK(), item.SK()}] = item
		}
		if keys = answer.UnprocessedKeys[t.name].Keys; len(keys) > 0 {
			return true, fmt.Errorf("table: %d items not read", len(keys))
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	for _, read := range reads {
		item, ok := found[[2]string{read.Key.PK, read.Key.SK}]
		if !ok {
			if read.Missing != nil {
				return read.Missing
			}
			continue
		}
		if err := item.Decode(read.Into); err != nil {
			return err
		}
	}
	return nil
}

// Reachable says whether the table answers.
func (t *Table) Reachable(ctx context.Context) error {
	return t.Load(ctx, Read{Key: HealthKey()})
}

// Range is a stretch of one partition, of the table or of an index.
type Range struct {
	Index      Index
	Partition  string
	Prefix     string // of the sort key; or
	From, To   string // bounds of the sort key, both inclusive; "" is open
	Descending bool
	Limit      int // items read, at most; 0 for as many as a page of DynamoDB's holds (1 MB)
	After      Position
	Filter     string // drops items after they were read and paid for
	Values     Values // of Filter; the names pk, skFrom, skTo and skPrefix are taken
	Consistent bool   // the table only: indexes lag behind
}

// Page is what a Range held, as far as it was read.
type Page struct {
	Items []Item
	Next  Position // nil when the range was read to its end
}

// Query reads one page of a range.
func (t *Table) Query(ctx context.Context, r Range) (Page, error) {
	var e expression
	if err := e.bind(r.Values); err != nil {
		return Page{}, err
	}
	pk, sk := string(r.Index)+"PK", string(r.Index)+"SK"
	condition := "#" + pk + " = :pk"
	e.value("pk", text(r.Partition))
	switch {
	case r.Prefix != "":
		condition += " AND begins_with(#" + sk + ", :skPrefix)"
		e.value("skPrefix", text(r.Prefix))
	case r.From != "" && r.To != "":
		condition += " AND #" + sk + " BETWEEN :skFrom AND :skTo"
		e.value("skFrom", text(r.From))
		e.value("skTo", text(r.To))
	case r.From != "":
		condition += " AND #" + sk + " >= :skFrom"
		e.value("skFrom", text(r.From))
	case r.To != "":
		condition += " AND #" + sk + " <= :skTo"
		e.value("skTo", text(r.To))
	}
	e.use(condition, r.Filter)
	start, err := r.After.decode()
	if err != nil {
		return Page{}, err
	}
	request := &dynamodb.QueryInput{TableName: &t.name, KeyConditionExpression: &condition, ExclusiveStartKey: start,
		ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values, ScanIndexForward: aws.Bool(!r.Descending)}
	if r.Index != Base {
		request.IndexName = aws.String(string(r.Index))
	} else if r.Consistent {
		request.ConsistentRead = aws.Bool(true)
	}
	if r.Filter != "" {
		request.FilterExpression = &r.Filter
	}
	if r.Limit > 0 {
		request.Limit = aws.Int32(int32(r.Limit))
	}
	var page Page
	err = persist(ctx, func() (bool, error) {
		answer, err := t.client.Query(ctx, request)
		if err != nil {
			return passes(err), err
		}
		for _, attributes := range answer.Items {
			page.Items = append(page.Items, Item{attributes})
		}
		page.Next, err = encodePosition(answer.LastEvaluatedKey)
		return false, err
	})
	return page, err
}

// Each reads a range to its end, page by page, and calls visit for every item; it stops at the first error.
func (t *Table) Each(ctx context.Context, r Range, visit func(Item) error) error {
	for {
		page, err := t.Query(ctx, r)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := visit(item); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
		r.After = page.Next
	}
}

// Decode turns a page's items into domain values.
func Decode[T any](items []Item) ([]T, error) {
	values := make([]T, len(items))
	for i, item := range items {
		if err := item.Decode(&values[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

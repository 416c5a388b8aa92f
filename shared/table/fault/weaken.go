package fault

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Weakener takes one clause out of the conditions of a client's transactions: a test that notices nothing does not hold the
// code to that clause. Clauses are those that AND joins.
type Weakener struct {
	drop   string // the clause to drop, "" for none
	mutex  sync.Mutex
	seen   map[string]bool
	before func()
}

// Weaken returns a weakener that drops a clause, named as Clauses names it; "" drops none.
func Weaken(clause string) *Weakener { return &Weakener{drop: clause, seen: map[string]bool{}} }

// Needless are the clauses that nothing depends on while the others hold, with the reason why each is there all the same.
var Needless = map[string]string{
	"pool put: attribute_not_exists(#PK)":          "a fresh id is never in use",
	"event put: attribute_not_exists(#PK)":         "a fresh id is never in use",
	"event ticket put: attribute_not_exists(#PK)":  "a fresh id is never in use",
	"event meeting put: attribute_not_exists(#PK)": "a fresh id is never in use",
	"event meeting put: #version = :version":       "whoever changes a meeting also counts that the event's parts changed, which is checked",
	"event update: attribute_exists(#PK)":          "events are put away and never deleted; this keeps half an event from being made if one were",
	"order update: attribute_exists(#PK)":          "of a mail: a rank that is not there is not smaller than another; this says it where it is read",
	"ledger put: attribute_not_exists(#PK)":        "whoever books also replaces the order, and the refund or dispute, whose versions are checked",
	"inbox put: attribute_not_exists(#PK)":         "a notification that is taken twice is looked at twice, which changes nothing; this spares the second look",
	"pool update: attribute_exists(#PK)":           "seats cannot be added to what is not there, and opening a sale checks that no ticket type came or went; this says it where it is read",
	"pool update: #capacity = :before":             "whoever resizes a pool also replaces its ticket type or event, whose version is checked",
	"event ticket put: #version = :version":        "see above: either of the two would do",
	"booksround put: #version = :version":          "as with the next: of two rounds that go on at once the later note stays, and events are looked at twice",
	"booksround put: attribute_not_exists(#PK)":    "of two rounds that go on at once one is gone again, and events are looked at twice; see package books",
	"event ticket delete: #version = :version":     "no ticket is taken, so that nothing is lost with a change that came between",
}

// Before has something happen between what a request has read and its first transaction.
func (w *Weakener) Before(happens func()) { w.before = happens }

// Clauses are the clauses of all conditions that came by: the item's kind, the operation and the clause itself, with ids
// left out, such as "pool update: #available >= :quantity".
func (w *Weakener) Clauses() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	var clauses []string
	for clause := range w.seen {
		clauses = append(clauses, clause)
	}
	slices.Sort(clauses)
	return clauses
}

// Attach is an option of dynamodb.NewFromConfig.
func (w *Weakener) Attach(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Weaken", w.handle), middleware.After)
	})
}

func (w *Weakener) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	input, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput)
	if !ok {
		return next.HandleInitialize(ctx, in)
	}
	w.mutex.Lock()
	happens := w.before
	w.before = nil
	w.mutex.Unlock()
	if happens != nil {
		happens()
	}
	weaker := *input
	weaker.TransactItems = slices.Clone(input.TransactItems)
	for i, item := range weaker.TransactItems {
		weaker.TransactItems[i] = w.weaken(item)
	}
	in.Parameters = &weaker
	return next.HandleInitialize(ctx, in)
}

// weaken returns the write without the clause that is to be dropped. A check that has none left becomes one that always
// holds.
func (w *Weakener) weaken(item types.TransactWriteItem) types.TransactWriteItem {
	switch {
	case item.Put != nil:
		put := *item.Put
		put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues =
			w.without(kindOf(put.Item)+" put", put.ConditionExpression, nil, put.ExpressionAttributeNames, put.ExpressionAttributeValues)
		item.Put = &put
	case item.Update != nil:
		update := *item.Update
		update.ConditionExpression, update.ExpressionAttributeNames, update.ExpressionAttributeValues =
			w.without(kindOf(update.Key)+" update", update.ConditionExpression, update.UpdateExpression, update.ExpressionAttributeNames, update.ExpressionAttributeValues)
		item.Update = &update
	case item.Delete != nil:
		remove := *item.Delete
		remove.ConditionExpression, remove.ExpressionAttributeNames, remove.ExpressionAttributeValues =
			w.without(kindOf(remove.Key)+" delete", remove.ConditionExpression, nil, remove.ExpressionAttributeNames, remove.ExpressionAttributeValues)
		item.Delete = &remove
	case item.ConditionCheck != nil:
		check := *item.ConditionCheck
		check.ConditionExpression, check.ExpressionAttributeNames, check.ExpressionAttributeValues =
			w.without(kindOf(check.Key)+" check", check.ConditionExpression, nil, check.ExpressionAttributeNames, check.ExpressionAttributeValues)
		if check.ConditionExpression == nil {
			always := "attribute_exists(PK) OR attribute_not_exists(PK)"
			check.ConditionExpression = &always
		}
		item.ConditionCheck = &check
	}
	return item
}

var ids = regexp.MustCompile(`\breg_[0-9A-Z]+`)

// without drops the clause from a condition, and the names and values that nothing uses then, which DynamoDB would refuse.
func (w *Weakener) without(what string, condition, update *string, names map[string]string, values attributes) (*string, map[string]string, attributes) {
	if condition == nil {
		return nil, names, values
	}
	var kept []string
	for clause := range strings.SplitSeq(*condition, " AND ") {
		name := what + ": " + ids.ReplaceAllString(clause, "ticket")
		w.mutex.Lock()
		w.seen[name] = true
		w.mutex.Unlock()
		if name != w.drop {
			kept = append(kept, clause)
		}
	}
	text := strings.Join(kept, " AND ")
	used := text
	if update != nil {
		used += " " + *update
	}
	names, values = keep(names, used), keep(values, used)
	if text == "" {
		return nil, names, values
	}
	return &text, names, values
}

type attributes = map[string]types.AttributeValue

// keep leaves those of some names that an expression uses.
func keep[V any](all map[string]V, expression string) map[string]V {
	var kept map[string]V
	for name, value := range all {
		if regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).MatchString(expression) {
			if kept == nil {
				kept = map[string]V{}
			}
			kept[name] = value
		}
	}
	return kept
}

// kindOf says what a key is the key of, by the beginning of its partition: "order", or "event stock" for what stands on an
// event's page.
func kindOf(key attributes) string {
	pk, _ := key["PK"].(*types.AttributeValueMemberS)
	sk, _ := key["SK"].(*types.AttributeValueMemberS)
	if pk == nil || sk == nil {
		return ""
	}
	kind, _, _ := strings.Cut(pk.Value, "#")
	if part, beside := strings.CutPrefix(sk.Value, "EVENT#"); beside {
		part, _, _ = strings.Cut(part, "#")
		kind += " " + part
	}
	return strings.ToLower(kind)
}

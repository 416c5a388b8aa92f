package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Op is what a write does.
type Op uint8

// The writes that there are.
const (
	Put    Op = iota + 1 // stores Record in place of whatever stood there
	Update               // changes the attributes that Set and Remove name; makes the item if there is none and Condition allows
	Delete               // removes the item
	Check                // changes nothing, but must hold
)

// Write is one change to one item, as a value: what to do, what must hold, and what it means when it does not.
//
// In the expressions #name is an attribute (#holder.#name one inside another) and :name is a value from Values. Every
// write raises the item's version.
type Write struct {
	Op        Op
	Key       Key
	Record    any              // Put: the domain value
	In        map[Index]*Entry // Put and Update: places in the indexes; nil takes the item out of one
	Set       string           // Update: "#available = #available - :quantity"
	Remove    string           // Update: "#reason"
	Condition string           // "#available >= :quantity"; "" for none
	Values    Values
	Else      error // what it means when Condition does not hold
}

// Values are the values of an expression by name, without the colon.
type Values map[string]any

// Conditions in common use.
const (
	Absent  = "attribute_not_exists(#PK)"
	Present = "attribute_exists(#PK)"
	Current = "#version = :version" // with Values{"version": n}
)

// Create stores a new item; taken is what it means if there is one already.
func Create(key Key, record any, taken error) Write {
	return Write{Op: Put, Key: key, Record: record, Condition: Absent, Else: taken}
}

// Replace stores an item in place of the version that was read; stale is what it means if another version stands there by
// now. The record carries its new version.
func Replace(key Key, record any, readVersion int64, stale error) Write {
	return Write{Op: Put, Key: key, Record: record, Condition: Current, Values: Values{"version": readVersion}, Else: stale}
}

// At returns the write with a place in an index.
func (w Write) At(index Index, entry Entry) Write {
	in := make(map[Index]*Entry, len(w.In)+1)
	maps.Copy(in, w.In)
	in[index] = &entry
	w.In = in
	return w
}

// expression gathers the parts of one DynamoDB expression set.
type expression struct {
	names  map[string]string
	values attributes
}

// use declares the attributes that the expressions name.
func (e *expression) use(expressions ...string) {
	for _, text := range expressions {
		for rest := text; ; {
			_, after, found := strings.Cut(rest, "#")
			if !found {
				break
			}
			end := strings.IndexFunc(after, func(r rune) bool {
				return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
			})
			if end < 0 {
				end = len(after)
			}
			e.name(after[:end])
			rest = after[end:]
		}
	}
}

func (e *expression) name(attribute string) {
	if e.names == nil {
		e.names = map[string]string{}
	}
	e.names["#"+attribute] = attribute
}

func (e *expression) value(name string, value types.AttributeValue) {
	if e.values == nil {
		e.values = attributes{}
	}
	e.values[":"+name] = value
}

func (e *expression) bind(values Values) error {
	for name, value := range values {
		encoded, err := encode(value)
		if err != nil {
			return fmt.Errorf("table: value %s: %w", name, err)
		}
		e.value(name, encoded)
	}
	return nil
}

// updateExpression writes the whole update: what the write asks for, its places in the indexes, and what every item
// carries.
func (w Write) updateExpression(e *expression) string {
	var set, remove []string
	if w.Set != "" {
		set = append(set, w.Set)
	}
	if w.Remove != "" {
		remove = append(remove, w.Remove)
	}
	for _, index := range []Index{GSI1, GSI2} {
		entry, named := w.In[index]
		pk, sk := string(index)+"PK", string(index)+"SK"
		switch {
		case !named:
		case entry == nil:
			remove = append(remove, "#"+pk, "#"+sk)
		default:
			set = append(set, fmt.Sprintf("#%s = :%s, #%s = :%s", pk, pk, sk, sk))
			e.value(pk, text(entry.PK))
			e.value(sk, text(entry.SK))
		}
	}
	set = append(set, "#type = :type, #v = :v, #version = if_not_exists(#version, :zero) + :one")
	e.value("type", text(w.Key.Type))
	e.value("v", number(schemaVersion))
	e.value("zero", number(0))
	e.value("one", number(1))
	expression := "SET " + strings.Join(set, ", ")
	if len(remove) > 0 {
		expression += " REMOVE " + strings.Join(remove, ", ")
	}
	e.use(expression)
	return expression
}

// request turns the write into DynamoDB's form.
func (w Write) request(table string) (types.TransactWriteItem, error) {
	var e expression
	e.use(w.Condition)
	if err := e.bind(w.Values); err != nil {
		return types.TransactWriteItem{}, err
	}
	var condition *string
	if w.Condition != "" {
		condition = &w.Condition
	}
	key := attributes{attributePK: text(w.Key.PK), attributeSK: text(w.Key.SK)}
	switch w.Op {
	case Put:
		item, err := encodeRecord(w.Key, w.Record)
		if err != nil {
			return types.TransactWriteItem{}, err
		}
		for index, entry := range w.In {
			if entry != nil {
				item[string(index)+"PK"], item[string(index)+"SK"] = text(entry.PK), text(entry.SK)
			}
		}
		return types.TransactWriteItem{Put: &types.Put{TableName: &table, Item: item,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values}}, nil
	case Update:
		update := w.updateExpression(&e)
		return types.TransactWriteItem{Update: &types.Update{TableName: &table, Key: key, UpdateExpression: &update,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values}}, nil
	case Delete:
		return types.TransactWriteItem{Delete: &types.Delete{TableName: &table, Key: key,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values}}, nil
	case Check:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: &table, Key: key,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values}}, nil
	}
	return types.TransactWriteItem{}, fmt.Errorf("table: write to %s without an operation", w.Key.Type)
}

// Writes gathers lists of writes, as one commit takes them.
func Writes(lists ...[]Write) []Write { return slices.Concat(lists...) }

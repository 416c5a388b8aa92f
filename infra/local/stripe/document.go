package stripe

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
)

// document is one object as Stripe's JSON says it, with amounts and times as int64. Keys that begin with "_" are ours: they
// are kept, and never shown.
type document map[string]any

func (d document) text(key string) string {
	value, _ := d[key].(string)
	return value
}

func (d document) number(key string) int64 {
	value, _ := d[key].(int64)
	return value
}

func (d document) truth(key string) bool {
	value, _ := d[key].(bool)
	return value
}

// child is the object under the key, nil when there is none.
func (d document) child(key string) document {
	value, _ := d[key].(document)
	return value
}

func (d document) list(key string) []any {
	value, _ := d[key].([]any)
	return value
}

// clone copies all of it, what lies inside as well.
func (d document) clone() document { return cloned(d, false).(document) }

// public is a copy without what is ours.
func (d document) public() document { return cloned(d, true).(document) }

func cloned(value any, public bool) any {
	switch value := value.(type) {
	case document:
		copied := make(document, len(value))
		for key, inner := range value {
			if public && strings.HasPrefix(key, "_") {
				continue
			}
			copied[key] = cloned(inner, public)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, inner := range value {
			copied[i] = cloned(inner, public)
		}
		return copied
	default:
		return value
	}
}

// parse reads a document back from its JSON.
func parse(content []byte) (document, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return restored(value).(document), nil
}

func restored(value any) any {
	switch value := value.(type) {
	case map[string]any:
		d := make(document, len(value))
		for key, inner := range value {
			d[key] = restored(inner)
		}
		return d
	case []any:
		for i, inner := range value {
			value[i] = restored(inner)
		}
		return value
	case json.Number:
		number, _ := value.Int64() // Stripe has no fractions in what stands here
		return number
	default:
		return value
	}
}

// written is the JSON that goes out, laid out as Stripe lays out its own.
func written(d document) []byte {
	content, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("a document is always JSON: %v", err))
	}
	return append(content, '\n')
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// newID is a prefix and as many random letters as Stripe puts behind it.
func newID(prefix string) string {
	length := 24
	if strings.HasPrefix(prefix, "cs_") {
		length = 58
	}
	random := make([]byte, length)
	_, _ = rand.Read(random) // it never fails
	for i, b := range random {
		random[i] = letters[int(b)%len(letters)]
	}
	return prefix + string(random)
}

// orNil is how JSON says that there is no text.
func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// texts are strings as a list of a document.
func texts(values ...string) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = value
	}
	return list
}

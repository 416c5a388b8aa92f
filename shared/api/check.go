package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/event-radar/event-radar/shared/problem"
)

var (
	errBody      = problem.NewInvalid("invalid-body", "Some fields of the body cannot be as they were sent; see errors.")
	errMalformed = problem.NewInvalid("malformed-json", "The body is not JSON in UTF-8.")
	errNoBody    = problem.NewInvalid("body-required", "Send a JSON body.")
)

// Bounds of one walk: no honest body comes near them.
const (
	deepest    = 32 // levels of nesting
	mostErrors = 50 // told at once
)

// checker walks over a body's JSON once, holds it against the schema, and writes it out anew: text in normal form C,
// members in the schema's order, no space between tokens. Two bodies that say the same are the same bytes then, which the
// Idempotency-Key's hash relies on, and encoding/json reads them without its leniency (keys in another case, the last of
// duplicates) mattering.
//
// It notes everything that is wrong rather than the first thing: a form shows it all at once.
type checker struct {
	in      []byte
	at      int
	out     []byte
	pointer []byte // where the walk is, as a JSON pointer (RFC 6901)
	fields  []problem.Field
}

// checkBody returns the body anew, or a *problem.Error that points at everything wrong about it.
func checkBody(body []byte, schema *Schema) ([]byte, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, errMalformed
	}
	if nesting(body) > deepest {
		return nil, errMalformed.Saying("The body is nested too deeply.")
	}
	c := checker{in: body, out: make([]byte, 0, len(body)+16)}
	c.value(schema)
	if len(c.fields) > 0 {
		return nil, errBody.With(c.fields...)
	}
	return c.out, nil
}

// nesting is how deep the arrays and objects of valid JSON go.
func nesting(body []byte) (depth int) {
	level, inText := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case inText && b == '\\':
			i++
		case b == '"':
			inText = !inText
		case inText:
		case b == '{' || b == '[':
			level++
			depth = max(depth, level)
		case b == '}' || b == ']':
			level--
		}
	}
	return depth
}

// note remembers that the value at the pointer cannot be.
func (c *checker) note(w wrong) {
	if len(c.fields) < mostErrors {
		c.fields = append(c.fields, problem.Field{Pointer: string(c.pointer), Code: w.code, Detail: w.sentence()})
	}
}

// next is the first byte of the token ahead. The walk is over valid JSON: there is one wherever it is asked for.
func (c *checker) next() byte {
	for {
		switch b := c.in[c.at]; b {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return b
		}
	}
}

// value checks the value ahead and moves behind it.
func (c *checker) value(schema *Schema) {
	first := c.next()
	if first == 'n' {
		c.at += len("null")
		c.out = append(c.out, "null"...)
		if !schema.Nullable && schema.Kind != AnyValue {
			c.note(wrong{"wrong-type", "must be " + kindNames[schema.Kind] + ", not null"})
		}
		return
	}
	found := kindOf(first)
	if schema.Kind != AnyValue && found != schema.Kind && !(found == Number && schema.Kind == Integer) {
		c.note(wrong{"wrong-type", "must be " + kindNames[schema.Kind]})
		schema = &anyValue // the walk goes on behind it, and does not complain about it twice
		defer func(told []problem.Field) { c.fields = told }(c.fields)
	}
	switch found {
	case Object:
		c.object(schema)
	case Array:
		c.array(schema)
	case String:
		c.text(schema)
	case Boolean:
		literal := "true"
		if first == 'f' {
			literal = "false"
		}
		c.at += len(literal)
		c.out = append(c.out, literal...)
	default:
		c.number(schema)
	}
}

var (
	anyValue  Schema
	kindNames = [...]string{AnyValue: "a value", Object: "an object", Array: "a list", String: "text", Integer: "a whole number", Number: "a number", Boolean: "true or false"}
)

func kindOf(first byte) Kind {
	switch first {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Boolean
	default:
		return Number
	}
}

// descend appends a part to the pointer; c.pointer = c.pointer[:mark] goes back up.
func (c *checker) descend(part []byte) (mark int) {
	mark = len(c.pointer)
	c.pointer = append(c.pointer, '/')
	for _, b := range part {
		switch b {
		case '~':
			c.pointer = append(c.pointer, "~0"...)
		case '/':
			c.pointer = append(c.pointer, "~1"...)
		default:
			c.pointer = append(c.pointer, b)
		}
	}
	return mark
}

// mostProperties is how many properties the generator lets an object have.
const mostProperties = 64

// span is where a member stands in the output.
type span struct{ from, to int }

func (c *checker) object(schema *Schema) {
	var (
		spans   [mostProperties]span // by the schema's order
		free    []string             // names of members that are not listed
		members int
		last    = -1
		sorted  = true
		start   = len(c.out) + 1
	)
	c.at++ // {
	c.out = append(c.out, '{')
	for c.next() != '}' {
		if c.in[c.at] == ',' {
			c.at++
			c.next()
		}
		name := c.unquote()
		c.next()
		c.at++ // :
		members++
		mark := c.descend(name)
		place := slices.IndexFunc(schema.Properties, func(p Property) bool { return p.Name == string(name) })
		switch {
		case place >= 0:
			if spans[place].to > 0 {
				c.note(wrong{"duplicate-field", "is there twice"})
			}
			sorted = sorted && place > last
			last = place
			spans[place].from = len(c.out)
			c.member(name, schema.Properties[place].Schema)
			spans[place].to = len(c.out)
		case schema.Kind == AnyValue || schema.Values != nil:
			if slices.Contains(free, string(name)) {
				c.note(wrong{"duplicate-field", "is there twice"})
			}
			free = append(free, string(name))
			if _, w := textOf(&anyValue, name); w != nil {
				c.note(*w)
			}
			values := schema.Values
			if values == nil {
				values = &anyValue
			}
			c.member(name, values)
		default:
			w := wrong{"unknown-field", "is no field here"}
			for _, property := range schema.Properties {
				if bytes.EqualFold(name, []byte(property.Name)) {
					w = wrong{"unknown-field", "is spelled " + property.Name}
				}
			}
			c.note(w)
			told := c.fields
			c.member(name, &anyValue)
			c.fields = told
		}
		c.pointer = c.pointer[:mark]
	}
	c.at++ // }
	for i, property := range schema.Properties {
		if property.Required && spans[i].to == 0 {
			mark := c.descend([]byte(property.Name))
			c.note(wrong{"required", "is missing"})
			c.pointer = c.pointer[:mark]
		}
	}
	switch {
	case members < schema.MinProperties:
		c.note(wrong{"too-few-fields", fmt.Sprintf("must have at least %d of its fields", schema.MinProperties)})
	case schema.MaxProperties > 0 && members > schema.MaxProperties:
		c.note(wrong{"too-many-fields", fmt.Sprintf("may have %d fields", schema.MaxProperties)})
	}
	if !sorted {
		c.sort(start, spans[:len(schema.Properties)])
	}
	if members > 0 {
		c.out = c.out[:len(c.out)-1] // the last comma
	}
	c.out = append(c.out, '}')
}

// member writes a name and checks its value.
func (c *checker) member(name []byte, schema *Schema) {
	c.out = append(appendText(c.out, name), ':')
	c.value(schema)
	c.out = append(c.out, ',')
}

// sort brings an object's members, written from start on, into the schema's order.
func (c *checker) sort(start int, spans []span) {
	written := bytes.Clone(c.out[start:])
	kept := c.out[:start]
	for _, s := range spans {
		if s.to > 0 {
			kept = append(kept, written[s.from-start:s.to-start]...)
		}
	}
	if len(kept) == len(c.out) { // otherwise some are duplicates or free, and either there is an error or no order
		c.out = kept
	} else {
		copy(c.out[start:], written)
	}
}

func (c *checker) array(schema *Schema) {
	items := schema.Items
	if items == nil {
		items = &anyValue
	}
	var starts []int
	count := 0
	c.at++ // [
	c.out = append(c.out, '[')
	for c.next() != ']' {
		if c.in[c.at] == ',' {
			c.at++
			c.next()
		}
		mark := c.descend(strconv.AppendInt(nil, int64(count), 10))
		count++
		if schema.MaxItems > 0 && count > schema.MaxItems {
			items = &anyValue // too many is told once, not item by item
		}
		from := len(c.out)
		c.value(items)
		if schema.Unique {
			item := c.out[from:]
			for _, other := range starts {
				if before := c.out[other:]; bytes.HasPrefix(before, item) && before[len(item)] == ',' {
					c.note(wrong{"duplicate-item", "is in the list twice"})
				}
			}
			starts = append(starts, from)
		}
		c.out = append(c.out, ',')
		c.pointer = c.pointer[:mark]
	}
	c.at++ // ]
	switch {
	case count < schema.MinItems:
		c.note(wrong{"too-few-items", "must have at least " + strconv.Itoa(schema.MinItems) + " items"})
	case schema.MaxItems > 0 && count > schema.MaxItems:
		c.note(wrong{"too-many-items", "may have " + strconv.Itoa(schema.MaxItems) + " items"})
	}
	if count > 0 {
		c.out = c.out[:len(c.out)-1]
	}
	c.out = append(c.out, ']')
}

func (c *checker) text(schema *Schema) {
	text, w := textOf(schema, c.unquote())
	if w != nil {
		c.note(*w)
	}
	c.out = appendText(c.out, text)
}

func (c *checker) number(schema *Schema) {
	from := c.at
	for c.at < len(c.in) && bytes.IndexByte([]byte("+-.0123456789Ee"), c.in[c.at]) >= 0 {
		c.at++
	}
	number := c.in[from:c.at]
	if _, w := numberOf(schema, string(number)); w != nil {
		c.note(*w)
	}
	c.out = append(c.out, number...)
}

// numberOf reads a number and holds it against the schema.
func numberOf(schema *Schema, s string) (float64, *wrong) {
	number, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return 0, &wrong{"wrong-type", "must be a number"}
	}
	if schema.Kind == Integer {
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return 0, &wrong{"wrong-type", "must be a whole number"}
		}
	}
	switch {
	case schema.HasMinimum && number < schema.Minimum:
		return 0, &wrong{"too-small", "must be at least " + strconv.FormatFloat(schema.Minimum, 'f', -1, 64)}
	case schema.HasMaximum && number > schema.Maximum:
		return 0, &wrong{"too-large", "must be at most " + strconv.FormatFloat(schema.Maximum, 'f', -1, 64)}
	}
	return number, nil
}

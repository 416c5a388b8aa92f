package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Document is the body of an edit: checked JSON that is laid over a domain value. What it leaves out stays as it is, null
// clears, lists are replaced, and objects within are edited in the same way (RFC 7396, JSON Merge Patch).
type Document struct{ raw []byte }

// NewDocument returns a document of JSON that was checked elsewhere.
func NewDocument(raw []byte) Document { return Document{raw} }

// MarshalJSON returns the document.
func (d Document) MarshalJSON() ([]byte, error) {
	if d.raw == nil {
		return []byte("{}"), nil
	}
	return d.raw, nil
}

// UnmarshalJSON keeps the document.
func (d *Document) UnmarshalJSON(raw []byte) error {
	d.raw = bytes.Clone(raw)
	return nil
}

// Has says whether the document says anything, even null, of a property.
func (d Document) Has(name string) bool {
	members, _ := d.members()
	return slices.ContainsFunc(members, func(m member) bool { return m.name == name })
}

// Into reads one property, and says whether it is there and not null. The value must be as the schema has it.
func (d Document) Into(name string, value any) bool {
	members, _ := d.members()
	for _, m := range members {
		if m.name == name && string(m.value) != "null" {
			return json.Unmarshal(m.value, value) == nil
		}
	}
	return false
}

// Text is one property that is a string; "" when it is not there, or null.
func (d Document) Text(name string) string {
	var text string
	d.Into(name, &text)
	return text
}

// Without returns the document without some properties: those that the caller reads in another way.
func (d Document) Without(names ...string) Document {
	members, _ := d.members()
	out := []byte{'{'}
	for _, m := range members {
		if slices.Contains(names, m.name) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(appendText(out, []byte(m.name)), ':'), m.value...)
	}
	return Document{append(out, '}')}
}

// Apply lays the document over a domain value, a pointer to a struct whose json tags are the names of the properties.
//
// encoding/json alone would not do: null leaves a field that is no pointer as it was, a list's elements keep what the
// elements before them had, and what a pointer points to is changed for everybody who holds it.
//
// An error is a mistake of the program's: the schema has a property that the value has no field for.
func (d Document) Apply(into any) error {
	value := reflect.ValueOf(into)
	if value.Kind() != reflect.Pointer || value.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("api: a document is laid over a pointer to a struct, not %T", into)
	}
	return d.apply(value.Elem())
}

func (d Document) apply(value reflect.Value) error {
	members, err := d.members()
	if err != nil {
		return err
	}
	for _, m := range members {
		field, ok := fieldNamed(value, m.name)
		if !ok {
			return fmt.Errorf("api: %s has no field for %q", value.Type(), m.name)
		}
		if err := m.set(field); err != nil {
			return fmt.Errorf("api: %s.%s: %w", value.Type(), m.name, err)
		}
	}
	return nil
}

// member is one property of a document.
type member struct {
	name  string
	value json.RawMessage
}

func (m member) set(field reflect.Value) error {
	if string(m.value) == "null" {
		field.SetZero()
		return nil
	}
	if edited, ok := structIn(field); ok && m.value[0] == '{' {
		fresh := reflect.New(edited.Type()).Elem()
		fresh.Set(edited)
		if err := (Document{m.value}).apply(fresh); err != nil {
			return err
		}
		if field.Kind() == reflect.Pointer {
			field.Set(fresh.Addr())
		} else {
			field.Set(fresh)
		}
		return nil
	}
	fresh := reflect.New(field.Type())
	if err := json.Unmarshal(m.value, fresh.Interface()); err != nil {
		return err
	}
	field.Set(fresh.Elem())
	return nil
}

// structIn returns the struct that a field holds or points to, unless it reads its JSON itself, as times do.
func structIn(field reflect.Value) (reflect.Value, bool) {
	kind := field.Type()
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct || reflect.PointerTo(kind).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return reflect.Value{}, false
	}
	if field.Kind() != reflect.Pointer {
		return field, true
	}
	if field.IsNil() {
		return reflect.New(kind).Elem(), true
	}
	return field.Elem(), true
}

// fieldNamed finds the field whose json tag has the name, in the struct itself or in one that it embeds.
func fieldNamed(value reflect.Value, name string) (reflect.Value, bool) {
	for i := range value.NumField() {
		field := value.Type().Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case tag == name && field.IsExported():
			return value.Field(i), true
		case field.Anonymous && tag == "" && field.Type.Kind() == reflect.Struct:
			if found, ok := fieldNamed(value.Field(i), name); ok {
				return found, true
			}
		}
	}
	return reflect.Value{}, false
}

// members are the document's properties, in its order.
func (d Document) members() ([]member, error) {
	if len(d.raw) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(d.raw))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	var members []member
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var m member
		m.name, _ = name.(string)
		if err := decoder.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

package main

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// named reads a schema of components/schemas, once.
func (l *loader) named(name string) *Schema {
	if known := l.schemas[name]; known != nil {
		return known
	}
	at := "schema " + name
	if slices.Contains(l.reading, name) {
		l.fail(at, "contains itself: a static table cannot")
		return &Schema{Name: name, at: at}
	}
	node := child(l.root, "components", "schemas", name)
	if node == nil {
		l.fail(at, "is referred to but not there")
		return &Schema{Name: name, at: at}
	}
	l.reading = append(l.reading, name)
	schema := l.schema(at, node)
	l.reading = l.reading[:len(l.reading)-1]
	if schema.Name != "" { // another name of a schema that has one
		copied := *schema
		schema = &copied
	}
	schema.Name = name
	l.schemas[name] = schema
	return schema
}

const schemaRef = "#/components/schemas/"

// schema reads a schema. It refuses every keyword that it has no place for.
func (l *loader) schema(at string, node *yaml.Node) *Schema {
	if node == nil || node.Kind != yaml.MappingNode {
		l.fail(at, "is no schema")
		return &Schema{at: at}
	}
	if ref := child(node, "$ref"); ref != nil {
		name, ok := strings.CutPrefix(ref.Value, schemaRef)
		if !ok {
			l.fail(at, "refers to "+ref.Value)
		}
		each(node, func(key string, _ *yaml.Node) {
			if key != "$ref" && key != "description" {
				l.fail(at, "has "+key+" beside $ref")
			}
		})
		return l.named(name)
	}
	s := &Schema{at: at}
	required := strs(child(node, "required"))
	each(node, func(key string, value *yaml.Node) { l.keyword(s, key, value) })
	for _, name := range required {
		i := slices.IndexFunc(s.Properties, func(p *Property) bool { return p.Name == name })
		if i < 0 {
			l.fail(at, "requires "+name+", which it does not have")
			continue
		}
		s.Properties[i].Required = true
	}
	const mostProperties = 64 // shared/api's checker has room for as many
	if len(s.Properties) > mostProperties {
		l.fail(at, "has more than 64 properties")
	}
	if len(s.Properties) > 0 && s.Type != "object" {
		l.fail(at, "has properties but is no object")
	}
	if s.Type == "array" && s.Items == nil {
		l.fail(at, "lacks items")
	}
	return s
}

func (l *loader) keyword(s *Schema, key string, value *yaml.Node) {
	switch key {
	case "description":
		s.Description = strings.TrimSpace(value.Value)
	case "title", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "required":
	case "type":
		l.types(s, value)
	case "format":
		s.Format = value.Value
		if _, ok := formats[s.Format]; !ok {
			l.fail(s.at, "does not know format "+s.Format)
		}
	case "pattern":
		s.Pattern = value.Value
	case "enum":
		for _, item := range value.Content {
			if item.Tag != "!!null" {
				s.Enum = append(s.Enum, item.Value)
			}
		}
	case "const":
		s.Enum = []string{value.Value}
	case "minLength":
		s.MinLength = l.integer(s.at, value)
	case "maxLength":
		s.MaxLength = l.integer(s.at, value)
	case "minimum":
		s.Minimum = l.number(s.at, value)
	case "maximum":
		s.Maximum = l.number(s.at, value)
	case "items":
		s.Items = l.schema(s.at+" items", value)
	case "minItems":
		s.MinItems = l.integer(s.at, value)
	case "maxItems":
		s.MaxItems = l.integer(s.at, value)
	case "uniqueItems":
		s.Unique = value.Value == "true"
	case "properties":
		each(value, func(name string, node *yaml.Node) {
			s.Properties = append(s.Properties, &Property{Name: name, Schema: l.schema(s.at+"."+name, node)})
		})
	case "additionalProperties":
		switch {
		case value.Kind == yaml.MappingNode:
			s.Values = l.schema(s.at+" values", value)
		case value.Value == "true":
			s.Values = &Schema{at: s.at + " values"}
		}
	case "contentMediaType":
	case "contentSchema": // what a text holds; it gets a type, and whoever reads the text checks it
		l.schema(s.at+" content", value)
	case "minProperties":
		s.MinProperties = l.integer(s.at, value)
	case "maxProperties":
		s.MaxProperties = l.integer(s.at, value)
	case "default":
		s.Default = value
	case "oneOf", "anyOf":
		l.orNull(s, key, value)
	case "allOf":
		l.all(s, value)
	case "x-text":
		if s.Text = value.Value; !slices.Contains([]string{"line", "block", "markdown", "raw"}, s.Text) {
			l.fail(s.at, "x-text is line, block, markdown or raw")
		}
	case "x-etag":
		s.ETag = strs(value)
	case "x-document":
		s.Document = value.Value == "true"
	default:
		l.fail(s.at, "does not know "+key)
	}
}

func (l *loader) types(s *Schema, node *yaml.Node) {
	names := strs(node)
	if node.Kind == yaml.ScalarNode {
		names = []string{node.Value}
	}
	for _, name := range names {
		switch name {
		case "null":
			s.Nullable = true
		case "object", "array", "string", "integer", "number", "boolean":
			if s.Type != "" {
				l.fail(s.at, "has two types")
			}
			s.Type = name
		default:
			l.fail(s.at, "does not know type "+name)
		}
	}
}

// orNull knows one use of oneOf and anyOf: something, or null.
func (l *loader) orNull(s *Schema, key string, node *yaml.Node) {
	var other *yaml.Node
	null := false
	for _, choice := range node.Content {
		if kind := child(choice, "type"); kind != nil && kind.Value == "null" {
			null = true
		} else {
			other = choice
		}
	}
	if len(node.Content) != 2 || !null || other == nil {
		l.fail(s.at, key+" is a schema or null, nothing else")
		return
	}
	described := s.Description
	at := s.at
	*s = *l.schema(at, other)
	s.Nullable = true
	if described != "" {
		s.Description = described
	}
}

// all merges the properties of objects.
func (l *loader) all(s *Schema, node *yaml.Node) {
	s.Type = "object"
	for i, part := range node.Content {
		merged := l.schema(s.at+" part "+strconv.Itoa(i+1), part)
		if merged.Type != "object" || merged.Values != nil {
			l.fail(s.at, "allOf merges objects, nothing else")
		}
		s.ETag = append(s.ETag, merged.ETag...)
		for _, property := range merged.Properties {
			copied := *property
			s.Properties = slices.DeleteFunc(s.Properties, func(p *Property) bool { return p.Name == property.Name })
			s.Properties = append(s.Properties, &copied)
		}
	}
}

func (l *loader) number(at string, node *yaml.Node) *float64 {
	n, err := strconv.ParseFloat(node.Value, 64)
	if err != nil {
		l.fail(at, node.Value+" is no number")
	}
	return &n
}

// bounded makes sure that what comes from outside has bounds: texts a length, lists a number of items.
func (l *loader) bounded(s *Schema, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	switch s.Type {
	case "string":
		_, isID := idPrefix(s.Pattern)
		if s.MaxLength == 0 && len(s.Enum) == 0 && !isID && s.Format != "date-time" && s.Format != "date" {
			l.fail(s.at, "is a text without maxLength")
		}
	case "array":
		if s.MaxItems == 0 {
			l.fail(s.at, "is a list without maxItems")
		}
	}
	l.bounded(s.Items, seen)
	l.bounded(s.Values, seen)
	for _, property := range s.Properties {
		l.bounded(property.Schema, seen)
	}
}

// idPrefix says whether a pattern is that of an id, which the checker knows without a regular expression.
func idPrefix(pattern string) (string, bool) {
	prefix, ok := strings.CutSuffix(strings.TrimPrefix(pattern, "^"), "_[0-9A-HJKMNP-TV-Z]{26}$")
	return prefix, ok && len(prefix) == 3
}

// formats are those that the checker enforces, under its names for them; "" is a mark of the number's size alone.
var formats = map[string]string{
	"date-time": "DateTime", "date": "Date", "email": "Email", "uri": "URI", "int32": "", "int64": "", "double": "",
}

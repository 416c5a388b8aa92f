package main

import (
	"fmt"
	"slices"
	"strings"
)

// declareTypes are the structs: those of components, and those of objects within them, named for where they stand.
func (g *generator) declareTypes() string {
	for _, s := range g.spec.Schemas {
		if s.Type == "object" && len(s.Properties) > 0 && !s.Document {
			g.goType(s, s.Name)
		}
	}
	slices.Sort(g.order)
	var out strings.Builder
	for i := 0; i < len(g.order); i++ {
		g.declare(&out, g.order[i], g.types[g.order[i]])
	}
	return out.String()
}

// goType is the Go type of a schema, without a pointer for what may be null; hint names an object that has no name.
func (g *generator) goType(s *Schema, hint string) string {
	switch {
	case s.Document:
		return "api.Document"
	case s.Type == "object" && len(s.Properties) > 0:
		name := goName(hint)
		if s.Name != "" {
			name = goName(s.Name)
		}
		if known := g.types[name]; known != nil && known.at != s.at {
			g.clashes = append(g.clashes, fmt.Errorf("%s and %s both become type %s", known.at, s.at, name))
		} else if known == nil {
			g.types[name] = s
			g.order = append(g.order, name)
			for _, p := range s.Properties { // names what is within
				g.goType(p.Schema, name+goName(p.Name))
			}
		}
		return name
	}
	switch s.Type {
	case "object":
		if s.Values == nil || s.Values.Type == "" {
			return "json.RawMessage"
		}
		return "map[string]" + g.goType(s.Values, hint+"Value")
	case "array":
		return "[]" + g.optional(s.Items, g.goType(s.Items, singular(hint)))
	case "string":
		if s.Format == "date-time" {
			return "time.Time"
		}
		return "string"
	case "integer":
		if s.Format == "int64" {
			return "int64"
		}
		return "int"
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	}
	return "json.RawMessage"
}

// optional makes a pointer of what may be null, unless it has a nil of its own.
func (g *generator) optional(s *Schema, kind string) string {
	if s.Nullable && !nilable(kind) {
		return "*" + kind
	}
	return kind
}

func nilable(kind string) bool {
	return strings.HasPrefix(kind, "[]") || strings.HasPrefix(kind, "map[") || kind == "json.RawMessage" || kind == "api.Document"
}

// singular names one of many: OrderLines → OrderLine.
func singular(name string) string { return strings.TrimSuffix(name, "s") }

func (g *generator) declare(out *strings.Builder, name string, s *Schema) {
	about := s.Description
	if about == "" {
		about = "as openapi.yaml has it."
	}
	out.WriteString(comment("", name+": "+about))
	fmt.Fprintf(out, "type %s struct {\n", name)
	for _, p := range s.Properties {
		kind := g.goType(p.Schema, name+goName(p.Name))
		tag := p.Name
		isStruct := g.types[kind] != nil
		kind = g.optional(p.Schema, kind)
		switch {
		case p.Required:
		case isStruct && !p.Schema.Nullable:
			kind, tag = "*"+kind, tag+",omitempty"
		case kind == "time.Time":
			tag += ",omitzero"
		default:
			tag += ",omitempty"
		}
		out.WriteString(comment("\t", p.Schema.fieldComment()))
		fmt.Fprintf(out, "\t%s %s `json:%q`\n", goName(p.Name), kind, tag)
	}
	out.WriteString("}\n\n")
	g.etag(out, name, s)
	g.fill(out, name, s)
}

// fieldComment is what the specification says of a property, unless it stands at the property's type.
func (s *Schema) fieldComment() string {
	if s.Name != "" {
		return ""
	}
	return s.Description
}

// etag is the method that makes an answer's ETag.
func (g *generator) etag(out *strings.Builder, name string, s *Schema) {
	if len(s.ETag) == 0 {
		return
	}
	var parts []string
	for _, field := range s.ETag {
		i := slices.IndexFunc(s.Properties, func(p *Property) bool { return p.Name == field })
		if i < 0 || s.Properties[i].Schema.Type != "integer" {
			parts = append(parts, "x-etag names no number: "+field) // does not compile, and says why
			continue
		}
		parts = append(parts, fmt.Sprintf("strconv.FormatInt(int64(v.%s), 10)", goName(field)))
	}
	fmt.Fprintf(out, "// ETag is the entity tag of this state of it.\nfunc (v %s) ETag() string { return `\"` + %s + `\"` }\n\n",
		name, strings.Join(parts, ` + "." + `))
}

// fill is the method that makes empty lists of missing ones: a list that is required is never null.
func (g *generator) fill(out *strings.Builder, name string, s *Schema) {
	if !g.fills(s) {
		return
	}
	fmt.Fprintf(out, "// FillLists makes empty lists of missing ones, so that none is answered as null.\nfunc (v *%s) FillLists() {\n", name)
	for _, p := range s.Properties {
		field := "v." + goName(p.Name)
		kind := g.goType(p.Schema, name+goName(p.Name))
		pointer := p.Schema.Nullable || !p.Required
		switch {
		case p.Schema.Type == "array":
			if p.Required && !p.Schema.Nullable {
				fmt.Fprintf(out, "if %s == nil {\n%s = %s{}\n}\n", field, field, kind)
			}
			if g.fills(p.Schema.Items) {
				fmt.Fprintf(out, "for i := range %s {\n%s[i].FillLists()\n}\n", field, field)
			}
		case g.types[kind] != nil && g.fills(p.Schema) && pointer:
			fmt.Fprintf(out, "if %s != nil {\n%s.FillLists()\n}\n", field, field)
		case g.types[kind] != nil && g.fills(p.Schema):
			fmt.Fprintf(out, "%s.FillLists()\n", field)
		}
	}
	out.WriteString("}\n\n")
}

// fills says whether an object has lists to fill, in itself or within.
func (g *generator) fills(s *Schema) bool {
	if s == nil || s.Type != "object" || s.Document {
		return false
	}
	return slices.ContainsFunc(s.Properties, func(p *Property) bool {
		if p.Schema.Type == "array" {
			return p.Required && !p.Schema.Nullable || g.fills(p.Schema.Items)
		}
		return g.fills(p.Schema)
	})
}

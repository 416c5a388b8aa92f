package api

import (
	"regexp"
	"sync"

	"github.com/event-radar/event-radar/shared/text"
)

// Schema is a JSON schema as static data: what a value may be. The generator writes them from openapi.yaml, and refuses
// keywords that have no place here, so that nothing in the specification goes unenforced.
type Schema struct {
	Kind     Kind
	Nullable bool

	// Strings. Lengths count characters, not bytes.
	Text                 Text
	Format               Format
	MinLength, MaxLength int // MaxLength 0 is unbounded
	IDPrefix             string
	Pattern              *Pattern
	Enum                 []string

	// Numbers.
	HasMinimum, HasMaximum bool
	Minimum, Maximum       float64

	// Arrays.
	MinItems, MaxItems int // MaxItems 0 is unbounded
	Unique             bool
	Items              *Schema

	// Objects. Properties not listed are refused, unless Values says what they may be.
	Properties    []Property
	Values        *Schema
	MinProperties int
	MaxProperties int // 0 is unbounded
}

// Property is one property of an object.
type Property struct {
	Name     string
	Required bool
	Schema   *Schema
}

// Kind is the type of a JSON value.
type Kind uint8

// The kinds. AnyValue is free of rules, but for those of all text.
const (
	AnyValue Kind = iota
	Object
	Array
	String
	Integer
	Number
	Boolean
)

// Text says which characters a string may have. All text is brought into Unicode's normal form C.
type Text = text.Sort

// The sorts of text, as package text has them.
const (
	Plain = text.Plain
	Line  = text.Line
	Block = text.Block
	Raw   = text.Raw
)

// Format is what a string spells.
type Format uint8

// The formats.
const (
	NoFormat Format = iota
	DateTime        // RFC 3339
	Date            // RFC 3339, full-date
	Email           // an address as mail servers take it: local part, @, domain
	URI             // absolute, http or https
)

// Pattern is a regular expression that is compiled when it is first needed.
type Pattern struct {
	Expression string
	once       sync.Once
	compiled   *regexp.Regexp
}

func (p *Pattern) match(s []byte) bool {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.Expression) })
	return p.compiled.Match(s)
}

package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Spec is what the specification says, as far as something follows from it.
type Spec struct {
	Operations []*Operation // in the order of the specification
	Schemas    []*Schema    // components/schemas, in the order of the specification
	Problems   []Problem    // the vocabulary of what can go wrong
}

// Problem is one code, its status, the title that every problem of it has, and what its page says.
type Problem struct {
	Code, Title, Detail string
	Status              int
}

// Operation is one route.
type Operation struct {
	ID, Method, Path, Function string
	Summary                    string
	Access                     Access
	Rate                       *Rate
	KeyUse                     string // "", "heeded", "required"
	Download                   string // what a browser saves the answer as
	Page                       bool   // it is a page, for people and for programs that crawl the web
	IfMatch                    bool
	Parameters                 []*Parameter // of path and query, each named once
	Signed                     bool         // the body is handed over as it came, with its signature
	Body                       *Schema
	BodyRequired               bool
	Status                     int
	Answer                     *Schema  // nil when the answer is not JSON, or none
	Media                      []string // of an answer that is not JSON
}

// Access is who may call.
type Access struct {
	Kind string // public, signedIn, organizer, owner, admin, team, stripe
	Team []string
}

// Rate is how often.
type Rate struct {
	Limit int
	Per   string
}

// Parameter is one parameter of path or query.
type Parameter struct {
	Name, In string
	Required bool
	Schema   *Schema
}

// Schema is a JSON schema. A reference is resolved: Name says that it stands in components/schemas.
type Schema struct {
	Name, Description string
	Type              string // "" for anything
	Nullable          bool
	Format, Pattern   string
	Text              string
	Enum              []string
	MinLength         int
	MaxLength         int
	Minimum, Maximum  *float64
	Items             *Schema
	MinItems          int
	MaxItems          int
	Unique            bool
	Properties        []*Property
	Values            *Schema // additionalProperties
	MinProperties     int
	MaxProperties     int
	Default           *yaml.Node
	ETag              []string
	Document          bool
	at                string
}

// Property is one property of an object.
type Property struct {
	Name     string
	Required bool
	Schema   *Schema
}

// loader reads the specification; refs in flight catch schemas that contain themselves.
type loader struct {
	root    *yaml.Node
	schemas map[string]*Schema
	reading []string
	errs    []error
}

// Load reads and checks the specification. Its error lists everything that is wrong.
func Load(path string) (*Spec, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(text)
}

// Parse is Load for a specification at hand.
func Parse(text []byte) (*Spec, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	if len(document.Content) != 1 {
		return nil, errors.New("the specification is empty")
	}
	l := &loader{root: document.Content[0], schemas: map[string]*Schema{}}
	spec := &Spec{}
	each(child(l.root, "components", "schemas"), func(name string, _ *yaml.Node) {
		spec.Schemas = append(spec.Schemas, l.named(name))
	})
	each(child(l.root, "paths"), func(path string, item *yaml.Node) {
		shared := child(item, "parameters")
		each(item, func(key string, node *yaml.Node) {
			switch key {
			case "parameters", "summary", "description":
			case "get", "post", "put", "patch", "delete":
				spec.Operations = append(spec.Operations, l.operation(path, strings.ToUpper(key), node, shared))
			default:
				l.fail(path, "does not know "+key)
			}
		})
	})
	each(child(l.root, "x-problems"), func(code string, node *yaml.Node) {
		problem := Problem{Code: code}
		title, detail := child(node, "title"), child(node, "detail")
		if status := child(node, "status"); title == nil || detail == nil || status == nil || status.Decode(&problem.Status) != nil {
			l.fail("problem "+code, "lacks status, title or detail")
			return
		}
		problem.Title, problem.Detail = title.Value, detail.Value
		spec.Problems = append(spec.Problems, problem)
	})
	l.unique(spec.Operations)
	return spec, errors.Join(l.errs...)
}

func (l *loader) fail(at, wrong string) { l.errs = append(l.errs, fmt.Errorf("%s: %s", at, wrong)) }

func (l *loader) unique(operations []*Operation) {
	ids, functions := map[string]bool{}, map[string]bool{}
	for _, o := range operations {
		if ids[o.ID] || functions[o.Function] {
			l.fail(o.ID, "operationId or x-function is there twice")
		}
		ids[o.ID], functions[o.Function] = true, true
	}
}

// child follows names down a mapping; nil when there is nothing.
func child(node *yaml.Node, names ...string) *yaml.Node {
	for _, name := range names {
		var found *yaml.Node
		each(node, func(key string, value *yaml.Node) {
			if key == name {
				found = value
			}
		})
		node = found
	}
	return node
}

// each visits a mapping in its order.
func each(node *yaml.Node, visit func(key string, value *yaml.Node)) {
	if node == nil || node.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i < len(node.Content); i += 2 {
		value := node.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		visit(node.Content[i].Value, value)
	}
}

// resolve follows a $ref within the document.
func (l *loader) resolve(node *yaml.Node) *yaml.Node {
	ref := child(node, "$ref")
	if ref == nil {
		return node
	}
	target := child(l.root, strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/")...)
	if target == nil || !strings.HasPrefix(ref.Value, "#/") {
		l.fail(ref.Value, "is referred to but not there")
		return &yaml.Node{Kind: yaml.MappingNode}
	}
	return l.resolve(target)
}

func strs(node *yaml.Node) []string {
	var values []string
	if node != nil {
		for _, item := range node.Content {
			values = append(values, item.Value)
		}
	}
	return values
}

func (l *loader) operation(path, method string, node, shared *yaml.Node) *Operation {
	o := &Operation{Path: path, Method: method}
	at := method + " " + path
	parameters := []*yaml.Node{shared}
	each(node, func(key string, value *yaml.Node) {
		switch key {
		case "operationId":
			o.ID = value.Value
		case "summary":
			o.Summary = value.Value
		case "description", "tags", "security", "deprecated", "externalDocs", "x-problems":
		case "parameters":
			parameters = append(parameters, value)
		case "requestBody":
			l.body(o, at, l.resolve(value))
		case "responses":
			l.responses(o, at, value)
		case "x-function":
			o.Function = value.Value
		case "x-access":
			o.Access = l.access(at, value)
		case "x-rate":
			o.Rate = l.rate(at, value)
		case "x-idempotency":
			if value.Value != "required" {
				l.fail(at, "x-idempotency is required or absent")
			}
			o.KeyUse = "required"
		case "x-page":
			if o.Page = value.Value == "true"; !o.Page {
				l.fail(at, "x-page is true or absent")
			}
		case "x-download":
			if o.Download = value.Value; !fileName.MatchString(o.Download) {
				l.fail(at, "x-download is the name of a file")
			}
		default:
			l.fail(at, "does not know "+key)
		}
	})
	for _, list := range parameters {
		if list != nil {
			for _, item := range list.Content {
				l.parameter(o, at, l.resolve(item))
			}
		}
	}
	l.complete(o, at)
	return o
}

var fileName = regexp.MustCompile(`^[a-z0-9-]+\.[a-z]+$`)

var functionName = regexp.MustCompile(`^[a-z][a-z-]*/[a-z][a-z-]*$`)

// complete looks at the operation as a whole.
func (l *loader) complete(o *Operation, at string) {
	if o.ID == "" {
		l.fail(at, "lacks operationId")
	}
	if !functionName.MatchString(o.Function) {
		l.fail(at, "lacks x-function, as in orders/reserve")
	}
	if o.Access.Kind == "" {
		l.fail(at, "lacks x-access")
	}
	if o.Status == 0 {
		l.fail(at, "lacks a response of success")
	}
	if o.Method == "POST" && o.KeyUse == "" && !o.Signed {
		o.KeyUse = "heeded"
	}
	if o.Access.Kind == "team" && !strings.Contains(o.Path, "{eventId}") && !strings.Contains(o.Path, "{orderId}") {
		l.fail(at, "asks for a team, but has no {eventId}, nor an {orderId} of an event")
	}
	if o.Page && (o.Method != "GET" || o.Access.Kind != "public" || len(o.Media) != 1) {
		l.fail(at, "is a page, and so for everybody to GET as one media type")
	}
	if (o.Access.Kind == "stripe") != o.Signed {
		l.fail(at, "is Stripe's alone if, and only if, it has the header Stripe-Signature")
	}
	for _, part := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(o.Path, -1) {
		if !slices.ContainsFunc(o.Parameters, func(p *Parameter) bool { return p.In == "path" && p.Name == part[1] }) {
			l.fail(at, "lacks parameter "+part[1])
		}
	}
	for _, p := range o.Parameters {
		if p.In == "path" && !strings.Contains(o.Path, "{"+p.Name+"}") {
			l.fail(at, "has no {"+p.Name+"} in its path")
		}
	}
}

func (l *loader) access(at string, node *yaml.Node) Access {
	switch node.Value {
	case "public", "signedIn", "organizer", "owner", "admin", "stripe":
		return Access{Kind: node.Value}
	}
	team := strs(child(node, "team"))
	for _, role := range team {
		if !slices.Contains([]string{"owner", "manager", "finance", "moderator", "checkIn", "viewer"}, role) {
			l.fail(at, "x-access names no such team role: "+role)
		}
	}
	if len(team) == 0 || len(node.Content) != 2 {
		l.fail(at, "x-access is not known")
	}
	return Access{Kind: "team", Team: team}
}

func (l *loader) rate(at string, node *yaml.Node) *Rate {
	rate := &Rate{Limit: l.integer(at, child(node, "limit"))}
	if per := child(node, "per"); per != nil {
		rate.Per = per.Value
	}
	if rate.Limit < 1 || !slices.Contains([]string{"second", "minute", "hour", "day"}, rate.Per) || len(node.Content) != 4 {
		l.fail(at, "x-rate is {limit: number, per: second, minute, hour or day}")
	}
	return rate
}

func (l *loader) parameter(o *Operation, at string, node *yaml.Node) {
	p := &Parameter{}
	each(node, func(key string, value *yaml.Node) {
		switch key {
		case "name":
			p.Name = value.Value
		case "in":
			p.In = value.Value
		case "required":
			p.Required = value.Value == "true"
		case "description", "example", "examples", "deprecated":
		case "style":
			if value.Value != "form" && value.Value != "simple" {
				l.fail(at, "does not know style "+value.Value)
			}
		case "explode":
			if value.Value != "false" {
				l.fail(at, "knows lists as one parameter with commas: explode: false")
			}
		case "schema":
			p.Schema = l.schema(at+" parameter "+p.Name, value)
		default:
			l.fail(at, "parameter "+p.Name+" does not know "+key)
		}
	})
	if p.Schema == nil {
		l.fail(at, "parameter "+p.Name+" lacks schema")
		return
	}
	switch p.In {
	case "path", "query":
		l.bounded(p.Schema, map[*Schema]bool{})
		o.Parameters = append(o.Parameters, p)
	case "header":
		l.header(o, at, p)
	default:
		l.fail(at, "parameter "+p.Name+" stands in "+p.In)
	}
}

// header knows the headers that have a meaning of their own. Others are refused: the program would not look at them.
func (l *loader) header(o *Operation, at string, p *Parameter) {
	switch strings.ToLower(p.Name) {
	case "if-match":
		if o.IfMatch = p.Required; !p.Required {
			l.fail(at, "If-Match is required or absent")
		}
	case "idempotency-key":
		if o.KeyUse == "" {
			o.KeyUse = "heeded"
		}
		if p.Required {
			o.KeyUse = "required"
		}
	case "if-none-match":
	case "stripe-signature":
		o.Signed = true
	default:
		l.fail(at, "does not know header "+p.Name)
	}
}

func (l *loader) body(o *Operation, at string, node *yaml.Node) {
	required := child(node, "required")
	o.BodyRequired = required != nil && required.Value == "true"
	each(child(node, "content"), func(media string, value *yaml.Node) {
		if media != "application/json" {
			l.fail(at, "knows bodies of application/json, not "+media)
			return
		}
		o.Body = l.schema(at+" body", child(value, "schema"))
		l.bounded(o.Body, map[*Schema]bool{})
	})
	if o.Body == nil {
		l.fail(at, "has a body without content")
	}
}

func (l *loader) responses(o *Operation, at string, node *yaml.Node) {
	each(node, func(code string, value *yaml.Node) {
		status, err := strconv.Atoi(code)
		if err != nil && code != "default" {
			l.fail(at, "does not know response "+code)
		}
		value = l.resolve(value)
		if status < 200 || status > 299 {
			return
		}
		if o.Status != 0 {
			l.fail(at, "has two responses of success")
		}
		o.Status = status
		each(child(value, "content"), func(media string, content *yaml.Node) {
			if media == "application/json" {
				o.Answer = l.schema(at+" answer", child(content, "schema"))
				if o.Answer.Name == "" {
					l.fail(at, "answers a schema without a name: move it to components/schemas")
				}
				return
			}
			o.Media = append(o.Media, media)
		})
		if o.Answer != nil && o.Media != nil {
			l.fail(at, "answers JSON and something else")
		}
	})
}

func (l *loader) integer(at string, node *yaml.Node) int {
	if node == nil {
		return 0
	}
	n, err := strconv.Atoi(node.Value)
	if err != nil {
		l.fail(at, node.Value+" is no whole number")
	}
	return n
}

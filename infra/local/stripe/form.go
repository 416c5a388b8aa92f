package stripe

import (
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// form is a node of a request's parameters: metadata[order]=1 is the form "order" within the form "metadata". What nobody
// asks for is unknown: an operation knows exactly the parameters it reads.
type form struct {
	name   string // in full, as errors say it
	value  string
	set    bool
	fields map[string]*form
	asked  bool
	faults *[]*problem // of the whole request
}

func parseForm(encoded string) (*form, error) {
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, malformed("", "", "Invalid form encoding")
	}
	root := &form{faults: &[]*problem{}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[key] {
			first, rest, nested := strings.Cut(key, "[")
			node := root.grow(first)
			for nested {
				var part string
				part, rest, nested = strings.Cut(rest, "[")
				part = strings.TrimSuffix(part, "]")
				if part == "" { // expand[]=a&expand[]=b
					part = strconv.Itoa(len(node.fields))
				}
				node = node.grow(part)
			}
			node.value, node.set = value, true
		}
	}
	return root, nil
}

func (f *form) grow(part string) *form {
	if f.fields == nil {
		f.fields = map[string]*form{}
	}
	if f.fields[part] == nil {
		name := part
		if f.name != "" {
			name = f.name + "[" + part + "]"
		}
		f.fields[part] = &form{name: name, faults: f.faults}
	}
	return f.fields[part]
}

// param is the full name of one of the fields.
func (f *form) param(name string) string {
	if f.name == "" {
		return name
	}
	return f.name + "[" + name + "]"
}

func (f *form) fault(p *problem) { *f.faults = append(*f.faults, p) }

// within is the group of that name; an empty one when there is none.
func (f *form) within(name string) *form {
	if inner := f.fields[name]; inner != nil {
		inner.asked = true
		return inner
	}
	return &form{name: f.param(name), faults: f.faults}
}

func (f *form) has(name string) bool { return f.fields[name] != nil }

// text is a value, "" when it was not sent.
func (f *form) text(name string) string {
	inner := f.within(name)
	switch {
	case inner.fields != nil:
		f.fault(malformed("", inner.name, "Invalid string: %s", inner.name))
	case inner.set && inner.value == "":
		f.fault(malformed("parameter_invalid_empty", inner.name, "You passed an empty string for '%s'. We assume empty values are an attempt to unset a parameter; "+
			"however '%s' cannot be unset. You should remove '%s' from your request or supply a non-empty value.", inner.name, inner.name, inner.name))
	case len(inner.value) > 5000:
		f.fault(malformed("parameter_invalid_string", inner.name, "Invalid string: %s…; must be at most 5000 characters", inner.value[:20]))
	}
	return inner.value
}

// required is a value that must be there.
func (f *form) required(name string) string {
	if !f.has(name) {
		f.fault(malformed("parameter_missing", f.param(name), "Missing required param: %s.", f.param(name)))
	}
	return f.text(name)
}

// oneOf is one of the words; the first when none was sent.
func (f *form) oneOf(name string, words ...string) string {
	if !f.has(name) {
		return words[0]
	}
	value := f.text(name)
	if !slices.Contains(words, value) {
		f.fault(malformed("", f.param(name), "Invalid %s: must be one of %s", f.param(name), strings.Join(words, ", ")))
	}
	return value
}

// integer is a number, and whether it was sent.
func (f *form) integer(name string) (number int64, sent bool) {
	if !f.has(name) {
		return 0, false
	}
	value := f.text(name)
	number, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		f.fault(malformed("parameter_invalid_integer", f.param(name), "Invalid integer: %s", value))
	}
	return number, true
}

// flag is a boolean; fallback when it was not sent.
func (f *form) flag(name string, fallback bool) bool {
	if !f.has(name) {
		return fallback
	}
	value := f.text(name)
	if value != "true" && value != "false" {
		f.fault(malformed("", f.param(name), "Invalid boolean: %s", value))
	}
	return value == "true"
}

// address is where a browser is sent.
func (f *form) address(name string) string {
	value := f.text(name)
	if parsed, err := url.Parse(value); value != "" && (err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "") {
		f.fault(malformed("url_invalid", f.param(name), "Not a valid URL"))
	}
	return value
}

func (f *form) email(name string) string {
	value := f.text(name)
	if parsed, err := mail.ParseAddress(value); value != "" && (err != nil || parsed.Address != value) {
		f.fault(malformed("email_invalid", f.param(name), "Invalid email address: %s", value))
	}
	return value
}

// items are the members of a list, in order.
func (f *form) items(name string) []*form {
	list := f.within(name)
	indices := make([]int, 0, len(list.fields))
	for key := range list.fields {
		index, err := strconv.Atoi(key)
		if err != nil {
			f.fault(malformed("", list.name, "Invalid array"))
			return nil
		}
		indices = append(indices, index)
	}
	slices.Sort(indices)
	items := make([]*form, len(indices))
	for i, index := range indices {
		items[i] = list.within(strconv.Itoa(index))
	}
	return items
}

// words are the members of a list of strings.
func (f *form) words(name string) []string {
	items := f.items(name)
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = item.value
	}
	return words
}

// metadata are at most 50 pairs, which an update merges into what there was: an empty value takes a pair away.
func (f *form) metadata(before document) document {
	merged := document{}
	maps.Copy(merged, before)
	group := f.within("metadata")
	if group.set && group.value == "" {
		return document{}
	}
	for key, pair := range group.fields {
		pair.asked = true
		switch {
		case len(key) > 40:
			f.fault(malformed("", pair.name, "Metadata keys must be at most 40 characters"))
		case len(pair.value) > 500:
			f.fault(malformed("", pair.name, "Metadata values must be at most 500 characters"))
		case pair.value == "":
			delete(merged, key)
		default:
			merged[key] = pair.value
		}
	}
	if len(merged) > 50 {
		f.fault(malformed("", group.name, "You can only have up to 50 metadata keys"))
	}
	return merged
}

// between tells whether a time is in the range that created[gte]=… and its like ask for.
func (f *form) between(name string) func(int64) bool {
	if inner := f.fields[name]; inner != nil && inner.fields == nil {
		at, _ := f.integer(name)
		return func(t int64) bool { return t == at }
	}
	group := f.within(name)
	after, hasAfter := group.integer("gt")
	from, hasFrom := group.integer("gte")
	before, hasBefore := group.integer("lt")
	to, hasTo := group.integer("lte")
	return func(t int64) bool {
		return (!hasAfter || t > after) && (!hasFrom || t >= from) && (!hasBefore || t < before) && (!hasTo || t <= to)
	}
}

// firstFault is what is wrong with a value that was asked for.
func (f *form) firstFault() error {
	if len(*f.faults) > 0 {
		return (*f.faults)[0]
	}
	return nil
}

// unknown names what was sent and never asked for.
func (f *form) unknown() error {
	names := f.unasked()
	switch len(names) {
	case 0:
		return nil
	case 1:
		return malformed("parameter_unknown", names[0], "Received unknown parameter: %s", names[0])
	default:
		return malformed("parameter_unknown", names[0], "Received unknown parameters: %s", strings.Join(names, ", "))
	}
}

func (f *form) unasked() []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(f.fields)) {
		if inner := f.fields[key]; inner.asked {
			names = append(names, inner.unasked()...)
		} else {
			names = append(names, inner.name)
		}
	}
	return names
}

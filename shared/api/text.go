package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wrong is what is wrong about one value: a code, and a predicate that goes behind "Parameter limit …" as well as on its own.
type wrong struct{ code, predicate string }

func (w wrong) sentence() string {
	return strings.ToUpper(w.predicate[:1]) + w.predicate[1:] + "."
}

// textOf brings a text into normal form C and holds it against the schema.
func textOf(schema *Schema, text []byte) ([]byte, *wrong) {
	if !norm.NFC.IsNormal(text) {
		text = norm.NFC.Bytes(text)
	}
	if w := charactersOf(schema.Text, text); w != nil {
		return text, w
	}
	switch length := utf8.RuneCount(text); {
	case length < schema.MinLength && length == 0:
		return text, &wrong{"too-short", "must not be empty"}
	case length < schema.MinLength:
		return text, &wrong{"too-short", "must have at least " + strconv.Itoa(schema.MinLength) + " characters"}
	case schema.MaxLength > 0 && length > schema.MaxLength:
		return text, &wrong{"too-long", "may have " + strconv.Itoa(schema.MaxLength) + " characters"}
	}
	switch {
	case schema.Text == Line && schema.MinLength > 0 && strings.TrimSpace(string(text)) == "":
		return text, &wrong{"too-short", "must not be blank"}
	case len(schema.Enum) > 0 && !slices.Contains(schema.Enum, string(text)):
		return text, &wrong{"not-allowed", "must be one of " + strings.Join(schema.Enum, ", ")}
	case schema.IDPrefix != "" && !isID(schema.IDPrefix, text):
		return text, &wrong{"invalid-format", "must be an id that begins with " + schema.IDPrefix + "_"}
	case schema.Pattern != nil && !schema.Pattern.match(text):
		return text, &wrong{"invalid-format", "does not have the form that is asked for"}
	}
	if schema.Format != NoFormat {
		return text, formatOf(schema.Format, string(text))
	}
	return text, nil
}

// charactersOf looks for characters that the sort of text rules out.
func charactersOf(sort Text, text []byte) *wrong {
	for _, r := range string(text) {
		if fault := sort.Fault(r); fault != "" {
			return &wrong{"invalid-characters", fault}
		}
	}
	return nil
}

func isID(prefix string, text []byte) bool {
	const length = 26 // of Crockford's base 32
	if len(text) != len(prefix)+1+length || string(text[:len(prefix)]) != prefix || text[len(prefix)] != '_' {
		return false
	}
	for _, c := range text[len(prefix)+1:] {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z') || c == 'I' || c == 'L' || c == 'O' || c == 'U' {
			return false
		}
	}
	return true
}

func formatOf(format Format, text string) *wrong {
	switch format {
	case NoFormat:
	case DateTime:
		var instant time.Time // its own reader is as strict as RFC 3339; time.Parse is not
		if instant.UnmarshalText([]byte(text)) != nil {
			return &wrong{"invalid-format", "must be an instant as in 2027-05-01T18:30:00Z"}
		}
		if year := instant.UTC().Year(); year < 1 || year > 9999 { // an offset leads out of what RFC 3339 can write
			return &wrong{"invalid-format", "must be an instant of the years 1 to 9999 in UTC"}
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return &wrong{"invalid-format", "must be a date as in 2027-05-01"}
		}
	case Email:
		if !isEmail(text) {
			return &wrong{"invalid-format", "must be an e-mail address as in ada@example.org"}
		}
	case URI:
		address, err := url.Parse(text)
		if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Hostname() == "" || address.User != nil {
			return &wrong{"invalid-format", "must be an address that begins with https://"}
		}
	}
	return nil
}

// isEmail takes what mail servers take without extensions: a dot-atom, and a domain of two labels or more (RFC 5321,
// section 4.1.2). International domains come in their ASCII form.
func isEmail(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || len(address) > 254 || len(local) > 64 || !strings.Contains(domain, ".") {
		return false
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool {
			return !isAlphanumeric(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
		}) {
			return false
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) {
			return false
		}
	}
	return true
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// checkText checks a text that is not part of a body.
func (s *Schema) checkText(text string) (string, *wrong) {
	checked, w := textOf(s, []byte(text))
	return string(checked), w
}

// unquote reads the string ahead and moves behind it.
func (c *checker) unquote() []byte {
	c.at++
	from := c.at
	for c.in[c.at] != '"' && c.in[c.at] != '\\' {
		c.at++
	}
	if c.in[c.at] == '"' {
		c.at++
		return c.in[from : c.at-1 : c.at-1]
	}
	text := append(make([]byte, 0, 2*(c.at-from)+16), c.in[from:c.at]...)
	for c.in[c.at] != '"' {
		b := c.in[c.at]
		c.at++
		if b != '\\' {
			text = append(text, b)
			continue
		}
		escape := c.in[c.at]
		c.at++
		switch escape {
		case 'n':
			text = append(text, '\n')
		case 't':
			text = append(text, '\t')
		case 'r':
			text = append(text, '\r')
		case 'b':
			text = append(text, '\b')
		case 'f':
			text = append(text, '\f')
		case 'u':
			r := c.hexadecimal()
			if utf16.IsSurrogate(r) {
				r = c.pair(r)
			}
			text = utf8.AppendRune(text, r)
		default: // a quote, a slash, a backslash
			text = append(text, escape)
		}
	}
	c.at++
	return text
}

// pair reads the second half of a surrogate pair; halves without their other half are no character.
func (c *checker) pair(first rune) rune {
	if c.in[c.at] != '\\' || c.in[c.at+1] != 'u' {
		return utf8.RuneError
	}
	c.at += 2
	second := c.hexadecimal()
	return utf16.DecodeRune(first, second)
}

// hexadecimal reads the four digits of a \u escape.
func (c *checker) hexadecimal() rune {
	code, _ := strconv.ParseUint(string(c.in[c.at:c.at+4]), 16, 16) // valid JSON has four digits here
	c.at += 4
	return rune(code)
}

// appendText writes a text as JSON.
func appendText[T string | []byte](out []byte, text T) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	written := 0
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b >= ' ' && b != '"' && b != '\\' {
			continue
		}
		out = append(out, text[written:i]...)
		written = i + 1
		switch b {
		case '"', '\\':
			out = append(out, '\\', b)
		case '\n':
			out = append(out, '\\', 'n')
		default:
			out = append(out, '\\', 'u', '0', '0', digits[b>>4], digits[b&15])
		}
	}
	return append(append(out, text[written:]...), '"')
}

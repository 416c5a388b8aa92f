package functions

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// nonsense makes values that a schema nearly asks for. Many of them are as they should be, so that they get as far as the
// domain; the others are what people, old clients and attackers send.
type nonsense struct {
	*rand.Rand
	world *world
	care  int // how much rarer than usual slips are in this request
}

// one says true once in so many times.
func (n nonsense) one(in int) bool { return n.IntN(in) == 0 }

// slip is one for what is not as it should be.
func (n nonsense) slip(in int) bool { return n.one(in * n.care) }

// likely is the first, or now and then one of the others.
func likely[T any](n nonsense, right T, others ...T) T {
	if n.slip(2) {
		return pick(n, others...)
	}
	return right
}

func pick[T any](n nonsense, of ...T) T { return of[n.IntN(len(of))] }

// body is a whole body, as it is sent.
func (n nonsense) body(schema *openapi3.Schema) string {
	if n.slip(25) {
		return pick(n, "", " ", "null", "[]", "{", "{}", "\x00", "{\"a\":}", "true", `"text"`, "{}{}", "\xef\xbb\xbf{}", "{\"\xff\":1}",
			strings.Repeat("[", 5000), strings.Repeat(`{"a":`, 3000), `{"a":1e400}`, "// {}", strings.Repeat(" ", 70_000))
	}
	return n.value("", schema)
}

// value is a JSON text.
func (n nonsense) value(name string, schema *openapi3.Schema) string {
	switch {
	case n.slip(30):
		return n.anything()
	case len(schema.AllOf) == 1:
		whole := *schema.AllOf[0].Value
		whole.Required = append(append([]string{}, whole.Required...), schema.Required...)
		return n.value(name, &whole)
	case len(schema.AnyOf) > 0:
		return n.value(name, schema.AnyOf[n.IntN(len(schema.AnyOf))].Value)
	case len(schema.Enum) > 0 && !n.slip(10):
		return encoded(schema.Enum[n.IntN(len(schema.Enum))])
	case schema.Type.Permits("null") && n.one(4):
		return "null"
	case schema.Type.Permits("object"):
		return n.object(schema)
	case schema.Type.Permits("array"):
		return n.array(name, schema)
	case schema.Type.Permits("boolean"):
		return pick(n, "true", "false")
	case schema.Type.Permits("integer"), schema.Type.Permits("number"):
		return n.number(schema)
	case schema.Type.Permits("string"):
		return encoded(n.text(name, schema))
	}
	return n.anything()
}

func encoded(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // what is made here marshals
	}
	return string(text)
}

func (n nonsense) anything() string {
	return pick(n, "null", "true", "0", "-1", "1.5", "1e999", "-0", "9007199254740993", `""`, `"\u0000"`, `"\ud800"`, "\"\xff\"", "[]", "{}", "[[[[]]]]",
		`{"$ref":"#"}`, `{"amount":1,"amount":2}`, `["a",1,null]`, `"`+strings.Repeat("a", 30_000)+`"`, `"<script>alert(1)</script>"`)
}

// oneOfTwo chooses a form for a check-in, which is one scan or a batch: no keyword of its schema says so.
func (n nonsense) oneOfTwo(schema *openapi3.Schema) *openapi3.Schema {
	if schema.Properties["scans"] == nil || n.slip(3) {
		return schema
	}
	form := *schema
	form.Properties = maps.Clone(schema.Properties)
	if n.one(2) {
		return form.Properties["scans"].Value.Items.Value
	}
	maps.DeleteFunc(form.Properties, func(name string, _ *openapi3.SchemaRef) bool { return name != "scans" })
	form.Required = []string{"scans"}
	return &form
}

func (n nonsense) object(schema *openapi3.Schema) string {
	schema = n.oneOfTwo(schema)
	var members []string
	often := pick(n, 1, 2, 3, 8)
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[name]
		needed := false
		for _, required := range schema.Required {
			needed = needed || required == name
		}
		if needed && !n.slip(40) || !needed && n.one(often) {
			members = append(members, encoded(name)+":"+n.value(name, property.Value))
		}
	}
	if len(members) > 0 && n.slip(40) {
		members = append(members, members[0]) // twice
	}
	if n.slip(40) {
		members = append(members, pick(n, `"unknown":1`, `"":1`, `"__proto__":{}`, `"ID":"x"`, `"Title":"in another case"`))
	}
	n.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members, ",") + "}"
}

func (n nonsense) array(name string, schema *openapi3.Schema) string {
	size := 1 + n.IntN(3)
	if n.slip(15) {
		size = pick(n, 0, 20, 21, 100, 101)
	}
	items := make([]string, size)
	for i := range items {
		items[i] = n.value(name, schema.Items.Value)
	}
	return "[" + strings.Join(items, ",") + "]"
}

func (n nonsense) number(schema *openapi3.Schema) string {
	low, high := -10.0, 1000.0
	if schema.Min != nil {
		low = *schema.Min
	}
	if schema.Max != nil {
		high = *schema.Max
	}
	if n.slip(4) {
		return strconv.FormatFloat(pick(n, low, high, low-1, high+1, low+0.5, 0, -high), 'f', -1, 64)
	}
	if schema.Type.Permits("integer") {
		return strconv.FormatInt(int64(low)+n.Int64N(min(int64(high-low), 50)+1), 10)
	}
	return strconv.FormatFloat(low+n.Float64()*(high-low), 'f', -1, 64)
}

// text is one that a property of that name may hold, or nearly.
func (n nonsense) text(name string, schema *openapi3.Schema) string {
	if !n.slip(8) {
		switch {
		case strings.HasPrefix(schema.Pattern, "^tkt_"):
			return likely(n, n.world.seat, n.world.guest, n.world.readingSeat, "tkt_00000000000000000000000000")
		case strings.HasPrefix(schema.Pattern, "^upl_"):
			return likely(n, uploaded, "upl_00000000000000000000000000")
		case strings.HasSuffix(name, "At"), schema.Format == "date-time":
			return likely(n, "2099-05-29T19:00", "2099-05-29T19:00:00Z", "2099-05-30T20:00:00.123456789+02:00", "2099-03-29T02:30", "2099-10-25T02:30",
				"2099-02-30T10:00", "0000-00-00T00:00", "0001-01-01T00:00", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59", "2099-06-30T23:59:60Z",
				"2000-01-01T00:00", "2099-05-29T24:00", "0000-01-01T00:00:00+10:00", "2199-12-31T23:59:59Z", "1970-01-01T00:00", "2099-05-29t19:00:00z")
		case name == "timeZone":
			return likely(n, "Europe/Berlin", "Pacific/Apia", "UTC", "Local", "America/New_York", "EST5EDT", "Etc/GMT+12", "../../etc/passwd", "europe/berlin", "/")
		case name == "currency":
			return likely(n, "EUR", "JPY", "BHD", "XXX", "ZZZ")
		case name == "language", name == "locale":
			return likely(n, "en", "de-AT", "zh-Hant-TW", "xx-Xxxx", "aaa-bbbbbbbb-cccccccc-dddddddd", "i-klingon")
		case name == "country":
			return likely(n, "DE", "ZZ", "XX")
		case name == "email":
			return likely(n, "bea@example.test", "a@b", "\"a b\"@example.test", "bea+x@EXAMPLE.test", "a@[127.0.0.1]", "a@xn--nxasmq6b.test", "bea@example..test")
		case name == "joinUrl":
			return likely(n, "https://meet.example.test/a", "javascript:alert(1)", "http://[::1", "https://example.test/%zz", "//a", "https://a b")
		case name == "code":
			return likely(n, n.world.code(), strings.ToLower(n.world.code()), n.world.code()[:51], "00000000000000000000000000", n.world.first, "\x00")
		}
	}
	if !n.slip(2) {
		return pick(n, "Signals", "Ä ö é e\u0301", "日本語 🎻", "[x](javascript:alert(1)) <img src=x>", "'; --", "#status = :x")
	}
	longest := 100
	if schema.MaxLength != nil {
		longest = int(*schema.MaxLength)
	}
	return pick(n, "\u202eright to left", "a\u0000b", "a\nb", "\u200b", " ", "", "\ufffe", strings.Repeat("x", longest), strings.Repeat("🎻", longest), strings.Repeat("x", longest+1),
		strings.Repeat("*_`", longest/3), strings.Repeat("> ", longest/2), strings.Repeat("[", longest))
}

package api

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/problem"
)

var checkOrder = Schema{Kind: Object, MinProperties: 1, Properties: []Property{
	{Name: "lines", Required: true, Schema: &Schema{Kind: Array, MinItems: 1, MaxItems: 3, Items: &Schema{Kind: Object, Properties: []Property{
		{Name: "ticketTypeId", Required: true, Schema: &Schema{Kind: String, IDPrefix: "tkt"}},
		{Name: "quantity", Required: true, Schema: &Schema{Kind: Integer, HasMinimum: true, Minimum: 1, HasMaximum: true, Maximum: 20}},
	}}}},
	{Name: "name", Schema: &Schema{Kind: String, Text: Line, MinLength: 1, MaxLength: 5}},
	{Name: "about", Schema: &Schema{Kind: String, Text: Block, Nullable: true}},
	{Name: "code", Schema: &Schema{Kind: String, Pattern: &Pattern{Expression: `^[a-z]+$`}}},
	{Name: "kind", Schema: &Schema{Kind: String, Enum: []string{"free", "paid"}}},
	{Name: "share", Schema: &Schema{Kind: Number, HasMaximum: true, Maximum: 1}},
	{Name: "open", Schema: &Schema{Kind: Boolean}},
	{Name: "tags", Schema: &Schema{Kind: Array, Unique: true, MaxItems: 5, Items: &Schema{Kind: String}}},
	{Name: "answers", Schema: &Schema{Kind: Object, MaxProperties: 2, Values: &Schema{Kind: String, MaxLength: 10}}},
	{Name: "scanned", Schema: &Schema{Kind: String, Text: Raw, MaxLength: 8}},
	{Name: "at", Schema: &Schema{Kind: String, Format: DateTime}},
	{Name: "on", Schema: &Schema{Kind: String, Format: Date}},
	{Name: "email", Schema: &Schema{Kind: String, Format: Email}},
	{Name: "url", Schema: &Schema{Kind: String, Format: URI}},
}}

const oneLine = `"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":1}]`

// checked returns the body anew, or what is wrong about it, as "pointer code" in its order.
func checked(t *testing.T, body string) (string, []string) {
	t.Helper()
	out, err := checkBody([]byte(body), &checkOrder)
	if err == nil {
		return string(out), nil
	}
	var p *problem.Error
	if !errors.As(err, &p) {
		t.Fatal(err)
	}
	var wrong []string
	for _, field := range p.Fields {
		if field.Detail == "" || !strings.HasSuffix(field.Detail, ".") || field.Detail[:1] != strings.ToUpper(field.Detail[:1]) {
			t.Errorf("detail of %s is %q", field.Code, field.Detail)
		}
		wrong = append(wrong, field.Pointer+" "+field.Code)
	}
	if wrong == nil {
		wrong = []string{p.Code}
	}
	return "", wrong
}

func TestEachRule(t *testing.T) {
	for _, c := range []struct{ member, wrong string }{
		{`"lines":[]`, "/lines too-few-items"},
		{`"lines":[1,2,3,4]`, "/lines/0 wrong-type, /lines/1 wrong-type, /lines/2 wrong-type, /lines too-many-items"},
		{`"lines":{}`, "/lines wrong-type"},
		{`"lines":[{"ticketTypeId":"tkt_1","quantity":21}]`, "/lines/0/ticketTypeId invalid-format, /lines/0/quantity too-large"},
		{`"lines":[{"quantity":0}]`, "/lines/0/quantity too-small, /lines/0/ticketTypeId required"},
		{`"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":1.0}]`, "/lines/0/quantity wrong-type"},
		{`"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":1e0}]`, "/lines/0/quantity wrong-type"},
		{`"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":99999999999999999999}]`, "/lines/0/quantity wrong-type"},
		{`"lines":null`, "/lines wrong-type"},
		{oneLine + `,"name":""`, "/name too-short"},
		{oneLine + `,"name":" \u00a0 "`, "/name too-short"},
		{oneLine + `,"name":"äöüßé"`, ""},
		{oneLine + `,"name":"äöüßéx"`, "/name too-long"},
		{oneLine + `,"name":"👩‍🚀"`, ""},
		{oneLine + `,"name":"a\nb"`, "/name invalid-characters"},
		{oneLine + `,"name":"a\u0000b"`, "/name invalid-characters"},
		{oneLine + `,"name":"a\u0085b"`, "/name invalid-characters"},
		{oneLine + `,"name":"a\u2028b"`, "/name invalid-characters"},
		{oneLine + `,"name":"a\u202eb"`, "/name invalid-characters"},
		{oneLine + `,"name":"a` + "\u2066" + `b"`, "/name invalid-characters"},
		{oneLine + `,"name":"\ud83d"`, "/name invalid-characters"},
		{oneLine + `,"name":"\ud83dx"`, "/name invalid-characters"},
		{oneLine + `,"name":"\ude00\ud83d"`, "/name invalid-characters"},
		{oneLine + `,"name":"\ud83d\ude00"`, ""},
		{oneLine + `,"name":7`, "/name wrong-type"},
		{oneLine + `,"name":null`, "/name wrong-type"},
		{oneLine + `,"about":null`, ""},
		{oneLine + `,"about":"a\n\tb"`, ""},
		{oneLine + `,"about":"a\rb"`, "/about invalid-characters"},
		{oneLine + `,"about":"\u202e"`, ""},
		{oneLine + `,"scanned":"]d2\u001d01\u0000"`, ""},
		{oneLine + `,"scanned":"\u202e\n\ud800"`, ""},
		{oneLine + `,"scanned":""`, ""},
		{oneLine + `,"scanned":"123456789"`, "/scanned too-long"},
		{oneLine + `,"code":"Abc"`, "/code invalid-format"},
		{oneLine + `,"kind":"Free"`, "/kind not-allowed"},
		{oneLine + `,"share":0.5`, ""},
		{oneLine + `,"share":1e400`, "/share wrong-type"},
		{oneLine + `,"share":2`, "/share too-large"},
		{oneLine + `,"share":"1"`, "/share wrong-type"},
		{oneLine + `,"open":"true"`, "/open wrong-type"},
		{oneLine + `,"open":false`, ""},
		{oneLine + `,"tags":["a","b","a","ab"]`, "/tags/2 duplicate-item"},
		{oneLine + `,"answers":{"a/b":"x","c~d":"far too long a text"}`, "/answers/c~0d too-long"},
		{oneLine + `,"answers":{"a/b":7}`, "/answers/a~1b wrong-type"},
		{oneLine + `,"answers":{"a":"x","a":"y"}`, "/answers/a duplicate-field"},
		{oneLine + `,"answers":{"a":"x","b":"y","c":"z"}`, "/answers too-many-fields"},
		{oneLine + `,"answers":{"a\u0000":"x"}`, "/answers/a\x00 invalid-characters"},
		{oneLine + `,"at":"2027-05-01T18:30:00Z"`, ""},
		{oneLine + `,"at":"2027-05-01T18:30:00.123+02:00"`, ""},
		{oneLine + `,"at":"2027-05-01 18:30:00Z"`, "/at invalid-format"},
		{oneLine + `,"at":"2027-02-30T18:30:00Z"`, "/at invalid-format"},
		{oneLine + `,"at":"2027-05-01T18:30:00"`, "/at invalid-format"},
		// In UTC these are of the years 0, -1 and 10000, which cannot be stored and read again.
		{oneLine + `,"at":"0000-12-31T23:59:59Z"`, "/at invalid-format"},
		{oneLine + `,"at":"0000-01-01T00:00:00+14:00"`, "/at invalid-format"},
		{oneLine + `,"at":"0001-01-01T00:00:00+00:01"`, "/at invalid-format"},
		{oneLine + `,"at":"9999-12-31T23:59:59-00:01"`, "/at invalid-format"},
		{oneLine + `,"at":"0000-12-31T23:59:59-00:01"`, ""},
		{oneLine + `,"at":"0001-01-01T00:00:00Z"`, ""},
		{oneLine + `,"at":"9999-12-31T23:59:59Z"`, ""},
		{oneLine + `,"on":"2027-05-01"`, ""},
		{oneLine + `,"on":"2027-5-1"`, "/on invalid-format"},
		{oneLine + `,"email":"ada.lovelace+x@example.org"`, ""},
		{oneLine + `,"email":"ada@localhost"`, "/email invalid-format"},
		{oneLine + `,"email":"Ada <ada@example.org>"`, "/email invalid-format"},
		{oneLine + `,"email":"ada..l@example.org"`, "/email invalid-format"},
		{oneLine + `,"email":"ada@-example.org"`, "/email invalid-format"},
		{oneLine + `,"email":"ada@example.org\nbcc:eve@example.org"`, "/email invalid-characters"},
		{oneLine + `,"url":"https://example.org/a?b#c"`, ""},
		{oneLine + `,"url":"javascript:alert(1)"`, "/url invalid-format"},
		{oneLine + `,"url":"https://user:pass@example.org"`, "/url invalid-format"},
		{oneLine + `,"url":"https:///path"`, "/url invalid-format"},
		// encoding/json matches keys without regard to case, and keeps the last of duplicates.
		{oneLine + `,"Name":"x"`, "/Name unknown-field"},
		{oneLine + `,"name":"x","name":"y"`, "/name duplicate-field"},
		{oneLine + `,"name":"x","n\u0061me":"y"`, "/name duplicate-field"},
		{oneLine + `,"colour":{"a":[1,"\u0000"]}`, "/colour unknown-field"},
		{`"open":true`, "/lines required"},
		{``, "/lines required,  too-few-fields"},
	} {
		if _, wrong := checked(t, "{"+c.member+"}"); strings.Join(wrong, ", ") != c.wrong {
			t.Errorf("{%s}\n\tis %q, want %q", c.member, strings.Join(wrong, ", "), c.wrong)
		}
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	_, wrong := checked(t, `{"lines":[{"quantity":0}],"name":"","kind":"x","extra":1}`)
	if len(wrong) != 5 {
		t.Errorf("told %v", wrong)
	}
	var many strings.Builder
	for i := range 200 {
		fmt.Fprintf(&many, `,"x%d":1`, i)
	}
	if _, wrong := checked(t, "{"+oneLine+many.String()+"}"); len(wrong) != mostErrors {
		t.Errorf("told %d", len(wrong))
	}
}

func TestSpellingIsExplained(t *testing.T) {
	_, err := checkBody([]byte(`{"LINES":[]}`), &checkOrder)
	var p *problem.Error
	if !errors.As(err, &p) || p.Fields[0].Detail != "Is spelled lines." {
		t.Errorf("have %v", p.Fields)
	}
}

func TestBodiesThatSayTheSameAreTheSameBytes(t *testing.T) {
	want := `{"lines":[{"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE","quantity":1}],"name":"é","about":"a\"\\\n/","tags":["x","y"],"answers":{"b":"1","a":"2"}}`
	for _, body := range []string{
		want,
		" {\n\"name\" : \"e\u0301\" ,\t\"answers\":{\"b\":\"1\" , \"a\":\"2\"},\"tags\":[ \"x\",\"y\" ], \"about\":\"a\\u0022\\\\\\u000a\\/\",\"lines\" : [ { \"quantity\":1,\"ticketTypeId\":\"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE\" } ] } ",
		`{"name":"e\u0301","lines":[{"quantity":1,"ticketTypeId":"tkt_01JD8Q4VY0R6M5T2XKZ3N7WBCE"}],"answers":{"b":"1","a":"2"},"about":"a\"\\\n/","tags":["x","y"]}`,
	} {
		if have, wrong := checked(t, body); have != want || wrong != nil {
			t.Errorf("%s\nbecomes %s %v", body, have, wrong)
		}
	}
}

// Whatever comes, the checker neither panics nor lets through what is not JSON, nor changes what it made itself.
func FuzzCheckBody(f *testing.F) {
	for _, seed := range []string{`{` + oneLine + `}`, `{"name":"\ud83d\ude00","tags":["a","a"]}`, `{"answers":{"a":"\u0000"}}`, `[[[]]]`, `{"a":{"b":[1,2,{"c":null}]}}`, `"x"`, `{"lines":[{}],"lines":[{}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, schema := range []*Schema{&checkOrder, &anyValue} {
			out, err := checkBody(body, schema)
			if err != nil {
				continue
			}
			again, err := checkBody(out, schema)
			if err != nil || string(again) != string(out) {
				t.Errorf("%q becomes %q, then %q, %v", body, out, again, err)
			}
		}
	})
}

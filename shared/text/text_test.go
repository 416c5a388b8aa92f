package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestOneLine(t *testing.T) {
	for _, c := range []struct{ from, want string }{
		{"Ada Lovelace", "Ada Lovelace"},
		{"  Ada \t\r\n Lovelace\u00a0", "Ada Lovelace"},
		{"Ada\u2028Lovelace\u2029", "Ada Lovelace"},
		{"Ada\x00Lovelace\x1b[31m", "Ada Lovelace [31m"},
		{"Ada\u202e\nlatigid", "Ada latigid"},
		{"Ada\u2066\u200f Lovelace", "Ada Lovelace"},
		{"Zoe\u0308", "Zo\u00eb"},
		{"Zoe\u202e\u0308", "Zo\u00eb"}, // in normal form after what stood between is gone
		{"Ada\xff\ufffdLovelace", "AdaLovelace"},
		{"👩\u200d🚀", "👩\u200d🚀"},
		{"שרה", "שרה"},
		{strings.Repeat("abc ", 10), "abc abc abc abc abc"}, // cut, without the space at the end
		{strings.Repeat("日", 40), strings.Repeat("日", 20)},
		{"", ""},
		{" \n ", ""},
		{"\u202e\u2066", ""},
		{"\u200b\u2060", ""},
		{"\xff", ""},
	} {
		if have := OneLine(c.from, 20); have != c.want {
			t.Errorf("%q becomes %q, want %q", c.from, have, c.want)
		}
	}
}

// Whatever it is made of, a line is one.
func FuzzOneLine(f *testing.F) {
	for _, seed := range []string{"Ada", "Ada\u202e\nlatigid" + strings.Repeat("x", 500), "e\u202e\u0301", "\xff\xfe", "\u1100\u1161\u11a8 \ufdfa"} {
		f.Add(seed, 80)
	}
	f.Fuzz(func(t *testing.T, from string, longest int) {
		longest = 1 + abs(longest)%200
		line := OneLine(from, longest)
		if !utf8.ValidString(line) || !norm.NFC.IsNormalString(line) || utf8.RuneCountInString(line) > longest || strings.TrimSpace(line) != line {
			t.Errorf("%q becomes %q", from, line)
		}
		for _, r := range line {
			if fault := Line.Fault(r); fault != "" {
				t.Errorf("%q becomes %q, which %s", from, line, fault)
			}
		}
		if again := OneLine(line, longest); again != line {
			t.Errorf("%q becomes %q, and that %q", from, line, again)
		}
	})
}

func TestFold(t *testing.T) {
	for from, want := range map[string]string{
		"  Zoë ":               "zoe",
		"ÉTÉ":                  "ete",
		"Straße, STRAẞE":       "strasse, strasse",
		"Łódź":                 "lodz",
		"Tromsø, Ærø":          "tromso, aero",
		"Þórshöfn, Đà Nẵng":    "thorshofn, da nang",
		"İzmir, Diyarbakır":    "izmir, diyarbakir",
		"Οδός ΟΔΟΣ":            "οδοσ οδοσ",
		"Ｂｅｒｌｉｎ ①":             "berlin 1",
		"ﬁnal":                 "final",
		"ガ ｶﾞ":                 "カ カ",
		"\u0301 \u0308":        "",
		"Zoe\u0308, Ang\u0327": "zoe, ang",
	} {
		if have := Fold(from); have != want {
			t.Errorf("%q becomes %q, want %q", from, have, want)
		}
	}
}

// What is folded is folded: whoever types what they see in a list finds what stands there.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"  Zoë ", "STRAẞE", "İzmir ı", "ΟΔΟΣ ς", "ﬁnal Ｂ①", "ガ ｶﾞ", "\u0301", "\u1e9e\u0307", "ϒ\u0301 K Å", "\xff", "Ǆ ǅ", "\u0345", "ͅα"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, from string) {
		folded := Fold(from)
		if again := Fold(folded); again != folded {
			t.Errorf("%q becomes %q, and that %q", from, folded, again)
		}
		if outer := Fold(" " + from + "\t"); outer != folded {
			t.Errorf("%q becomes %q, with space around it %q", from, folded, outer)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

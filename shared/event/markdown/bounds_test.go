package markdown

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/event-radar/event-radar/shared/problem"
)

// longest is how many characters a description may have.
const longest = 20_000

// filled repeats a text up to the longest description.
func filled(with string) string { return strings.Repeat(with, longest/len([]rune(with))) }

// wide is a table with a wide header and short rows, each of which is filled up to the header's width.
func wide(columns int) string {
	head := strings.Repeat("|a", columns) + "|\n" + strings.Repeat("|-", columns) + "|\n"
	return head + strings.Repeat("|\n", (longest-len(head))/2)
}

// staircase is a list within a list within a list, each on a line of its own.
func staircase() string {
	var text strings.Builder
	for indent := ""; text.Len()+len(indent)+4 <= longest; indent += "  " {
		text.WriteString(indent + "- a\n")
	}
	return text.String()
}

// No description takes long, whatever it says. All of these took from 100 milliseconds to minutes, or made megabytes.
func TestNoDescriptionTakesLong(t *testing.T) {
	limit := 100 * time.Millisecond
	if raceEnabled {
		limit *= 15
	}
	for name, description := range map[string]string{
		"a table of 700 columns":            wide(700),
		"a table of 2,500 columns":          wide(2500),
		"many small tables":                 filled("|a|b|\n|-|-|\n|\n\n"),
		"quotes in quotes, one line":        filled(">"),
		"quotes in quotes, many lines":      filled(strings.Repeat("> ", 400) + "a\n"),
		"lists in lists, one line":          filled("- "),
		"numbered lists in lists":           filled("1. "),
		"lists in lists, many lines":        staircase(),
		"lists in quotes":                   filled("> - "),
		"a list in a list and empty lines":  strings.Repeat("- ", 19) + "a" + strings.Repeat("\n", longest-50),
		"open brackets":                     filled("["),
		"brackets in brackets":              strings.Repeat("[", longest/2) + strings.Repeat("]", longest/2),
		"links that nobody closes":          filled("[a]("),
		"pictures that nobody closes":       filled("![🎻]("),
		"titles over lines":                 filled("[a](b \"\n"),
		"links around stars":                filled("b[**](b)"),
		"one long link, a thousand times":   "[a]: https://a.example/" + strings.Repeat("x", 9900) + "\n\n" + strings.Repeat("[a]", 3300),
		"stars and underscores in turn":     filled("*a_"),
		"underscores that close nothing":    filled("a_ "),
		"a line of tildes":                  "a" + filled("~")[1:],
		"backticks that nobody closes":      filled("\\``\n"),
		"backticks in growing numbers":      filled("`a``a```a"),
		"angle brackets":                    filled("<a b='"),
		"comments":                          filled("<!--"),
		"bare links":                        filled("www.a.b "),
		"a paragraph of half a line's ends": filled("🎻\\\n"),
	} {
		t.Run(name, func(t *testing.T) {
			fastest := time.Hour // another process may have the processor meanwhile
			for try := 0; try < 5 && fastest > limit; try++ {
				begun := time.Now()
				html, err := HTML(description)
				fastest = min(fastest, time.Since(begun))
				if err != nil {
					refused(t, err)
				}
				if len(html) > mostHTML {
					t.Fatalf("%d characters become %d bytes", len([]rune(description)), len(html))
				}
			}
			if fastest > limit {
				t.Errorf("it takes %s, which is more than %s", fastest, limit)
			}
		})
	}
}

// refused holds an error to be one that tells the organizer where and what to do.
func refused(t *testing.T, err error) {
	t.Helper()
	var invalid *problem.Error
	if !errors.As(err, &invalid) || invalid.Kind != problem.Invalid || len(invalid.Fields) != 1 || invalid.Fields[0].Pointer != "/description" {
		t.Fatalf("refused by %v", err)
	}
}

func TestWhatGoesTooFarIsRefusedWithWhatToDo(t *testing.T) {
	for description, want := range map[string]error{
		strings.Repeat(">", deepest+1) + " a": errTooDeep,
		wide(700):                             errTooWide,
		filled("[a]("):                        errTooTangled,
		filled("\\``\n"):                      errTooTangled,
		filled("*a_"):                         errTooTangled,
		"[a]: https://a.example/" + strings.Repeat("x", 9900) + "\n\n" + strings.Repeat("[a]", 300): errTooLong,
	} {
		html, err := HTML(description)
		if !errors.Is(err, want) || html != "" || err.Error() != want.Error() {
			t.Errorf("%.20q became %d bytes and %v, want %v", description, len(html), err, want)
			continue
		}
		refused(t, err)
	}
}

// usual is goldmark without bounds.
func usual(t testing.TB, description string) string {
	t.Helper()
	var html bytes.Buffer
	err := goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table)).Convert([]byte(description), &html)
	if err != nil {
		t.Fatal(err)
	}
	return html.String()
}

// What people do write is not refused: it becomes what goldmark makes of it.
func TestBoundsAreFarAway(t *testing.T) {
	for name, description := range map[string]string{
		"everything there is": "# A *night*\n\nSetext\n======\n\n> quoted\n> > twice\n\n1. one\n   - two\n     - three `code` ``a`b``\n2. ~~four~~ ~five~ ~~~six\n\n" +
			"| Time | What |\n|:--|--:|\n| 19:00 | *Doors* \\| bar |\n| 20:00 |\n\n[ref], ![picture](https://a.example/b.png \"c\"), www.a.example.\n\n" +
			"[ref]: https://a.example 'Title'\n\n```go\nfunc main() {}\n```\n\n    indented\n\n---\n\na  \nb\\\nc <b>d</b> &amp; \\*e\\* [x] ] [ ***f** g*\n",
		"a programme of 300 rows":         "| Time | What | Who | Where |\n|--|--|--|--|\n" + strings.Repeat("| 19:00 | A talk | Ada | Hall |\n", 300),
		"a list of 300 links":             strings.Repeat("- [A sponsor](https://sponsor.example/from/the/site)\n", 300),
		"300 links in one paragraph":      strings.Repeat("[A sponsor](https://sponsor.example/from/the/site),\n", 300),
		"a paragraph with 500 bold words": strings.Repeat("A **bold** word, and `code`. ", 500),
		"15 quotes and lists":             strings.Repeat("> - ", 10) + "deep",
		"20,000 characters of violins":    filled("🎻"),
	} {
		html, err := HTML(description)
		if err != nil || html != usual(t, description) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzHTML holds that whatever is not refused is within the bounds, and what goldmark makes of it.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"**bold**", "> - 1. a\n", "|a|b|\n|-|-|\n|\n", "[a](b \"c\")", "![a][b]\n\n[b]: c", "`a` ``b", "*a _b ~~c", "<a b='", "www.a.b", "a  \nb\\\nc", "```\na"} {
		f.Add(seed, 1)
		f.Add(seed, 500)
	}
	f.Fuzz(func(t *testing.T, text string, times int) {
		if text == "" || times < 1 || times > longest {
			t.Skip()
		}
		description := strings.Repeat(text, min(times, max(longest/len(text), 1)))
		if len([]rune(description)) > longest {
			t.Skip()
		}
		html, err := HTML(description)
		if err != nil {
			refused(t, err)
			return
		}
		if len(html) > mostHTML {
			t.Fatalf("%d bytes", len(html))
		}
		if want := usual(t, description); html != want {
			t.Errorf("%.200q became\n%.200q, goldmark makes\n%.200q", description, html, want)
		}
	})
}

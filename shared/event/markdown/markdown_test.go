package markdown

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestHTMLIsSafe(t *testing.T) {
	for written, want := range map[string]string{
		"**bold**":                          "<p><strong>bold</strong></p>\n",
		"<script>alert(1)</script>":         "<!-- raw HTML omitted -->\n",
		"[click](javascript:alert(1))":      "<p><a href=\"\">click</a></p>\n",
		"a <img src=x onerror=alert(1)> b":  "<p>a <!-- raw HTML omitted --> b</p>\n",
		"[site](https://example.test/?a=b)": "<p><a href=\"https://example.test/?a=b\">site</a></p>\n",
	} {
		if got, err := HTML(written); err != nil || got != want {
			t.Errorf("%q became %q, %v", written, got, err)
		}
	}
}

// allowed are the elements that a description may have, and their attributes.
var allowed = map[string][]string{"p": nil, "br": nil, "hr": nil, "strong": nil, "em": nil, "del": nil, "h1": nil, "h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil,
	"a": {"href", "title"}, "img": {"src", "alt", "title"}, "blockquote": nil, "ul": nil, "ol": {"start"}, "li": nil, "pre": nil, "code": {"class"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"style"}, "td": {"style"}}

// faults are what a description's HTML has that it must not have, as a browser reads it.
func faults(page string) (found []string) {
	tokens := html.NewTokenizer(strings.NewReader(page))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		attributes, known := allowed[token.Data]
		switch {
		case token.Type == html.TextToken, token.Type == html.CommentToken && token.Data == " raw HTML omitted ":
			continue
		case !known || token.Type == html.CommentToken || token.Type == html.DoctypeToken:
			found = append(found, token.String())
		}
		for _, a := range token.Attr {
			if !slices.Contains(attributes, a.Key) || a.Key == "style" && !strings.HasPrefix(a.Val, "text-align:") || a.Key == "class" && !strings.HasPrefix(a.Val, "language-") {
				found = append(found, token.String())
			}
			if (a.Key == "href" || a.Key == "src") && runs(a.Val) {
				found = append(found, token.String())
			}
		}
	}
	return found
}

// runs says whether a browser would take an address for a program. It drops what is no text from it before it looks at its scheme
// (https://url.spec.whatwg.org/#concept-basic-url-parser).
func runs(address string) bool {
	seen := strings.ToLower(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimLeftFunc(address, func(r rune) bool { return r <= ' ' })))
	for _, scheme := range []string{"javascript:", "vbscript:", "data:text", "data:image/svg", "file:"} {
		if strings.HasPrefix(seen, scheme) {
			return true
		}
	}
	return false
}

// Whatever somebody writes, a browser finds nothing in it that runs, and the text of a page that came out of it is text again.
func FuzzHTMLIsSafe(f *testing.F) {
	for _, seed := range []string{"<script>alert(1)</script>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](java\tscript:alert(1))", "[a](&#106;avascript:alert(1))",
		"[a](\x01javascript:x)", "![a](data:image/svg+xml;base64,x)", "![a](data:text/html,x)", "<javascript:alert(1)>", "[a]: javascript:x\n[a]", "[a](x \"\" onclick=x)",
		"[a](<x\" onclick=\"x>)", "a <img src=x onerror=alert(1)>", "```a\" onclick=\"x\nb\n```", "|a|\n|:-:|\n|<b>|", "<!--\n-->\n<a href='x'>", "&lt;script&gt;", "http://a.b/\"onclick=\"x",
		"[a](vbscript:x)", "[a](file:///etc/passwd)", "\x00<\x00script>", "<?php ?>", "<![CDATA[x]]>", "[a](javascript\\:x)", "[a](%6aavascript:x)", "1e9. a", "[a](java&Tab;script:x)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, description string) {
		page, err := HTML(description)
		if err != nil {
			refused(t, err)
			return
		}
		if found := faults(page); found != nil {
			t.Errorf("%q became %q, which has %q", description, page, found)
		}
		again, err := HTML(page) // whoever pastes a page's source gets no more out of it
		if err != nil {
			return
		}
		if found := faults(again); found != nil {
			t.Errorf("%q became %q and that %q, which has %q", description, page, again, found)
		}
	})
}

package markdown

import "testing"

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

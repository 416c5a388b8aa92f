package discovery

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// Whoever types a title finds the event, and from the two first letters of a word on as well: what is looked for stands among the
// beginnings under which the event is listed. Words are folded, each stands there once, and their number is bounded.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"Night of Signals", "Übergrößenträger in Köln", "Ueber Koeln", "東京の夜 ライブ", "Zoë & Ang̈", "ab", "a", "", "\xff\u0301", "١٢٣ 1234", "คอนเสิร์ต กรุงเทพ", "ǅ İı", "a\u0308e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		if !utf8.ValidString(title) {
			t.Skip() // the API lets nobody write it
		}
		words, listed := Words(title), terms(title)
		if len(listed) > mostWords || len(distinct(listed)) != len(listed) || len(distinct(words)) != len(words) {
			t.Errorf("%q is listed under %q, and read as %q", title, listed, words)
		}
		if len(listed) == mostWords {
			return // some of them may be missing
		}
		if !holds(listed, words) {
			t.Errorf("%q is listed under %q, and looked for by %q", title, listed, words)
		}
		for _, word := range words {
			if again := Words(word); len(again) != 1 || again[0] != word {
				t.Errorf("the word %q is read as %q", word, again)
			}
			sought := head(word)
			if letters := []rune(word); (sought == "") != (len(letters) < shortHead) {
				t.Errorf("%q is looked for by %q", word, sought)
			}
			if sought != "" && !slices.ContainsFunc(listed, func(term string) bool { return slices.Contains(heads(term), sought) }) {
				t.Errorf("%q is looked for by %q, and %q is not listed there", word, sought, title)
			}
		}
	})
}

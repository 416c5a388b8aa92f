package discovery

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/event-radar/event-radar/shared/text"
)

// How words are found. An event is listed under the beginnings of its words, of two lengths: what somebody looks for leads to
// the list of the longer one that it has, and the cards there are held against all of it. To list every beginning would be
// several times as many entries; the words themselves would not be found before they are typed to their end.
const (
	shortHead = 2 // letters
	longHead  = 4

	mostWords = 80 // of an event; those of its title come first, those of its summary last
	piece     = 3  // letters: how a script is cut that writes no spaces
)

// continuous are the scripts that write no spaces between words.
var continuous = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// sort is what a character is to a word.
type sort uint8

const (
	gap    sort = iota
	spaced      // of a word that spaces part from others
	joined      // of a script that writes no spaces
)

func sortOf(r rune) sort {
	switch {
	case unicode.In(r, continuous...), r == 'ー':
		return joined
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		return spaced
	}
	return gap
}

// cut visits the words of a folded text.
func cut(folded string, visit func(word []rune, of sort)) {
	var word []rune
	of := gap
	for _, r := range folded + " " {
		if now := sortOf(r); now != of {
			if of != gap {
				visit(word, of)
			}
			word, of = nil, now
		}
		word = append(word, r)
	}
}

// Words are the words that somebody looks for, folded, each once. A run of letters without spaces is cut into pieces, which
// are all looked for.
func Words(s string) []string {
	var words []string
	cut(text.Fold(s), func(word []rune, of sort) {
		if of == spaced {
			words = append(words, string(word))
			return
		}
		for part := range slices.Chunk(word, piece) {
			words = append(words, string(part))
		}
	})
	return distinct(words)
}

// terms are the words under which texts are found, folded, each once. What has an umlaut is also found with the vowel that
// stands for it, and the other way round. In a run of letters without spaces a word may begin anywhere.
func terms(texts ...string) []string {
	var words []string
	for _, s := range texts {
		plain := text.Fold(s)
		for _, spelled := range []string{plain, text.Fold(umlauts.Replace(s)), contract(plain)} {
			cut(spelled, func(word []rune, of sort) {
				if of == spaced {
					words = append(words, string(word))
					return
				}
				for i := range word {
					words = append(words, string(word[i:min(i+piece, len(word))]))
				}
			})
		}
	}
	words = distinct(words)
	return words[:min(len(words), mostWords)]
}

// umlauts spells letters of German and its northern neighbours as those write them who do not have them on their keyboard.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ø", "oe", "Ø", "Oe", "å", "aa", "Å", "Aa",
	"a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue", "A\u0308", "Ae", "O\u0308", "Oe", "U\u0308", "Ue", "a\u030a", "aa", "A\u030a", "Aa")

// contract takes the e out of ae, oe and ue where it may stand for an umlaut: not behind another vowel, as in neue and
// Frauen, or a q.
func contract(folded string) string {
	var out strings.Builder
	var before, last rune
	for _, r := range folded {
		if r != 'e' || !strings.ContainsRune("aou", last) || strings.ContainsRune("aeiouq", before) {
			out.WriteRune(r)
		}
		before, last = last, r
	}
	return out.String()
}

// heads are the beginnings under which a word is listed.
func heads(word string) []string {
	letters := []rune(word)
	switch {
	case len(letters) < shortHead:
		return nil
	case len(letters) < longHead:
		return []string{string(letters[:shortHead])}
	}
	return []string{string(letters[:shortHead]), string(letters[:longHead])}
}

// head is the beginning by which a word is looked for; "" for a single letter, which stands in no list.
func head(word string) string {
	heads := heads(word)
	if len(heads) == 0 {
		return ""
	}
	return heads[len(heads)-1]
}

// likelyRarest are the heads of at most so many words, those of long words first.
func likelyRarest(words []string, most int) []string {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var heads []string
	for _, word := range words {
		if h := head(word); h != "" {
			heads = append(heads, h)
		}
	}
	heads = distinct(heads)
	return heads[:min(len(heads), most)]
}

// holds says whether each of some words begins one of the terms.
func holds(terms, words []string) bool {
	for _, word := range words {
		if !slices.ContainsFunc(terms, func(term string) bool { return strings.HasPrefix(term, word) }) {
			return false
		}
	}
	return true
}

// distinct drops repetitions and keeps the order.
func distinct[T comparable](list []T) []T {
	known := make(map[T]bool, len(list))
	return slices.DeleteFunc(list, func(one T) bool {
		again := known[one]
		known[one] = true
		return again
	})
}

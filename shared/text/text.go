// Package text says which characters a text may hold. What people send with others in it is refused (shared/api); what
// other systems say of people, who cannot be asked again, is made to fit (OneLine).
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Sort is what a text is for, and with it which characters it may hold.
type Sort uint8

// The sorts of text. Control characters show as nothing or move the cursor; bidirectional ones turn a name around so that
// it reads as another (https://trojansource.codes).
const (
	Plain Sort = iota // no control characters
	Line              // one line, as a name or title: neither control nor bidirectional characters
	Block             // several lines: control characters other than line feed and tab are refused
	Raw               // what a machine read, whatever it is
)

// Fault says what a text of this sort must not hold or be, if the character is in it: "must be one line". It is "" for a
// character that may be there.
func (s Sort) Fault(r rune) string {
	switch {
	case s == Raw:
		return ""
	case r == utf8.RuneError: // half a surrogate pair, as an escape; what comes in is UTF-8
		return "holds something that is no character"
	case unicode.IsControl(r) && (s != Block || r != '\n' && r != '\t'):
		return "must not hold control characters"
	case s == Line && (r == '\u2028' || r == '\u2029'):
		return "must be one line"
	case s == Line && unicode.Is(unicode.Bidi_Control, r):
		return "must not hold characters that change the direction of writing"
	}
	return ""
}

// OneLine makes a Line of any text: in normal form C, words parted by single spaces, at most so many characters long. What
// parts words or lines becomes a space, and what else has no place goes. It is "" when nothing is left that one can see.
func OneLine(s string, longest int) string {
	fit := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case Line.Fault(r) != "":
			return -1
		}
		return r
	}, s)
	fit = norm.NFC.String(strings.Join(strings.Fields(fit), " "))
	if runes := []rune(fit); len(runes) > longest {
		fit = strings.TrimRight(string(runes[:longest]), " ")
	}
	if !strings.ContainsFunc(fit, unicode.IsGraphic) {
		return ""
	}
	return fit
}

// letters are those that are one letter with something added, or two written as one, though Unicode does not take them apart.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ŧ", "t",
	"ŋ", "n", "ı", "i", "ς", "σ")

// Fold makes texts comparable as people type them: without case, accents and outer space. Of a text without any letter nothing
// may be left.
func Fold(s string) string {
	unmarked := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return strings.TrimSpace(letters.Replace(strings.ToLower(unmarked)))
}

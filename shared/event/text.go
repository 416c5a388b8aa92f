package event

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slugLength keeps addresses short enough to be read.
const slugLength = 60

// slug makes a title fit for an address: letters and digits of any script, in lower case, without accents, joined by
// hyphens.
func slug(title string) string {
	var words strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if gap && words.Len() > 0 {
				words.WriteByte('-')
			}
			gap = false
			words.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			gap = true
		}
		if words.Len() >= slugLength {
			break
		}
	}
	if words.Len() == 0 {
		return "event"
	}
	return norm.NFC.String(words.String())
}

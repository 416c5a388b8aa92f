package mail

import (
	"embed"
	htmltemplate "html/template"
	"strings"
	"sync"
	"text/template"

	"golang.org/x/text/unicode/bidi"
)

// A letter is what a mail says, before it has a form. All its texts are plain.
type letter struct {
	Subject string
	Heading string
	Lead    string
	Facts   []fact
	Changes []Change
	Tickets []row
	Receipt []sum
	Notes   []string
	Action  string // on the button
	Link    string
	Reason  string // why one gets this
	Site    string
}

// A fact is a line of the table: what, and how it is.
type fact struct{ Name, Value string }

// A row is a ticket in a list.
type row struct{ Holder, Type string }

// A sum is a line of a receipt.
type sum struct{ What, Amount string }

// A Change is something that is no longer as it was.
type Change struct{ What, Before, After string }

//go:embed letter.txt letter.html
var files embed.FS

// The templates are read when the first mail is written, not when a function starts.
var (
	plain = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("letter.txt").Funcs(template.FuncMap{"isolate": isolate, "inc": inc}).ParseFS(files, "letter.txt"))
	})
	page = sync.OnceValue(func() *htmltemplate.Template {
		return htmltemplate.Must(htmltemplate.New("letter.html").ParseFS(files, "letter.html"))
	})
)

func inc(i int) int { return i + 1 }

func (l letter) message(to Address, attachments ...Attachment) (Message, error) {
	var text, hypertext strings.Builder
	if err := plain().Execute(&text, l); err != nil {
		return Message{}, err
	}
	if err := page().Execute(&hypertext, l); err != nil {
		return Message{}, err
	}
	return Message{To: to, Subject: line(l.Subject), Text: text.String(), HTML: hypertext.String(), Attachments: attachments}, nil
}

// isolate keeps a text with right-to-left letters from reordering what stands around it (Unicode Standard Annex 9).
// Other texts stay as they are: not every reader hides the marks.
func isolate(text string) string {
	text = line(text)
	if strings.ContainsFunc(text, func(r rune) bool {
		properties, _ := bidi.LookupRune(r)
		return properties.Class() == bidi.R || properties.Class() == bidi.AL
	}) {
		return "\u2068" + text + "\u2069"
	}
	return text
}

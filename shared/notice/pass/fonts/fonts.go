// Package fonts holds the faces that tickets are drawn with: one for headings, one for text, and one for each
// writing system in which people's names are likely to come. A face is read when a letter first asks for it.
//
// All are licensed under the SIL Open Font License (OFL.txt); infra/fonts/build.sh says where they come from and
// which letters were kept.
package fonts

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
)

//go:embed *.ttf *.otf
var files embed.FS

// A Font is one of the files, read at its first use and shared from then on.
type Font struct {
	name string
	read func() *font.Font
}

// Face is a new face of the font. Unlike the font, a face serves one goroutine at a time.
func (f *Font) Face() *font.Face { return font.NewFace(f.read()) }

func (f *Font) String() string { return f.name }

func load(file string) *Font {
	name, _, _ := strings.Cut(file, ".")
	return &Font{name: name, read: sync.OnceValue(func() *font.Font {
		read, err := read(file)
		if err != nil {
			panic(fmt.Sprintf("fonts: %s: %v", file, err)) // the file is part of the binary
		}
		return read
	})}
}

func read(file string) (*font.Font, error) {
	opened, err := files.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	// Reading through the embedded file's own Seek and ReadAt spares a copy of the large ones.
	loader, err := opentype.NewLoader(opened.(interface {
		io.ReadSeeker
		io.ReaderAt
	}))
	if err != nil {
		return nil, err
	}
	return font.NewFont(loader)
}

// Heading draws titles and names in Latin letters, Text everything else in Latin, Greek and Cyrillic ones.
var (
	Heading = load("bricolage.ttf")
	Text    = load("sans.ttf")
	Emoji   = load("emoji.ttf")
	Symbols = load("symbols.ttf")
	Han     = load("han.otf")
)

// Fallbacks are asked in this order for what belongs to no writing system: punctuation, symbols, emoji.
var Fallbacks = []*Font{Text, Emoji, Symbols, Han}

var hangul = load("hangul.otf")

var byScript = map[language.Script]*Font{
	language.Adlam:               load("adlam.ttf"),
	language.Arabic:              load("arabic.ttf"),
	language.Armenian:            load("armenian.ttf"),
	language.Bengali:             load("bengali.ttf"),
	language.Bopomofo:            Han,
	language.Canadian_Aboriginal: load("canadianaboriginal.ttf"),
	language.Cherokee:            load("cherokee.ttf"),
	language.Cyrillic:            Text,
	language.Devanagari:          load("devanagari.ttf"),
	language.Ethiopic:            load("ethiopic.ttf"),
	language.Georgian:            load("georgian.ttf"),
	language.Greek:               Text,
	language.Gujarati:            load("gujarati.ttf"),
	language.Gurmukhi:            load("gurmukhi.ttf"),
	language.Han:                 Han,
	language.Hangul:              hangul,
	language.Hebrew:              load("hebrew.ttf"),
	language.Hiragana:            Han,
	language.Kannada:             load("kannada.ttf"),
	language.Katakana:            Han,
	language.Khmer:               load("khmer.ttf"),
	language.Lao:                 load("lao.ttf"),
	language.Latin:               Text,
	language.Malayalam:           load("malayalam.ttf"),
	language.Myanmar:             load("myanmar.ttf"),
	language.Nko:                 load("nko.ttf"),
	language.Oriya:               load("oriya.ttf"),
	language.Sinhala:             load("sinhala.ttf"),
	language.Syriac:              load("syriac.ttf"),
	language.Tamil:               load("tamil.ttf"),
	language.Telugu:              load("telugu.ttf"),
	language.Thaana:              load("thaana.ttf"),
	language.Thai:                load("thai.ttf"),
	language.Tibetan:             load("tibetan.ttf"),
	language.Tifinagh:            load("tifinagh.ttf"),
}

// ForScript is the font of a writing system; ok is false when there is none.
func ForScript(script language.Script) (f *Font, ok bool) {
	f, ok = byScript[script]
	return f, ok
}

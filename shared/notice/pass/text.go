package pass

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	ubidi "golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"

	"github.com/event-radar/event-radar/shared/notice/pass/fonts"
)

// A style is how a text is set: as large as fits into the width in so many lines, and shortened with "…" when even the
// least size is too large.
type style struct {
	font        *fonts.Font // for Latin letters
	size, least float64     // points
	lines       int
	leading     float64 // of the size
	color       color.RGBA
}

// A block is a text in lines. Runs are measured as if set at the size em.
type block struct {
	style
	text      []rune
	levels    []bidi.Level
	lines     []shaping.Line
	truncated bool
}

// em is the size that texts are shaped at, in points. Shaping rounds to whole sizes, so the real one is only applied after.
const em = 100

// measure turns a length at the size em into points at the block's own size.
func (b block) measure(v fixed.Int26_6) float64 { return float64(v) / 64 * b.size / em }

// height is from the top of the first line to the foot of the last.
func (b block) height() float64 { return float64(len(b.lines)) * b.size * b.leading }

// width is that of the widest line.
func (b block) width() (widest float64) {
	for _, l := range b.lines {
		var advance fixed.Int26_6
		for _, run := range l {
			advance += run.Advance
		}
		widest = max(widest, b.measure(advance))
	}
	return widest
}

// A typesetter turns texts into shapes. It serves one goroutine.
type typesetter struct {
	faces     map[*fonts.Font]*font.Face
	outlines  map[outlineKey]shape
	shaper    shaping.HarfbuzzShaper
	segmenter shaping.Segmenter
	wrapper   shaping.LineWrapper
}

type outlineKey struct {
	face  *font.Face
	glyph font.GID
}

func newTypesetter() *typesetter {
	return &typesetter{faces: map[*fonts.Font]*font.Face{}, outlines: map[outlineKey]shape{}}
}

func (t *typesetter) face(f *fonts.Font) *font.Face {
	face, ok := t.faces[f]
	if !ok {
		face = f.Face()
		t.faces[f] = face
	}
	return face
}

// longest is how many characters of a text are looked at; the domain's limits are below it.
const longest = 400

// set lays a text out in a style, so many points wide.
func (t *typesetter) set(text string, s style, width float64) block {
	runes := t.drawable(text)
	if len(runes) == 0 {
		return block{style: s}
	}
	b := block{style: s, text: runes}
	direction := di.DirectionLTR
	if rightToLeft(runes) {
		direction = di.DirectionRTL
	}
	b.levels = t.levels(runes, direction)
	runs, ellipsis := t.shape(runes, s.font, direction)
	b.leading = max(s.leading, t.leading(runs))
	for {
		b.lines, b.truncated = t.wrap(runes, runs, shaping.WrapConfig{
			Direction: direction, TruncateAfterLines: s.lines, Truncator: ellipsis,
		}, width/b.size*em)
		if !b.truncated || b.size <= s.least {
			return b
		}
		b.size = max(s.least, b.size*0.92)
	}
}

// drawable is a text on one line, without characters that steer instead of being read, and with compatibility forms
// ("𝓐𝓷𝓷𝓪") as plain letters where no font has them.
func (t *typesetter) drawable(text string) []rune {
	var runes []rune
	for _, r := range norm.NFC.String(strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")) {
		switch {
		case len(runes) == longest:
			return runes
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		case r > 0xFFFF && unicode.IsLetter(r) && !t.covers(r):
			runes = append(runes, []rune(norm.NFKC.String(string(r)))...)
		default:
			runes = append(runes, r)
		}
	}
	return runes
}

func (t *typesetter) covers(r rune) bool {
	choice := choice{set: t, latin: fonts.Text}
	choice.SetScript(language.LookupScript(r))
	_, ok := choice.ResolveFace(r).NominalGlyph(r)
	return ok
}

// shape finds the glyphs of a text, and of the "…" that may end it.
func (t *typesetter) shape(text []rune, f *fonts.Font, direction di.Direction) (runs []shaping.Output, ellipsis shaping.Output) {
	choice := &choice{set: t, latin: f}
	if f != fonts.Text && !t.coversLatin(f, text) {
		choice.latin = fonts.Text // one unusual letter must not stand out from its word
	}
	for _, run := range t.segmenter.Split(shaping.Input{
		Text: text, RunEnd: len(text), Direction: direction, Size: em * 64, Language: "en",
	}, choice) {
		output := t.shaper.Shape(run)
		narrowSpaces(&output, text)
		runs = append(runs, output)
	}
	return runs, t.shaper.Shape(shaping.Input{
		Text: []rune{'…'}, RunEnd: 1, Direction: direction, Size: em * 64, Face: t.face(choice.latin), Script: language.Latin, Language: "en",
	})
}

// narrowSpaces gives the spaces of emoji and ideographic fonts, which are as wide as their glyphs, a text's width.
func narrowSpaces(run *shaping.Output, text []rune) {
	const widest = em * 64 * 28 / 100
	for i := range run.Glyphs {
		g := &run.Glyphs[i]
		if text[g.TextIndex()] == ' ' && g.Advance > widest {
			g.Advance = widest
		}
	}
	run.RecomputeAdvance()
}

// leading is what the tallest script among the runs needs, of the size: Arabic and Devanagari more than Latin.
func (t *typesetter) leading(runs []shaping.Output) (most float64) {
	for _, run := range runs {
		if run.Face != t.face(fonts.Heading) && run.Face != t.face(fonts.Text) {
			most = max(most, min(float64(run.LineBounds.Ascent-run.LineBounds.Descent)/64/em, 1.55))
		}
	}
	return most
}

func (t *typesetter) wrap(text []rune, runs []shaping.Output, config shaping.WrapConfig, width float64) (lines []shaping.Line, truncated bool) {
	runs = slices.Clone(runs)
	for i := range runs {
		runs[i].Glyphs = slices.Clone(runs[i].Glyphs) // the wrapper takes away the width of spaces at the ends of lines
	}
	wrapped, left := t.wrapper.WrapParagraphF(config, fixed.Int26_6(width*64), text, shaping.NewSliceIterator(runs))
	for _, l := range wrapped {
		lines = append(lines, slices.Clone(l)) // the wrapper uses its memory again
	}
	return lines, left > 0
}

// levels is how deep each character is embedded in text of the other direction.
func (t *typesetter) levels(text []rune, direction di.Direction) []bidi.Level {
	base := bidi.LeftToRight
	if direction == di.DirectionRTL {
		base = bidi.RightToLeft
	}
	levels := make([]bidi.Level, len(text))
	var paragraph bidi.Paragraph
	runs := paragraph.Segment(text, base)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for j := run.Start; j < run.End; j++ {
			levels[j] = run.Level
		}
	}
	return levels
}

// visual is the runs of a line from left to right (Unicode Standard Annex 9, rule L2). The wrapper has an order of its own
// that knows two directions only, and would misplace a number in Arabic in Latin text.
func (b block) visual(l shaping.Line) shaping.Line {
	level := func(run shaping.Output) bidi.Level {
		return b.levels[min(run.Runes.Offset, len(b.levels)-1)]
	}
	ordered := slices.Clone(l)
	var deepest bidi.Level
	for _, run := range ordered {
		deepest = max(deepest, level(run))
	}
	for ; deepest > 0; deepest-- {
		for i := 0; i < len(ordered); i++ {
			from := i
			for i < len(ordered) && level(ordered[i]) >= deepest {
				i++
			}
			slices.Reverse(ordered[from:i])
		}
	}
	return ordered
}

// rightToLeft says whether the first letter with a direction asks for it (Unicode Standard Annex 9, rule P2).
func rightToLeft(text []rune) bool {
	for _, r := range text {
		properties, _ := ubidi.LookupRune(r)
		switch properties.Class() {
		case ubidi.L:
			return false
		case ubidi.R, ubidi.AL:
			return true
		}
	}
	return false
}

func (t *typesetter) coversLatin(f *fonts.Font, text []rune) bool {
	face := t.face(f)
	for _, r := range text {
		script := language.LookupScript(r)
		if script == language.Latin || unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Variation_Selector, r) {
			if _, ok := face.NominalGlyph(r); !ok {
				return false
			}
		}
	}
	return true
}

// A choice finds the face of each letter. It is a [shaping.FontmapScript].
type choice struct {
	set    *typesetter
	latin  *fonts.Font
	script language.Script
}

func (c *choice) SetScript(script language.Script) { c.script = script }

func (c *choice) ResolveFace(r rune) *font.Face {
	first, ok := fonts.ForScript(c.script)
	if !ok || c.script == language.Latin {
		first = c.latin
	}
	if face := c.set.face(first); has(face, r) {
		return face
	}
	for _, f := range fonts.Fallbacks {
		if f == fonts.Han && r < 0x2000 {
			continue // it has nothing to add there, and takes long to read
		}
		if face := c.set.face(f); has(face, r) {
			return face
		}
	}
	return c.set.face(first) // which draws a box
}

func has(face *font.Face, r rune) bool {
	_, ok := face.NominalGlyph(r)
	return ok
}

// put draws a block with its upper left corner at x and y.
func (s *sheet) put(set *typesetter, b block, x, y float64) {
	f := fill{color: b.color}
	for i, l := range b.lines {
		// The baseline is where it looks centred in the line, whatever the fonts of its runs say.
		spoken := line{text: b.words(i), x: x, y: y + (float64(i)+0.5)*b.size*b.leading + 0.34*b.size, size: b.size}
		pen := x
		for _, run := range b.visual(l) {
			f.glyphs = append(f.glyphs, set.glyphs(b, run, pen, spoken.y)...)
			spoken.clusters = append(spoken.clusters, b.clusters(run)...)
			pen += b.measure(run.Advance)
		}
		s.lines = append(s.lines, spoken)
	}
	if len(f.glyphs) > 0 {
		s.fills = append(s.fills, f)
	}
}

// clusters is the text of a run in the order that the eye sees it, with the width of each part.
func (b block) clusters(run shaping.Output) (clusters []cluster) {
	last := -1
	for _, g := range run.Glyphs {
		text, from := b.text, g.TextIndex()
		if from < run.Runes.Offset || from >= run.Runes.Offset+run.Runes.Count { // the glyph is "…"
			text, from = []rune{'…'}, 0
		}
		width := int(float64(g.Advance)/64/em*1000 + 0.5)
		if from == last {
			clusters[len(clusters)-1].width += width
			continue
		}
		last = from
		clusters = append(clusters, cluster{string(text[from:min(len(text), from+g.RunesCount())]), width})
	}
	return clusters
}

// words is the text of a line; of the last one all that is left, also where the eye sees "…".
func (b block) words(i int) string {
	start, end := 0, len(b.text)
	if i > 0 {
		start = b.first(i)
	}
	if i+1 < len(b.lines) {
		end = b.first(i + 1)
	}
	return strings.TrimSpace(string(b.text[start:max(start, end)]))
}

// first is where a line begins in the text.
func (b block) first(i int) int {
	first := len(b.text)
	for _, run := range b.lines[i] {
		first = min(first, run.Runes.Offset)
	}
	return first
}

func (t *typesetter) glyphs(b block, run shaping.Output, x, baseline float64) (placed []glyph) {
	scale := b.size / float64(run.Face.Upem())
	for _, g := range run.Glyphs {
		if outline := t.outline(run.Face, g.GlyphID); len(outline) > 0 {
			placed = append(placed, glyph{outline, x + b.measure(g.XOffset), baseline - b.measure(g.YOffset), scale})
		}
		x += b.measure(g.Advance)
	}
	return placed
}

func (t *typesetter) outline(face *font.Face, id font.GID) shape {
	key := outlineKey{face, id}
	outline, ok := t.outlines[key]
	if !ok {
		if data, drawn := face.GlyphData(id).(font.GlyphOutline); drawn {
			outline = data.Segments
		}
		t.outlines[key] = outline
	}
	return outline
}

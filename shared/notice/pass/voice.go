package pass

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A voice is the fonts of a document's text layer. Their glyphs draw nothing but are as wide as the clusters that they
// stand for, and a table says what each means. Such fonts (Type 3, ISO 32000-1, section 9.6.5) have at most 256 glyphs,
// hence several.
type voice struct{ codes map[cluster]code }

// A code is a glyph's number in one of the fonts.
type code struct{ font, glyph int }

const glyphsPerFont = 256

func (v *voice) code(c cluster) code {
	known, ok := v.codes[c]
	if !ok {
		known = code{len(v.codes) / glyphsPerFont, len(v.codes) % glyphsPerFont}
		v.codes[c] = known
	}
	return known
}

// say writes a line of text where its shapes are.
func (v *voice) say(content []byte, l line, height float64) []byte {
	if len(l.clusters) == 0 {
		return content
	}
	content = fmt.Appendf(content, "BT 1 0 0 1 %.2f %.2f Tm", l.x, height-l.y)
	font := -1
	for _, c := range l.clusters {
		code := v.code(c)
		if code.font != font {
			if font >= 0 {
				content = append(content, "> Tj"...)
			}
			font = code.font
			content = fmt.Appendf(content, " /F%d %.2f Tf <", font, l.size)
		}
		content = fmt.Appendf(content, "%02X", code.glyph)
	}
	return append(content, "> Tj ET\n"...)
}

// write makes the fonts, and returns the entries that name them in a page's resources.
func (v *voice) write(d *document) string {
	byCode := slices.SortedFunc(maps.Keys(v.codes), func(a, b cluster) int {
		return cmp.Or(cmp.Compare(v.codes[a].font, v.codes[b].font), cmp.Compare(v.codes[a].glyph, v.codes[b].glyph))
	})
	blanks := map[int]int{} // the object of the empty glyph of each width
	var entries strings.Builder
	font := 0
	for clusters := range slices.Chunk(byCode, glyphsPerFont) {
		var widths, names, procedures, meanings strings.Builder
		for i, c := range clusters {
			if _, ok := blanks[c.width]; !ok {
				blanks[c.width] = d.stream(fmt.Appendf(nil, "%d 0 d0", c.width))
			}
			fmt.Fprintf(&widths, "%d ", c.width)
			fmt.Fprintf(&names, "/g%d", i)
			fmt.Fprintf(&procedures, "/g%d %d 0 R", i, blanks[c.width])
			if i%100 == 0 { // a section has at most a hundred
				if i > 0 {
					meanings.WriteString("endbfchar\n")
				}
				fmt.Fprintf(&meanings, "%d beginbfchar\n", min(100, len(clusters)-i))
			}
			fmt.Fprintf(&meanings, "<%02X> <%s>\n", i, utf16Hex(c.text))
		}
		meaning := d.stream([]byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
			"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
			"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n" + meanings.String() +
			"endbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"))
		object := d.reserve()
		d.set(object, fmt.Sprintf("<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/Resources<<>>"+
			"/FirstChar 0/LastChar %d/Widths[%s]/Encoding<</Type/Encoding/Differences[0%s]>>/CharProcs<<%s>>/ToUnicode %d 0 R>>",
			len(clusters)-1, widths.String(), names.String(), procedures.String(), meaning))
		fmt.Fprintf(&entries, "/F%d %d 0 R", font, object)
		font++
	}
	return entries.String()
}

package pass

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-text/typesetting/font/opentype"
)

// writePDF writes sheets as the pages of a document (ISO 32000-1). What is seen is drawn as shapes; over it lies the text
// in fonts that draw nothing, letter above letter, for readers and searchers. The libraries at hand can embed fonts for a
// layer like this, or draw outlines, but not write text that means a whole cluster such as an emoji of a family.
func writePDF(title string, sheets []*sheet) []byte {
	d := &document{}
	catalog, pages, info := d.reserve(), d.reserve(), d.reserve()
	voice := &voice{codes: map[cluster]code{}}
	var kids []string
	resources := d.reserve()
	for _, s := range sheets {
		content := d.stream(s.pdf(voice))
		page := d.reserve()
		d.set(page, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Resources %d 0 R/Contents %d 0 R>>",
			pages, s.width, s.height, resources, content))
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
	}
	d.set(resources, "<</Font<<"+voice.write(d)+">>>>")
	d.set(pages, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " ")))
	d.set(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(en)/ViewerPreferences<</DisplayDocTitle true>>>>", pages))
	d.set(info, "<</Title<FEFF"+utf16Hex(title)+">/Producer(Event Radar)>>")
	return d.bytes(catalog, info)
}

// A document is a series of numbered objects, beginning with 1.
type document struct{ objects [][]byte }

func (d *document) reserve() int {
	d.objects = append(d.objects, nil)
	return len(d.objects)
}

func (d *document) set(object int, content string) { d.objects[object-1] = []byte(content) }

func (d *document) stream(content []byte) int {
	object := d.reserve()
	if len(content) < 100 { // as short as the compressed form
		d.set(object, fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
		return object
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	d.set(object, fmt.Sprintf("<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream", packed.Len(), packed.Bytes()))
	return object
}

func (d *document) bytes(catalog, info int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(d.objects))
	for i, object := range d.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(d.objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(d.objects)+1, catalog, info, table)
	return b.Bytes()
}

func (s *sheet) pdf(voice *voice) []byte {
	var content []byte
	for _, f := range s.fills {
		content = fmt.Appendf(content, "%.3f %.3f %.3f rg\n", float64(f.color.R)/255, float64(f.color.G)/255, float64(f.color.B)/255)
		if len(f.shape) > 0 {
			content = fmt.Appendf(content, "q 1 0 0 -1 0 %g cm\n", s.height)
			content = append(appendPath(content, f.shape), "Q\n"...)
		}
		// A glyph is written in its font's own units beneath a transformation, so that it is the same bytes wherever it
		// stands, which compresses to next to nothing.
		for _, g := range f.glyphs {
			content = fmt.Appendf(content, "q %.6f 0 0 %.6f %.2f %.2f cm\n", g.scale, g.scale, g.x, s.height-g.y)
			content = append(appendPath(content, g.outline), "Q\n"...)
		}
	}
	for _, l := range s.lines {
		content = voice.say(content, l, s.height)
	}
	return content
}

// appendPath writes the operators that fill a path.
func appendPath(content []byte, s shape) []byte {
	number := func(v float32) {
		content = strconv.AppendFloat(content, math.Round(float64(v)*100)/100, 'f', -1, 64)
		content = append(content, ' ')
	}
	point := func(p opentype.SegmentPoint) {
		number(p.X)
		number(p.Y)
	}
	var last opentype.SegmentPoint
	for i, segment := range s {
		p := segment.Args
		switch segment.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				content = append(content, "h\n"...)
			}
			point(p[0])
			content = append(content, "m\n"...)
			last = p[0]
		case opentype.SegmentOpLineTo:
			point(p[0])
			content = append(content, "l\n"...)
			last = p[0]
		case opentype.SegmentOpQuadTo: // PDF has cubic curves only
			point(opentype.SegmentPoint{X: last.X + (p[0].X-last.X)*2/3, Y: last.Y + (p[0].Y-last.Y)*2/3})
			point(opentype.SegmentPoint{X: p[1].X + (p[0].X-p[1].X)*2/3, Y: p[1].Y + (p[0].Y-p[1].Y)*2/3})
			point(p[1])
			content = append(content, "c\n"...)
			last = p[1]
		case opentype.SegmentOpCubeTo:
			point(p[0])
			point(p[1])
			point(p[2])
			content = append(content, "c\n"...)
			last = p[2]
		}
	}
	return append(content, "h f\n"...)
}

func utf16Hex(text string) string {
	var hex strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&hex, "%04X", unit)
	}
	return hex.String()
}

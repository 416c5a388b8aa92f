package pass

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"

	"github.com/go-text/typesetting/font/opentype"
)

func (s *sheet) svg(title, holder string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %[1]g %[2]g" role="img" aria-label="`,
		s.width, s.height)
	name := "Ticket: " + title + ", " + holder
	escape(&b, name)
	b.WriteString(`"><title>`) // no ids: several tickets may stand in one page
	escape(&b, name)
	b.WriteString(`</title><desc>`)
	for i, l := range s.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		escape(&b, l.text)
	}
	b.WriteString("</desc>")
	for _, f := range s.fills {
		fmt.Fprintf(&b, `<path fill="#%02x%02x%02x" d="`, f.color.R, f.color.G, f.color.B)
		for i, segment := range f.outlines() {
			if segment.Op == opentype.SegmentOpMoveTo && i > 0 {
				b.WriteByte('Z')
			}
			b.WriteByte("MLQC"[segment.Op])
			for j, p := range segment.ArgsSlice() {
				if j > 0 {
					b.WriteByte(' ')
				}
				number(&b, p.X)
				b.WriteByte(' ')
				number(&b, p.Y)
			}
		}
		b.WriteString(`Z"/>`)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
}

func number(b *bytes.Buffer, v float32) {
	b.Write(strconv.AppendFloat(b.AvailableBuffer(), math.Round(float64(v)*100)/100, 'f', -1, 64))
}

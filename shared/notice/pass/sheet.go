package pass

import (
	"image/color"
	"math"

	"github.com/go-text/typesetting/font/opentype"
)

// A sheet is a page of filled shapes, measured in points (1/72 inch) from the upper left corner, painted in order.
type sheet struct {
	width, height float64
	fills         []fill
	lines         []line
}

// A fill is a shape, or glyphs, in one colour. Where outlines of a shape overlap it is filled once (the non-zero rule).
type fill struct {
	shape  shape
	glyphs []glyph
	color  color.RGBA
}

// A glyph is a letter's outline and where it stands. The outline is in the font's units, upwards, and shared: a format
// that can say "the same again" stays small.
type glyph struct {
	outline     shape
	x, y, scale float64
}

// outlines is everything that is filled, in the sheet's measure.
func (f fill) outlines() shape {
	all := f.shape
	for _, g := range f.glyphs {
		for _, segment := range g.outline {
			for i, p := range segment.Args {
				segment.Args[i] = at(g.x+float64(p.X)*g.scale, g.y-float64(p.Y)*g.scale)
			}
			all = append(all, segment)
		}
	}
	return all
}

// A line is a line of text that the shapes show, for those who search or listen. Its clusters follow one another to the
// right from x and y, the left end of its baseline.
type line struct {
	text       string // as it is read
	clusters   []cluster
	x, y, size float64
}

// A cluster is the least part of a text that shows on its own, and its width in thousandths of the size.
type cluster struct {
	text  string
	width int
}

func (s *sheet) fill(c color.RGBA, shapes ...shape) {
	var all shape
	for _, part := range shapes {
		all = append(all, part...)
	}
	if len(all) > 0 {
		s.fills = append(s.fills, fill{shape: all, color: c})
	}
}

// A shape is a series of closed outlines. Each begins with a move.
type shape []opentype.Segment

func at(x, y float64) opentype.SegmentPoint {
	return opentype.SegmentPoint{X: float32(x), Y: float32(y)}
}

func (s *shape) moveTo(x, y float64) {
	*s = append(*s, opentype.Segment{Op: opentype.SegmentOpMoveTo, Args: [3]opentype.SegmentPoint{at(x, y)}})
}

func (s *shape) lineTo(x, y float64) {
	*s = append(*s, opentype.Segment{Op: opentype.SegmentOpLineTo, Args: [3]opentype.SegmentPoint{at(x, y)}})
}

func (s *shape) cubeTo(x1, y1, x2, y2, x, y float64) {
	*s = append(*s, opentype.Segment{Op: opentype.SegmentOpCubeTo, Args: [3]opentype.SegmentPoint{at(x1, y1), at(x2, y2), at(x, y)}})
}

// arcTo goes round a centre from one angle to another (radians, clockwise as y grows downwards), by quarters at most.
func (s *shape) arcTo(cx, cy, r, from, to float64) {
	steps := math.Ceil(math.Abs(to-from)/(math.Pi/2) - 1e-9)
	step := (to - from) / steps
	k := 4.0 / 3 * math.Tan(step/4) * r
	for a := from; steps > 0; steps-- {
		b := a + step
		s.cubeTo(cx+r*math.Cos(a)-k*math.Sin(a), cy+r*math.Sin(a)+k*math.Cos(a),
			cx+r*math.Cos(b)+k*math.Sin(b), cy+r*math.Sin(b)-k*math.Cos(b), cx+r*math.Cos(b), cy+r*math.Sin(b))
		a = b
	}
}

func rectangle(x, y, width, height float64) (s shape) {
	s.moveTo(x, y)
	s.lineTo(x+width, y)
	s.lineTo(x+width, y+height)
	s.lineTo(x, y+height)
	return s
}

// rounded is a rectangle with round corners: those above, and those below.
func rounded(x, y, width, height, above, below float64) (s shape) {
	corner := func(cx, cy, r, from float64) {
		if r == 0 {
			s.lineTo(cx, cy)
			return
		}
		s.lineTo(cx+r*math.Cos(from), cy+r*math.Sin(from))
		s.arcTo(cx, cy, r, from, from+math.Pi/2)
	}
	s.moveTo(x, y+above)
	corner(x+above, y+above, above, math.Pi)
	corner(x+width-above, y+above, above, -math.Pi/2)
	corner(x+width-below, y+height-below, below, 0)
	corner(x+below, y+height-below, below, math.Pi/2)
	return s
}

func disc(cx, cy, r float64) (s shape) {
	s.moveTo(cx+r, cy)
	s.arcTo(cx, cy, r, 0, 2*math.Pi)
	return s
}

// stroke is an arc drawn with a round pen.
func stroke(cx, cy, r, pen, from, to float64) (s shape) {
	s.moveTo(cx+(r+pen/2)*math.Cos(from), cy+(r+pen/2)*math.Sin(from))
	s.arcTo(cx, cy, r+pen/2, from, to)
	s.arcTo(cx+r*math.Cos(to), cy+r*math.Sin(to), pen/2, to, to+math.Pi)
	s.arcTo(cx, cy, r-pen/2, to, from)
	s.arcTo(cx+r*math.Cos(from), cy+r*math.Sin(from), pen/2, from+math.Pi, from+2*math.Pi)
	return s
}

package pass

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"math"

	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// pixels is how many make a point in the PNG.
const pixels = 3

func (s *sheet) png() ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, int(s.width*pixels), int(s.height*pixels)))
	var rasterizer vector.Rasterizer
	for _, f := range s.fills {
		f.paint(canvas, &rasterizer)
	}
	var b bytes.Buffer
	// Large areas of one colour: the fastest level is small enough already.
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, canvas); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// paint fills a shape, looking at no more of the canvas than the shape covers.
func (f fill) paint(canvas *image.RGBA, r *vector.Rasterizer) {
	outlines := f.outlines()
	bounds := outlines.bounds().Intersect(canvas.Bounds())
	if bounds.Empty() {
		return
	}
	r.Reset(bounds.Dx(), bounds.Dy())
	x, y := float32(bounds.Min.X), float32(bounds.Min.Y)
	for i, segment := range outlines {
		p := segment.Args
		for j := range p {
			p[j].X, p[j].Y = p[j].X*pixels-x, p[j].Y*pixels-y
		}
		switch segment.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				r.ClosePath()
			}
			r.MoveTo(p[0].X, p[0].Y)
		case opentype.SegmentOpLineTo:
			r.LineTo(p[0].X, p[0].Y)
		case opentype.SegmentOpQuadTo:
			r.QuadTo(p[0].X, p[0].Y, p[1].X, p[1].Y)
		case opentype.SegmentOpCubeTo:
			r.CubeTo(p[0].X, p[0].Y, p[1].X, p[1].Y, p[2].X, p[2].Y)
		}
	}
	r.ClosePath()
	r.DrawOp = draw.Over
	r.Draw(canvas, bounds, image.NewUniform(f.color), image.Point{})
}

// bounds is the pixels that a shape touches.
func (s shape) bounds() image.Rectangle {
	minX, minY := float32(math.Inf(1)), float32(math.Inf(1))
	maxX, maxY := -minX, -minY
	for _, segment := range s {
		for _, p := range segment.ArgsSlice() {
			minX, maxX = min(minX, p.X), max(maxX, p.X)
			minY, maxY = min(minY, p.Y), max(maxY, p.Y)
		}
	}
	return image.Rect(int(math.Floor(float64(minX*pixels))), int(math.Floor(float64(minY*pixels))),
		int(math.Ceil(float64(maxX*pixels))), int(math.Ceil(float64(maxY*pixels))))
}

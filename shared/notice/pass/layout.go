package pass

import (
	"image/color"
	"math"

	"github.com/event-radar/event-radar/shared/notice/pass/fonts"
)

// The colours of the web application's light theme. A pass has no dark one: scanners want black on white.
var (
	white    = color.RGBA{0xff, 0xff, 0xff, 0xff}
	black    = color.RGBA{0x00, 0x00, 0x00, 0xff}
	ink      = color.RGBA{0x15, 0x1d, 0x2b, 0xff}
	quietInk = color.RGBA{0x55, 0x5b, 0x66, 0xff}
	hairline = color.RGBA{0xdf, 0xde, 0xd8, 0xff}
	radar    = color.RGBA{0x00, 0x73, 0x60, 0xff}
	onRadar  = color.RGBA{0xd5, 0xec, 0xe5, 0xff} // quiet text on radar
	blip     = color.RGBA{0xe6, 0x98, 0x25, 0xff}
)

// A5, in whole points.
const (
	pageWidth  = 420
	pageHeight = 595
	margin     = 28
	padding    = 20
	radius     = 14
)

// layOut lays a ticket out: the mark above; a card with what, when and where on colour, then who and the code on white,
// notched between as if to be torn; the numbers that support asks for below.
func layOut(set *typesetter, t Ticket) (*sheet, error) {
	s := &sheet{width: pageWidth, height: pageHeight}
	s.fill(white, rectangle(0, 0, pageWidth, pageHeight))

	const cardTop, cardBottom, cardWidth = 62, 556, pageWidth - 2*margin
	s.mark(margin, 22, 26)
	name := set.set("Event Radar", style{font: fonts.Heading, size: 15, least: 15, lines: 1, leading: 1.2, color: ink}, 150)
	s.put(set, name, margin+34, 26)
	count := set.set(t.count(), style{font: fonts.Text, size: 11, least: 11, lines: 1, leading: 1.3, color: quietInk}, 150)
	s.put(set, count, pageWidth-margin-count.width(), 28)

	const inner = cardWidth - 2*padding
	const first, gap = inner * 53 / 100, 16
	const second = inner - first - gap
	day, hours := t.When()
	place, address := t.Where()
	title := set.set(t.EventTitle, style{font: fonts.Heading, size: 27, least: 15, lines: 3, leading: 1.16, color: white}, inner)
	strong := style{font: fonts.Heading, size: 13, least: 11, lines: 2, leading: 1.25, color: white}
	detail := style{font: fonts.Text, size: 10.5, least: 9, lines: 2, leading: 1.4, color: onRadar}
	left := []block{set.set(day, strong, first), set.set(hours, detail, first)}
	right := []block{set.set(place, strong, second), set.set(address, detail, second)}
	columns := max(stackHeight(left), stackHeight(right))
	seam := cardTop + 18 + title.height() + 14 + columns + 18

	const border = 0.75
	s.fill(hairline, rounded(margin, cardTop, cardWidth, cardBottom-cardTop, radius, radius))
	s.fill(white, rounded(margin+border, cardTop+border, cardWidth-2*border, cardBottom-cardTop-2*border, radius-border, radius-border))
	s.fill(radar, rounded(margin, cardTop, cardWidth, seam-cardTop, radius, 0))
	for _, x := range []float64{margin, pageWidth - margin} {
		s.fill(hairline, disc(x, seam, 8+border))
		s.fill(white, disc(x, seam, 8))
	}
	s.fill(white, rectangle(margin-12, seam-12, 12, 24), rectangle(pageWidth-margin, seam-12, 12, 24))

	s.put(set, title, margin+padding, cardTop+18)
	s.stack(set, left, margin+padding, cardTop+18+title.height()+14)
	s.stack(set, right, margin+padding+first+gap, cardTop+18+title.height()+14)

	holder := set.set(t.HolderName, style{font: fonts.Heading, size: 22, least: 13, lines: 3, leading: 1.22, color: ink}, inner)
	kind := set.set(t.TicketType, style{font: fonts.Text, size: 11.5, least: 10, lines: 1, leading: 1.4, color: quietInk}, inner)
	y := seam + 16
	s.stack(set, []block{holder, kind}, margin+padding, y)
	y += holder.height() + kind.height() + 6

	letters := set.set(t.Code, style{font: fonts.Text, size: 8, least: 6, lines: 2, leading: 1.35, color: quietInk}, inner)
	codeTop, codeBottom := y, cardBottom-14-letters.height()
	side := math.Min(codeBottom-codeTop, 270)
	if err := s.code(t.Code, (pageWidth-side)/2, codeTop+(codeBottom-codeTop-side)/2, side); err != nil {
		return nil, err
	}
	s.put(set, letters, (pageWidth-letters.width())/2, codeBottom+2)

	foot := style{font: fonts.Text, size: 7.5, least: 6, lines: 1, leading: 1.4, color: quietInk}
	s.put(set, set.set("Lets one person in, once. Keep the code to yourself.", foot, cardWidth), margin, 563)
	s.put(set, set.set(numbers(t), foot, cardWidth), margin, 575)
	return s, nil
}

func numbers(t Ticket) string {
	switch {
	case t.OrderID == "":
		return t.RegistrationID
	case t.RegistrationID == "":
		return "Order " + t.OrderID
	}
	return "Order " + t.OrderID + " · ticket " + t.RegistrationID
}

func stackHeight(blocks []block) (height float64) {
	for _, b := range blocks {
		height += b.height()
	}
	return height
}

func (s *sheet) stack(set *typesetter, blocks []block, x, y float64) {
	for _, b := range blocks {
		s.put(set, b, x, y)
		y += b.height()
	}
}

// mark draws the radar: arcs, and a bright point.
func (s *sheet) mark(x, y, side float64) {
	unit := side / 26
	cx, cy := x+4*unit, y+22*unit
	s.fill(radar,
		disc(cx, cy, 2.6*unit),
		stroke(cx, cy, 9*unit, 2.6*unit, -math.Pi/2, 0),
		stroke(cx, cy, 16*unit, 2.6*unit, -math.Pi/2, -math.Pi/2+0.5),
		stroke(cx, cy, 16*unit, 2.6*unit, -0.5, 0),
	)
	s.fill(blip, disc(cx+16*unit*math.Sqrt2/2, cy-16*unit*math.Sqrt2/2, 3*unit))
}

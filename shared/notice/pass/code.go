package pass

import (
	"fmt"
	"image/color"
	"math"

	"github.com/boombuler/barcode/qr"
)

// quiet is the margin of a QR code in modules (ISO/IEC 18004).
const quiet = 4

// mostModules keeps a module above half a millimetre.
const mostModules = 101

// code draws a QR code with its quiet zone into a square, on white. Modules lie on whole pixels of the PNG.
func (s *sheet) code(text string, x, y, side float64) error {
	if text == "" {
		return ErrCode
	}
	symbol, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrCode, err)
	}
	modules := symbol.Bounds().Dx()
	if modules > mostModules {
		return fmt.Errorf("%w: %d characters", ErrCode, len(text))
	}
	module := math.Floor(side*pixels/float64(modules+2*quiet)) / pixels
	left := math.Round((x+(side-module*float64(modules))/2)*pixels) / pixels
	top := math.Round((y+(side-module*float64(modules))/2)*pixels) / pixels

	s.fill(white, rectangle(left-quiet*module, top-quiet*module, module*float64(modules+2*quiet), module*float64(modules+2*quiet)))
	var dark shape
	for row := range modules {
		for column := 0; column < modules; column++ {
			from := column
			for column < modules && symbol.At(column, row) == color.Black {
				column++
			}
			if column > from {
				dark = append(dark, rectangle(left+float64(from)*module, top+float64(row)*module, float64(column-from)*module, module)...)
			}
		}
	}
	s.fill(black, dark)
	return nil
}

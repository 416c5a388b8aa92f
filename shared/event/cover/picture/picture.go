// Package picture looks at files that should be pictures. It stands apart from package cover so that only the function that
// looks carries the decoders.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // one of the formats that are looked at
	_ "image/png"  // another
	"slices"

	_ "golang.org/x/image/webp" // and the third

	"github.com/event-radar/event-radar/shared/event/cover"
)

// tolerance is by how many pixels of height a picture may miss 16:9: browsers round.
const tolerance = 2

// Look decodes a file, by what it is and not by what it is called. Its size is read before any more of it, so that a small file
// cannot become a huge picture.
func Look(content []byte, slot cover.Slot) (cover.Seen, error) {
	config, name, err := image.DecodeConfig(bytes.NewReader(content))
	format := cover.Format(name)
	if err != nil || !slices.Contains([]cover.Format{cover.WebP, cover.JPEG, cover.PNG}, format) {
		return cover.Seen{}, errors.New("is no WebP, JPEG or PNG")
	}
	if config.Width != slot.Width || max(config.Height-slot.Height, slot.Height-config.Height) > tolerance {
		return cover.Seen{}, fmt.Errorf("has %d × %d pixels instead of %d × %d", config.Width, config.Height, slot.Width, slot.Height)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return cover.Seen{}, errors.New("is not whole")
	}
	return cover.Seen{Size: cover.Size{Width: config.Width, Height: config.Height, Format: format}, Color: dominant(decoded)}, nil
}

// dominant is the color that most of a picture looks like, as #rrggbb: of all boxes that a coarse grid makes of the colors, the
// mean of the one that most pixels fall into. What shows through is white, as the page behind it.
func dominant(picture image.Image) string {
	const step = 3 // of nine pixels, one
	type box struct{ count, red, green, blue uint32 }
	boxes := make([]box, 1<<9)
	most := &boxes[0]
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y += step {
		for x := bounds.Min.X; x < bounds.Max.X; x += step {
			red, green, blue, alpha := picture.At(x, y).RGBA()
			veil := 0xffff - alpha
			red, green, blue = (red+veil)>>8, (green+veil)>>8, (blue+veil)>>8
			in := &boxes[red>>5<<6|green>>5<<3|blue>>5]
			in.count, in.red, in.green, in.blue = in.count+1, in.red+red, in.green+green, in.blue+blue
			if in.count > most.count {
				most = in
			}
		}
	}
	count := max(most.count, 1)
	return fmt.Sprintf("#%02x%02x%02x", most.red/count, most.green/count, most.blue/count)
}

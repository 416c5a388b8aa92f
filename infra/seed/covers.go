package main

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// cover is what an event's picture shows: rings as of a radar, drawn here, so that they are nobody else's.
type cover struct {
	Palette string `json:"palette"` // one of palettes
	Alt     string `json:"alt"`
}

// palettes are the colors of a drawing: the sky from above to below, then the rings.
var palettes = map[string][]color.NRGBA{
	"dusk":  {{0x1d, 0x1a, 0x3d, 0xff}, {0x5b, 0x2c, 0x55, 0xff}, {0xf2, 0xa6, 0x3b, 0xff}, {0xf6, 0xd8, 0xae, 0xff}},
	"moss":  {{0x14, 0x2b, 0x24, 0xff}, {0x3d, 0x6b, 0x4a, 0xff}, {0xb9, 0xd6, 0x6b, 0xff}, {0xf3, 0xee, 0xd9, 0xff}},
	"coral": {{0xf7, 0xd9, 0xc4, 0xff}, {0xef, 0x8f, 0x7a, 0xff}, {0x8c, 0x2f, 0x39, 0xff}, {0xff, 0xf4, 0xe6, 0xff}},
	"ice":   {{0xdd, 0xec, 0xf3, 0xff}, {0x8f, 0xb8, 0xd0, 0xff}, {0x1f, 0x3d, 0x5c, 0xff}, {0xff, 0xff, 0xff, 0xff}},
	"night": {{0x0b, 0x12, 0x1c, 0xff}, {0x1d, 0x33, 0x4a, 0xff}, {0x4f, 0xc3, 0xb1, 0xff}, {0xf0, 0x6a, 0x4d, 0xff}},
}

// ring is an arc about a point; all is measured in heights of the picture.
type ring struct {
	x, y, radius, width float64
	begins, reach       float64 // in radians
	of                  color.NRGBA
}

// draw makes the picture of an event, the same at every size and every time.
func draw(key string, palette []color.NRGBA, width, height int) image.Image {
	hash := fnv.New64a()
	hash.Write([]byte(key))
	random := rand.New(rand.NewPCG(hash.Sum64(), 1))
	x, y := 0.3+1.2*random.Float64(), 0.35+0.5*random.Float64()
	rings := make([]ring, 5)
	for i := range rings {
		rings[i] = ring{x: x, y: y, radius: 0.12 + 0.19*float64(i) + 0.05*random.Float64(), width: 0.012 + 0.05*random.Float64(),
			begins: 2 * math.Pi * random.Float64(), reach: math.Pi * (0.5 + 1.4*random.Float64()), of: palette[2+i%2]}
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, width, height))
	pixel := 1 / float64(height)
	for row := range height {
		for column := range width {
			at := mix(palette[0], palette[1], float64(row)*pixel)
			for _, r := range rings {
				at = mix(at, r.of, r.covers((float64(column)+0.5)*pixel, (float64(row)+0.5)*pixel, pixel))
			}
			canvas.SetNRGBA(column, row, at)
		}
	}
	return canvas
}

// covers says how much of a pixel the ring covers, with ends and edges that are a pixel soft.
func (r ring) covers(x, y, pixel float64) float64 {
	distance := math.Hypot(x-r.x, y-r.y)
	along := math.Mod(math.Atan2(y-r.y, x-r.x)-r.begins+4*math.Pi, 2*math.Pi)
	across := r.width/2 - math.Abs(distance-r.radius)
	end := math.Min(along, r.reach-along) * distance
	return math.Max(0, math.Min(1, math.Min(across, end)/pixel+0.5))
}

func mix(a, b color.NRGBA, share float64) color.NRGBA {
	between := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return color.NRGBA{between(a.R, b.R), between(a.G, b.G), between(a.B, b.B), 0xff}
}

// illustrate gives an event the cover that it should have, if it has none yet.
func (w *world) illustrate(ctx context.Context, g gathering, event operation.Event) (operation.Event, error) {
	if g.Cover == nil || event.Cover != nil {
		return event, nil
	}
	organizer := w.as(g.Organizer)
	upload, err := client.Do(ctx, organizer, operation.UploadCover, client.At(event.ID), client.Body(operation.CoverUploadRequest{ContentType: "image/jpeg"}))
	if err != nil {
		return event, err
	}
	for _, form := range upload.Forms {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, draw(g.Key, palettes[g.Cover.Palette], form.Width, form.Height), &jpeg.Options{Quality: 85}); err != nil {
			return event, err
		}
		if err := organizer.Upload(ctx, form, file.Bytes()); err != nil {
			return event, fmt.Errorf("%s: %w", g.Key, err)
		}
	}
	current, err := client.Do(ctx, organizer, operation.GetEvent, client.At(event.ID))
	if err != nil {
		return event, err
	}
	return client.Do(ctx, organizer, operation.SetCover, client.At(event.ID), client.IfMatch(current.ETag()),
		client.Body(operation.CoverChoice{UploadID: upload.UploadID, Alt: g.Cover.Alt}))
}
